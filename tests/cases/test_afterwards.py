"""Reconsideration, suits and complaints; own-information correction; the office's own rules."""

import base64
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.cases import actions
from gongkai.cases.actions.challenging import clock_of, is_late, remedy_class_of
from gongkai.cases.actions.correcting_own import OwnResult
from gongkai.cases.actions.steps import blockers
from gongkai.cases.letters import version_of
from gongkai.cases.models import Case, CaseKind, Challenge, DueChange, Letter, Practice
from gongkai.cases.redating import recheck
from gongkai.cases.standing import earlier_answers, standing_answer
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.inbox import actions as inbox
from gongkai.core.journal.models import Entry
from gongkai.core.workdays.actions import load_notice, preview_notice
from gongkai.core.workdays.models import Notice
from gongkai.disclosure.models import Disclosure
from gongkai.law.calendar import Calendar
from gongkai.law.case_state import FOR_OWN_CORRECTION, CaseEvent, CaseState
from gongkai.law.challenges import Kind, Procedure, Result
from gongkai.law.events import Channel, EventType
from gongkai.law.letters import LetterKind
from tests.cases.afterwards import answered, release
from tests.cases.test_views import client_of
from tests.world import County, application_content, working_day_ago


def challenge(county: County, case: Case, kind: Kind = Kind.RECONSIDERATION, **changes):
    values = {
        "served_on": working_day_ago(0),
        "authority": "示范县人民法院" if kind == Kind.LITIGATION else "示范县人民政府", "number": "示政复〔2026〕1号",
        "claim": "撤销答复，责令重新答复", **changes,
    }  # fmt: skip
    return actions.register_challenge(case=case, by=county.person("baomi"), kind=kind, **values)


# -- reconsideration, suit, complaint --------------------------------------------------------------


@pytest.mark.parametrize(
    ("procedure", "days", "rule", "article"),
    [
        (Procedure.SIMPLE, 5, "REM-07", "第五十四条"),
        (Procedure.ORDINARY, 10, "REM-07b", "第四十八条"),
    ],
)
def test_reconsideration_runs_in_working_days(
    county: County, procedure: Procedure, days: int, rule: str, article: str
) -> None:
    # ARL23 arts. 48, 54, 88(2): five and ten days are working days.
    row = challenge(county, answered(county), procedure=procedure)
    expected = Calendar.shipped().add_working_days(row.served_on, days)
    assert (row.respond_by, row.is_provisional) == expected
    found = clock_of(row)
    assert found.rule == rule
    assert article in found.article


def test_a_refusal_sued_directly_is_stopped_but_a_filed_suit_can_be_registered(
    county: County,
) -> None:
    case = answered(county)
    assert remedy_class_of(case) == "R1"
    with pytest.raises(Blocked, match="REM-01"):
        challenge(county, case, Kind.LITIGATION, authority="示范县人民法院")
    row = challenge(
        county, case, Kind.LITIGATION, authority="示范县人民法院", is_filed_nevertheless=True
    )
    # ALL17 art. 67: fifteen calendar days, moved off a day off.
    last = Calendar.shipped().next_working_day(row.served_on + timedelta(15))
    assert row.respond_by == last.on
    assert Entry.objects.get(deed="challenge_registered").facts["filed_nevertheless"] is True


def test_a_suit_goes_to_a_court_and_reconsideration_to_a_government(county: County) -> None:
    case = answered(county)
    with pytest.raises(Blocked, match=r"REM-04.*第四十六条"):
        challenge(
            county, case, Kind.LITIGATION, authority="示范县人民政府", is_filed_nevertheless=True
        )
    with pytest.raises(Blocked, match=r"REM-02.*第二十四条"):
        challenge(county, case, authority="示范县人民法院")


def test_a_suit_after_reconsideration_needs_its_result_on_record(county: County) -> None:
    case = answered(county)
    with pytest.raises(Blocked, match="REM-04"):
        challenge(county, case, Kind.LITIGATION, is_after_reconsideration=True)
    first = challenge(county, case)
    actions.decide_challenge(
        challenge=first, by=county.person("baomi"), result=Result.MAINTAINED,
        on=working_day_ago(0), note="维持原答复",
    )  # fmt: skip
    row = challenge(
        county, case, Kind.LITIGATION, is_after_reconsideration=True, number="(2026)行初1号"
    )
    assert row.is_after_reconsideration


