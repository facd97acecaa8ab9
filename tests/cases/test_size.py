"""What the room costs hangs on what is due and what is alike, not on how much it holds."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.cases import actions
from gongkai.cases.actions import likeness
from gongkai.cases.actions.converting import applicants_of
from gongkai.cases.actions.likeness import trait_rows
from gongkai.cases.actions.reminding import remind
from gongkai.cases.models import (
    Case,
    CaseEvent,
    Challenge,
    Consultation,
    Conversion,
    Reminder,
    Resemblance,
    Trait,
)
from gongkai.cases.reminders import Reminders
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseState
from gongkai.law.events import Channel
from gongkai.search.likeness import alike, traits
from tests.cases.test_reminders import workday
from tests.cases.test_views import client_of
from tests.search.test_likeness import ALIKE, UNLIKE
from tests.world import County, application_content, working_day_ago

WANTED = "申请公开城区供水管网改造的审计报告"
# The reading by which the register's traits were made; see ``test_the_reading_is_the_kept_one``.
READING = "462be33e82ba2370"


def register(county: County, wanted: str) -> Case:
    return actions.register(
        by=county.person("gongkaiban"), channel=Channel.IN_PERSON, arrived_on=working_day_ago(1),
        content=application_content(wanted),
    )  # fmt: skip


def fill(county: County, texts: Iterable[str], **fields: Any) -> list[Case]:
    """Rows of the register with their traits, without what the deeds write beside them."""
    first = Case.objects.count()
    rows = [
        Case(
            **{"organ": county.organ, "number": f"9999-{first + place}", "channel": "in_person",
               "applicant_name": "某人", "wanted": text, "arrived_on": date(2026, 9, 1),
               "received_on": date(2026, 9, 1), "state": CaseState.IN_HAND, **fields}
        )
        for place, text in enumerate(texts)
    ]  # fmt: skip
    rows = Case.objects.bulk_create(rows)
    Trait.objects.bulk_create(
        Trait(**one) for row in rows for one in trait_rows(row.pk, row.organ_id, traits(row.wanted))
    )
    return rows


# -- registering --------------------------------------------------------------------------------


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were compared with the last one registered."""
    texts: list[str] = []

    def noting(text: str, others: Iterable[tuple[int, str]], **kwargs: Any) -> Any:
        listed = list(others)
        texts[:] = [other for _, other in listed]
        return alike(text, listed, **kwargs)

    monkeypatch.setattr(likeness, "alike", noting)
    return texts


def test_registering_costs_the_same_whatever_else_is_registered(
    county: County, read: list[str]
) -> None:
    register(county, WANTED)
    with CaptureQueriesContext(connection) as few:
        register(county, WANTED)
    assert read == [WANTED]
    fill(county, [f"申请公开第{n}批农村饮水安全专项资金的审计结果" for n in range(300)])
    with CaptureQueriesContext(connection) as many:
        register(county, WANTED)
    assert len(many) == len(few)
    assert read == [WANTED, WANTED]


def test_of_many_alike_only_the_nearest_are_read(county: County, read: list[str]) -> None:
    fill(county, ["申请公开农村饮水安全专项资金的审计结果"] * (likeness.MOST_READ + 50))
    case = register(county, "农村饮水安全专项资金的审计结果")
    assert len(read) == likeness.MOST_READ
    assert case.resemblances.count() == likeness.MOST


@pytest.mark.parametrize("most_named", [0, 1000])
def test_a_heap_with_other_numbers_hides_none(
    county: County, monkeypatch: pytest.MonkeyPatch, most_named: int
) -> None:
    monkeypatch.setattr(likeness, "MOST_READ", 5)
    monkeypatch.setattr(likeness, "_MOST_NAMED", most_named)
    same = "公开乡村道路硬化工程37号竣工决算"
    fill(county, [same])
    heap = "申请公开{}号乡村道路硬化工程的竣工决算审计报告"
    fill(county, [heap.format(n) for n in range(100, 160)])
    case = register(county, heap.format(37))
    assert [row.other.wanted for row in case.resemblances.all()] == [same]


def test_the_traits_find_what_reading_everything_finds(county: County) -> None:
    texts = [text for pair in (*ALIKE, *UNLIKE) for text in pair]
    rows = fill(county, [*texts, "审计报告", "审计结果报告", "！", "", "37", "示审报〔2024〕15号"])
    earlier: list[tuple[int, str]] = []
    found = 0
    for row in rows:
        candidates = likeness._candidates(row, traits(row.wanted))
        expected = alike(row.wanted, earlier)
        assert alike(row.wanted, candidates) == expected, row.wanted
        earlier.append((row.pk, row.wanted))
        found += len(expected)
    assert found > len(ALIKE) / 2


