"""A county with one of every kind of object, and what a person would type on each page about it."""

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gongkai.cases import actions as cases
from gongkai.cases.actions.reminding import renew_feed
from gongkai.cases.models import Case, CaseKind, Inquiry, Letter, Stance
from gongkai.core.inbox import actions as inbox
from gongkai.core.people.actions import delegate, save_contact, save_person
from gongkai.core.people.models import ADMINISTRATORS, Person, PublicContact
from gongkai.core.rules import actions as rules
from gongkai.core.rules.models import Pattern, Wording
from gongkai.core.workdays.actions import load_notice
from gongkai.core.workdays.models import Notice
from gongkai.disclosure import actions
from gongkai.disclosure.actions import emergencies, migrating, remarking, scheduling
from gongkai.disclosure.findings import scan_content
from gongkai.disclosure.forms.drafting import picture_token
from gongkai.disclosure.models import Column, Disclosure, Draft, Mirror
from gongkai.law.events import Channel as CaseChannel
from gongkai.law.fees import Scheme
from gongkai.law.review_state import ReviewEvent, ReviewState
from gongkai.law.roles import Role
from gongkai.portal.actions import catch_up
from gongkai.portal.channels import actions as channels
from gongkai.portal.channels.deliveries import catch_up_channels
from gongkai.portal.channels.models import Channel, PackageImport
from gongkai.scan.dictionaries import shipped
from gongkai.scan.redact.base import Selection
from seeds.register import found_county_office
from tests.cases.afterwards import delivered
from tests.cases.hostile import Stock as CaseStock
from tests.cases.hostile import content, register
from tests.cases.hostile import stock as stock_of_cases
from tests.disclosure import wps
from tests.guards.roles import STAFF_ROLES, Other, Who
from tests.scan import pdfs
from tests.world import County, application_content, found, working_day_ago

BUSINESS = frozenset(STAFF_ROLES) - {*ADMINISTRATORS, Role.COUNTY_OFFICE}
PASSWORD = "shifan-xian-2026"
MARK = "本机关独有的词"
WORDS = "按规定核对后填写的说明"
MOBILE = "13800138000"
OLD_SITE = (
    "address,title,column,published_on,formed_on,document_number,summary,html,files\n"
    "https://old.example/a.html,旧动态,6,2019-03-05,2019-03-01,,概述,a.html,\n"
)
Body = dict[str, Any]


class Stock:
    """``arguments``: what fills the address of each row, ``bodies``: what is posted there."""

    def __init__(self, county: County, neighbour: County, people: dict[Who, Person]) -> None:
        self.county, self.neighbour, self.people = county, neighbour, people
        self.neighbours: list[Person] = []
        self.arguments: dict[str, tuple[object, ...]] = {}
        self.bodies: dict[str, Body] = {}


def build(county: County) -> Stock:
    """Everything, made by the deeds of the people of the shared county."""
    neighbour = found("linxian", "邻县审计局", "11000001000000000A")
    found_county_office(PASSWORD)
    mine = stock_of_cases(county)
    row = Stock(county, neighbour, {})
    _reference(row)
    _documents(row)
    _channels(row)
    _cases(row, mine)
    row.people.update(_people(county))
    row.neighbours = _neighbours(neighbour)
    _people_pages(row)
    return row


def _people(county: County) -> dict[Who, Person]:
    """One person a role; made last, so that the county's deeds find whose turn it is."""
    office, other = (county.person(name).department for name in ("nigao", "nigao2"))
    wanted: dict[Who, tuple[frozenset[Role], Any]] = {
        role: (frozenset({role}), office) for role in STAFF_ROLES if role != Role.COUNTY_OFFICE
    }
    wanted[Other.OTHER_DRAFTER] = frozenset({Role.DRAFTER}), other
    wanted[Other.OTHER_HEAD] = frozenset({Role.DEPARTMENT_HEAD}), other
    wanted[Other.NO_POST] = frozenset(), office
    wanted[Other.DEACTIVATED] = BUSINESS, office
    people = {
        kind: save_person(
            person=Person(
                username=f"only-{kind}", name=f"只任{kind.label}"[:40], organ=county.organ,
                department=department, is_active=kind != Other.DEACTIVATED,
            ),
            by=None, roles=roles, password=PASSWORD,
        )
        for kind, (roles, department) in wanted.items()
    }  # fmt: skip
    # The county's office is an organ of its own.
    return {**people, Role.COUNTY_OFFICE: Person.objects.get(username="xianban")}


