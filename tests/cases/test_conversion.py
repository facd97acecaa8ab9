"""From an answer to one to publication for all (R711 art. 44; OTH-05, OTH-06)."""

import pytest

from gongkai.cases import actions
from gongkai.cases.actions.converting import HIDDEN, applicants_of, propose_conversion
from gongkai.cases.models import Case, Conversion, Resemblance
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure import actions as door
from gongkai.disclosure.findings import scan_content
from gongkai.disclosure.models import Attribute, Disclosure
from gongkai.law.case_state import CaseState
from gongkai.law.events import Channel
from gongkai.portal.actions import catch_up
from tests.cases.afterwards import answered, second_head
from tests.cases.test_views import client_of
from tests.world import County, working_day_ago

TEXT = "现将农村饮水工程审计整改清单提供给您。"
S = Conversion.State


def same(case: Case, other: Case, by) -> None:
    row, _ = Resemblance.objects.get_or_create(case=case, other=other, defaults={"score": 0.9})
    actions.decide_resemblance(resemblance=row, by=by, verdict=Resemblance.Verdict.SAME)


def question(county: County, **changes: str) -> Conversion:
    case = answered(county, "A2", TEXT, **changes)
    return actions.suggest_conversion(case=case, by=county.person("gongkaiban"))


def accept(county: County, row: Conversion, **changes: str) -> Disclosure:
    values = {
        "column": county.column("notices"), "title": "农村饮水工程审计整改清单",
        "summary": "整改清单", **changes,
    }  # fmt: skip
    return actions.accept_conversion(conversion=row, by=county.person("gongkaiban"), **values)


def test_two_applicants_of_the_same_information_raise_the_question(county: County) -> None:
    # OTH-05: N applicants by the office's own rule, decided to be the same by a person.
    first = answered(county, "A2", TEXT)
    second = answered(county, "A2", TEXT, applicant="申小华")
    assert not Conversion.objects.exists()
    same(second, first, county.person("gongkaiban"))
    row = Conversion.objects.get()
    assert (row.case, row.cause, row.state) == (second, Conversion.Cause.SEVERAL, S.OPEN)
    assert applicants_of(first) == 2
    assert propose_conversion(first) is None


def test_one_person_asking_twice_does_not(county: County) -> None:
    first, second = answered(county, "A2", TEXT), answered(county, "A2", TEXT)
    same(second, first, county.person("gongkaiban"))
    assert applicants_of(second) == 1
    assert not Conversion.objects.exists()


def test_a_refusal_does_not(county: County) -> None:
    first, second = answered(county), answered(county, applicant="申小华")
    same(second, first, county.person("gongkaiban"))
    assert not Conversion.objects.exists()
    with pytest.raises(Blocked, match="OTH-05"):
        actions.suggest_conversion(case=second, by=county.person("gongkaiban"))


def test_the_office_can_ask_for_more_applicants(county: County) -> None:
    actions.save_practice(
        by=county.person("gongkaiban"),
        settings={
            "fees_enabled": False, "fee_decision": "", "correction_working_days": 15,
            "reasons_working_days": 10, "conversion_applicants": 3, "identity_years": 10,
            "reminders_by_email": True,
        },
    )  # fmt: skip
    first = answered(county, "A2", TEXT)
    second = answered(county, "A2", TEXT, applicant="申小华")
    same(second, first, county.person("gongkaiban"))
    assert not Conversion.objects.exists()


def test_an_applicants_suggestion_raises_it_with_the_answer(county: County) -> None:
    # OTH-06, art. 44(2).
    case = answered(county, "A2", TEXT, suggests_publishing=True)
    assert Conversion.objects.get(case=case).cause == Conversion.Cause.SUGGESTED


def test_accepting_makes_a_draft_with_its_own_clock(county: County) -> None:
    row = question(county)
    document = accept(county, row)
    draft = document.draft
    assert (draft.attribute, draft.column.slug) == (Attribute.PROACTIVE, "notices")
    assert draft.formed_on == working_day_ago(0)  # §8.1 [design], IAR-13
    assert TEXT in draft.body_html
    row.refresh_from_db()
    assert (row.state, row.disclosure, row.decided_on) == (
        S.ACCEPTED, document, working_day_ago(0),
    )  # fmt: skip
    assert not Disclosure.objects.public().exists()
    page = client_of(county, "gongkaiban").get(row.case.get_absolute_url()).content.decode()
    assert "转为主动公开" in page
    with pytest.raises(Blocked, match="不能再作决定"):
        accept(county, row)


