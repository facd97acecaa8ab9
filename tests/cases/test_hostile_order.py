"""Somebody who does things in the wrong order, twice, or from two places at once."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from gongkai.cases import actions
from gongkai.cases.actions.correcting_own import OwnResult
from gongkai.cases.models import (
    Case,
    CaseKind,
    Counter,
    Inquiry,
    Letter,
    Part,
    Proposal,
    Stance,
)
from gongkai.core.deeds import Blocked, Refused
from gongkai.core.journal.actions import verify
from gongkai.core.journal.models import Entry
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseState
from gongkai.law.events import Channel
from gongkai.law.fees import Scheme
from gongkai.law.outcomes import Decision
from tests.cases.afterwards import answered
from tests.cases.hostile import (
    QUESTION,
    THIRD,
    THIRD_PLACE,
    Made,
    Stock,
    charging,
    content,
    fresh,
    register,
    rows,
    signed_in,
    words,
)
from tests.installation import environment
from tests.world import County, working_day_ago

# -- wrong order -----------------------------------------------------------------------------------

_S = CaseState
_OPEN = {_S.AWAITING_CONFIRMATION, _S.IN_HAND, _S.AWAITING_CORRECTION, _S.AWAITING_REASONS,
         _S.AWAITING_FEE, _S.ANSWER_IN_REVIEW}  # fmt: skip
_UNDER_WAY = _OPEN - {_S.AWAITING_CONFIRMATION}
_SETTLED = {_S.ANSWERED, _S.ABANDONED, _S.WITHDRAWN}
# The states each deed is for, by hand after rules.md §13.2, and the deed with what it needs.
Act = Callable[[Case, Person], object]
DEEDS_BY_STATE: dict[str, tuple[set[CaseState], Act]] = {
    "confirm": ({_S.AWAITING_CONFIRMATION},
                lambda c, by: actions.confirm(case=c, by=by, confirmed_on=date.today())),
    "assign": ({_S.IN_HAND, _S.ANSWER_IN_REVIEW},
               lambda c, by: actions.assign(case=c, by=by, department=by.department)),
    "split": ({_S.IN_HAND}, lambda c, by: actions.split(case=c, by=by, parts=["甲项内容", "乙项内容"])),
    "ask correction": ({_S.IN_HAND}, lambda c, by: actions.ask_correction(
        case=c, by=by, on=date.today(), note="请写明文件名称、文号")),
    "correct": ({_S.AWAITING_CORRECTION},
                lambda c, by: actions.correct(case=c, by=by, on=date.today(), wanted="改好了")),
    "abandon": ({_S.AWAITING_CORRECTION},
                lambda c, by: actions.abandon(case=c, by=by, reason="电话三次未接")),
    "ask reasons": ({_S.IN_HAND}, lambda c, by: actions.ask_reasons(
        case=c, by=by, on=date.today(), note="请说明本月提出多件申请的理由")),
    "receive reasons": ({_S.AWAITING_REASONS}, lambda c, by: actions.receive_reasons(
        case=c, by=by, on=date.today(), reasons="研究需要", is_reasonable=True, judgement="理由成立")),
    "delay": ({_S.IN_HAND}, lambda c, by: actions.delay(
        case=c, by=by, until=date.today() + timedelta(90), reason="材料数量很大")),
    "fee": ({_S.IN_HAND}, lambda c, by: actions.notice_fee(
        case=c, by=by, on=date.today(), scheme=Scheme.PAGE, count=40)),
    "pay": ({_S.AWAITING_FEE}, lambda c, by: actions.pay_fee(
        case=c, by=by, on=date.today(), amount=100, receipt="票据12345")),
    "unpaid": ({_S.AWAITING_FEE}, lambda c, by: actions.abandon_unpaid(case=c, by=by)),
    "third party": ({_S.IN_HAND}, lambda c, by: actions.ask_third_party(
        case=c, by=by, on=date.today(), name="某某公司", contact="", question=QUESTION)),
    "organ": ({_S.IN_HAND}, lambda c, by: actions.ask_organ(
        case=c, by=by, on=date.today(), name="某某局", contact="", question=QUESTION, is_co_made=True)),
    "hear": (_UNDER_WAY, lambda c, by: actions.hear(
        consultation=c.consultations.get(), by=by, on=date.today(), stance=Stance.AGREES, opinion="")),
    "served": (_UNDER_WAY, lambda c, by: actions.note_service(
        consultation=c.consultations.get(), by=by, served_on=date.today())),
    "override": ({_S.IN_HAND, _S.ANSWER_IN_REVIEW}, lambda c, by: actions.override(
        consultation=c.consultations.get(), by=by, content="合同单价", reason="不公开将影响供水安全的公共利益")),
    "extend": ({_S.IN_HAND, _S.ANSWER_IN_REVIEW, _S.AWAITING_REASONS}, lambda c, by: actions.extend(
        case=c, by=by, working_days=5, reason="查找档案")),
    "draft": ({_S.IN_HAND}, lambda c, by: actions.draft_answer(
        case=c, by=by, decisions=[Decision("A2")], body_html="<p>现予公开。</p>")),
    "return": ({_S.ANSWER_IN_REVIEW}, lambda c, by: actions.redo_answer(case=c, by=by)),
    "release": ({_S.ANSWER_IN_REVIEW}, lambda c, by: actions.release(case=c, by=by)),
    "withdraw": (_OPEN, lambda c, by: actions.withdraw(case=c, by=by)),
    "rectify": (set(_S) - {_S.AWAITING_CONFIRMATION, _S.ARCHIVED}, lambda c, by: actions.rectify(
        case=c, by=by, event=c.events.first(), on=date.today(), reason="日期录错")),
    "archive": (_SETTLED, lambda c, by: actions.archive(case=c, by=by)),
    "convert": ({_S.ANSWERED, _S.ARCHIVED}, lambda c, by: actions.suggest_conversion(case=c, by=by)),
    "search": (_OPEN, lambda c, by: actions.log_search(
        case=c, by=by, system="公文系统", keywords="水库", result="没有查到", searched_on=date.today())),
    "inquiry": ({_S.IN_HAND}, lambda c, by: actions.open_inquiry(
        case=c, by=by, about=Inquiry.About.REPETITION, reason="申请书写明去年申请过同一报告")),
    "propose": ({_S.IN_HAND, _S.ANSWER_IN_REVIEW, _S.AWAITING_REASONS}, lambda c, by: actions.propose(
        case=c, by=by, what=Proposal.What.EXTEND, facts={"working_days": 5, "reason": "查找档案"})),
    "sever": (_OPEN, lambda c, by: actions.make_severed(
        case=c, by=by, body_html="<p>单价三万元</p>", phrases=["三万元"])),
}  # fmt: skip


@pytest.mark.parametrize("state", list(CaseState), ids=str)
def test_a_deed_in_a_wrong_state_is_refused_and_leaves_nothing(
    county: County, state: CaseState
) -> None:
    office = county.person("gongkaiban")
    case = register(county, "申请公开审计报告")
    actions.ask_third_party(
        case=case, by=office, on=working_day_ago(1), name=THIRD, contact="", question=QUESTION
    )
    Case.objects.filter(pk=case.pk).update(state=state)
    before = dict(rows())
    for name, (states, act) in DEEDS_BY_STATE.items():
        if state in states:
            continue
        with pytest.raises(Blocked) as refused:
            act(fresh(case), office)
        said = str(refused.value)
        assert f"“{state.label}”的申请" in said, (name, said)
        assert re.search("条例第|管理办法第|国办公开办函", said), (name, said)
        after = dict(rows())
        assert after == before, (name, [t for t in after if after[t] != before[t]])


@pytest.mark.parametrize("username", ["linxian-gongkaiban", "fabu", "xitong", "kezhang2"])
def test_a_deed_by_a_stranger_is_refused_and_leaves_nothing(
    own: Stock, neighbour: Stock, username: str
) -> None:
    """Called past the pages, by another organ's office and by people without a part in it."""
    stranger = Person.objects.get(username=username)
    # A head of a department may search, split and draft; whose case it is the pages ask.
    may = {"split", "draft", "search", "sever", "propose"} if username == "kezhang2" else set()
    before = dict(rows())
    for name, (_, act) in DEEDS_BY_STATE.items():
        if name not in may:
            with pytest.raises(Blocked):
                act(fresh(own.case), stranger)
            assert dict(rows()) == before, name