def test_a_complaint_has_no_statutory_clock(county: County) -> None:
    row = challenge(county, answered(county), Kind.COMPLAINT, authority="示范县人民政府办公室")
    assert row.respond_by is None
    assert clock_of(row).rule == "REM-08"


def test_who_may_register(county: County) -> None:
    case = answered(county)
    with pytest.raises(Blocked, match="不由"):
        actions.register_challenge(
            case=case, by=county.person("nigao"), kind=Kind.COMPLAINT, served_on=working_day_ago(0),
            authority="示范县人民政府", claim="反映答复不当",
        )  # fmt: skip


def test_a_late_answer_is_recorded_as_late_with_its_papers(county: County) -> None:
    case = answered(county, days=20)
    row = challenge(county, case, served_on=working_day_ago(7))
    done = actions.respond(
        challenge=row, by=county.person("baomi"), on=working_day_ago(0),
        papers=[("复议答复书.pdf", b"%PDF-1.4 x")],
    )  # fmt: skip
    assert is_late(done)
    assert case.files.get().kind == "challenge"
    assert Entry.objects.get(deed="challenge_answered").facts["late"] is True
    with pytest.raises(Blocked, match="已于"):
        actions.respond(challenge=row, by=county.person("baomi"), on=working_day_ago(0))


def test_bad_input_says_what_to_do(county: County) -> None:
    case = answered(county)
    by = county.person("baomi")
    with pytest.raises(Blocked, match="REM-07"):
        challenge(county, case, served_on=case.arrived_on - timedelta(1))
    with pytest.raises(Blocked, match="请求事项"):
        challenge(county, case, claim=" ")
    row = challenge(county, case)
    with pytest.raises(Blocked, match="已经登记过"):
        challenge(county, case)
    today = working_day_ago(0)
    decide = {"challenge": row, "by": by, "on": today, "note": "撤销原答复"}
    with pytest.raises(Blocked, match="请选择结果"):
        actions.decide_challenge(**decide, result=Result.PENDING)
    with pytest.raises(Blocked, match="结果维持"):
        actions.decide_challenge(**decide, result=Result.MAINTAINED, redo_until=today)
    with pytest.raises(Blocked, match="第七十七条"):
        actions.decide_challenge(**decide, result=Result.CORRECTED, redo_until=today - timedelta(1))
    assert Challenge.objects.get().is_pending


