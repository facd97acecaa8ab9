"""What else happens in half a year: channels, absences, mistakes, lists for the archive, marks.

All invented, like the rest of the county.
"""

import tempfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from docx import Document

from gongkai.core.people.actions import delegate
from gongkai.disclosure import actions
from gongkai.disclosure.actions.publishing import end_due_notices
from gongkai.disclosure.actions.transferring import transfer_blockers
from gongkai.disclosure.findings import scan_content
from gongkai.disclosure.models import Disclosure, DocumentKind
from gongkai.law.roles import Role
from gongkai.portal.channels import actions as channels
from gongkai.portal.channels.deliveries import catch_up_channels
from gongkai.portal.channels.models import Channel, Delivery, Posting
from gongkai.scan.redact.base import Selection
from seeds.clock import Story, Timeline
from seeds.roads import published, reviewed, rewrite

if TYPE_CHECKING:
    from seeds.county import County

_PHONE = "PII-MOBILE"
_OTHER_SITE = "https://mp.example.invalid/s/{}"


def tell_half_year(county: "County", timeline: Timeline) -> None:
    """Beside documents and applications."""
    timeline.tell(124, _days(county), hours=0)
    timeline.tell(121, _channels(county))
    timeline.tell(60, _absent(county, "kezhang", "kezhang2", 0, 6, "参加省厅培训"))
    timeline.tell(29, _absent(county, "fabu", "kezhang2", 0, 3, "休年假"))
    timeline.tell(2, _absent(county, "kezhang2", "kezhang", 0, 6, "到乡镇驻点审计"),
                  _absent(county, "fenguan", "juzhang", 4, 9, "赴外地考察学习"), hours=6)  # fmt: skip
    timeline.tell(73, _personal_details(county))
    timeline.tell(35, _twice(county))
    timeline.tell(27, _wrong_number(county))
    timeline.tell(47, _changed(county), hours=4)
    timeline.tell(20, _marks(county))
    timeline.tell(180, _handed_over(county))
    timeline.tell(292, _withheld(county))
    timeline.tell(9, _waiting(county), _repealing(county))
    timeline.tell(3, _redacting(county))


def _days(county: "County") -> Story:
    """Each day: notices end, arranged publications go out, new media are kept."""
    for day in range(124):
        end_due_notices(timezone.localdate())
        if day % 9 == 3:
            _post(county)
        yield 9


def _channels(county: "County") -> Story:
    office, organ = county.person("gongkaiban"), county.organ
    for kind, name, more in (
        (Channel.Kind.PACKAGE, "县政府网站集约化平台", {}),
        (Channel.Kind.PULL, "县公共数据平台", {}),
        (Channel.Kind.NEW_MEDIA, "“示范审计”微信公众号", {"platform": Channel.Platform.WECHAT}),
        (Channel.Kind.HAND_COPY, "政务服务网机构主页",
         {"settings": {"fields": ["title", "index_number", "organ", "published_on"]}}),
    ):  # fmt: skip
        channels.save_channel(channel=Channel(organ=organ, kind=kind, name=name, **more), by=office)
        yield 0.3
    pull = Channel.objects.get(organ=organ, kind=Channel.Kind.PULL)
    channels.give_token(channel=pull, by=county.person("xitong"))
    package = Channel.objects.get(organ=organ, kind=Channel.Kind.PACKAGE)
    # The county's platform takes a package every other month and says what became of it.
    for pause, faults in ((9 * 40, 0), (9 * 40, 1), (9 * 33, 2)):
        yield pause
        catch_up_channels()
        package.refresh_from_db()
        with tempfile.TemporaryDirectory() as folder:
            channels.export_channel(channel=package, path=Path(folder) / "package.zip", by=office)
        yield 7
        _receipts(package, county, faults)
        _receipts(pull, county, 0)


def _receipts(channel: Channel, county: "County", faults: int) -> None:
    waiting = list(
        channel.deliveries.filter(state=Delivery.State.PENDING).select_related("disclosure")
    )
    receipts = [
        {
            "sequence": one.sequence, "index": one.disclosure.index_number,
            "result": "failed" if place < faults else "ok",
            "address": "" if place < faults
            else f"https://www.example.invalid/zwgk/{one.sequence}.html",
            "message": "栏目对应关系未配置" if place < faults else "",
        }
        for place, one in enumerate(reversed(waiting))
    ]  # fmt: skip
    if receipts:
        channels.take_receipts(channel=channel, receipts=receipts, by=county.person("gongkaiban"))