# -- letters: rehearsed, confirmed once -------------------------------------------------------------


def _deed(case: Case, name: str, /, **data: object) -> Made:
    return reverse("cases:do", args=[case.pk, name]), data


def _confirm(county: County) -> Made:
    case = actions.register(
        by=county.person("gongkaiban"), channel=Channel.EMAIL, arrived_on=working_day_ago(2),
        content=content("申请公开审计报告"),
    )  # fmt: skip
    return _deed(case, "confirm", on=working_day_ago(1))


def _ask_correction(county: County) -> Made:
    case = register(county, "申请公开材料")
    return _deed(case, "ask-correction", on=working_day_ago(0), note="请写明文件名称、文号或者时间")


def _abandon(county: County) -> Made:
    case = register(county, "申请公开材料", 40)
    actions.ask_correction(
        case=case, by=county.person("gongkaiban"), on=working_day_ago(35),
        note="请写明文件名称、文号或者时间",
    )  # fmt: skip
    return _deed(case, "abandon", reason="电话三次未接通")


def _third_party(county: County) -> Made:
    return _deed(register(county, "申请公开合同"), "third-party", on=working_day_ago(0), name=THIRD,
                 contact=THIRD_PLACE, question=QUESTION)  # fmt: skip


def _organ(county: County) -> Made:
    return _deed(register(county, "申请公开合同"), "organ", on=working_day_ago(0), name="邻县水利局",
                 contact="", question=QUESTION, is_co_made="on")  # fmt: skip


