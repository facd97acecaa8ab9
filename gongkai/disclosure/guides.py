"""The guide of an organ: composed from its particulars, checked, compared with them."""

import re
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

from django.conf import settings
from django.utils import timezone

from gongkai.core.journal.models import Entry
from gongkai.core.people.models import Organ
from gongkai.core.workdays.actions import current
from gongkai.disclosure.html import text_of
from gongkai.disclosure.models import Column, Disclosure, DocumentKind, Draft, Exit
from gongkai.law import guide as law

CODE = "guide"
OFFICE_HEADING = "政府信息公开工作机构"
_HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.S)


@dataclass(frozen=True)
class State:
    """Where the guide stands: the document, what its public text lacks or says no longer rightly.

    ``differing`` is judged against the public version only; ``renew_on`` is set with it.
    """

    disclosure: Disclosure | None = None
    missing: list[law.Element] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    changed_on: date | None = None
    renew_on: date | None = None

    @property
    def is_public(self) -> bool:
        return self.disclosure is not None and self.disclosure.is_public


def guide_of(organ: Organ) -> Disclosure | None:
    """The organ's guide: the public one, else the one being written."""
    # By the index on the kind: from the organ's side the whole register would be read.
    ids = list(
        Draft.objects.filter(
            kind__in=list(DocumentKind.objects.filter(organ=organ, code=CODE))
        ).values_list("disclosure", flat=True)
    )
    rows = Disclosure.objects.filter(pk__in=ids, exit=Exit.PUBLIC)
    rows = rows.select_related("organ", "draft", "published_clearance__version")
    public = rows.filter(published_clearance__isnull=False).order_by("-published_at").first()
    found: Disclosure | None = public or rows.order_by("-pk").first()
    return found


def state_of(organ: Organ) -> State:
    """How the guide stands today."""
    disclosure = guide_of(organ)
    if disclosure is None:
        return State(missing=list(law.ELEMENTS))
    clearance = disclosure.published_clearance
    content = clearance.version if clearance is not None else disclosure.draft
    lacking = law.missing(sections_of(content.body_html))
    if clearance is None or disclosure.published_at is None:
        return State(disclosure, lacking)
    differing = law.differing(contacts_of(organ), text_of(content.body_html))
    if not differing:
        return State(disclosure, lacking)
    changed = (
        Entry.objects.filter(
            deed="organ_saved", subject=f"organ:{organ.pk}", at__gt=disclosure.published_at
        )
        .order_by("sequence")
        .first()
    )
    since = timezone.localdate(changed.at if changed else disclosure.published_at)
    return State(disclosure, lacking, differing, since, law.renew_by(since, current()).on)


def contacts_of(organ: Organ) -> dict[str, str]:
    """What of the organ's particulars the guide must state, by name."""
    return {
        "机构名称": organ.disclosure_office, "办公地址": organ.address,
        "办公时间": organ.office_hours, "联系电话": organ.phone, "传真号码": organ.fax,
        "互联网联系方式": organ.email,
    }  # fmt: skip


def sections_of(body_html: str) -> list[tuple[str, str]]:
    """(heading, plain text) of each part of a body; what stands before the first has none."""
    parts = _HEADING.split(body_html)
    found = [("", text_of(parts[0]))]
    found += [
        (text_of(heading).strip(), text_of(body))
        for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    ]
    return found


def faults(body_html: str) -> list[str]:
    """Sentences that name what the guide lacks."""
    return [
        f"指南缺少“{element.label}”（{element.basis}），请补写。"
        for element in law.missing(sections_of(body_html))
    ]


def composed(organ: Organ) -> dict[str, Any]:
    """The content of a first draft, from the organ's columns and particulars."""
    return {
        "kind": DocumentKind.objects.get(organ=organ, code=CODE),
        "column": Column.objects.writable(organ).filter(slug=CODE).first(),
        "title": f"{organ.name}政府信息公开指南",
        "document_number": "",
        "formed_on": timezone.localdate(),
        "attribute": "proactive",
        "ground": "",
        "ground_reason": "",
        "summary": f"{organ.name}政府信息的分类、编排体系和获取方式，工作机构的联系方式，"
        "申请公开的办法、收费和救济途径。",
        "body_html": _body(organ),
    }