def _neighbours(county: County) -> list[Person]:
    """Who may do everything in the neighbour's organ."""
    everything = save_person(
        person=Person(
            username="neighbour-all", name="邻县能人", organ=county.organ,
            department=county.person("nigao").department,
        ),
        by=None, roles=BUSINESS, password=PASSWORD,
    )  # fmt: skip
    return [everything, *(county.person(name) for name in ("xitong", "anquan", "shenji"))]


def _advanced(county: County, disclosure: Disclosure, state: ReviewState) -> Disclosure:
    disclosure = county.submit(disclosure)
    while disclosure.review_state != state:
        disclosure = county.decide(disclosure)
    return disclosure


def _documents(row: Stock) -> None:
    county, office = row.county, row.county.person("gongkaiban")
    nigao = county.person("nigao")

    def new(column: str = "news", **more: Any) -> Disclosure:
        return county.draft(column, f"{MARK}标题", **more)

    def of(names: str, disclosure: Disclosure, *more: object) -> None:
        for name in names.split():
            row.arguments[f"disclosure:{name}"] = (disclosure.pk, *more)

    picture = actions.take_in_picture(by=nigao, name="现场.png", data=wps.picture())
    body = f'<p>{MARK}正文，电话{MOBILE}。</p><p><img src="picture:{picture["sha256"]}" alt=""></p>'
    draft = new(body_html=body, pictures=[{**picture, "alt": "现场"}])
    actions.attach(disclosure=draft, by=nigao, name="表.pdf",
                   data=pdfs.plain(f"名单\n联系电话{MOBILE}\n其他内容"))  # fmt: skip
    actions.attach(disclosure=draft, by=nigao, name="附件.txt", data="附件内容".encode())
    actions.attach(disclosure=draft, by=nigao, name="名单.txt", data=f"名单 {MOBILE}".encode())
    redacted = actions.redact_attachment(
        disclosure=draft, by=nigao,
        sha256=Draft.objects.get(disclosure=draft).attachments[2]["sha256"],
        selection=Selection(words=(MOBILE,)),
    )  # fmt: skip
    pdf, _, copy = (one["sha256"] for one in redacted.attachments)
    of("edit autosave check attachments attach detach origin attribute_reason", draft)
    of("hide keep_kind dispose", draft)
    of("redact finding_places safe_copy download look", draft, pdf)
    of("page_picture", draft, pdf, 1)
    of("before_after undo_redaction", draft, copy)
    of("picture", draft, picture["sha256"])
    row.arguments["disclosure:fresh_picture"] = (picture_token(picture, county.organ),)
    row.arguments["portal:preview"] = row.arguments["portal:preview_page"] = (draft.pk,)
    of("submit", new())

    for part, state in (
        ("department", ReviewState.DEPARTMENT_REVIEW), ("secrecy", ReviewState.SECRECY_REVIEW),
        ("office", ReviewState.OFFICE_REVIEW), ("approval", ReviewState.APPROVAL),
    ):  # fmt: skip
        _review(row, part, _advanced(county, new(), state))
    results = new("audit-results")
    _review(row, "director", _advanced(county, results, ReviewState.DIRECTOR_APPROVAL))
    case = county.application("申请公开一份决定", CaseChannel.IN_PERSON, working_day_ago(4))
    answer = county.draft_answer(case, "A1", f"{MARK}答复")
    _review(row, "legal", _advanced(county, answer, ReviewState.LEGAL_REVIEW))
    row.arguments["disclosure:show answer"] = (answer.pk,)
    secret = Disclosure.objects.get(pk=row.arguments["disclosure:review secrecy"][0])
    of("remark", secret)

    twice = _advanced(county, new(), ReviewState.SECRECY_REVIEW)
    remark = remarking.add_remark(
        disclosure=twice, by=county.person("baomi"), digest=twice.version.digest, part="正文",
        start=0, end=2, text="请核对",
    )  # fmt: skip
    twice = county.submit(county.decide(twice, ReviewEvent.SEND_BACK, "请核对后再送"))
    of("show", twice)
    of("reopen", twice)
    of("compare", twice, 1, 2)
    of("approval_form approval_pdf approval_docx", twice, 1)
    of("answer_remark", twice, remark.pk)

    of("publish", county.clear(new()))
    timed, waiting = county.clear(new()), county.clear(new())
    soon = timezone.now() + timedelta(hours=2)
    scheduling.schedule(disclosure=timed, by=county.person("fabu"), publish_at=soon)
    scheduling.schedule(disclosure=waiting, by=county.person("fabu"), event="会议通过之后")
    of("unschedule", timed)
    of("confirm_event", waiting)
    of("withdraw validity", county.publish(new()))
    row.arguments["emergency:withdraw"] = (county.publish(new()).pk,)
    away = emergencies.withdraw_at_once(
        disclosure=county.publish(new()), by=county.person("baomi"), cause="personal"
    )
    row.arguments["emergency:show"] = (away.pk,)
    of("evaluate", county.clear(new(attribute="withheld", ground="X16A", ground_reason="内部事务")))
    today = timezone.localdate()
    transfer = actions.make_transfer(by=office, to="archive", since=today, until=today)
    of("transfer transfer_pdf transfer_xlsx", transfer)
    batches = [_batch(county), _batch(county), _batch(county)]
    migrating.start_import(batch=batches[2], by=office)
    of("migration", batches[0])
    of("migration_start", batches[1])
    of("migration_cancel", batches[2])
    _bodies_of_documents(row, draft, pdf, copy)