def _post(county: "County") -> None:
    """The newest news onto the account, and everything new copied to the site without interface."""
    catch_up_channels()
    by, organ = county.person("fabu"), county.organ
    for kind, columns, most, compared in (
        (Channel.Kind.NEW_MEDIA, ["news", "notices", "interpretation"], 1, Posting.Outcome.SAME),
        (Channel.Kind.HAND_COPY, None, 8, Posting.Outcome.DIFFERENT),
    ):
        channel = Channel.objects.filter(organ=organ, kind=kind).first()
        if channel is None:
            continue
        public = Disclosure.objects.public().filter(organ=organ).exclude(
            pk__in=channel.postings.values("disclosure")
        )  # fmt: skip
        if columns is not None:
            public = public.filter(shown_in__slug__in=columns)
        for place, item in enumerate(public.order_by("-first_published_at")[:most]):
            posting = channels.record_posting(
                channel=channel, disclosure=item, by=by, address=_OTHER_SITE.format(item.pk),
                posted_on=timezone.localdate(),
            )  # fmt: skip
            if place == 0 and item.pk % 2:
                channels.record_comparison(
                    posting=posting, by=by, outcome=compared,
                    differences=0 if compared == Posting.Outcome.SAME else 2,
                )  # fmt: skip


def _absent(county: "County", who: str, deputy: str, first: int, last: int, reason: str) -> Story:
    yield 0
    person, today = county.person(who), timezone.localdate()
    role = min(person.own_roles)
    delegate(
        person=person, to=county.person(deputy), role=Role(role), by=person, reason=reason,
        from_on=today + timedelta(first), until_on=today + timedelta(last),
    )  # fmt: skip


def _personal_details(county: "County") -> Story:
    """A mobile number went out; taken away at once, hidden, published again after a new review."""
    contacts = county.draft(
        "notices", "关于公布村级审计监督联络员的公告",
        "<p>为方便群众反映村级财务问题，现公布联络员名单。</p>"
        "<p>第一片区联络员：演示甲，联系电话13800138000。</p>",
        summary="公布村级审计监督联络员。",
    )  # fmt: skip
    for found in scan_content(contacts.draft, contacts).open:
        actions.dispose(disclosure=contacts, by=contacts.created_by, fingerprint=found.fingerprint,
                        reason="联络员同意公开")  # fmt: skip
    contacts = yield from reviewed(county, contacts, is_smooth=True)
    contacts = actions.publish(disclosure=contacts, by=county.person("fabu"))
    yield 13
    emergency = actions.withdraw_at_once(
        disclosure=contacts, by=county.person("baomi"), cause="personal"
    )
    for pause, who, step, note in (
        (0.2, "gongkaiban", "platform", "已电话通知并确认撤下"),
        (0.4, "gongkaiban", "new_media", "公众号没有转发"),
        (1, "baomi", "evidence", "浏览四十三次，没有下载"),
        (2, "baomi", "persons", "已当面说明并致歉"),
        (3, "gongkaiban", "caches", "已提交快照删除申请"),
        (5, "gongkaiban", "superior", "已书面报告"),
        (6, "baomi", "cause", "拟稿时误贴个人手机号，已组织复盘"),
    ):
        yield pause
        actions.tick_step(emergency=emergency, by=county.person(who), step=step, note=note)
    yield 5
    actions.conclude_emergency(
        emergency=emergency, by=county.person("juzhang"),
        conclusion="处置及时，已改为公布办公电话；今后联系方式一律先核对是否为对外公开电话。",
    )  # fmt: skip
    yield 3
    contacts = Disclosure.objects.get(pk=contacts.pk)
    draft = contacts.draft
    found = scan_content(draft, contacts).found
    actions.redact_text(
        disclosure=contacts, by=contacts.created_by, revision=draft.revision,
        fingerprints=frozenset(one.fingerprint for one in found),
    )  # fmt: skip
    yield 1
    contacts = yield from reviewed(county, contacts, is_smooth=True)
    actions.publish(disclosure=contacts, by=county.person("fabu"))


