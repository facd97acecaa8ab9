"""The 22 outcomes: what each needs on record, its one table row, its remedy (rules.md §1.8, §1.9)."""

from datetime import date
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.grounds import GROUNDS
from gongkai.law.outcomes import (
    ANSWERS,
    BY_CODE,
    DETAILS,
    OUTCOMES,
    Decision,
    Record,
    faults,
    leaf,
    open_on,
    rests_on_secrecy_or_privilege,
)
from gongkai.law.remedies import remedy_class, remedy_text

# Written from AR30's table 三 and rules.md §1.8: code → (row, article, remedy).
TABLE = {
    "A1": (3, "条例第三十六条第一项", "R2"), "A2": (3, "条例第三十六条第二项", "R2"),
    "B1": (4, "条例第三十七条", "by ground"),
    "C1": (5, "条例第十四条", "R1"), "C2": (6, "条例第十四条", "R1"), "C3": (7, "条例第十四条", "R1"),
    "C4": (8, "条例第十五条、第三十二条", "R1"), "C5": (9, "条例第十六条第一款", "R1"),
    "C6": (10, "条例第十六条第二款", "R1"), "C7": (11, "条例第十六条第二款", "R1"),
    "C8": (12, "条例第三十六条第七项", "R2"), "D1": (13, "条例第三十六条第四、五项", "R2"),
    "D2": (14, "条例第三十八条", "R2"), "D3": (15, "条例第三十条", "R2"),
    "E1": (16, "条例第三十九条第一款", "R2"), "E2": (17, "条例第三十六条第六项", "R2"),
    "E3": (18, "条例第三十九条第二款", "R2"), "E4": (19, "条例第三十五条", "R2"),
    "E5": (20, "国办公开办函〔2021〕30号", "R2"), "F1": (21, "条例第三十条", "R2"),
    # FEE-10: the fee alone cannot be challenged, that nothing is processed can.
    "F2": (22, "信息处理费管理办法第六条", "R2"), "F3": (23, "", ""),
}  # fmt: skip


def test_twenty_two_outcomes_share_twenty_one_rows() -> None:
    assert {one.code: (one.row, one.article) for one in OUTCOMES} == {
        code: (row, article) for code, (row, article, _) in TABLE.items()
    }
    assert sorted({one.row for one in OUTCOMES}) == list(range(3, 24))
    assert {one.code for one in ANSWERS} == {code for code in TABLE if code[0] != "F"}
    assert all(one.must_contain for one in OUTCOMES)


# -- what is missing before an answer (selection checks) ------------------------------------------