def _review(row: Stock, part: str, disclosure: Disclosure) -> None:
    row.arguments[f"disclosure:review {part}"] = (disclosure.pk,)
    row.bodies[f"disclosure:review {part}"] = {
        "event": "pass", "comment": "同意。", "digest": disclosure.version.digest,
        "check": row.county.checks(disclosure), "password": PASSWORD,
    }  # fmt: skip


def _batch(county: County) -> Any:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("items.csv", OLD_SITE)
        made.writestr("a.html", f"<html><body><p>{MARK}旧页面</p></body></html>")
    return migrating.check_package(
        by=county.person("gongkaiban"), name="旧站.zip", data=out.getvalue()
    )


def _bodies_of_documents(row: Stock, draft: Disclosure, pdf: str, copy: str) -> None:
    county = row.county
    scan = scan_content(Draft.objects.get(disclosure=draft), draft)
    finding = next(one for one in scan.found if not one.sha256)
    revision = Draft.objects.get(disclosure=draft).revision
    typed = {
        "column": county.column("news").pk, "title": "改过的标题", "document_number": "",
        "formed_on": str(working_day_ago(1)), "attribute": "proactive", "ground": "",
        "ground_reason": "", "summary": "概述", "body_html": "<p>改过的正文</p>", "kind": "",
        "shown_until": "", "revision": revision,
    }  # fmt: skip
    reviewed = Disclosure.objects.get(pk=row.arguments["disclosure:remark"][0])
    today = timezone.localdate()
    bodies: dict[str, Body] = {
        "register": typed, "edit": typed, "autosave": typed,
        "attachments": {f"name_{pdf}": "改名.pdf"},
        "attach": {"files": upload}, "put_in_picture": {"picture_file": picture_upload},
        "detach": {"sha256": pdf}, "redact": {"words": MOBILE}, "safe_copy": {},
        "hide": {"one": finding.fingerprint, "revision": revision},
        "keep_kind": {"kind": finding.kind, "reason": WORDS},
        "dispose": {"fingerprint": finding.fingerprint, "reason": WORDS},
        "attribute_reason": {"reason": WORDS},
        "origin": {"origin": "joint_lead", "source_organ": "示范县水利局"},
        "remark": {"digest": reviewed.version.digest, "part": "正文", "start": 0, "end": 2,
                   "text": "请核对"},
        "answer_remark": {"answer": WORDS},
        "publish": {"how": "now"},
        "withdraw": {"cause": "error", "reason": WORDS},
        "validity": {"validity": "expired", "since": today, "reason": WORDS},
        "evaluate": {"decision": "keep", "reason": WORDS},
        "neutral": {"seen": ""},
        "transfers": {"to": "library", "since": today, "until": today},
        "transfer": {"discard": "1"},
        "migrations": {"package": old_site},
        "pairs": {"pair": "publishing+approval", "apart": "0", "confirmed": "1"},
        "column_change": {"what": "down"}, "kind_change": {"what": "close"},
    }  # fmt: skip
    row.bodies |= {f"disclosure:{name}": body for name, body in bodies.items()}
    row.bodies["emergency:withdraw"] = {"cause": "personal"}
    row.bodies["emergency:show"] = {"step": "platform", "note": WORDS}