def test_nothing_of_another_organ_later_or_long_ago(county: County) -> None:
    old, mine, later = fill(county, [WANTED] * 3)
    Case.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(365 * 6))
    assert [pk for pk, _ in likeness._candidates(later, traits(WANTED))] == [mine.pk]
    assert list(likeness._candidates(mine, traits(WANTED))) == []
    Trait.objects.filter(case=mine.pk).update(organ=_neighbour())
    assert list(likeness._candidates(later, traits(WANTED))) == []


def _neighbour() -> Any:
    from gongkai.core.people.models import Organ

    return Organ.objects.create(slug="n", name="邻局", credit_code="11000001000000000A")


def test_a_corrected_text_is_found_by_its_new_words_only(county: County) -> None:
    case = register(county, "申请公开某个项目的材料")
    office = county.person("gongkaiban")
    actions.ask_correction(
        case=case, by=office, on=working_day_ago(0), note="请写明所需文件的名称或者文号。"
    )
    actions.correct(case=case, by=office, on=working_day_ago(0), wanted=WANTED)
    kept = set(case.traits.values_list("text", flat=True))
    assert kept == traits(WANTED).telling | traits(WANTED).numbers
    assert register(county, WANTED).resemblances.get().other == case


def test_what_was_registered_before_is_filled_in(county: County) -> None:
    cases = [register(county, WANTED), register(county, "申请公开37号乡村道路硬化工程的决算")]
    kept = list(
        Trait.objects.order_by("case", "text").values_list("case", "text", "among", "numbers")
    )
    Trait.objects.all().delete()
    import_module("gongkai.cases.migrations.0006_fill_traits").fill(apps, None)
    assert kept
    assert kept == list(
        Trait.objects.order_by("case", "text").values_list("case", "text", "among", "numbers")
    )
    assert {row[0] for row in kept} == {case.pk for case in cases}


def test_the_reading_is_the_kept_one() -> None:
    """The register keeps what the reading found. Has it changed, then add a migration that makes
    the traits anew, as 0006 does, and put the new digest above."""
    found = [
        (sorted(one.telling), sorted(one.numbers)) for pair in ALIKE for one in map(traits, pair)
    ]
    assert hashlib.sha256(repr(found).encode()).hexdigest()[:16] == READING