WHY = "理由写在这里"
LAW = "《档案法》第二十八条"
D, N = Decision, Record
FAULTS: list[tuple[Decision, Record, list[str]]] = [
    (D(""), N(), ["§1.8"]),
    (D("Z9"), N(), ["§1.8"]),
    (D("A1"), N(), ["§1.8"]),  # where to get it
    (D("A1", reason="县政府网站审计公开栏目"), N(), []),
    (D("A2"), N(), []),
    (D("B1", ground="X16A", reason=WHY), N(has_severed_copy=True), []),
    (D("B1", ground="X16A", reason=WHY), N(), ["B1"]),
    (D("B1", reason=WHY), N(has_severed_copy=True), ["B1"]),
    (D("B1", ground="X99", reason=WHY), N(has_severed_copy=True), ["B1"]),
    (D("B1"), N(), ["§1.8", "B1", "B1"]),
    (D("B1", ground="X14B", reason=WHY), N(has_severed_copy=True), ["§1.2"]),
    (D("B1", ground="X14B", reason=WHY, citation=LAW), N(has_severed_copy=True), []),
    (D("B1", ground="X36-7", reason=WHY), N(has_severed_copy=True), ["§1.2"]),
    (D("B1", ground="X15", reason=WHY), N(has_severed_copy=True), ["TP-01"]),  # art. 32
    (D("B1", ground="X15", reason=WHY), N(has_severed_copy=True, third_parties_asked=1), []),
    (D("C1"), N(), ["§1.8", "X14A"]),
    (D("C1", reason=WHY), N(), ["X14A"]),  # proof of classification
    (D("C1", reason=WHY, citation="定密文件编号略"), N(), []),
    (D("C2", reason=WHY), N(), ["§1.2"]),
    (D("C2", reason=WHY, citation=LAW), N(), []),
    (D("C2", reason=WHY, citation="《审计法实施条例》第33条"), N(), []),
    (D("C2", reason=WHY, citation="国务院《关于特别规定的办法》第三条"), N(), []),
    (D("C2", reason=WHY, citation="《某某部管理办法》第三条"), N(), ["§1.2"]),  # 规章
    (D("C2", reason=WHY, citation="县政府通知第三条"), N(), ["§1.2"]),
    (D("C2", reason=WHY, citation="《档案法》"), N(), ["§1.2"]),  # no article
    (D("C3", reason="短"), N(), ["§1.8"]),
    (D("C3", reason=WHY), N(), []),
    (D("C4", reason=WHY), N(), ["TP-01"]),
    (D("C4", reason=WHY), N(third_parties_asked=1), []),
    (D("C5", reason=WHY), N(), ["§1.8"]),  # which of three
    (D("C5", detail="discussion", reason=WHY), N(), ["§1.8"]),
    (D("C5", detail="personnel", reason=WHY), N(), []),
    (D("C6", reason=WHY), N(), ["§1.8"]),  # which of four
    (D("C6", detail="report", reason=WHY), N(), []),
    (D("C7"), N(), ["§1.8"]),
    (D("C7", reason=WHY), N(), []),
    (D("C8", reason=WHY), N(), ["§1.2"]),
    (D("C8", reason=WHY, citation="《不动产登记暂行条例》第二十七条"), N(), []),
    (D("D1", detail="absent", reason=WHY), N(), ["D1"]),  # 指导案例101号
    (D("D1", detail="absent", reason=WHY), N(searches=1), []),
    (D("D1", detail="elsewhere", reason=WHY), N(), ["D1"]),
    (D("D1", detail="elsewhere", reason=WHY, organ="示范县财政局 0533-0000000"), N(), []),
    (D("D1", reason=WHY, organ="示范县财政局"), N(searches=1), ["§1.8"]),  # not said which
    (D("D2"), N(), ["§1.8"]),
    (D("D2", reason=WHY), N(), []),
    (D("D3", reason=WHY), N(), ["COR-03"]),
    (D("D3", reason=WHY), N(has_correction=True), []),
    (D("E1", reason=WHY), N(), []),
    (D("E2", reason="见前次答复文号"), N(), ["E2"]),
    (D("E2", reason="见前次答复文号"), N(earlier_answered=True), []),
    (D("E3", reason=WHY), N(), []),
    (D("E4", reason=WHY), N(), ["E4"]),
    (D("E4", reason=WHY), N(reasons_asked=True), []),
    (D("E4", reason=WHY), N(reasons_asked=True, reasons_found_reasonable=True), ["E4"]),
    (D("E4"), N(), ["§1.8", "E4"]),
    (D("E5", reason=WHY), N(), []),
    (D("F1", reason=WHY), N(), []),
    (D("F2", reason=WHY), N(), []),
    (D("F3"), N(), ["§1.8"]),
    (D("F3", detail="withdrawn"), N(), []),
    (D("F3", detail="not_information"), N(), ["§1.8"]),  # IAR-01
    (D("F3", detail="not_information", reason=WHY), N(), []),
]


@pytest.mark.parametrize(("decision", "record", "rules"), FAULTS)
def test_what_is_missing(decision: Decision, record: Record, rules: list[str]) -> None:
    found = faults(decision, record)
    assert [fault.rule for fault in found] == rules
    assert all(fault.article and fault.remedy for fault in found)


def test_the_table_of_faults_speaks_of_every_code() -> None:
    assert {decision.outcome for decision, _, _ in FAULTS} >= set(BY_CODE)


# -- one row each (I4) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        *(([code], code) for code in TABLE),
        (["A1", "A2"], "A1"),  # the same row
        (["A2", "C4"], "B1"), (["A1", "D1"], "B1"), (["A2", "E1"], "B1"), (["A2", "B1"], "B1"),
        (["B1", "C5"], "B1"), (["B1", "B1"], "B1"), (["A2", "C1", "D1", "E2"], "B1"),
        (["C5", "C6"], "C5"), (["C6", "C5"], "C5"), (["D1", "C7"], "C7"), (["E5", "D2"], "D2"),
        (["C8", "C8"], "C8"), (["F3", "E1"], "E1"),
    ],
)  # fmt: skip
def test_the_row_of_an_application(parts: list[str], expected: str) -> None:
    assert leaf(parts) == expected


@given(st.lists(st.sampled_from(sorted(TABLE)), min_size=1, max_size=6))
def test_i4_exactly_one_row_in_any_order(parts: list[str]) -> None:
    found = leaf(parts)
    assert BY_CODE[found].row in range(3, 24)
    assert leaf(reversed(parts)) == leaf([*parts, *parts]) == found
    is_disclosed = any(code[0] in "AB" for code in parts)
    assert (found[0] in "AB") is is_disclosed