def redo(county: County, case: Case, days: int = 10) -> Case:
    row = challenge(county, case)
    until = Calendar.shipped().add_working_days(working_day_ago(0), days).on
    actions.decide_challenge(
        challenge=row, by=county.person("baomi"), result=Result.CORRECTED, on=working_day_ago(0),
        note="撤销答复，责令重新答复", redo_until=until,
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def test_an_order_to_redo_takes_the_case_up_again_and_keeps_the_answer(county: County) -> None:
    case = answered(county)
    document, number = case.answer, case.letter_number
    case = redo(county, case)
    challenge_row = Challenge.objects.get()
    assert case.state == CaseState.IN_HAND
    assert case.due_on == challenge_row.redo_until
    assert (case.answer, case.answered_on, case.outcome, case.letter_number) == (None, None, "", "")
    [earlier] = earlier_answers(case)
    assert (earlier.document, earlier.number, earlier.outcome) == (document, number, "C6")
    assert earlier.remedy == "R1"
    page = client_of(county, "gongkaiban").get(case.get_absolute_url()).content.decode()
    assert number in page
    assert "以前的答复" in page
    case = release(county, case, "A2", "现将报告提供给您。")
    assert case.answer != document
    assert case.answered_on <= challenge_row.redo_until
    assert standing_answer(case).number == case.letter_number != number
    old, new = case.letters.filter(kind__startswith="answer").order_by("pk")
    assert (version_of(old), version_of(new)) == (document.version, case.answer.version)


def test_the_applicant_reads_the_earlier_letter_until_the_new_one_is_out(county: County) -> None:
    content = {"organ": county.organ.slug, **application_content("申请公开审计报告征求意见稿")}
    code = inbox.post("application", form_key="k", content=content)
    actions.take_envelopes()
    office = county.person("gongkaiban")
    case = actions.confirm(case=Case.objects.get(), by=office, confirmed_on=working_day_ago(0))
    case = release(county, case, "C6", "该信息属于过程稿。", detail="working_draft")
    number = case.letter_number
    case = redo(county, case)
    shown = inbox.track(code).content
    assert shown["letter_number"] == number
    assert "过程稿" in shown["body_html"]
    case = release(county, case, "A2", "现将报告提供给您。")
    shown = inbox.track(code).content
    assert shown["letter_number"] == case.letter_number
    assert "现将报告提供给您" in shown["body_html"]


def test_an_order_to_answer_finds_the_case_in_hand(county: County) -> None:
    """Inaction (ARL23 art. 66): nothing was answered, so there is nothing to take up again."""
    case = county.application("申请公开审计报告", Channel.IN_PERSON, working_day_ago(25))
    due_on = case.due_on
    row = actions.decide_challenge(
        challenge=challenge(county, case), by=county.person("baomi"), result=Result.CORRECTED,
        on=working_day_ago(0), note="责令限期答复", redo_until=working_day_ago(0),
    )  # fmt: skip
    case.refresh_from_db()
    assert (row.redo_until, case.state, case.due_on) == (working_day_ago(0), "in_hand", due_on)
    assert not case.events.filter(type="redo_ordered").exists()


# -- a new calendar --------------------------------------------------------------------------------


NEW_YEAR = {f"2027-01-{day:02d}": "元旦" for day in (1, 4, 5, 6, 7, 8)}


@pytest.fixture
def late_december(monkeypatch: pytest.MonkeyPatch) -> date:
    """The bureau's day is a Monday before New Year, the notice of the next year not yet known."""
    today, real = date(2026, 12, 21), timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda value=None: real(value) if value else today)
    return today


def test_a_notice_moves_cases_challenges_and_inbound_consultations(
    late_december: date, county: County
) -> None:
    # T-09, T-10: the dates of 2027 are provisional until its notice; both values stay.
    office = county.person("gongkaiban")
    case = county.application("申请公开审计报告", Channel.IN_PERSON, date(2026, 12, 16))
    other = answered(county, wanted="申请公开另一件")
    challenge(county, other, procedure=Procedure.ORDINARY)
    actions.register_inbound(
        by=office, from_organ="示范县财政局", letter_number="", received_on=late_december,
        about="联合下发的通知", is_co_made=True,
    )  # fmt: skip
    notice = {"year": 2027, "source": "国办发明电〔2026〕9号", "days_off": NEW_YEAR}
    found = preview_notice(notice=Notice(**notice), by=office).affected
    assert [one.label.split(" ")[0] for one in found] == ["申请", "行政复议", "来函征求意见"]
    assert [one.before for one in found] == [
        "2027-01-13（暂定）", "2027-01-04（暂定）", "2027-01-11（暂定）",
    ]  # fmt: skip
    assert not DueChange.objects.exists()
    loaded = load_notice(notice=Notice(**notice), by=office)
    # Six working days of January went: 20, 10 and 15 working days end as much later.
    assert [one.after for one in loaded.moved()] == ["2027-01-21", "2027-01-12", "2027-01-19"]
    change = DueChange.objects.get()
    case.refresh_from_db()
    assert (change.before, change.after) == (date(2027, 1, 13), date(2027, 1, 21))
    assert (case.due_on, case.is_provisional) == (change.after, False)
    assert "2027 年放假安排" in change.cause
    facts = Entry.objects.get(deed="challenge_redated").facts
    assert (facts["before"], facts["after"]) == ("2027-01-04", "2027-01-12")
    assert Entry.objects.filter(deed="inbound_redated").count() == 1
    assert recheck() == 0


# -- correcting one's own information --------------------------------------------------------------


