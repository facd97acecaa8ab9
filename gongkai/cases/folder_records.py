"""The records of a case as sheets of its folder: searches, opinions, review, challenges, course."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.utils import timezone

from gongkai.cases.models import Case
from gongkai.cases.standing import earlier_answers
from gongkai.core.journal.models import Entry
from gongkai.core.letters import Letter
from gongkai.disclosure.models import Disclosure
from gongkai.law.review_state import ReviewEvent, ReviewState

Rows = Iterable[Sequence[object]]


def records_of(case: Case) -> list[Letter]:
    """The sheets that say something; an empty list makes no sheet."""
    sheets = [
        _list(case, "检索记录", ("日期", "检索范围", "检索词", "结果", "检索人"), _searches(case)),
        _list(case, "征求意见情况", ("对象", "发出", "送达", "答复", "意见"), _opinions(case)),
        *(_review(case, document) for document in _documents(case)),
        _list(case, "复议、诉讼、投诉情况", ("类型", "收到", "提交", "结果", "说明"), _challenges(case)),
        _course(case),
    ]  # fmt: skip
    return [sheet for sheet in sheets if sheet.rows]


def _list(case: Case, title: str, columns: tuple[str, ...], rows: Rows) -> Letter:
    filled = tuple(tuple(str(cell or "—") for cell in row) for row in rows)
    return Letter(organ=case.organ.name, title=title, columns=columns, rows=filled)


def _searches(case: Case) -> Rows:
    for row in case.searches.select_related("by"):
        yield row.searched_on, row.system, row.keywords, row.result, row.by.name


def _opinions(case: Case) -> Rows:
    for row in case.consultations.all():
        stance = f"{row.get_stance_display()}\n{row.opinion}" if row.answered_on else "未答复"
        decided = f"\n仍予公开：{row.override_reason}" if row.override_reason else ""
        yield (
            f"{row.get_whom_display()}\n{row.name}", row.asked_on, row.served_on, row.answered_on,
            stance + decided,
        )  # fmt: skip


def _documents(case: Case) -> list[Disclosure]:
    earlier = [one.document for one in earlier_answers(case) if one.document]
    return [*earlier, *([case.answer] if case.answer else [])]


def _review(case: Case, document: Disclosure) -> Letter:
    """Who passed which step of which version, bound to its digest (I1)."""
    version = document.version
    rows = (
        (
            f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}", ReviewState(row.step).label,
            ReviewEvent(row.event).label, row.by.name, row.comment,
        )
        for row in (version.reviews.select_related("by") if version else ())
    )  # fmt: skip
    sheet = _list(
        case,
        f"答复审查记录\n{document.draft.title}",
        ("时间", "环节", "结论", "审查人", "意见"),
        rows,
    )
    digest = version.digest if version else ""
    return replace(sheet, footnotes=(f"所审查的文本校验值：{digest[:32]} {digest[32:]}",))


def _challenges(case: Case) -> Rows:
    for row in case.challenges.all():
        yield (
            f"{row.get_kind_display()}\n{row.authority}\n{row.number}", row.served_on,
            row.responded_on, f"{row.get_result_display()}\n{row.decided_on or ''}",
            row.decision_note or row.claim,
        )  # fmt: skip


def _course(case: Case) -> Letter:
    """Every entry of the course with who made it, and where the system's own trail stands."""
    sheet = _list(case, "办理经过", ("日期", "事项", "经办人", "说明"),
                  sorted(_happenings(case), key=lambda row: str(row[0])))  # fmt: skip
    trail = list(
        Entry.objects.filter(subject=f"case:{case.pk}").order_by("sequence")
        .values_list("sequence", "hash")
    )  # fmt: skip
    if not trail:
        return sheet
    (first, _), (last, digest) = trail[0], trail[-1]
    footnote = (
        f"系统日志：本案共 {len(trail)} 条，第 {first} 条至第 {last} 条；末条链值 {digest[:16]}。"
    )
    return replace(sheet, footnotes=(footnote,))


def _happenings(case: Case) -> Iterator[tuple[object, ...]]:
    events = list(case.events.select_related("by").order_by("on", "pk"))
    replaced = {row.replaces_id for row in events}
    for row in events:
        mark = "（已被更正）" if row.pk in replaced else "（更正）" if row.replaces_id else ""
        note = row.facts.get("note") or row.facts.get("corrected_because") or ""
        yield row.on, row.get_type_display() + mark, row.by.name if row.by else "申请人", note
    for change in case.due_changes.all():
        yield (
            f"{timezone.localtime(change.at):%Y-%m-%d}", "答复期限变动", "系统",
            f"{change.before or '暂停'} → {change.after or '暂停'}：{change.cause}",
        )  # fmt: skip
    for given in case.assignments.select_related("department", "officer", "by"):
        whom = given.officer.name if given.officer else ""
        yield (
            f"{timezone.localtime(given.at):%Y-%m-%d}", "交办",
            given.by.name if given.by else "系统",
            f"{given.department.name if given.department else ''}{whom} {given.reason}".strip(),
        )  # fmt: skip