def with_contacts(body_html: str, organ: Organ) -> str:
    """``body_html`` with the part about the office written anew; all other parts stay as typed."""
    parts = re.split(r"(?=<h2[ >])", body_html)
    places = [n for n, part in enumerate(parts) if _is_about_office(part)]
    if not places:
        return body_html + f"<h2>{OFFICE_HEADING}</h2>" + _contacts(organ)
    found = _HEADING.match(parts[places[0]])
    assert found is not None
    parts[places[0]] = found[0] + _contacts(organ)
    return "".join(parts)


def _is_about_office(part: str) -> bool:
    found = _HEADING.match(part)
    return found is not None and "工作机构" in text_of(found[1])


def _contacts(organ: Organ) -> str:
    apply = f"{settings.PUBLIC_ADDRESS}/apply/{organ.slug}/"
    internet = "；".join(filter(None, (organ.email, f"在线申请：{apply}")))
    rows = (
        ("机构名称", organ.disclosure_office),
        ("办公地址", f"{organ.address}（邮政编码 {organ.postal_code}）"),
        ("办公时间", organ.office_hours),
        ("联系电话", organ.phone),
        ("传真号码", organ.fax or "无"),
        ("互联网联系方式", internet),
    )
    return "".join(f"<p>{name}：{escape(value)}</p>" for name, value in rows)


def _body(organ: Organ) -> str:
    columns = Column.objects.open().filter(organ=organ)
    parts = "、".join(one.name for one in columns if one.parent_id is None)
    statutory = [one.name for one in columns if one.parent and one.parent.slug == "statutory"]
    name = escape(organ.name)
    return "".join(
        (
            f"<p>为便于公民、法人和其他组织获取{name}的政府信息，根据《中华人民共和国政府信息公开条例》，"
            "编制本指南。本指南随有关情况变化及时更新。</p>",
            "<h2>一、政府信息的分类和编排体系</h2>",
            f"<p>分类：{name}主动公开的信息分为{escape(parts)}。其中法定主动公开内容包括"
            f"{escape('、'.join(statutory)) or '《政府信息公开条例》第二十条所列事项'}。</p>",
            "<p>编排体系：每条信息有一个索引号，由统一社会信用代码、年份和流水号组成，公开后不再改变。"
            "公开目录按年份列出索引号、名称、内容概述和生成日期，可以按栏目、类型、年度和有效性查找。</p>",
            "<h2>二、主动公开信息的获取方式</h2>",
            f"<p>可以通过政府信息公开平台（{escape(settings.PUBLIC_ADDRESS + organ.base_path)}）检索、查阅、下载，"
            "也可以到国家档案馆、公共图书馆和政务服务场所的政府信息查阅点查阅。</p>",
            "<h2>三、依申请公开</h2>",
            f"<p>除主动公开的信息外，可以向{name}申请公开。请填写申请表，写明姓名或者名称、身份证明、联系方式，"
            "所需信息的名称、文号或者其他便于查询的特征，以及获取信息的方式。可以当面提交、邮寄或者在线提交；"
            "书写有困难的，可以口头提出，由工作人员代为填写。</p>",
            "<p>能够当场答复的当场答复；不能当场答复的，自收到申请之日起20个工作日内答复；需要延长的，"
            "经工作机构负责人同意并告知，延长最多不超过20个工作日。</p>",
            "<h2>四、收费</h2>",
            "<p>提供政府信息不收取费用。申请公开的数量、频次明显超过合理范围的，可以依照规定收取信息处理费。</p>",
            f"<h2>五、{OFFICE_HEADING}</h2>",
            _contacts(organ),
            "<h2>六、监督和救济</h2>",
            f"<p>认为{name}没有依法履行政府信息公开义务的，可以向{escape(organ.county_office)}投诉、举报；"
            f"认为政府信息公开工作侵犯其合法权益的，可以依法向{escape(organ.county_government)}申请行政复议，"
            "也可以依法提起行政诉讼。法律、法规规定应当先申请行政复议的，从其规定。</p>",
        )
    )