@pytest.fixture
def own(county: County) -> Case:
    content = application_content("我的职务在审计公告中写错了，请更正")
    return actions.register(
        by=county.person("gongkaiban"), channel=Channel.IN_PERSON, arrived_on=working_day_ago(2),
        content={**content, "kind": CaseKind.OWN_CORRECTION},
    )  # fmt: skip


def test_own_correction_is_answered_by_its_letter_and_counts_nowhere(
    county: County, own: Case
) -> None:
    reply = actions.decide_own_correction(
        case=own, by=county.person("nigao"), result=OwnResult.CORRECTED,
        note="已将公告中您的职务更正为副科长。",
    )  # fmt: skip
    with pytest.raises(Blocked, match="没有完成审查"):  # I1
        actions.release(case=own, by=county.person("gongkaiban"))
    case = released_own(county, own, reply)
    assert (case.state, case.outcome, case.answered_on) == (
        CaseState.ANSWERED, "", working_day_ago(0),
    )  # fmt: skip
    letter = case.letters.get(kind=LetterKind.OWN_CORRECTION)
    assert case.letter_number == letter.number
    assert "副科长" in "".join(letter.content["paragraphs"])
    assert case.events.filter(type=EventType.ANSWERED).count() == 1


def released_own(county: County, own: Case, reply: Disclosure) -> Case:
    county.clear(reply)
    return actions.release(case=own, by=county.person("gongkaiban"))


def test_another_organ_must_be_named(county: County, own: Case) -> None:
    office = county.person("gongkaiban")
    with pytest.raises(Blocked, match="至少"):
        actions.decide_own_correction(case=own, by=office, result=OwnResult.DECLINED, note="不对")
    decide = {"case": own, "by": county.person("nigao"), "note": "该信息由县人社局登记，已转送。"}
    with pytest.raises(Blocked, match=r"OTH-03.*第四十一条"):
        actions.decide_own_correction(**decide, result=OwnResult.TRANSFERRED)
    reply = actions.decide_own_correction(
        **decide, result=OwnResult.TRANSFERRED, organ="示范县人力资源和社会保障局"
    )
    case = released_own(county, own, reply)
    assert "人力资源" in "".join(case.letters.last().content["paragraphs"])


@pytest.mark.parametrize("event", [one for one in CaseEvent if one not in FOR_OWN_CORRECTION])
def test_what_is_for_disclosure_only_is_refused(
    county: County, own: Case, event: CaseEvent
) -> None:
    # The regulation gives these steps to applications for information alone.
    [reason] = blockers(own, county.person("gongkaiban"), event)
    assert "更正本人信息" in reason
    assert "OTH-03" in reason


def test_the_page_of_own_correction_offers_its_own_deeds(county: County, own: Case) -> None:
    page = client_of(county, "gongkaiban").get(own.get_absolute_url()).content.decode()
    assert "拟写更正告知书" in page
    assert "内部时限" in page
    for other in ("拟写答复", "延长答复期限", "发出收费通知", "告知补正"):
        assert f">{other}</a>" not in page
    drafter = client_of(county, "nigao")
    Case.objects.filter(pk=own.pk).update(department=county.person("nigao").department)
    assert "报批" not in drafter.get(own.get_absolute_url()).content.decode()
    with pytest.raises(Blocked, match="OTH-03"):
        actions.extend(
            case=own, by=county.person("gongkaiban"), working_days=5, reason="需要查找档案"
        )


def test_a_disclosure_request_is_not_answered_that_way(county: County) -> None:
    case = county.application("申请公开审计报告", Channel.IN_PERSON, working_day_ago(3))
    with pytest.raises(Blocked, match="OTH-03"):
        actions.decide_own_correction(
            case=case, by=county.person("gongkaiban"), result=OwnResult.DECLINED,
            note="没有证据证明记录不准确。",
        )  # fmt: skip


def test_a_withdrawn_own_correction_has_no_outcome(county: County, own: Case) -> None:
    case = actions.withdraw(case=own, by=county.person("gongkaiban"))
    assert (case.state, case.outcome) == (CaseState.WITHDRAWN, "")


# -- the office's own rules ------------------------------------------------------------------------