def test_nothing_of_the_applicant_goes_along(county: County) -> None:
    case = county.application("申请公开整改清单", Channel.IN_PERSON, working_day_ago(3))
    answer = county.draft_answer(case, "A2", "申小民：现提供如下。电话 演示电话（略）。")
    office = county.person("gongkaiban")
    for name, data in (("清单.txt", "甲、乙"), ("回函.txt", "申小民您好"), ("申小民.txt", "丙")):
        door.attach(disclosure=answer, by=office, name=name, data=data.encode())
    document = Disclosure.objects.get(pk=answer.pk)
    for found in scan_content(document.draft, document).open:
        door.dispose(
            disclosure=document, by=office, fingerprint=found.fingerprint, reason="演示用的号码"
        )
    county.clear(document)
    case = actions.release(case=Case.objects.get(), by=office)
    row = actions.suggest_conversion(case=case, by=office)
    with pytest.raises(Blocked, match="申请人的信息"):
        accept(county, row, title="申小民申请的清单")
    draft = accept(county, row).draft
    assert "申小民" not in draft.body_html
    assert "演示电话" not in draft.body_html
    assert HIDDEN in draft.body_html
    assert [one["name"] for one in draft.attachments] == ["清单.txt"]
    assert case.number not in str(draft.facts)


def test_declining_needs_a_reason_and_somebody_else(county: County) -> None:
    row, office = question(county), county.person("gongkaiban")
    with pytest.raises(Blocked, match="至少 10 个字"):
        actions.decline_conversion(conversion=row, by=office, reason="不必")
    actions.decline_conversion(conversion=row, by=office, reason="涉及个别单位，不具有普遍性。")
    with pytest.raises(Blocked, match="另一位"):
        actions.approve_decline(conversion=row, by=office, agrees=True)
    with pytest.raises(Forbidden):
        actions.approve_decline(conversion=row, by=county.person("kezhang"), agrees=True)
    done = actions.approve_decline(conversion=row, by=second_head(county), agrees=True)
    assert (done.state, done.approved_by.username) == (S.DECLINED, "juzhang")


def test_a_refusal_of_consent_puts_the_question_back(county: County) -> None:
    row, office = question(county), county.person("gongkaiban")
    actions.decline_conversion(conversion=row, by=office, reason="涉及个别单位，不具有普遍性。")
    leader = county.person("fenguan")
    with pytest.raises(Blocked, match="理由"):
        actions.approve_decline(conversion=row, by=leader, agrees=False)
    row = actions.approve_decline(
        conversion=row, by=leader, agrees=False, comment="群众普遍关心，应当公开"
    )
    assert (row.state, row.decided_by) == (S.OPEN, None)
    assert accept(county, row)


def test_the_pages(county: County) -> None:
    published = county.publish(
        county.draft("notices", "农村饮水工程审计整改清单公告", "<p>农村饮水工程整改清单。</p>")
    )
    catch_up()
    row = question(county, wanted="申请公开农村饮水工程审计整改清单")
    client = client_of(county, "gongkaiban")
    page = client.get("/desk/cases/conversions/").content.decode()
    assert "待决定" in page
    assert row.case.number in page
    url = row.get_absolute_url()
    page = client.get(url).content.decode()
    assert f'value="{published.shown_in_id}" selected' in page
    short = client.post(url, {"decision": "decline", "reason": "不必"}).content.decode()
    assert "OTH-05" in short
    assert ">不必</textarea>" in short.replace("\n", "")
    column = county.column("notices").pk
    posted = {"decision": "accept", "column": column, "title": "整改清单", "summary": "整改清单"}
    assert client.post(url, posted).status_code == 302
    assert "最迟" in client.get(url).content.decode()
    decided = client.get("/desk/cases/conversions/?show=decided").content.decode()
    assert "转为主动公开" in decided
    assert client_of(county, "nigao").get("/desk/cases/conversions/").status_code == 403
    assert Case.objects.get().state == CaseState.ANSWERED