def _extend(county: County) -> Made:
    return _deed(register(county, "申请公开合同"), "extend", working_days=5, reason="需要查找档案")


def _volume(county: County, case: Case) -> None:
    office = county.person("gongkaiban")
    row = actions.open_inquiry(
        case=case, by=office, about=Inquiry.About.VOLUME, reason="申请书写明本月已提出十余件申请"
    )
    actions.conclude_inquiry(
        inquiry=row, by=office, conclusion=Inquiry.Conclusion.YES,
        explanation="本月已有十余件，明显超过合理范围",
    )  # fmt: skip


def _ask_reasons(county: County) -> Made:
    case = register(county, "申请公开合同")
    _volume(county, case)
    return _deed(case, "ask-reasons", on=working_day_ago(0), note="请说明本月提出多件申请的理由")


def _delay(county: County) -> Made:
    case = register(county, "申请公开合同")
    _volume(county, case)
    office = county.person("gongkaiban")
    actions.ask_reasons(
        case=case, by=office, on=working_day_ago(2), note="请说明提出多件申请的理由"
    )
    actions.receive_reasons(
        case=case, by=office, on=working_day_ago(1), reasons="研究需要", is_reasonable=True,
        judgement="理由成立",
    )  # fmt: skip
    until = current().next_working_day(date.today() + timedelta(60)).on
    return _deed(case, "delay", until=until, reason="材料数量很大")


def _fee(county: County) -> Made:
    charging(county)
    return _deed(
        register(county, "申请公开合同"), "fee", on=working_day_ago(0), scheme="page", count=40
    )


def _unpaid(county: County) -> Made:
    charging(county)
    case = register(county, "申请公开合同", 45)
    actions.notice_fee(
        case=case, by=county.person("gongkaiban"), on=working_day_ago(40), scheme=Scheme.PAGE,
        count=40,
    )  # fmt: skip
    return _deed(case, "unpaid")


def _release(county: County) -> Made:
    case = register(county, "申请公开合同")
    county.clear(county.draft_answer(fresh(case), "A2", "现予公开。"))
    return _deed(case, "release")


def _own_correction(county: County) -> Made:
    case = register(county, "更正我的地址", kind=CaseKind.OWN_CORRECTION)
    county.clear(
        actions.decide_own_correction(
            case=case,
            by=county.person("nigao"),
            result=OwnResult.CORRECTED,
            note="已将登记的地址更正过来",
        )
    )
    return _deed(fresh(case), "release")


def _override(county: County) -> Made:
    case, office = register(county, "申请公开合同"), county.person("gongkaiban")
    row = actions.ask_third_party(
        case=case, by=office, on=working_day_ago(2), name=THIRD, contact="", question=QUESTION
    )
    actions.hear(
        consultation=row, by=office, on=working_day_ago(1), stance=Stance.REFUSES,
        opinion="是商业秘密", is_reasonable=True,
    )  # fmt: skip
    return reverse("cases:override", args=[row.pk]), {
        "content": "合同单价",
        "reason": "不公开将影响供水安全的公共利益",
    }


