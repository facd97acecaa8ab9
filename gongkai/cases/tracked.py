"""What an applicant reads about their application, in plain words (R711 arts. 30–37; APP-12).

Everything here is worded from the events and the due date of the case; nothing is typed.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from gongkai.cases.models import Case, CaseKind, Conversion, DueChange
from gongkai.law.calendar import Calendar
from gongkai.law.case_state import CaseState
from gongkai.law.deadlines import Due, explain_days
from gongkai.law.events import Event, EventType
from gongkai.law.letters import in_words

_S, _E = CaseState, EventType
# What can be sent with the receipt code, as the person and the office read it.
DEEDS = {
    "correct": "补正",
    "reasons": "说明的理由",
    "withdraw": "撤回申请",
    "suggest": "主动公开的建议",
    "satisfaction": "满意度评价",
}
SCORES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
STAGES = ("收到", "办理", "审查", "答复")
_WEEKDAYS = "一二三四五六日"
_TOO_LATE = "未能办理"

_HAPPENED = {
    _E.RECEIVED: "与您确认收到申请，从第二天起计算期限",
    _E.CORRECTION_ASKED: "请您补正申请",
    _E.CORRECTED: "收到您的补正，期限重新计算",
    _E.THIRD_PARTY_ASKED: "书面征求第三方意见，这段时间不计入期限",
    _E.THIRD_PARTY_ANSWERED: "收到第三方意见，期限继续计算",
    _E.ORGAN_ASKED: "书面征求其他机关意见，这段时间不计入期限",
    _E.ORGAN_ANSWERED: "收到其他机关意见，期限继续计算",
    _E.EXTENDED: "延长了答复期限",
    _E.REASONS_ASKED: "请您说明申请的理由",
    _E.REASONS_GIVEN: "登记了您说明理由的情况",
    _E.DELAYED: "确定了延迟答复的日期",
    _E.FEE_NOTICED: "发出信息处理费收费通知",
    _E.FEE_PAID: "收到缴费，期限重新计算",
    _E.ANSWERED: "作出答复",
    _E.DELIVERED: "答复已经送达",
    _E.ABANDONED: "按放弃申请处理，办理结束",
    _E.WITHDRAWN: "您撤回了申请，办理结束",
    _E.REDO_ORDERED: "按复议决定或者判决重新办理",
    _E.ARCHIVED: "办结归档",
}


def day_words(day: date) -> str:
    """A day as people say it: 2026年12月23日（星期三）."""
    return f"{in_words(day)}（星期{_WEEKDAYS[day.weekday()]}）"


def headline(case: Case, events: Sequence[Event]) -> str:
    """One sentence that says where the application stands and when the answer comes."""
    state = CaseState(case.state)
    if case.is_paused and state in (_S.IN_HAND, _S.ANSWER_IN_REVIEW):
        return f"正在征求{_asked(events)}的意见，答复期限暂停计算。"
    words = {
        _S.AWAITING_CONFIRMATION: "您的申请已经送达，工作人员会按您留的联系方式与您确认。",
        _S.AWAITING_CORRECTION: "您的申请需要补正。",
        _S.AWAITING_REASONS: "需要您说明申请的理由。",
        _S.AWAITING_FEE: "需要您按通知缴纳信息处理费，缴费前期限暂停计算。",
        _S.IN_HAND: "您的申请正在办理。",
        _S.ANSWER_IN_REVIEW: "答复已经拟好，正在审查。",
        _S.ABANDONED: "您的申请已按放弃处理，不再办理；需要时可以重新申请。",
        _S.WITHDRAWN: "您已撤回申请，不再办理；需要时可以重新申请。",
    }.get(state)
    if words is None:
        return f"已于{in_words(case.answered_on)}答复。" if case.answered_on else "已经办结。"
    if state == _S.AWAITING_CORRECTION and case.is_paused:
        words += "收到补正之前，答复期限暂停计算。"
    if state.is_open and case.due_on:
        words += f"最晚 {day_words(case.due_on)} 答复。"
    return words


def in_whose_hands(case: Case, events: Sequence[Event]) -> str:
    """Who acts now: the applicant, a department, whoever reviews, or nobody any more."""
    state, office = CaseState(case.state), case.organ.disclosure_office
    if state == _S.AWAITING_CONFIRMATION:
        return f"{office}，一般在一个工作日内与您联系"
    if state in (_S.AWAITING_CORRECTION, _S.AWAITING_REASONS, _S.AWAITING_FEE):
        return f"您：请按通知办理；有疑问可以打电话给{office}"
    if state == _S.ANSWER_IN_REVIEW:
        return f"{case.organ.name}的审查人员（保密审查、合法性审查、领导审签）"
    if state == _S.IN_HAND:
        handler = case.department.name if case.department else office
        return f"{handler}；正在等{_asked(events)}的意见" if case.is_paused else handler
    return "办理已经结束"


def _asked(events: Sequence[Event]) -> str:
    """Whose opinion is still awaited."""
    waiting: dict[object, str] = {}
    for event in events:
        if event.type in (_E.THIRD_PARTY_ASKED, _E.ORGAN_ASKED):
            whom = "第三方" if event.type == _E.THIRD_PARTY_ASKED else "其他机关"
            waiting[event.facts.get("consultation")] = whom
        elif event.type in (_E.THIRD_PARTY_ANSWERED, _E.ORGAN_ANSWERED):
            waiting.pop(event.facts.get("consultation"), None)
    return "、".join(dict.fromkeys(waiting.values())) or "有关方面"


def stages(case: Case) -> list[list[str]]:
    """The way in four steps: [name, "done", "now", "todo" or "ended"]."""
    state = CaseState(case.state)
    if state in (_S.WITHDRAWN, _S.ABANDONED):
        first = "done" if case.received_on else "ended"
        return [["收到", first], ["办理", "ended"], ["审查", "ended"], ["答复", "ended"]]
    at = 4
    if state.is_open:
        at = {_S.AWAITING_CONFIRMATION: 0, _S.ANSWER_IN_REVIEW: 2}.get(state, 1)
    return [
        [name, "done" if n < at else "now" if n == at else "todo"] for n, name in enumerate(STAGES)
    ]


def happened(events: Iterable[Event]) -> list[list[str]]:
    """What happened, a line each: [day, words]."""
    return [[str(one.on), _HAPPENED.get(one.type, one.type.label)] for one in events]


def reasons_of(case: Case, found: Due | None) -> list[list[str]]:
    """Why it is due on that day: [day, sentence, article]."""
    if found is None:
        return []
    steps = [[str(one.on), one.sentence, one.article] for one in found.steps]
    if case.kind == CaseKind.OWN_CORRECTION:
        # OTH-03: the regulation sets no period for it.
        note = "条例没有规定更正本人信息的期限，本机关自己按 20 个工作日掌握。"
        steps = [[day, text, "本机关规定"] for day, text, _ in steps]
        steps.append([str(case.received_on), note, "条例第四十一条"])
    return steps


def days_of(
    found: Due | None, events: Sequence[Event], calendar: Calendar
) -> list[list[str | int | None]]:
    """Every day of the period: [day, its number or None, why]; empty where none is counted."""
    if found is None or found.due_on is None:
        return []
    rules = {one.rule for one in found.steps}
    if found.steps[-1].rule != "DL-07":
        return []
    restarting = {_E.RECEIVED, _E.FEE_PAID, _E.CORRECTED}
    if "COR-06" in rules:  # A correction asked for too late moves nothing.
        restarting.discard(_E.CORRECTED)
    start = max(one.on for one in events if one.type in restarting)
    count = max(calendar.working_days_between(start, found.due_on), 0)
    return [[str(one.on), one.count, one.sentence] for one in explain_days(start, count, calendar)]


def changes_of(rows: Iterable[DueChange]) -> list[list[str]]:
    """Dates that a new holiday notice moved: [day it was noticed, what moved, why]."""
    return [
        [
            f"{row.at:%Y-%m-%d}",
            f"答复期限由 {row.before or '暂停'} 变为 {row.after or '暂停'}",
            "系统每天按最新的放假安排和征求意见的情况核对期限"
            if row.cause == "每日核对" else row.cause,
        ]
        for row in rows
    ]  # fmt: skip


def publishing_words(case: Case, rows: Sequence[Conversion]) -> str:
    """What became of the suggestion to publish for all (art. 44); "" while there is nothing."""
    row = rows[-1] if rows else None
    if row is not None and row.state == Conversion.State.ACCEPTED:
        return "本机关决定将这项信息主动公开，审查后会在本网站发布（条例第四十四条）。"
    if not case.suggests_publishing:
        return ""
    if row is None:
        return "您建议主动公开这项信息。本机关答复后会研究决定（条例第四十四条）。"
    if row.state == Conversion.State.DECLINED:
        return "您建议主动公开这项信息。经研究，不转为主动公开（条例第四十四条）。"
    return "您建议主动公开这项信息，本机关正在研究（条例第四十四条）。"


def late_name(on: date, what: str, case: Case) -> str:
    """The name of the file that keeps what came too late to be done."""
    label = CaseState(case.state).label
    return f"{on} 提交的{DEEDS[what]}，到达时申请已是“{label}”，{_TOO_LATE}.txt"


def too_late(names: Iterable[str]) -> list[str]:
    """What the applicant sent and what could not be done any more, from the files' names."""
    return [name.removesuffix(".txt") for name in names if name.endswith(f"{_TOO_LATE}.txt")]