def own_role(by: Who) -> str:
    """The role of whoever sends the form."""
    others = {Other.OTHER_DRAFTER: Role.DRAFTER, Other.OTHER_HEAD: Role.DEPARTMENT_HEAD}
    return str(others.get(by, by))  # type: ignore[call-overload]


def upload(by: Who) -> SimpleUploadedFile:
    return SimpleUploadedFile("新附件.txt", "新附件内容".encode())


def picture_upload(by: Who) -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.png", wps.picture("另一张"), "image/png")


def scan_upload(by: Who) -> SimpleUploadedFile:
    return SimpleUploadedFile("扫描件.pdf", pdfs.plain("扫描件"), "application/pdf")


def old_site(by: Who) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("items.csv", OLD_SITE)
        made.writestr("a.html", "<p>旧页面</p>")
    return SimpleUploadedFile("旧站.zip", out.getvalue(), "application/zip")


def wordings_upload(by: Who) -> SimpleUploadedFile:
    return SimpleUploadedFile("词库.csv", "查找的表述,规范表述\n错词甲,对词甲\n".encode())


def _channels(row: Stock) -> None:
    county, office = row.county, row.county.person("gongkaiban")

    def opened(kind: str, name: str, **more: Any) -> Channel:
        channel = Channel(organ=county.organ, kind=kind, name=name, **more)
        return channels.save_channel(channel=channel, by=office)

    package, media = (
        opened("package", "县政府网站"),
        opened("new_media", "公众号", platform="wechat"),
    )
    pull = opened("pull", "集约化平台")
    public = county.publish(county.draft("news", f"{MARK}公开"))
    other = county.publish(county.draft("news", f"{MARK}另一条"))
    catch_up_channels()
    catch_up()
    posting = channels.record_posting(
        channel=media, disclosure=public, by=office, address="https://example.invalid/1",
        posted_on=timezone.localdate(),
    )  # fmt: skip
    posting = posting or media.postings.get()
    mirror = Mirror.objects.create(
        organ=row.neighbour.organ, keeper=county.organ, key="0" * 64, by=county.person("xitong")
    )
    coming = PackageImport.objects.create(
        mirror=mirror, name="包.zip", sha256="0" * 64, by=county.person("fabu")
    )
    delivery = package.deliveries.filter(disclosure=public).latest("sequence")
    receipt = {"sequence": delivery.sequence, "index": public.index_number, "result": "ok"}
    arguments: dict[str, tuple[object, ...]] = {
        "channel": (package.pk,), "edit": (package.pk,), "export": (package.pk,),
        "receipts": (package.pk,), "resend": (package.pk,), "token": (pull.pk,),
        "item": (public.pk,), "post": (media.pk, other.pk), "removed": (posting.pk,),
        "compare": (posting.pk,), "end_mirror": (mirror.pk,),
        "package": (coming.pk,), "package_stop": (coming.pk,),
    }  # fmt: skip
    bodies: dict[str, Body] = {
        "receipts": {"text": json.dumps(receipt, ensure_ascii=False)},
        "resend": {"item": public.pk}, "token": {"what": "give"}, "export": {"what": "all"},
        "post": {"address": "https://example.invalid/2", "posted_on": timezone.localdate()},
        "compare": {"page": lambda by: SimpleUploadedFile("页.html", "<p>别的</p>".encode())},
        "new": {"name": "新渠道"},
    }  # fmt: skip
    row.arguments |= {f"channels:{name}": values for name, values in arguments.items()}
    row.bodies |= {f"channels:{name}": body for name, body in bodies.items()}
    code, _, number = str(public.index_number).partition("/")
    row.arguments["portal:api_item"] = (code, number)
    slug = county.organ.slug
    for name in ("portal:find", "portal:basic_workbook", "apply:form", "apply:resume",
                 "apply:paper", "apply:blank_paper"):  # fmt: skip
        row.arguments[name] = (slug,)


