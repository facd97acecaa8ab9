"""Handling a case through its deeds: each refusal names rule and article, each date is the law's."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from gongkai.cases import actions
from gongkai.cases.models import Case, Consultation, Inquiry, Letter, Practice, Proposal, Stance
from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.journal.models import Entry
from gongkai.core.people.actions import give_roles, save_person
from gongkai.core.people.models import Person
from gongkai.law.calendar import Calendar
from gongkai.law.events import Channel
from gongkai.law.fees import Scheme
from gongkai.law.letters import LetterKind
from gongkai.law.outcomes import Decision
from gongkai.law.roles import Role
from tests.world import County, working_day_ago

QUESTION = "该审计报告涉及贵单位的合同单价，是否同意公开？"


@pytest.fixture
def case(county: County) -> Case:
    return county.application("申请公开审计报告", Channel.IN_PERSON, working_day_ago(10))


@pytest.fixture
def office(county: County) -> Person:
    return county.person("gongkaiban")


def clerk(county: County) -> Person:
    """One of the office who is not its head."""
    person = Person(
        username="jingban", name="经办员", organ=county.organ,
        department=county.person("gongkaiban").department,
    )  # fmt: skip
    return save_person(person=person, by=None, roles=frozenset({Role.DISCLOSURE_OFFICE}))


def add(start: date, count: int) -> date:
    return Calendar.shipped().add_working_days(start, count).on


def kinds(case: Case) -> list[str]:
    return list(case.letters.values_list("kind", flat=True))


# -- third parties and organs ---------------------------------------------------------------------


def test_asking_a_third_party_stops_the_clock_and_tells_the_applicant(
    case: Case, office: Person
) -> None:
    actions.ask_third_party(
        case=case, by=office, on=working_day_ago(5), name="示范建设公司", contact="示范路2号",
        question=QUESTION,
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.due_on, case.is_paused) == (None, True)
    assert kinds(case)[1:] == ["third_party_ask", "opinion_form", "consultation_notice"]


def test_an_opinion_starts_the_clock_again_without_the_days_waited(
    case: Case, office: Person
) -> None:
    row = actions.ask_third_party(
        case=case,
        by=office,
        on=working_day_ago(5),
        name="示范建设公司",
        contact="",
        question=QUESTION,
    )
    actions.hear(
        consultation=row, by=office, on=working_day_ago(1), stance=Stance.REFUSES,
        opinion="合同单价是我公司的商业秘密。", is_reasonable=True,
    )  # fmt: skip
    case.refresh_from_db()
    assert case.due_on == add(working_day_ago(10), 24)


def test_a_refusal_with_good_reason_binds_unless_overridden(county: County, case: Case) -> None:
    office = county.person("gongkaiban")
    row = actions.ask_third_party(
        case=case,
        by=office,
        on=working_day_ago(5),
        name="示范建设公司",
        contact="",
        question=QUESTION,
    )
    actions.hear(
        consultation=row, by=office, on=working_day_ago(1), stance=Stance.REFUSES,
        opinion="合同单价是我公司的商业秘密。", is_reasonable=True,
    )  # fmt: skip
    with pytest.raises(Blocked, match=r"TP-04.*条例第三十二条"):
        county.draft_answer(case, "A2", "现提供如下。")
    row.refresh_from_db()
    actions.override(
        consultation=row,
        by=office,
        content="合同单价",
        reason="涉及公共资金使用，不公开将对公共利益造成重大影响。",
    )
    told = case.letters.get(kind=LetterKind.THIRD_PARTY_TOLD)
    assert told.addressee == "示范建设公司"
    county.draft_answer(case, "A2", "现提供如下。")


def test_no_answer_is_drafted_while_somebody_is_asked(county: County, case: Case) -> None:
    actions.ask_third_party(
        case=case, by=county.person("gongkaiban"), on=working_day_ago(1), name="示范建设公司",
        contact="", question=QUESTION,
    )  # fmt: skip
    with pytest.raises(Blocked, match="TP-02"):
        county.draft_answer(case, "A2", "现提供如下。")


def test_service_of_the_letter_moves_the_end_of_silence(case: Case, office: Person) -> None:
    row = actions.ask_third_party(
        case=case,
        by=office,
        on=working_day_ago(9),
        name="示范建设公司",
        contact="",
        question=QUESTION,
    )
    actions.note_service(consultation=row, by=office, served_on=working_day_ago(7))
    asked = [event for event in case.law_events() if event.type == "third_party_asked"]
    assert asked[-1].facts["served_on"] == working_day_ago(7)
    assert asked[-1].replaces == asked[0].id
    with pytest.raises(Blocked, match="不能早于发出日期"):
        actions.note_service(consultation=row, by=office, served_on=working_day_ago(10))


def test_two_consultations_are_answered_each_by_its_own(case: Case, office: Person) -> None:
    first = actions.ask_third_party(
        case=case, by=office, on=working_day_ago(6), name="甲公司", contact="", question=QUESTION
    )
    second = actions.ask_third_party(
        case=case, by=office, on=working_day_ago(4), name="乙公司", contact="", question=QUESTION
    )
    actions.hear(
        consultation=second, by=office, on=working_day_ago(3), stance=Stance.AGREES, opinion=""
    )
    case.refresh_from_db()
    assert case.is_paused
    actions.hear(
        consultation=first, by=office, on=working_day_ago(2), stance=Stance.AGREES, opinion=""
    )
    case.refresh_from_db()
    assert case.due_on == add(working_day_ago(10), 24)
    with pytest.raises(Blocked, match="已经登记过"):
        actions.hear(
            consultation=first, by=office, on=working_day_ago(1), stance=Stance.AGREES, opinion=""
        )


def test_a_co_maker_gets_the_letter_of_article_34(case: Case, office: Person) -> None:
    row = actions.ask_organ(
        case=case, by=office, on=working_day_ago(2), name="示范县财政局", contact="", question=QUESTION,
        is_co_made=True,
    )  # fmt: skip
    assert "organ_ask" in kinds(case)
    assert row.is_co_made


@pytest.mark.parametrize("username", ["nigao", "kezhang", "baomi", "fabu", "xitong", "fenguan"])
def test_only_the_office_asks(county: County, case: Case, username: str) -> None:
    with pytest.raises(Blocked, match="TP-01"):
        actions.ask_third_party(
            case=case, by=county.person(username), on=working_day_ago(1), name="甲公司", contact="",
            question=QUESTION,
        )  # fmt: skip


def test_names_of_third_parties_are_sealed(case: Case, office: Person) -> None:
    actions.ask_third_party(
        case=case, by=office, on=working_day_ago(1), name="示范建设公司", contact="示范路2号",
        question=QUESTION,
    )  # fmt: skip
    raw = Consultation.objects.extra(select={"raw": "name"}).values_list("raw", flat=True)[0]
    assert "示范建设公司".encode() not in bytes(raw)


# -- extension, proposals -------------------------------------------------------------------------


def test_a_clerk_proposes_and_the_head_agrees(county: County, case: Case) -> None:
    what = Proposal.What.EXTEND
    facts = {"working_days": 10, "reason": "需要查找以往年度档案"}
    row = actions.propose(case=case, by=clerk(county), what=what, facts=facts)
    case.refresh_from_db()
    assert case.due_on == add(working_day_ago(10), 20)
    with pytest.raises(Blocked, match="已经报批"):
        actions.propose(case=case, by=county.person("gongkaiban"), what=what, facts=facts)
    actions.decide_proposal(proposal=row, by=county.person("gongkaiban"), agrees=True)
    case.refresh_from_db()
    assert case.due_on == add(working_day_ago(10), 30)
    assert "extension" in kinds(case)
    with pytest.raises(Blocked, match="已于"):
        actions.decide_proposal(proposal=row, by=county.person("gongkaiban"), agrees=True)


def test_only_the_head_decides_and_declining_needs_a_reason(county: County, case: Case) -> None:
    facts = {"working_days": 10, "reason": "需要查找以往年度档案"}
    officer = clerk(county)
    row = actions.propose(case=case, by=officer, what=Proposal.What.EXTEND, facts=facts)
    with pytest.raises(Forbidden, match="负责人"):
        actions.decide_proposal(proposal=row, by=officer, agrees=True)
    with pytest.raises(Blocked, match="理由"):
        actions.decide_proposal(proposal=row, by=county.person("gongkaiban"), agrees=False)
    actions.decide_proposal(
        proposal=row, by=county.person("gongkaiban"), agrees=False, comment="可以按期答复"
    )
    case.refresh_from_db()
    assert case.due_on == add(working_day_ago(10), 20)


def test_an_agreed_step_the_law_refuses_leaves_the_proposal_open(county: County) -> None:
    case = county.application("申请公开", Channel.IN_PERSON, working_day_ago(21))
    row = actions.propose(
        case=case, by=clerk(county), what=Proposal.What.EXTEND,
        facts={"working_days": 10, "reason": "需要查找以往年度档案"},
    )  # fmt: skip
    with pytest.raises(Blocked, match=r"DL-03.*条例第三十三条"):
        actions.decide_proposal(proposal=row, by=county.person("gongkaiban"), agrees=True)
    row.refresh_from_db()
    assert row.decision == ""


# -- reasons, delay -------------------------------------------------------------------------------


def volume(case: Case, by: Person) -> None:
    Inquiry.objects.create(
        case=case, about="volume", reason="一月内提出二十件申请", opened_by=by, conclusion="yes",
        closed_by=by, closed_at=timezone.now(),
    )  # fmt: skip


def test_reasons_are_asked_only_after_an_inquiry(case: Case, office: Person) -> None:
    note = "本月已提出申请二十件，请说明申请的合理理由。"
    with pytest.raises(Blocked, match=r"E4，条例第三十五条"):
        actions.ask_reasons(case=case, by=office, on=working_day_ago(1), note=note)
    volume(case, office)
    case = actions.ask_reasons(case=case, by=office, on=working_day_ago(1), note=note)
    assert case.state == "awaiting_reasons"
    assert case.due_on == add(working_day_ago(10), 20)  # art. 35 stops no clock
    with pytest.raises(Blocked, match="才届满"):
        actions.receive_reasons(
            case=case, by=office, on=working_day_ago(0), reasons="", is_reasonable=False,
            judgement="没有说明",
        )  # fmt: skip


def test_unreasonable_reasons_lead_to_e4_and_reasonable_ones_to_a_delay(
    county: County, case: Case
) -> None:
    office = county.person("gongkaiban")
    volume(case, office)
    actions.ask_reasons(
        case=case, by=office, on=working_day_ago(3), note="本月已提出申请二十件，请说明合理理由。"
    )
    with pytest.raises(Blocked, match=r"DL-04|待说明理由"):
        actions.delay(case=case, by=office, until=date(2030, 1, 1), reason="数量较大，逐件查找")
    actions.receive_reasons(
        case=case, by=office, on=working_day_ago(1), reasons="写论文需要", is_reasonable=True,
        judgement="研究需要，理由合理",
    )  # fmt: skip
    with pytest.raises(Blocked, match=r"E4.*条例第三十五条"):
        county.draft_answer(case, "E4", "无正当理由大量反复申请。")
    until = timezone.localdate() + timedelta(90)
    case = actions.delay(case=case, by=office, until=until, reason="数量较大，逐件查找")
    assert case.due_on == until
    assert kinds(case)[-2:] == ["reasons", "delay"]


# -- fees -----------------------------------------------------------------------------------------


def charge(county: County) -> None:
    Practice.objects.create(
        organ=county.organ, fees_enabled=True, fee_decision="局务会决定（演示）"
    )


def test_charging_is_off_by_default(case: Case, office: Person) -> None:
    with pytest.raises(Blocked, match=r"FEE-12，条例第四十二条"):
        actions.notice_fee(
            case=case, by=office, on=working_day_ago(1), scheme=Scheme.PAGE, count=50
        )


def test_payment_restarts_the_period(county: County, case: Case) -> None:
    charge(county)
    office = county.person("gongkaiban")
    case = actions.notice_fee(
        case=case, by=office, on=working_day_ago(5), scheme=Scheme.PAGE, count=101
    )
    assert (case.state, case.due_on) == ("awaiting_fee", None)
    assert case.events.get(type="fee_noticed").facts["total"] == 720
    with pytest.raises(Blocked, match="FEE-09"):
        actions.pay_fee(case=case, by=office, on=working_day_ago(2), amount=700, receipt="票据1号")
    with pytest.raises(Blocked, match=r"FEE-08.*第六条"):
        actions.abandon_unpaid(case=case, by=office)
    case = actions.pay_fee(
        case=case, by=office, on=working_day_ago(2), amount=720, receipt="票据1号"
    )
    assert case.due_on == add(working_day_ago(2), 20)
    with pytest.raises(Blocked, match=r"FEE-02.*第三条"):
        actions.notice_fee(
            case=case, by=office, on=working_day_ago(1), scheme=Scheme.ITEM, count=11
        )


def test_within_the_free_number_nothing_is_charged(county: County, case: Case) -> None:
    charge(county)
    for scheme, count in ((Scheme.ITEM, 10), (Scheme.PAGE, 30)):
        with pytest.raises(Blocked, match="免费"):
            actions.notice_fee(
                case=case, by=county.person("gongkaiban"), on=working_day_ago(1), scheme=scheme,
                count=count,
            )  # fmt: skip


def test_nobody_pays_for_more_applications_than_are_registered(
    county: County, case: Case, office: Person
) -> None:
    charge(county)
    with pytest.raises(Blocked, match=r"第 1 件.*FEE-04.*第四条"):
        actions.notice_fee(
            case=case, by=office, on=working_day_ago(1), scheme=Scheme.ITEM, count=11
        )
    assert not case.events.filter(type="fee_noticed").exists()


def test_finance_enters_the_payment(county: County, case: Case) -> None:
    charge(county)
    actions.notice_fee(
        case=case,
        by=county.person("gongkaiban"),
        on=working_day_ago(5),
        scheme=Scheme.PAGE,
        count=31,
    )
    cashier = county.person("fabu")
    give_roles(person=cashier, roles=frozenset({Role.FINANCE}), by=None)
    case = actions.pay_fee(
        case=case, by=county.person("fabu"), on=working_day_ago(1), amount=10, receipt="票据2号"
    )
    assert case.state == "in_hand"


# -- putting right, parts, handing over ------------------------------------------------------------


def test_a_wrong_receipt_date_is_put_right_and_letters_keep_theirs(
    case: Case, office: Person
) -> None:
    actions.extend(case=case, by=office, working_days=5, reason="需要查找以往年度档案")
    letter = Letter.objects.get(case=case, kind="extension")
    stated = letter.content
    received = case.events.get(type="received")
    case = actions.rectify(
        case=case, by=office, event=received, on=working_day_ago(11), reason="登记时看错日期"
    )
    assert case.due_on == add(working_day_ago(11), 25)
    letter.refresh_from_db()
    assert letter.content == stated
    assert case.events.filter(type="received").count() == 2
    with pytest.raises(Blocked, match="已经被更正过"):
        actions.rectify(
            case=case, by=office, event=received, on=working_day_ago(9), reason="再次更正日期"
        )


@pytest.mark.parametrize(("on", "match"), [(None, "DL-02"), (11, "I8"), (-3, "晚于今天")])
def test_what_cannot_be_put_right(
    county: County, office: Person, on: int | None, match: str
) -> None:
    case = county.application("申请公开", Channel.EMAIL, working_day_ago(10))
    case = actions.confirm(case=case, by=office, confirmed_on=working_day_ago(9))
    day = None if on is None else (
        working_day_ago(on) if on > 0 else timezone.localdate() - timedelta(on)
    )  # fmt: skip
    with pytest.raises(Blocked, match=match):
        actions.rectify(
            case=case, by=office, event=case.events.get(type="received"), on=day, reason="更正日期"
        )


def test_a_voided_extension_gives_the_old_date_back(case: Case, office: Person) -> None:
    actions.extend(case=case, by=office, working_days=5, reason="需要查找以往年度档案")
    event = case.events.get(type="extended")
    case = actions.rectify(case=case, by=office, event=event, on=None, reason="误点了延长")
    assert case.due_on == add(working_day_ago(10), 20)


def test_parts_have_their_own_outcomes_and_one_row_of_the_table(county: County, case: Case) -> None:
    actions.split(case=case, by=county.person("nigao"), parts=["2024年审计报告", "审计组谈话记录"])
    decisions = [
        Decision("A2", reason=""),
        Decision("C6", detail="discussion", reason="属于讨论记录，公开会影响正常工作。"),
    ]
    with pytest.raises(Blocked, match="共有 2 项"):
        actions.draft_answer(
            case=case, by=county.person("nigao"), decisions=decisions[:1], body_html="<p>略</p>"
        )
    answer = actions.draft_answer(
        case=case,
        by=county.person("nigao"),
        decisions=decisions,
        body_html="<p>第一项提供如下。</p>",
    )
    case.refresh_from_db()
    assert case.outcome == "B1"
    assert [part.outcome for part in case.parts.all()] == ["A2", "C6"]
    assert "应当先" in answer.draft.facts["letter"]["remedy"]
    with pytest.raises(Blocked, match="至少分成两项"):
        actions.split(
            case=county.application("另一件申请", Channel.IN_PERSON, working_day_ago(1)),
            by=county.person("nigao"), parts=["只有一项"],
        )  # fmt: skip


def test_handing_over_moves_every_open_case(county: County, case: Case, office: Person) -> None:
    giver, taker = county.person("nigao"), county.person("nigao2")
    actions.assign(case=case, by=office, department=giver.department, officer=giver)
    assert actions.hand_over(by=giver, giver=giver, taker=taker, reason="休假") == 1
    case.refresh_from_db()
    assert (case.officer, case.department) == (taker, taker.department)
    assert case.assignments.count() == 2
    with pytest.raises(Blocked, match="没有在办"):
        actions.hand_over(by=giver, giver=giver, taker=taker, reason="休假")


def test_a_transfer_needs_its_reason(county: County, case: Case, office: Person) -> None:
    actions.assign(case=case, by=office, department=county.person("nigao").department)
    other = county.person("nigao2").department
    with pytest.raises(Blocked, match="写明原因"):
        actions.assign(case=case, by=office, department=other)
    with pytest.raises(Blocked, match="不在"):
        actions.assign(
            case=case,
            by=office,
            department=other,
            officer=county.person("nigao"),
            reason="职责所在",
        )
    actions.assign(case=case, by=office, department=other, reason="属于财政金融审计科职责")


MARKED = "机密★1年 某事项的内容"


def test_a_mark_of_secrecy_stores_nothing_in_any_deed(county: County, case: Case) -> None:
    office = county.person("gongkaiban")
    letters = Letter.objects.count()
    for attempt in (
        lambda: actions.ask_correction(case=case, by=office, on=working_day_ago(9), note=MARKED * 2),
        lambda: actions.extend(case=case, by=office, working_days=5, reason=MARKED),
        lambda: actions.note(case=case, by=office, text=MARKED),
        lambda: actions.split(case=case, by=office, parts=[MARKED, "另一项"]),
        lambda: actions.withdraw(case=case, by=office, reason=MARKED),
        lambda: actions.ask_organ(
            case=case, by=office, on=working_day_ago(1), name="甲局", contact="",
            question=MARKED * 2, is_co_made=False,
        ),
        lambda: actions.propose(
            case=case, by=office, what=Proposal.What.EXTEND,
            facts={"working_days": 5, "reason": MARKED},
        ),
    ):  # fmt: skip
        with pytest.raises(Refused):
            attempt()
    assert Letter.objects.count() == letters
    assert case.events.count() == 1
    assert Entry.objects.filter(deed="content_refused").count() == 7


def test_a_wrong_day_of_the_answer_is_put_right_for_the_statistics_too(
    county: County, case: Case, office: Person
) -> None:
    county.clear(county.draft_answer(case, "A2", "现提供如下。"))
    actions.release(case=Case.objects.get(pk=case.pk), by=office)
    event = case.events.get(type="answered")
    case = actions.rectify(
        case=case, by=office, event=event, on=working_day_ago(1), reason="实际于前一日当面交付"
    )
    assert case.answered_on == working_day_ago(1)