def _agree(county: County) -> Made:
    row = actions.propose(
        case=register(county, "申请公开合同"), by=county.person("gongkaiban"),
        what=Proposal.What.EXTEND, facts={"working_days": 5, "reason": "需要查找档案"},
    )  # fmt: skip
    return reverse("cases:proposal", args=[row.pk]), {"agrees": "yes", "comment": "可以"}


def _reply(county: County) -> Made:
    row = actions.register_inbound(
        by=county.person("gongkaiban"), from_organ="邻县水利局", letter_number="邻水函〔2026〕3号",
        received_on=working_day_ago(1), about="联合检查报告是否公开", is_co_made=True,
    )  # fmt: skip
    actions.draft_inbound(
        inbound=row, by=county.person("nigao"), stance=Stance.AGREES, opinion="同意公开全文。"
    )
    return reverse("cases:inbound_send", args=[row.pk]), {"on": working_day_ago(0)}


ISSUING = {
    f.__name__.strip("_"): f
    for f in (_confirm, _ask_correction, _abandon, _third_party, _organ, _extend, _ask_reasons,
              _delay, _fee, _unpaid, _release, _own_correction, _override, _agree, _reply)
}  # fmt: skip


@pytest.mark.parametrize("name", ISSUING)
def test_letters_are_rehearsed_without_a_trace_and_issued_once(county: County, name: str) -> None:
    address, data = ISSUING[name](county)
    client = signed_in(county.person("gongkaiban"))
    client.get(address)
    before, letters = dict(rows()), Letter.objects.count()
    page = client.post(address, data)
    assert "核对" in words(page), name
    assert 'name="confirmed"' in words(page), name
    after = dict(rows())
    # Seeing whom a letter is for is itself on record: that one entry and nothing else.
    changed = {table for table in after if after[table] != before[table]}
    looks = Entry.objects.filter(deed="identity_viewed", facts__has_key="rehearsal").count()
    assert changed == ({"journal_entry", "journal_head"} if looks else set()), name
    assert looks == (name != "reply")
    assert verify().broken_at is None
    assert client.post(address, {**data, "confirmed": "1"}).status_code == 302, name
    issued = Letter.objects.count()
    assert issued > letters
    numbers = list(Counter.objects.order_by("pk").values_list("series", "last"))
    assert client.post(address, {**data, "confirmed": "1"}).status_code == 200, name
    assert client.post(address, data).status_code == 200, name
    assert Letter.objects.count() == issued, name
    assert list(Counter.objects.order_by("pk").values_list("series", "last")) == numbers, name


TYPED = {
    "ask_correction": "note", "abandon": "reason", "third_party": "question", "organ": "question",
    "extend": "reason", "ask_reasons": "note", "delay": "reason",
    "override": "reason",
}  # fmt: skip


def test_a_secret_in_a_decision_is_refused(county: County) -> None:
    case = register(county, "申请公开合同")
    for field in ("reason", "citation", "organ"):
        decision = Decision("A2", **{field: "绝密★30年 某某材料"})
        with pytest.raises(Refused):
            actions.draft_answer(
                case=case,
                by=county.person("nigao"),
                decisions=[decision],
                body_html="<p>见附件。</p>",
            )
    assert not Part.objects.exists()
    assert Entry.objects.filter(deed="content_refused").count() == 3


@pytest.mark.parametrize(("name", "field"), TYPED.items())
def test_a_secret_in_a_rehearsal_leaves_one_refusal(county: County, name: str, field: str) -> None:
    """保密法 31(3): only the hash, who and when, once."""
    address, data = ISSUING[name](county)
    client = signed_in(county.person("gongkaiban"))
    before = dict(rows())
    marked = {**data, field: "绝密★30年 某某材料，不得外传，请注意保管"}
    page = client.post(address, marked)
    assert "已拒绝且未保存" in words(page)
    after = dict(rows())
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"journal_entry", "journal_head"}
    assert Entry.objects.filter(deed="content_refused").count() == 1
    assert "某某材料" not in after["journal_entry"]


# -- what was entered --------------------------------------------------------------------------------