def _reference(row: Stock) -> None:
    county, office, xitong = (row.county, *map(row.county.person, ("gongkaiban", "xitong")))
    organ = county.organ
    wording = rules.save_wording(
        wording=Wording(organ=organ, wrong="错写甲", right="对写甲", kind=Wording.Kind.values[0]),
        by=office,
    )  # fmt: skip
    rules.save_pattern(
        pattern=Pattern(organ=organ, name="编号", pattern="甲[0-9]{6}", reason="内部编号"),
        by=xitong,
    )
    contact = PublicContact(organ=organ, value="0000-1111111", note="值班")
    save_contact(contact=contact, by=xitong)
    today = timezone.localdate()
    delegation = delegate(
        person=county.person("fenguan"), to=county.person("juzhang"), role=Role.DEPUTY_DIRECTOR,
        from_on=today, until_on=today, reason="出差", by=county.person("fenguan"),
    )  # fmt: skip
    year = timezone.localdate().year + 2
    day = next(one for n in (1, 2, 3) if (one := date(year, 1, n)).weekday() < 5)
    notice = load_notice(
        notice=Notice(year=year, source="测试通知", days_off={str(day): "元旦"}), by=None
    )
    column = Column.objects.get(organ=organ, slug="news")
    kind = organ.document_kinds.first()
    row.arguments |= {
        "rules:wording": ((wording or organ.wordings.get()).pk,),
        "rules:pattern": (organ.patterns.get().pk,),
        "calendar_notice": (notice.pk,),
        "disclosure:column": (column.pk,), "disclosure:column_change": (column.pk,),
        "disclosure:kind": (kind.pk,), "disclosure:kind_change": (kind.pk,),
        "end_absence": (delegation.pk,), "county:organ": (organ.pk,),
        "scan_progress": ("abc",), "department": (county.person("nigao").department_id,),
    }  # fmt: skip
    no_panel = {"panel-TOTAL_FORMS": 0, "panel-INITIAL_FORMS": 0}
    row.bodies |= {
        "rules:shipped": {"close": "1", "wrong": shipped()[0].wrong},
        "rules:wording_new": {"wrong": "错写乙", "right": "对写乙", "reason": WORDS},
        "rules:import": {"file": wordings_upload},
        "rules:names": {"names": "甲乙丙", "note": ""},
        "rules:pattern_new": {"name": "新规则", "pattern": "乙[0-9]{6}", "reason": WORDS},
        "disclosure:column_new": {
            "code": "99", "name": "新栏目", "slug": "new-one", "empty_statement": WORDS,
            "owner": county.person("nigao").department_id,
        },
        "disclosure:kind_new": {"name": "新类型", **no_panel},
        "disclosure:kind": no_panel,
        "department_new": {"name": "新科室"},
        "contacts": {"value": "0000-2222222", "note": "热线"},
        "organ": {"phone": "0000-3333333"},
    }  # fmt: skip