def _twice(county: "County") -> Story:
    """The same news published twice; the second is withdrawn."""
    news = county.draft("news", "全县内部审计工作座谈会顺利召开", "<p>会议交流了经验。</p>")
    news = yield from reviewed(county, news, is_smooth=True)
    news = actions.publish(disclosure=news, by=county.person("fabu"))
    yield 6
    actions.withdraw(disclosure=news, by=county.person("gongkaiban"), cause="duplicate",
                     reason="与“全县内部审计工作座谈会召开”重复")  # fmt: skip


def _wrong_number(county: "County") -> Story:
    """A wrong figure went out and was taken away today; the list of what is to do is open."""
    table = county.draft(
        "audit-affairs", "2026年前三季度审计业务统计",
        "<p>前三季度完成审计项目十六个，促进增收节支2860万元。</p>",
        summary="公布前三季度完成项目和主要成果。",
    )  # fmt: skip
    table = yield from reviewed(county, table, is_smooth=True)
    table = actions.publish(disclosure=table, by=county.person("fabu"))
    yield 9 * 22
    emergency = actions.withdraw_at_once(disclosure=table, by=county.person("fabu"), cause="error")
    yield 0.3
    actions.tick_step(emergency=emergency, by=county.person("gongkaiban"), step="platform",
                      note="县政府网站已撤下")  # fmt: skip
    yield 0.5
    actions.tick_step(emergency=emergency, by=county.person("gongkaiban"), step="new_media",
                      note="公众号文章已删除")  # fmt: skip


def _changed(county: "County") -> Story:
    """A second version of what is public, after an office moved."""
    row = Disclosure.objects.get(organ=county.organ, draft__title="示范县审计局机构职能")
    actions.reopen(disclosure=row, by=row.created_by)
    yield 1
    body = row.draft.body_html.replace(
        "<h2>办公时间</h2>", "<h2>办公地址</h2><p>示范县示范路1号二楼。</p><h2>办公时间</h2>"
    )
    rewrite(row, body_html=body)
    row = yield from reviewed(county, Disclosure.objects.get(pk=row.pk), is_smooth=True)
    actions.publish(disclosure=row, by=county.person("fabu"))


def _marks(county: "County") -> Story:
    """Whether older documents still hold."""
    for title, validity, reason in (
        ("示范县审计局政府信息公开审查制度", "valid", "年度清理，继续有效"),
        ("示范县审计局依申请公开工作规程", "valid", "年度清理，继续有效"),
        ("关于做好2026年内部审计指导监督工作的通知", "partly", "第三条的抽查安排已完成"),
    ):
        row = Disclosure.objects.get(organ=county.organ, draft__title=title)
        actions.mark_validity(
            disclosure=row, by=county.person("gongkaiban"), validity=validity,
            since=timezone.localdate(), reason=reason,
        )  # fmt: skip
        yield 0.2


def _repealing(county: "County") -> Story:
    """A document that ends another one; nobody has marked the other yet."""
    yield 0
    old = Disclosure.objects.get(
        organ=county.organ, draft__title="关于印发《审计整改“对账销号”工作流程》的通知"
    )
    yield from published(county, lambda: county.draft(
        "documents", "关于印发《审计整改“对账销号”工作办法》的通知",
        "<p>各科室：</p><p>现将修订后的工作办法印发给你们，原工作流程同时废止。</p>",
        document_number="示审发〔2026〕26号", summary="修订审计整改台账和销号的办法。",
        kind=DocumentKind.objects.get(organ=county.organ, code="document"),
        relations=[{"verb": "replaces", "to": old.pk}],
    ))  # fmt: skip


