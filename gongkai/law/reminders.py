"""What is to be brought to mind on a day, given the last day of a period (rules.md §13 alarms).

The alarms are [design]: one working day for the confirmation, day 5 of the 7 for a correction
notice, days 10, 15, 18 and 20 of the answer period. They are counted by the working days left on
the case's own clock (10, 5, 2, 0), so pauses, restarts and extensions move them along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from gongkai.law.calendar import Calendar

EFFECTIVE_FROM = date(2019, 5, 15)


class Kind(StrEnum):
    """Whose period it is and what has to be done about its end."""

    CONFIRM = "confirm"
    CORRECTION_NOTICE = "correction_notice"
    ANSWER = "answer"
    CORRECTION = "correction"
    REASONS = "reasons"
    FEE = "fee"
    THIRD_PARTY = "third_party"
    CO_MAKER = "co_maker"
    RESPONSE = "response"
    INBOUND = "inbound"

    @property
    def label(self) -> str:
        """The Chinese name of the period."""
        return _RULES[self].label


class After(StrEnum):
    """What happens once the last day is over."""

    NOTHING = "nothing"  # the step is no longer open
    ONCE = "once"  # somebody else's period: one reminder to decide
    DAILY = "daily"  # our own duty: every working day
    ESCALATE = "escalate"  # the same, to the leader as well


class _Rule(NamedTuple):
    label: str
    marks: tuple[int, ...]  # working days left, descending
    after: After
    rule: str
    article: str
    coming: str  # with {left} and {day}
    last: str
    over: str  # with {late} and {day}


_RULES: Mapping[Kind, _Rule] = {
    Kind.CONFIRM: _Rule(
        "与申请人确认", (0,), After.DAILY, "APP-08", "条例第三十一条",
        "请与申请人确认收到",
        "来件已到 1 个工作日，请今天与申请人确认收到",
        "与申请人确认收到已晚{late}，请立即确认",
    ),
    Kind.CORRECTION_NOTICE: _Rule(
        "告知补正", (2, 0), After.NOTHING, "COR-02", "条例第三十条",
        "内容不明确的，最晚 {day} 一次性告知补正（还剩 {left} 个工作日）",
        "今天是告知补正的最后一天，内容不明确的请今天告知",
        "",
    ),
    Kind.ANSWER: _Rule(
        "答复申请", (10, 5, 2, 0), After.ESCALATE, "DL-02", "条例第三十三条",
        "答复期限还剩 {left} 个工作日",
        "今天是答复期限的最后一天，请今天发出答复",
        "答复已超期{late}，请立即答复",
    ),
    Kind.CORRECTION: _Rule(
        "申请人补正", (), After.ONCE, "COR-05", "条例第三十条", "", "",
        "补正期限 {day} 已过，请核实有无正当理由，决定是否视为放弃",
    ),
    Kind.REASONS: _Rule(
        "申请人说明理由", (), After.ONCE, "E4", "条例第三十五条", "", "",
        "说明理由的期限 {day} 已过，请登记结果并作出认定",
    ),
    Kind.FEE: _Rule(
        "缴纳信息处理费", (), After.ONCE, "FEE-08", "信息处理费管理办法第六条", "", "",
        "缴费期限 {day} 已过，没有足额缴费的，请登记视为放弃",
    ),
    Kind.THIRD_PARTY: _Rule(
        "第三方提出意见", (), After.ONCE, "TP-03", "条例第三十二条", "", "",
        "第三方提出意见的期限 {day} 已过，没有意见的由本机关决定是否公开",
    ),
    Kind.CO_MAKER: _Rule(
        "共同制作机关提出意见", (), After.ONCE, "TP-07", "条例第三十四条", "", "",
        "共同制作机关提出意见的期限 {day} 已过，没有意见的视为同意公开",
    ),
    Kind.RESPONSE: _Rule(
        "复议答复、诉讼答辩", (2, 0), After.ESCALATE, "REM-07", "行政复议法第五十四条、行政诉讼法第六十七条",
        "复议答复、诉讼答辩期限还剩 {left} 个工作日",
        "今天是提交复议答复、诉讼答辩的最后一天",
        "复议答复、诉讼答辩已超期{late}，请立即提交",
    ),
    Kind.INBOUND: _Rule(
        "答复其他机关征求意见", (3, 0), After.ESCALATE, "TP-07", "条例第三十四条",
        "答复其他机关征求意见的期限还剩 {left} 个工作日",
        "今天是答复其他机关征求意见的最后一天",
        "答复其他机关征求意见已超期{late}，逾期视为同意公开",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alarm:
    """A reminder that stands on a day.

    ``key`` and ``on`` name it for ever: the same mark of the same last day is sent once, an overdue
    duty anew on every day. ``left``: working days to the last day, negative when it is past.
    """

    kind: Kind
    key: str
    on: date
    last_day: date
    left: int
    words: str
    is_late: bool
    is_escalated: bool
    is_new: bool

    @property
    def basis(self) -> str:
        """Article and rule id."""
        row = _RULES[self.kind]
        return f"{row.article}　{row.rule}"


def alarm(kind: Kind, last_day: date, today: date, calendar: Calendar) -> Alarm | None:
    """What is to be reminded of on ``today`` about a period of ``kind`` that ends on ``last_day``.

    The mark reached last stands until the next one, so a day on which nothing could be sent loses
    no reminder. None before the first mark, or when nothing is left to be done.
    """
    row = _RULES[kind]
    left = calendar.working_days_between(today, last_day)
    if today > last_day:
        if row.after == After.NOTHING:
            return None
        late = f" {-left} 个工作日" if left else ""
        words = row.over.format(late=late, day=last_day)
        if row.after == After.ONCE:
            return Alarm(kind, f"{kind}:over", last_day, last_day, left, words, False, False,
                         left == -1)  # fmt: skip
        return Alarm(kind, f"{kind}:late", today, last_day, left, words, True,
                     row.after == After.ESCALATE, calendar.is_working_day(today))  # fmt: skip
    reached = [mark for mark in row.marks if left <= mark]
    if not reached:
        return None
    words = (row.coming if left else row.last).format(left=left, day=last_day)
    is_new = left in row.marks and calendar.is_working_day(today)
    return Alarm(kind, f"{kind}:{reached[-1]}", last_day, last_day, left, words, False, False,
                 is_new)  # fmt: skip


def first_mark(kind: Kind) -> int:
    """How many working days before the last day the first reminder of ``kind`` comes."""
    return max(_RULES[kind].marks, default=0)