def _people_pages(row: Stock) -> None:
    someone, nobody = row.people[Role.PUBLISHER], row.people[Other.NO_POST]
    today = timezone.localdate()
    away = {"to": nobody.pk, "from_on": today, "until_on": today, "reason": "出差"}
    own = row.people[Role.DRAFTER]
    delegation = delegate(
        person=own, to=row.people[Role.FINANCE], role=Role.DRAFTER,
        from_on=today + timedelta(30), until_on=today + timedelta(30), reason="休假", by=own,
    )  # fmt: skip
    case = Case.objects.get(pk=row.arguments["cases:do split"][0])
    cases.assign(case=case, by=row.county.person("gongkaiban"), department=own.department,
                 officer=own)  # fmt: skip
    row.arguments |= {
        "person": (someone.pk,), "person_absence": (someone.pk,), "end_absence": (delegation.pk,),
    }  # fmt: skip
    row.bodies |= {
        "absence": {**away, "role": own_role}, "person_absence": away,
        "cases:hand_over": {"giver": own.pk, "taker": row.people[Role.DEPARTMENT_HEAD].pk,
                            "reason": "休假", "confirmed": "1"},
        "person_new": {"username": "xin", "name": "新来的", "email": "", "roles": ["drafter"],
                       "password": "chang-mima-2026"},
        "person": {"name": "改过的", "roles": ["publisher"], "password": ""},
        "change_password": {"old_password": PASSWORD, "new_password1": "bie-de-mima-77",
                            "new_password2": "bie-de-mima-77"},
    }  # fmt: skip