def test_nothing_decided_is_no_row() -> None:
    with pytest.raises(ValueError, match="I4"):
        leaf([])


# -- remedies (I5) --------------------------------------------------------------------------------


def every_decision() -> list[Decision]:
    codes = [code for code in TABLE if code != "B1"]
    grounds = [None, *GROUNDS]
    return [
        *(Decision(code) for code in codes),
        *(Decision("B1", ground=ground.code if ground else "") for ground in grounds),
    ]


@pytest.mark.parametrize("decision", every_decision(), ids=lambda one: one.outcome + one.ground)
def test_i5_reconsideration_first_iff_arts_14_to_16_withhold(decision: Decision) -> None:
    # REM-01: ARL23 art. 23(1)(4); SPC25 art. 1(2) names arts. 14–16 only.
    withheld = decision.ground.startswith(("X14", "X15", "X16"))
    is_first = decision.outcome in ("C1", "C2", "C3", "C4", "C5", "C6", "C7") or withheld
    assert rests_on_secrecy_or_privilege(decision) is is_first
    kind = remedy_class(decision.outcome, withheld_by_ground=withheld)
    assert (kind == "R1") is is_first
    assert kind == ("" if decision.outcome == "F3" else "R1" if is_first else "R2")
    text = remedy_text(kind, government="示范县人民政府")
    assert ("应当先" in text) is is_first


def test_i5_any_refused_part_makes_reconsideration_come_first() -> None:
    for one, other in combinations_with_replacement(every_decision(), 2):
        both = rests_on_secrecy_or_privilege(one) or rests_on_secrecy_or_privilege(other)
        grounds = [code for code in (one.ground, other.ground) if code[:3] in ("X14", "X15", "X16")]
        refused = [code for code in (one.outcome, other.outcome) if "C1" <= code <= "C7"]
        assert both is bool(grounds or refused), (one, other)


def test_remedy_text() -> None:
    first = remedy_text("R1", government="示范县人民政府", court="示范县人民法院")
    assert first == (
        "如不服本答复，应当先自收到之日起60日内向示范县人民政府申请行政复议；对复议决定不服的，"
        "可自收到复议决定书之日起15日内向示范县人民法院提起行政诉讼。"
    )  # REM-02: the county government; REM-03, REM-04
    choice = remedy_text("R2", government="示范县人民政府")
    assert choice == (
        "如不服本答复，可自收到之日起60日内向示范县人民政府申请行政复议，"
        "或者自收到之日起6个月内向有管辖权的人民法院提起行政诉讼。"
    )
    assert remedy_text("", government="示范县人民政府") == ""
    assert "审计厅" not in first + choice


def test_which_kind_is_named_where_there_are_several() -> None:
    assert {code: len(kinds) for code, kinds in DETAILS.items() if code != "F3"} == {
        "C5": 3, "C6": 4, "D1": 2,
    }  # fmt: skip


# -- open at the end of a year (I10) --------------------------------------------------------------

NEW_YEARS_EVE = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("received", "closed", "expected"),
    [
        ("2025-12-31", None, True),
        ("2026-01-01", None, False),
        (None, None, False),
        ("2025-12-01", "2025-12-31", False),  # decided before 24:00
        ("2025-12-01", "2026-01-01", True),
        ("2024-03-01", None, True),
    ],
)
def test_i10_open_at_the_end_of_the_year(
    received: str | None, closed: str | None, expected: bool
) -> None:
    days = [date.fromisoformat(text) if text else None for text in (received, closed)]
    assert open_on(NEW_YEARS_EVE, *days) is expected


SOME_DAY = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@given(st.lists(st.tuples(SOME_DAY, st.none() | st.integers(0, 500)), max_size=20))
def test_i10_the_rows_of_table_three_add_up(lives: list[tuple[date, int | None]]) -> None:
    """T3-1: r1 + r2 = r24 + r25; T3-4: r2(Y) = r25(Y − 1)."""
    listed = [(on, date.fromordinal(on.toordinal() + n) if n is not None else None)
              for on, n in lives]  # fmt: skip
    for year in (2024, 2025, 2026):
        before, end = date(year - 1, 12, 31), date(year, 12, 31)
        r1 = sum(on.year == year for on, _ in listed)
        r2 = sum(open_on(before, on, closed) for on, closed in listed)
        r24 = sum(closed is not None and closed.year == year for _, closed in listed)
        r25 = sum(open_on(end, on, closed) for on, closed in listed)
        assert r1 + r2 == r24 + r25