# -- reminders ----------------------------------------------------------------------------------


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The cases whose last day was reckoned."""
    seen: list[int] = []
    about: Callable[..., Any] = Reminders._about

    def noting(self: Reminders, pk: int, *rest: Any) -> Any:
        seen.append(pk)
        return about(self, pk, *rest)

    monkeypatch.setattr(Reminders, "_about", noting)
    return seen


def test_only_what_is_due_is_read(county: County, looked_at: list[int]) -> None:
    today, far = workday(), workday() + timedelta(200)
    ago = today - timedelta(200)
    due = [
        *fill(county, ["申请"], due_on=today, received_on=ago),
        *fill(county, ["申请"], state=CaseState.AWAITING_CONFIRMATION, received_on=None),
        *_waiting(county, CaseState.AWAITING_CORRECTION, "correction_asked", today - timedelta(1)),
        *_waiting(county, CaseState.AWAITING_REASONS, "reasons_asked", today - timedelta(1)),
        *_waiting(county, CaseState.AWAITING_FEE, "fee_noticed", None, on=ago),
        *_asked(county, today - timedelta(60)),
    ]
    # Nothing of these is due.
    fill(county, ["申请"] * 5, due_on=far, received_on=ago)
    fill(county, ["申请"] * 5, due_on=far, received_on=today - timedelta(1))
    fill(county, ["申请"] * 5, due_on=ago, received_on=ago, state=CaseState.ANSWERED)
    fill(county, ["申请"] * 5, due_on=ago, received_on=ago, is_paused=True)
    _waiting(county, CaseState.AWAITING_CORRECTION, "correction_asked", today)
    _waiting(county, CaseState.AWAITING_REASONS, "reasons_asked", far)
    _waiting(county, CaseState.AWAITING_FEE, "fee_noticed", None, on=today - timedelta(3))
    _waiting(county, CaseState.IN_HAND, "correction_asked", ago)
    _asked(county, today - timedelta(3))
    found = [one.case_id for one in Reminders(county.organ.pk, today, current())]
    assert found == looked_at
    assert sorted(found) == [case.pk for case in due]


def _waiting(
    county: County, state: CaseState, kind: str, reply_by: date | None, on: date | None = None
) -> list[Case]:
    ago = workday() - timedelta(200)
    rows = fill(county, ["申请"], state=state, received_on=ago)
    facts = {"reply_by": str(reply_by)} if reply_by else {}
    CaseEvent.objects.create(case=rows[0], type=kind, on=on or ago, facts=facts)
    return rows


def _asked(county: County, on: date) -> list[Case]:
    rows = fill(county, ["申请"], received_on=workday() - timedelta(200), is_paused=True)
    Consultation.objects.create(
        case=rows[0], whom=Consultation.Whom.THIRD_PARTY, name="某公司", question="是否同意？",
        asked_on=on,
    )  # fmt: skip
    return rows


def test_a_late_service_gives_the_third_party_its_whole_period(county: County) -> None:
    today = workday()
    case = _asked(county, today - timedelta(60))[0]
    Consultation.objects.update(served_on=today - timedelta(5))
    assert list(Reminders(county.organ.pk, today, current())) == []
    Consultation.objects.update(served_on=today - timedelta(50))
    assert [one.case_id for one in Reminders(county.organ.pk, today, current())] == [case.pk]


def test_sending_asks_as_often_whatever_is_not_due_and_was_sent(county: County) -> None:
    Person.objects.filter(username="gongkaiban").update(email="gongkaiban@example.org")
    today = workday()
    fill(county, ["申请"], due_on=today, received_on=today - timedelta(200))
    with CaptureQueriesContext(connection) as few:
        remind(today)
    Reminder.objects.update(on=today - timedelta(30))
    fill(county, ["申请"] * 300, due_on=today + timedelta(200), received_on=date(2026, 1, 5))
    fill(county, ["申请"] * 300, due_on=today - timedelta(9), state=CaseState.WITHDRAWN)
    with CaptureQueriesContext(connection) as many:
        remind(today)
    assert len(many) == len(few)
    assert Reminder.objects.filter(on=today).count() == 1


# -- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?show=filed"])
def test_the_archive_asks_as_often_for_more_rows(county: County, query: str) -> None:
    client = client_of(county, "gongkaiban")
    state = CaseState.ARCHIVED if query else CaseState.ANSWERED
    more = {"state": state, "answered_on": date(2026, 9, 9), "outcome": "A2"}
    fill(county, ["申请"] * 2, **more)
    address = f"/desk/cases/archive/{query}"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    rows = fill(county, ["申请"] * 20, **more)
    Challenge.objects.create(
        case=rows[0], kind="litigation", authority="某法院", served_on=date(2026, 9, 9),
        claim="撤销答复", registered_by=county.person("gongkaiban"),
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).content.decode()
    assert len(many) == len(few)
    assert page.count("请审结并登记结果后归档") == (0 if query else 1)


def test_the_list_of_conversions_asks_as_often_for_more_rows(county: County) -> None:
    client = client_of(county, "gongkaiban")
    asked = []
    for place in range(12):
        one, other, third = fill(county, [f"申请{place}"] * 3)
        for row, key in ((one, "甲"), (other, "乙"), (third, "乙")):
            Case.objects.filter(pk=row.pk).update(applicant_key=f"{key}{place}")
        for pair in ((other, one), (third, other)):
            Resemblance.objects.create(
                case=pair[0], other=pair[1], score=1, verdict=Resemblance.Verdict.SAME
            )
        Conversion.objects.create(case=one, cause=Conversion.Cause.SEVERAL)
        with CaptureQueriesContext(connection) as captured:
            response = client.get("/desk/cases/conversions/")
        asked.append(len(captured))
        assert [count for _, count in response.context["rows"]] == [2] * (place + 1)
        assert applicants_of(third) == 2
    assert asked[1:] == asked[1:2] * 11


def test_a_word_that_is_nowhere_is_looked_for_once(county: County) -> None:
    fill(county, ["申请公开预算"] * 3)
    client = client_of(county, "gongkaiban")
    with CaptureQueriesContext(connection) as captured:
        client.get("/desk/cases/?state=&q=决算")
    assert sum("决算" in query["sql"] for query in captured) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("cases_trait", {"alike_by_trait", "one_trait_a_case"}),
        ("cases_reminder", {"reminder_by_day"}),
        ("cases_consultation", {"unanswered_by_day"}),
        ("cases_challenge", {"to_respond_by_day"}),
        ("cases_case", {"counted_by_receipt"}),
    ],
)
def test_the_indexes_exist(table: str, names: set[str]) -> None:
    with connection.cursor() as cursor:
        assert names <= set(connection.introspection.get_constraints(cursor, table))