def _fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _cases(row: Stock, mine: CaseStock) -> None:
    county, office = row.county, row.county.person("gongkaiban")
    department = county.person("nigao").department
    for name, given in mine.pks.items():
        row.arguments[f"cases:{name}"] = given[0]

    def in_hand(wanted: str, days: int = 3, **more: object) -> Case:
        case = register(county, wanted, days, **more)
        cases.assign(case=case, by=office, department=department, officer=None)
        return _fresh(case)

    waiting = inbox.post(
        "application", form_key="waiting",
        content={"organ": county.organ.slug, **content("申请公开采购清单")},
    )  # fmt: skip
    assert waiting
    cases.take_envelopes()
    new = Case.objects.latest("pk")
    corrected = in_hand("申请公开某某材料")
    cases.ask_correction(case=corrected, by=office, on=working_day_ago(1), note="请写明文件名称，"
                         "并于收到本通知之日起15个工作日内补正。")  # fmt: skip
    late = in_hand("申请公开另一份材料", 22)
    cases.ask_correction(case=late, by=office, on=working_day_ago(18), note="请写明文件名称，"
                         "并于收到本通知之日起15个工作日内补正。")  # fmt: skip
    asked, reasoned = (_asked_for_reasons(county, in_hand(f"申请公开{n}号台账")) for n in (1, 2))
    cases.receive_reasons(case=reasoned, by=office, on=working_day_ago(0), reasons="用于研究",
                          is_reasonable=True, judgement="理由能够成立，予以采信")  # fmt: skip
    several = in_hand("申请公开三号台账")
    _volume(county, several)
    fee, unpaid = in_hand("申请公开全部凭证"), in_hand("申请公开全部账册", 30)
    for case, days in ((fee, 0), (unpaid, 25)):
        cases.notice_fee(case=case, by=office, on=working_day_ago(days), scheme=Scheme.PAGE,
                         count=400, is_public=False)  # fmt: skip
    drafted, cleared = in_hand("申请公开一份纪要"), in_hand("申请公开一份通知")
    county.draft_answer(_fresh(drafted), "A2", "现予公开。")
    county.clear(county.draft_answer(_fresh(cleared), "A2", "现予公开。"))
    given = in_hand("申请公开一份规定")
    county.clear(county.draft_answer(given, "A2", "现予公开。"))
    cases.release(case=_fresh(given), by=office)
    filed = in_hand("申请公开一份方案")
    county.clear(county.draft_answer(filed, "A2", "现予公开。"))
    cases.release(case=_fresh(filed), by=office)
    delivered(county, _fresh(filed))
    own = in_hand("更正我的地址", kind=CaseKind.OWN_CORRECTION)
    plain = in_hand("申请公开一份清册")
    today, before = timezone.localdate(), working_day_ago(1)
    note = "请写明文件名称，并于收到本通知之日起15个工作日内补正。"
    steps: dict[str, tuple[Case, Body]] = {
        "confirm": (new, {"on": today}),
        "assign": (plain, {"department": county.person("nigao2").department_id, "officer": "",
                           "reason": WORDS}),
        "ask-correction": (plain, {"on": today, "note": note}),
        "correct": (corrected, {"on": today, "wanted": "申请公开某某材料的正文"}),
        "abandon": (late, {"reason": WORDS}),
        "split": (plain, {"text": "第一项\n第二项"}),
        "third-party": (plain, {"on": today, "name": "示范公司", "contact": "示范路1号",
                                "question": "是否同意公开该合同的单价？"}),
        "organ": (plain, {"on": today, "name": "示范县水利局", "question": "是否同意公开该报告？"}),
        "extend": (plain, {"working_days": 5, "reason": "需要查找档案"}),
        "ask-reasons": (several, {"on": today, "note": "数量明显超过合理范围，请说明理由。"}),
        "reasons": (asked, {"on": today, "reasons": "用于研究", "is_reasonable": "yes",
                            "judgement": "理由能够成立，予以采信"}),
        "delay": (reasoned, {"until": today + timedelta(60), "reason": "数量很大，需要分批查找"}),
        "fee": (plain, {"on": today, "scheme": "page", "count": 400, "is_public": ""}),
        "paid": (fee, {"on": today, "amount": fee.events.latest("pk").facts["total"], "receipt": "票0001"}),
        "unpaid": (unpaid, {}),
        "answer": (plain, {"p1_outcome": "A2", "p1_reason": "现予公开", "body_html": "<p>现予公开。</p>"}),
        "redo-answer": (drafted, {}),
        "release": (cleared, {}),
        "withdraw": (plain, {"reason": WORDS}),
        "own-correction": (own, {"result": "corrected", "note": "已核实，登记的地址有误，已经更正。"}),
        "archive": (filed, {}),
        "challenge": (given, {"served_on": today, "authority": "示范县人民政府", "claim": WORDS}),
        "convert": (given, {}),
    }  # fmt: skip
    for name, (case, body) in steps.items():
        row.arguments[f"cases:do {name}"] = (case.pk, name)
        row.bodies[f"cases:do {name}"] = {**body, "confirmed": "1"}
    third = cases.ask_third_party(
        case=in_hand("申请公开一份合同"), by=office, on=working_day_ago(1), name="示范公司",
        contact="示范路1号", question="是否同意公开该合同的单价？",
    )  # fmt: skip
    row.arguments["cases:hear"] = row.arguments["cases:served"] = (third.pk,)
    letter = given.letters.latest("pk")
    cases.send(letter=letter, by=office, sent_on=today, method=Letter.Method.IN_PERSON)
    row.arguments["cases:letter_deliver"] = (letter.pk,)
    inbound = cases.register_inbound(
        by=office, from_organ="示范县水利局", letter_number="示水函〔2026〕4号", received_on=before,
        about="办法是否公开", is_co_made=False, department=department,
    )  # fmt: skip
    cases.draft_inbound(inbound=inbound, by=county.person("nigao"), stance=Stance.REFUSES,
                        opinion="该办法含内部工作流程，不宜公开。")  # fmt: skip
    row.arguments["cases:inbound_send"] = (inbound.pk,)
    row.arguments["cases:open_inquiry"] = (plain.pk, "repetition")
    row.arguments["cases:severing"] = (plain.pk,)
    day = {"on": today}
    bodies: dict[str, Body] = {
        "register": {**application_content("申请公开一份预案"), "channel": "in_person",
                     "arrived_on": str(before), "source": "direct", "external_number": "",
                     "kind": "disclosure", "delivery": "当面领取", "form_key": "stock",
                     "address": "", "assistance_needed": ""},
        "search": {"system": "公文系统", "keywords": "清册", "result": "没有查到", "part": "",
                   "searched_on": str(before)},
        "note": {"text": WORDS}, "add_files": {"kind": "other", "files": scan_upload},
        "severing": {"body_html": f"<p>电话{MOBILE}</p>", "hide": ["0"], "make": "1"},
        "resemblance": {"verdict": "different"}, "open_inquiry": {"reason": WORDS},
        "inquiry": {"conclusion": "no", "explanation": WORDS},
        "hear": {**day, "stance": "agrees", "opinion": "同意公开"},
        "served": day, "override": {"content": "合同单价", "reason": "不公开将影响供水安全的公共利益"},
        "rectify": {"on": str(working_day_ago(4)), "reason": WORDS},
        "proposal": {"agrees": "no", "comment": WORDS},
        "conversion": {"decision": "decline", "reason": "内容涉及个案，没有广泛知晓的需要"},
        "respond": day, "decide_challenge": {**day, "result": "maintained", "note": WORDS},
        "challenge_papers": {"papers": scan_upload},
        "applicant_kind": {"kind": "legal"},
        "letter_send": {"sent_on": today, "method": "in_person"},
        "letter_deliver": {"delivered_on": today, "note": "本人签收"},
        "letter_signed": {"file": scan_upload},
        "inbound_new": {"from_organ": "示范县水利局", "letter_number": "", "about": WORDS,
                        "received_on": str(before)},
        "inbound_draft": {"stance": "refuses", "opinion": "该办法含内部工作流程，不宜公开。"},
        "inbound_send": {**day, "confirmed": "1"},
        "subscription": {"renew": "1"},
    }  # fmt: skip
    row.bodies |= {f"cases:{name}": {"confirmed": "1", **body} for name, body in bodies.items()}
    for part in ("correct", "reasons", "withdraw", "suggest", "satisfaction"):
        row.arguments[f"apply:track_deed {part}"] = (part,)
    row.arguments["apply:calendar"] = (renew_feed(by=office),)
    row.bodies["apply:form"] = {
        **application_content("申请公开一份预案"), "address": "", "form_key": "of the stock",
        "kind": "disclosure", "send": "1",
    }  # fmt: skip


