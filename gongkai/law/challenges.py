"""Reconsideration, suit and complaint: their clocks and results (ARL23, ALL17, SPC25; §1.9)."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from gongkai.law.calendar import Calendar, Reckoning
from gongkai.law.errors import LawError
from gongkai.law.periods import end_on

EFFECTIVE_FROM = date(2024, 1, 1)


class Kind(StrEnum):
    """How an answer, or its absence, is challenged (rules.md §13 X1–X3)."""

    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"
    COMPLAINT = "complaint"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"reconsideration": "行政复议", "litigation": "行政诉讼", "complaint": "投诉举报"}[
            self
        ]


class Procedure(StrEnum):
    """By which procedure a reconsideration runs (ARL23 art. 53)."""

    SIMPLE = "simple"
    ORDINARY = "ordinary"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"simple": "简易程序", "ordinary": "普通程序"}[self]


class Result(StrEnum):
    """The columns of the annual table 四 (国办公开办函〔2021〕30号)."""

    PENDING = "pending"
    MAINTAINED = "maintained"
    CORRECTED = "corrected"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {
            "pending": "尚未审结",
            "maintained": "结果维持",
            "corrected": "结果纠正",
            "other": "其他结果",
        }[self]


class Clock(NamedTuple):
    """By when the bureau answers and by when it is decided; None where no law sets it."""

    respond_by: Reckoning | None
    decide_by: Reckoning | None
    rule: str
    article: str
    document: str


def clock(kind: Kind, procedure: Procedure, served_on: date, calendar: Calendar) -> Clock:
    """The clocks of a challenge whose papers reached the bureau on ``served_on``.

    Simple reconsideration: answer in 5 working days, decision in 30 days (REM-07); ordinary: 10
    working days and 60 days (REM-07b). Suit: defence and evidence in 15 days (ALL17 art. 67). The
    decision's time runs from acceptance, which the bureau knows only from the papers: it is shown
    as the latest date counted from ``served_on``. A complaint has no statutory clock (art. 51).
    """
    if kind == Kind.RECONSIDERATION:
        name = procedure.value
        return Clock(
            end_on(f"respond_{name}", served_on, calendar),
            end_on(f"decide_{name}", served_on, calendar),
            "REM-07" if procedure == Procedure.SIMPLE else "REM-07b",
            "行政复议法第五十四条" if procedure == Procedure.SIMPLE else "行政复议法第四十八条",
            "行政复议答复书、证据",
        )
    if kind == Kind.LITIGATION:
        defence = end_on("defence", served_on, calendar)
        return Clock(defence, None, "REM-07b", "行政诉讼法第六十七条", "答辩状、证据")
    return Clock(None, None, "REM-08", "条例第五十一条", "情况说明")


class Window(NamedTuple):
    """Until when an applicant may apply for reconsideration and, where it is open, sue directly."""

    reconsider_until: Reckoning
    sue_until: Reckoning | None


def window(remedy: str, received_on: date, calendar: Calendar) -> Window | None:
    """How long an answer of remedy class ``remedy`` can be challenged (REM-03, REM-04).

    R1: reconsideration comes first, no direct suit; None when there is no remedy ("").
    """
    if not remedy:
        return None
    direct = end_on("suit_direct", received_on, calendar) if remedy == "R2" else None
    return Window(end_on("reconsideration", received_on, calendar), direct)


def check_order(kind: Kind, remedy: str, *, is_after_reconsideration: bool) -> None:
    """Raise ``LawError`` for a direct suit against a refusal that must be reconsidered first.

    ARL23 art. 23(1)(4), SPC25 art. 1 (REM-01, REM-05, T4-1).
    """
    if kind == Kind.LITIGATION and remedy == "R1" and not is_after_reconsideration:
        raise LawError(
            "不予公开决定须先经行政复议，不属于“未经复议直接起诉”",
            rule="REM-01",
            article="行政复议法第二十三条第一款第四项",
            remedy="请核对：复议后起诉的，选“复议后起诉”；确系直接起诉的，向法院提出复议前置的意见。",
        )