RULES = {
    "fees_enabled": False, "fee_decision": "", "correction_working_days": 10,
    "reasons_working_days": 10, "conversion_applicants": 3, "identity_years": 10,
    "reminders_by_email": True,
}  # fmt: skip


def test_rules_are_saved_with_both_values(county: County) -> None:
    row = actions.save_practice(by=county.person("gongkaiban"), settings=RULES)
    assert (row.correction_working_days, row.conversion_applicants) == (10, 3)
    changed = Entry.objects.get(deed="practice_saved").facts["changed"]
    assert changed == {"correction_working_days": [15, 10], "conversion_applicants": [2, 3]}


def test_fees_need_the_decision(county: County) -> None:
    # FEE-12: charging is discretion; off until the bureau decided.
    by = county.person("gongkaiban")
    with pytest.raises(Blocked, match="FEE-12"):
        actions.save_practice(by=by, settings={**RULES, "fees_enabled": True})
    actions.save_practice(
        by=by, settings={**RULES, "fees_enabled": True, "fee_decision": "示审发〔2026〕3号"}
    )
    assert Practice.objects.get().fees_enabled


def test_rules_out_of_bounds_and_other_people_are_refused(county: County) -> None:
    with pytest.raises(Blocked, match="2 至 20"):
        actions.save_practice(
            by=county.person("gongkaiban"), settings={**RULES, "conversion_applicants": 1}
        )
    with pytest.raises(Forbidden):
        actions.save_practice(by=county.person("fenguan"), settings=RULES)


def test_the_page_says_what_the_law_leaves_open(county: County) -> None:
    client = client_of(county, "gongkaiban")
    page = client.get("/desk/cases/practice/").content.decode()
    assert page.count("法规没有写明，由本机关规定") >= 4
    posted = {**RULES, "fees_enabled": "on", "reminders_by_email": "on"}
    answer = client.post("/desk/cases/practice/", posted).content.decode()
    assert "FEE-12" in answer
    assert 'value="10"' in answer
    done = client.post("/desk/cases/practice/", {**RULES, "reminders_by_email": "on"})
    assert done.status_code == 302
    assert client_of(county, "fenguan").get("/desk/cases/practice/").status_code == 200
    assert client_of(county, "nigao").get("/desk/cases/practice/").status_code == 403


# -- the pages -------------------------------------------------------------------------------------


def test_the_pages_of_a_challenge(county: County) -> None:
    case = answered(county, days=20)
    client: Client = client_of(county, "gongkaiban")
    posted = {
        "kind": "litigation", "procedure": "simple", "authority": "示范县人民法院", "number": "",
        "served_on": str(working_day_ago(12)), "claim": "撤销答复",
    }  # fmt: skip
    url = f"/desk/cases/{case.pk}/challenge/"
    refused = client.post(url, posted).content.decode()
    assert "REM-01" in refused
    assert "撤销答复" in refused
    assert client.post(url, {**posted, "is_filed_nevertheless": "on"}).status_code == 302
    row = Challenge.objects.get()
    page = client.get(case.get_absolute_url()).content.decode()
    assert "未经复议直接起诉" in page
    assert "行政诉讼法第六十七条" in page
    path = "/desk/cases/challenges"
    late = client.post(f"{path}/{row.pk}/respond/", {"on": str(working_day_ago(0))}, follow=True)
    assert "逾期" in late.content.decode()
    assert "请选择文件" in client.post(f"{path}/{row.pk}/papers/", {}).content.decode()
    data = base64.b64decode("JVBERi0xLjQKJSVFT0YK")
    files = [SimpleUploadedFile(f"证据{n}.pdf", data) for n in (1, 2)]
    assert client.post(f"{path}/{row.pk}/papers/", {"papers": files}).status_code == 302
    assert case.files.filter(kind="challenge").count() == 2
    decided = {"result": "other", "on": str(working_day_ago(0)), "note": "原告撤回起诉"}
    assert client.post(f"{path}/{row.pk}/decide/", decided).status_code == 302
    assert client_of(county, "nigao").get(f"{path}/{row.pk}/decide/").status_code == 403
    assert Letter.objects.filter(case=case).exists()
