"""What must be ticked, entered and signed before a step is passed; one document at a time."""

import ast
import inspect
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.core.deeds import Blocked, Refused
from gongkai.core.workdays.actions import current
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions
from gongkai.disclosure.actions.reviewing import Determination
from gongkai.disclosure.checklists import DEFAULTS, checklist_of
from gongkai.disclosure.models import Disclosure, DocumentKind, Review
from gongkai.disclosure.roads import road_of
from gongkai.law.determination import Conclusion, report_by
from gongkai.law.review_state import ReviewEvent, ReviewState, role_for
from seeds.county import PASSWORD
from tests.world import County

ROOT = Path(__file__).resolve().parents[2]


def at(county: County, state: ReviewState, **content: object) -> Disclosure:
    disclosure = county.submit(county.draft("news", "动态", **content))
    while disclosure.review_state != state:
        disclosure = county.decide(disclosure)
    return disclosure


def test_every_step_a_person_passes_has_sentences() -> None:
    reviewed = {state for state in ReviewState if role_for(state)} - {ReviewState.ESCALATED}
    assert set(DEFAULTS) == reviewed
    assert all(check.basis for checks in DEFAULTS.values() for check in checks)


def test_nothing_passes_with_a_sentence_unticked(county: County) -> None:
    disclosure = at(county, ReviewState.SECRECY_REVIEW)
    words = [one.words for one in checklist_of(disclosure.version, ReviewState.SECRECY_REVIEW)]
    assert len(words) > 2
    for left in range(len(words)):
        ticked = words[:left] + words[left + 1 :]
        with pytest.raises(Blocked, match=words[left][:8]):
            county.decide(disclosure, checks=ticked)
    assert Review.objects.filter(step="secrecy_review").count() == 0
    county.decide(disclosure, checks=[*words, "别的句子"])
    assert Review.objects.latest("pk").checks == words


def test_sending_back_asks_for_no_ticks(county: County) -> None:
    disclosure = at(county, ReviewState.SECRECY_REVIEW)
    county.decide(disclosure, ReviewEvent.SEND_BACK, "请删去名单", checks=[])
    assert Review.objects.latest("pk").checks == []


def test_a_kind_brings_its_own_sentences(county: County) -> None:
    kind = DocumentKind.objects.filter(organ=county.organ, code="news").get()
    kind.checklists = {"department_review": ["照片中的人同意公开。"], "approval": []}
    kind.save()
    disclosure = at(county, ReviewState.DEPARTMENT_REVIEW, kind=kind)
    with pytest.raises(Blocked, match="照片中的人"):
        county.decide(disclosure, checks=[one.words for one in DEFAULTS["department_review"]])
    county.decide(disclosure, checks=["照片中的人同意公开。"])
    assert checklist_of(disclosure.version, ReviewState.APPROVAL) == DEFAULTS["approval"]


def determined(**other: object) -> Determination:
    values = {"authority": "示范市国家保密局", "number": "示市保函〔2026〕3号",
              "on": timezone.localdate(), "conclusion": Conclusion.MAY_DISCLOSE}  # fmt: skip
    return Determination(**{**values, **other})  # type: ignore[arg-type]


def escalated(county: County) -> Disclosure:
    return county.decide(
        at(county, ReviewState.SECRECY_REVIEW), ReviewEvent.ESCALATE, "不能确定是否属于工作秘密"
    )


def test_a_determination_is_entered_before_it_goes_on(county: County) -> None:
    disclosure = escalated(county)
    with pytest.raises(Blocked, match="确定意见"):
        county.decide(disclosure)
    today = timezone.localdate()
    for wrong, match in (
        ({"authority": "局"}, "机关全称"), ({"number": ""}, "文号"), ({"on": None}, "日期"),
        ({"on": today + timedelta(1)}, "晚于今天"), ({"on": today - timedelta(3)}, "早于报请"),
        ({"conclusion": None}, "结论"), ({"conclusion": Conclusion.NOT}, "不得公开"),
        ({"authority": "局" * 200}, "不超过 100"),
    ):  # fmt: skip
        with pytest.raises(Blocked, match=match):
            county.decide(disclosure, determined=determined(**wrong))
    passed = county.decide(disclosure, determined=determined())
    assert passed.review_state == ReviewState.OFFICE_REVIEW
    assert Review.objects.latest("pk").determination == {
        "authority": "示范市国家保密局", "number": "示市保函〔2026〕3号",
        "on": today.isoformat(), "conclusion": "may_disclose",
    }  # fmt: skip
    road = {step.label: step for step in road_of(passed)}
    assert road["保密审查"].by == "保谨言"


def test_what_must_not_be_disclosed_goes_back_with_the_determination(county: County) -> None:
    disclosure = escalated(county)
    back = county.decide(
        disclosure, ReviewEvent.SEND_BACK, "按确定意见不得公开",
        determined=determined(conclusion=Conclusion.NOT),
    )  # fmt: skip
    assert back.review_state == ReviewState.DRAFT
    assert Review.objects.latest("pk").determination["conclusion"] == "not"


def test_a_mark_in_the_determination_is_refused(county: County) -> None:
    disclosure = escalated(county)
    with pytest.raises(Refused):
        county.decide(disclosure, determined=determined(number="机密★3年"))
    assert Review.objects.latest("pk").step == "secrecy_review"