def _handed_over(county: "County") -> Story:
    """Last year's items to the archive; this year's first half to both, the second list still open."""
    last_year = timezone.localdate().year - 1
    year = (date(last_year, 1, 1), date(last_year, 12, 31))
    yield 0
    for to, since, until, signed, pause in (
        ("archive", *year, "档案馆接收员", 40), ("archive", None, None, "档案馆接收员", 9 * 120),
        ("library", None, None, "图书馆阅览部", 9), ("archive", None, None, "", 9 * 40),
    ):  # fmt: skip
        yield pause
        by, today = county.person("gongkaiban"), timezone.localdate()
        begin, end = since or date(today.year, 1, 1), until or today
        if transfer_blockers(by, to, begin, end):
            continue
        made = actions.make_transfer(by=by, to=to, since=begin, until=end)
        yield 12
        if signed:
            actions.receive_transfer(transfer=made, by=by, received_on=timezone.localdate(),
                                     received_by=signed)  # fmt: skip


def _withheld(county: "County") -> Story:
    """Decided more than a year ago: one looked at again and kept, one to be opened, one waiting."""
    rows = []
    for title, ground, reason in (
        ("审计组驻地和后勤保障安排", "X16A", "内部后勤安排，不对外产生影响"),
        ("关于某专项审计取证情况的请示", "X16B", "请示报告，审计尚在进行"),
        ("内部审计质量检查打分表（草案）", "X16B", "过程稿，尚未定稿"),
    ):
        rows.append((yield from reviewed(county, county.draft(
            "documents", title, "<p>内容略（演示）。</p>", attribute="withheld", ground=ground,
            ground_reason=reason, summary="",
        ), is_smooth=True)))  # fmt: skip
    yield 9 * 262
    office = county.person("gongkaiban")
    actions.evaluate(
        disclosure=rows[0], by=office, is_kept=True, reason="情形没有变化，维持不予公开"
    )
    yield 2
    actions.evaluate(
        disclosure=rows[2], by=office, is_kept=False, reason="打分表已经定稿并印发，拟主动公开"
    )


def _waiting(county: "County") -> Story:
    """Cleared and arranged for later: at a moment, with another document, after an event."""
    rows = []
    for column, title, text in (
        ("news", "我局将举办“审计开放日”活动", "诚邀群众代表参观审计档案室和公开查阅点。"),
        ("interpretation", "《审计项目计划（草案说明）》解读", "说明明年项目安排的三个考虑。"),
        ("audit-affairs", "2027年重点审计事项安排", "经县委审计委员会会议审定后公布。"),
    ):
        rows.append((yield from reviewed(county, county.draft(
            column, title, f"<p>{text}</p>", summary=text,
        ), is_smooth=True)))  # fmt: skip
    by = county.person("fabu")
    at = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(7), time(9)))
    actions.schedule(disclosure=rows[0], by=by, publish_at=at)
    plan = Disclosure.objects.get(
        organ=county.organ, draft__title="2027年度审计项目计划（草案说明）"
    )
    actions.schedule(disclosure=rows[1], by=by, waits_for=plan)
    actions.schedule(disclosure=rows[2], by=by, event="县委审计委员会第十二次会议通过")


def _redacting(county: "County") -> Story:
    """A draft whose attachment was made over: what must not be seen is out, the proof beside it."""
    draft = county.draft(
        "rectification", "农村危房改造补助资金审计整改情况", "<p>审计查出的五项问题已全部整改，补助对象名单见附件。</p>",
        summary="公布农村危房改造补助资金审计整改情况。", kind=DocumentKind.objects.get(
            organ=county.organ, code="rectification"),
    )  # fmt: skip
    yield 1
    paper = Document()
    paper.add_heading("补助对象名单（演示）", 1)
    table = paper.add_table(rows=0, cols=3)
    for cells in (
        ("户主", "联系电话", "补助金额（元）"), ("演示乙", "13800138001", "18000"),
        ("演示丙", "13800138002", "21000"), ("演示丁", "13800138003", "16500"),
    ):  # fmt: skip
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    data = BytesIO()
    paper.save(data)
    by = draft.created_by
    kept = actions.attach(disclosure=draft, by=by, name="补助对象名单.docx", data=data.getvalue())
    yield 1
    actions.redact_attachment(
        disclosure=draft, by=by, sha256=kept.attachments[0]["sha256"],
        selection=Selection(rules=frozenset({_PHONE}), words=("演示乙", "演示丙", "演示丁")),
    )  # fmt: skip
