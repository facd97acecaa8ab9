"""Periods by calendar days, months and hours, and which period runs in which unit (§12).

民法典 201–204; CPL23 85; the unit map of rules.md §12. Working days are ``law.calendar``'s.
"""

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from gongkai.law.calendar import Calendar, Reckoning
from gongkai.law.errors import LawError

EFFECTIVE_FROM = date(2021, 1, 1)


class Unit(StrEnum):
    """In what a period is counted; the units are never mixed."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    HOURS = "hours"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"working_days": "个工作日", "days": "日", "months": "个月", "hours": "小时"}[self]


@dataclass(frozen=True)
class Period:
    """``count`` of ``unit`` by ``article``; ``is_certain`` is False where the text leaves it open."""

    code: str
    label: str
    count: int
    unit: Unit
    rule: str
    article: str
    is_certain: bool = True

    @property
    def words(self) -> str:
        """The length in Chinese: 20个工作日."""
        return f"{self.count}{self.unit.label}"


_W, _D, _M, _H = Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS, Unit.HOURS
PERIODS = {
    period.code: period
    for period in (
        Period("publish", "主动公开", 20, _W, "IAR-13", "条例第二十六条"),
        Period("correction_notice", "告知补正", 7, _W, "COR-02", "条例第三十条"),
        Period("answer", "答复申请", 20, _W, "DL-02", "条例第三十三条"),
        Period("extension", "延长答复", 20, _W, "DL-03", "条例第三十三条"),
        Period("third_party", "第三方提出意见", 15, _W, "TP-02", "条例第三十二条"),
        Period("co_maker", "共同制作机关提出意见", 15, _W, "TP-07", "条例第三十四条"),
        Period("legality_review", "合法性审查", 7, _W, "MD-08", "重大行政决策程序暂行条例第二十六条"),
        Period("interpretation", "政策解读", 3, _W, "JD-03", "国办发〔2016〕80号"),
        Period("classification", "拟定密级上报", 10, _W, "§8.3", "保守国家秘密法实施条例第二十五条"),
        Period("respond_simple", "复议答复（简易程序）", 5, _W, "REM-07", "行政复议法第五十四条、第八十八条"),
        Period("respond_ordinary", "复议答复（普通程序）", 10, _W, "REM-07b", "行政复议法第四十八条、第八十八条"),
        Period("own_correction", "更正本人信息（内部时限）", 20, _W, "OTH-03", "条例第四十一条（内部规定）", False),
        Period("fee_payment", "缴纳信息处理费", 30, _D, "FEE-08", "信息处理费管理办法第六条"),
        Period("consultation", "公开征求意见", 30, _D, "MD-02", "重大行政决策程序暂行条例第十五条"),
        Period("hearing_papers", "听证材料送达", 7, _D, "MD-03", "重大行政决策程序暂行条例第十六条"),
        Period("reconsideration", "申请行政复议", 60, _D, "REM-03", "行政复议法第二十条"),
        Period("suit_after", "复议后起诉", 15, _D, "REM-04", "行政诉讼法第四十五条"),
        Period("suit_direct", "直接起诉", 6, _M, "REM-04", "行政诉讼法第四十六条"),
        Period("untold_remedy", "未告知复议权利的最长期限", 12, _M, "REM-03", "行政复议法第二十条"),
        Period("defence", "提交答辩状和证据", 15, _D, "REM-07b", "行政诉讼法第六十七条"),
        Period("decide_simple", "复议决定（简易程序）", 30, _D, "REM-07", "行政复议法第六十二条"),
        Period("decide_extension", "复议决定延长", 30, _D, "REM-07b", "行政复议法第六十二条"),
        Period("decide_ordinary", "复议决定（普通程序）", 60, _D, "REM-07b", "行政复议法第六十二条"),
        Period("budget", "部门预决算公开", 20, _D, "DISC-B", "预算法第十四条"),
        Period("suggestion", "建议办理答复", 3, _M, "TA-08", "代表法"),
        Period("suggestion_complex", "建议办理答复（复杂）", 6, _M, "TA-08", "代表法"),
        Period("rectification", "整改情况报告", 6, _M, "AUD-11", "监督法第二十七条"),
        Period("audit_opinion", "审计报告征求意见", 10, _D, "AUD-09", "审计法第四十四条", False),
        Period("listed_company", "告知上市公司", 5, _D, "AUD-03", "审计法实施条例第三十三条", False),
        Period("column_news", "动态、要闻类栏目更新", 14, _D, "V4", "国办秘函〔2019〕19号"),
        Period("column_notice", "通知公告、政策文件类栏目更新", 6, _M, "V4", "国办秘函〔2019〕19号"),
        Period("column_yearly", "规划计划、人事类栏目更新", 12, _M, "§15", "国办秘函〔2019〕19号"),
        Period("first_release", "重大突发事件首次发布", 5, _H, "YQ-01", "国办发〔2016〕80号"),
        Period("press_conference", "重大突发事件新闻发布会", 24, _H, "YQ-01", "国办发〔2016〕61号"),
        Period("concern", "其他政务舆情回应", 48, _H, "YQ-02", "国办发〔2016〕61号"),
    )
}  # fmt: skip


def add_days(start: date, days: int, calendar: Calendar) -> Reckoning:
    """The end of ``days`` calendar days after ``start``, which is not counted (T-01).

    Ending on a day off it ends on the next working day (T-02).
    """
    if days < 0:
        raise ValueError("days must not be negative")
    try:
        end = start + timedelta(days)
    except OverflowError:
        end = date.max
    return calendar.next_working_day(end)


def add_months(start: date, count: int, calendar: Calendar) -> Reckoning:
    """The end of ``count`` months after ``start``: the corresponding day, else the month's last
    (T-04), and on a day off the next working day (T-02)."""
    if count < 0:
        raise ValueError("count must not be negative")
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if year > date.max.year:
        return calendar.next_working_day(date.max)
    last = months.monthrange(year, month + 1)[1]
    return calendar.next_working_day(date(year, month + 1, min(start.day, last)))


def end_on(code: str, start: date, calendar: Calendar) -> Reckoning:
    """The last day of the period ``code`` begun by what happened on ``start``.

    Raises ``ValueError`` for a period of hours: that one has an instant, ``end_at``.
    """
    period = PERIODS[code]
    if period.unit == Unit.WORKING_DAYS:
        return calendar.add_working_days(start, period.count)
    if period.unit == Unit.DAYS:
        return add_days(start, period.count, calendar)
    if period.unit == Unit.MONTHS:
        return add_months(start, period.count, calendar)
    raise ValueError(f"{code} runs in hours")


def end_at(code: str, start: datetime) -> datetime:
    """The instant a period of hours ends: clock hours, holidays included (YQ-09, 民法典 201)."""
    period = PERIODS[code]
    if period.unit != Unit.HOURS:
        raise ValueError(f"{code} does not run in hours")
    if start.tzinfo is None:
        raise LawError(
            "起算时刻没有时区",
            rule="YQ-09",
            article="民法典第二百零一条",
            remedy="请写明日期、时刻和时区。",
        )
    return start + timedelta(hours=period.count)


def is_in_time(posted_on: date, last_day: date) -> bool:
    """Whether something posted on ``posted_on`` keeps a period ending on ``last_day``: the time
    in the post does not count (T-06, CPL23 85(4))."""
    return posted_on <= last_day