def test_ten_working_days_to_report(county: County) -> None:
    # 25 and 28 September 2026 lie around Mid-Autumn, October begins with the week off.
    assert report_by(date(2026, 9, 21), current()).on > date(2026, 10, 5)
    disclosure = escalated(county)
    groups = {one.label: one for one in todo_for(county.person("baomi"))}
    item = groups["报请确定"].items[0]
    assert item.last_day == report_by(timezone.localdate(), current()).on
    assert not item.is_late
    assert disclosure.draft.title not in str(groups.get("等您审查"))


def test_an_overdue_one_says_so(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    escalated(county)
    later = timezone.localdate() + timedelta(30)
    monkeypatch.setattr("gongkai.desk.todo.timezone.localdate", lambda value=None: (
        later if value is None else value.date()))  # fmt: skip
    items = {one.label: one.items for one in todo_for(county.person("baomi"))}["报请确定"]
    assert items[0].is_late


def post(client: Client, disclosure: Disclosure, **given: object) -> object:
    values = {
        "event": "pass", "digest": disclosure.version.digest, "comment": "同意这样公开。",
        "check": [one.words for one in
                  checklist_of(disclosure.version, ReviewState(disclosure.review_state))],
        **given,
    }  # fmt: skip
    return client.post(f"/desk/disclosures/{disclosure.pk}/review/", values)


def test_who_approves_types_the_password_once_more(county: County) -> None:
    disclosure = at(county, ReviewState.APPROVAL)
    client = Client()
    client.force_login(county.person("fenguan"))
    for wrong, words in (("", "请输入您的登录密码"), ("不对的密码", "密码不对")):
        page = post(client, disclosure, password=wrong)
        assert page.status_code == 422
        assert words in page.content.decode()
        assert "同意这样公开。" in page.content.decode()
        assert page.content.decode().count("checked") == len(DEFAULTS[ReviewState.APPROVAL])
    disclosure.refresh_from_db()
    assert disclosure.review_state == ReviewState.APPROVAL
    assert post(client, disclosure, password=PASSWORD).status_code == 302
    disclosure.refresh_from_db()
    assert disclosure.review_state == ReviewState.CLEARED


def test_sending_back_asks_for_no_password_and_the_bureau_may_switch_it_off(
    county: County, settings
) -> None:
    client = Client()
    client.force_login(county.person("fenguan"))
    disclosure = at(county, ReviewState.APPROVAL)
    assert post(client, disclosure, event="send_back").status_code == 302
    settings.SIGN_WITH_PASSWORD = False
    disclosure = at(county, ReviewState.APPROVAL)
    assert (
        "登录密码" not in client.get(f"/desk/disclosures/{disclosure.pk}/review/").content.decode()
    )
    assert post(client, disclosure).status_code == 302


def test_guessing_the_password_locks_the_signature_and_keeps_the_page(
    county: County, settings
) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    disclosure = at(county, ReviewState.APPROVAL)
    client = Client()
    client.force_login(county.person("fenguan"))
    for _ in range(3):
        page = post(client, disclosure, password="错的密码错的密码")
    page = post(client, disclosure, password=PASSWORD)
    assert page.status_code == 422
    assert "锁定" in page.content.decode()
    assert "同意这样公开。" in page.content.decode()
    disclosure.refresh_from_db()
    assert disclosure.review_state == ReviewState.APPROVAL


@pytest.mark.parametrize("event", ["", "submit", "escalate", "clear_all", "pass,pass"])
def test_an_event_that_is_none(county: County, event: str) -> None:
    disclosure = at(county, ReviewState.DEPARTMENT_REVIEW)
    client = Client()
    client.force_login(county.person("kezhang"))
    assert post(client, disclosure, event=event).status_code == 422


def test_there_is_no_way_to_decide_several_at_once() -> None:
    # 逐项审查 (SS24 art. 35): one deed, one document; nothing loops over it.
    parameters = inspect.signature(actions.decide).parameters
    assert [name for name in parameters if name.endswith("s") and name != "checks"] == []
    callers, makers = [], []
    for path in (ROOT / "gongkai").rglob("*.py"):
        text = path.read_text()
        if "Review.objects.create" in text or "Review.objects.bulk_create" in text:
            makers.append(path.name)
        if "decide(" not in text:
            continue
        for loop in ast.walk(ast.parse(text)):
            if not isinstance(loop, ast.For | ast.While | ast.ListComp | ast.GeneratorExp):
                continue
            for call in ast.walk(loop):
                if isinstance(call, ast.Call) and ast.unparse(call.func) in (
                    "actions.decide", "decide", "reviewing.decide",
                ):  # fmt: skip
                    callers.append(f"{path}:{call.lineno}")
    assert callers == []
    # What was reviewed at its origin is restored with a mirror, item by item too.
    assert sorted(makers) == ["mirroring.py", "reviewing.py"]
    deciders = [
        path.name for path in (ROOT / "gongkai").rglob("*.py")
        if re.search(r"(?<!def )\bactions\.decide\(", path.read_text())
    ]  # fmt: skip
    assert deciders == ["reviewing.py"]
    assert reverse("disclosure:review", args=[7]) == "/desk/disclosures/7/review/"
    page = (ROOT / "gongkai/disclosure/templates/disclosure/review.html").read_text()
    assert page.count('name="event" value="pass"') == 1