def _volume(county: County, case: Case) -> None:
    office = county.person("gongkaiban")
    row = cases.open_inquiry(case=case, by=office, about=Inquiry.About.VOLUME, reason=WORDS)
    cases.conclude_inquiry(
        inquiry=row, by=office, conclusion=Inquiry.Conclusion.YES, explanation=WORDS
    )


def _asked_for_reasons(county: County, case: Case) -> Case:
    _volume(county, case)
    return cases.ask_reasons(
        case=_fresh(case), by=county.person("gongkaiban"), on=working_day_ago(1),
        note="数量明显超过合理范围，请说明理由。",
    )  # fmt: skip


def filled(form: Any) -> Body:
    """What the form shows at first; where nothing stands, the first choice or some words."""
    return {bound.html_name: value for bound in form if (value := _value(bound)) is not None}


def _value(bound: Any) -> Any:
    value, field = bound.value(), bound.field
    if isinstance(field, forms.FileField) or field.disabled:
        return None
    if isinstance(field, forms.BooleanField):
        return "on" if value else None
    if value not in (None, ""):
        return [str(one) for one in value] if isinstance(value, list | tuple) else value
    if not field.required:
        return ""
    if isinstance(field, forms.ChoiceField):
        return next((str(getattr(k, "value", k)) for k, _ in field.choices if k), "")
    if isinstance(field, forms.DateField):
        return timezone.localdate()
    return 1 if isinstance(field, forms.IntegerField) else WORDS