def test_what_was_entered_is_not_entered_twice(county: County) -> None:
    """A button pressed twice: one application, one suit, one letter of another organ, one opinion."""
    client = signed_in(county.person("gongkaiban"))
    given = answered(county, "A2", "现予公开。")
    today = working_day_ago(0)
    forms: list[Made] = [
        (reverse("cases:register"), {
            "channel": "in_person", "form_key": "twice", "arrived_on": today, "source": "direct",
            "kind": "disclosure", "wanted": "申请公开合同", "medium": "电子", "delivery": "当面领取",
            "applicant_kind": "person", "applicant_name": "某某", "identity": "证件",
            "contact": "电话"}),
        (reverse("cases:inbound_new"), {
            "from_organ": "某某局", "letter_number": "某函〔2026〕1号", "received_on": today,
            "about": "是否公开合同", "is_co_made": "yes"}),
        (reverse("cases:inbound_new"), {
            "from_organ": "某某局", "received_on": today, "about": "是否公开另一合同",
            "is_co_made": "yes"}),
        _deed(given, "challenge", kind="complaint", procedure="simple", authority="县政府办",
              claim="答复不全", served_on=today),
        _deed(given, "convert", confirmed="1"),
    ]  # fmt: skip
    for address, data in forms:
        assert client.post(address, data).status_code == 302, address
        before = {table: text for table, text in rows() if table.startswith("cases_")}
        assert client.post(address, data).status_code in (200, 422), address
        assert {table: text for table, text in rows() if table.startswith("cases_")} == before


# -- several processes at once ------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[2]
EACH = 5
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from gongkai.law.events import Channel
from seeds.county import found, working_day_ago
county = found()
for n in range({count}):
    county.application(f"第{{n}}件", Channel.IN_PERSON, working_day_ago(3))
"""
RUSH = """
import django; django.setup()
from datetime import date
from gongkai.cases import actions
from gongkai.cases.actions.correcting_own import OwnResult
from gongkai.cases.models import Case
from gongkai.core.deeds import Blocked, Refused
from gongkai.law.events import Channel
from seeds.county import County, working_day_ago
from gongkai.core.people.models import Organ
county = County(Organ.objects.get())
for pk in Case.objects.order_by("pk").values_list("pk", flat=True)[:{count}]:
    county.application("同时登记", Channel.IN_PERSON, working_day_ago(1))
    case = Case.objects.get(pk=pk)
    office = county.person("gongkaiban")
    try:
        actions.extend(case=case, by=office, working_days=5, reason="需要查找档案")
    except Blocked:
        print("blocked")
    try:
        actions.ask_third_party(case=case, by=office, on=date.today(), name="某某公司",
                                contact="", question="该合同是否同意公开，请提出意见？")
    except Blocked:
        print("blocked")
"""
CHECK = """
import django; django.setup()
from gongkai.cases.models import Case, Consultation, Counter, Letter
from gongkai.core.journal.actions import verify
numbers = sorted(Case.objects.values_list("number", flat=True))
year = numbers[0][:4]
assert numbers == [f"{{year}}-{{n:04d}}" for n in range(1, 3 * {count} + 1)], numbers
kinds = list(Letter.objects.values_list("kind", flat=True))
assert kinds.count("extension") == {count}, kinds
assert Consultation.objects.count() == {count} == kinds.count("third_party_ask")
given = sorted(int(n.rpartition("〕")[2][:-1])
               for n in Letter.objects.exclude(number="").values_list("number", flat=True))
assert given == list(range(1, len(given) + 1)), given
assert {{c.series: c.last for c in Counter.objects.all()}} == {{"case": 3 * {count}, "notice": len(given)}}
assert verify().broken_at is None, verify()
"""


def python(var: Path, script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env=environment(var),
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def done(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors[-3000:]
    return out


def test_two_processes_at_once_give_no_number_twice(tmp_path: Path) -> None:
    """§13.3: numbers without gaps; of two who do the same deed at once one is told it is done.

    On PostgreSQL when ``tests/guards/test_postgresql.py`` runs this room there.
    """
    done(python(tmp_path, PREPARE.format(count=EACH)))
    out = [done(p) for p in [python(tmp_path, RUSH.format(count=EACH)) for _ in range(2)]]
    assert sum(text.count("blocked") for text in out) == 2 * EACH
    done(python(tmp_path, CHECK.format(count=EACH)))
