"""What an answer must say about remedies (ARL23 arts. 20, 23, 24; ALL17 arts. 45, 46; §1.9)."""

from collections.abc import Iterable
from datetime import date

from gongkai.law.outcomes import BY_CODE, Decision, rests_on_secrecy_or_privilege

EFFECTIVE_FROM = date(2024, 1, 1)


def remedy_class(code: str, *, withheld_by_ground: bool = False) -> str:
    """R1, R2 or "" for an outcome; for B1 by whether arts. 14–16 withhold the rest (I5)."""
    remedy = BY_CODE[code].remedy
    if remedy == "B1":
        return "R1" if withheld_by_ground else "R2"
    return remedy


def answer_remedy(decisions: Iterable[Decision]) -> str:
    """The class of a whole answer: R1 as soon as arts. 14–16 withhold anything (I5), else R2 when
    any part has a remedy or is told to be no government information, else "" (REM-05)."""
    classes = set()
    for one in decisions:
        withheld = rests_on_secrecy_or_privilege(one)
        classes.add(remedy_class(one.outcome, withheld_by_ground=withheld))
        if one.detail == "not_information":
            classes.add("R2")
    return next((kind for kind in ("R1", "R2") if kind in classes), "")


def remedy_text(kind: str, *, government: str, court: str = "") -> str:
    """The paragraph at the end of the answer; empty for "" (REM-01 … REM-04).

    R1: refusals under arts. 14–16 go to reconsideration first, at the county government (ARL23
    23(1)(4), 24(1)(1)); R2: reconsideration or suit at choice.
    """
    where = court or "有管辖权的人民法院"
    if kind == "R1":
        return (
            f"如不服本答复，应当先自收到之日起60日内向{government}申请行政复议；对复议决定不服的，"
            f"可自收到复议决定书之日起15日内向{where}提起行政诉讼。"
        )
    if kind == "R2":
        return (
            f"如不服本答复，可自收到之日起60日内向{government}申请行政复议，"
            f"或者自收到之日起6个月内向{where}提起行政诉讼。"
        )
    return ""
