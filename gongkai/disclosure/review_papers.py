"""政府信息公开审查呈批单 as a paper (SQ21; rules.md §8.2), from what was frozen with the version."""

from django.utils import timezone

from gongkai.core.letters import Letter, glyphs
from gongkai.core.ui.templatetags.ui import readable_size
from gongkai.disclosure.models import Exit, Review, Version
from gongkai.disclosure.remarks import shown_of
from gongkai.disclosure.roads import signed
from gongkai.law.determination import Conclusion
from gongkai.law.review_state import ReviewEvent, ReviewState

_COLUMNS = ("环节", "办理人、时间", "结论和意见", "已逐项核对")
BASIS = "依据：《政府信息公开条例》第十七条、《保守国家秘密法》第三十五条。审查结论只对上述摘要值对应的内容有效。"


def paper_of(version: Version) -> Letter:
    """The form with every step, comment, ticked sentence and remark; the same for PDF and Word."""
    disclosure = version.disclosure
    reviews = list(version.reviews.select_related("by", "stands_for"))
    clearance = getattr(version, "clearance", None)
    table = [
        ("标题", version.title),
        ("台账号、版本", f"{disclosure.register_number or '—'}　第 {version.number} 版"),
        ("文号", version.document_number or "无"),
        ("形成日期", version.formed_on.isoformat()),
        (
            "承办科室、拟稿人",
            f"{disclosure.department.name}　{version.made_by.name}　{_time(version.made_at)} 送审",
        ),
        ("公开属性", _attribute(version)),
        ("公开栏目", version.column.name if version.column else _exit(version)),
    ]
    if version.kind is not None:
        table.append(("信息类型", version.kind.name))
    if version.shown_until:
        table.append(("公示截止", version.shown_until.isoformat()))
    table += [
        ("内容概述", version.summary or "—"),
        ("机器审查", "\n".join(_findings(version)) or "没有发现疑点"),
        ("附件", "\n".join(_files(version)) or "无"),
    ]
    remarks = [
        f"{one.number}．{one.remark.part}“{one.quote}”：{one.remark.text}（{one.remark.by.name}）"
        + (f"　回复：{one.remark.answer}" if one.remark.answer else "")
        for one in shown_of(version)
    ]
    if remarks:
        table.append(("文中批注", "\n".join(remarks)))
    table.append(
        ("放行", f"{clearance.by.name}　{_time(clearance.at)}" if clearance else "尚未放行")
    )
    table.append(("内容摘要值", version.digest))
    rows = tuple(
        (ReviewState(one.step).label, f"{signed(one)}\n{_time(one.at)}", _words(one),
         "\n".join(f"√ {words}" for words in one.checks) or "—")
        for one in reviews
    ) or (("等待审查", "—", "—", "—"),)  # fmt: skip
    text = "".join([*(f"{a}{b}" for a, b in table), *("".join(row) for row in rows)])
    holes = dict.fromkeys(map(ord, glyphs.lacking(text)), "□")
    return Letter(
        organ=disclosure.organ.name,
        title="政府信息公开审查呈批单",
        table=tuple((label, value.translate(holes)) for label, value in table),
        columns=_COLUMNS,
        rows=tuple(tuple(cell.translate(holes) for cell in row) for row in rows),
        footnotes=(BASIS, *(["□ 为字库缺少的字，原文见系统中的页面。"] if holes else [])),
    )


def _time(at) -> str:  # type: ignore[no-untyped-def]
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _attribute(version: Version) -> str:
    words = version.get_attribute_display()
    if version.ground:
        words += f"：{version.get_ground_display()}。{version.ground_reason}"
    return words


def _exit(version: Version) -> str:
    return "答复申请人" if version.disclosure.exit == Exit.APPLICANT else "—"


def _findings(version: Version) -> list[str]:
    return [
        f"{one['part']} {one['masked']}：{one['disposed'] or '单位信息，可以公开'}"
        + (f"（{one['disposed_by']}）" if one["disposed_by"] else "")
        for one in version.findings
    ]


def _files(version: Version) -> list[str]:
    return [
        f"{one['name']}（{readable_size(one['size'])}，SHA-256 {one['sha256'][:16]}…）"
        for one in version.attachments
    ]


def _words(review: Review) -> str:
    words = ReviewEvent(review.event).label
    if review.determination:
        words += f"\n确定：{determined_words(review)}"
    return f"{words}\n意见：{review.comment}" if review.comment else words


def determined_words(review: Review) -> str:
    """“某局 某号 2026-11-02：可以公开”."""
    said = review.determination or {}
    label = Conclusion(said["conclusion"]).label
    return f"{said['authority']} {said['number']} {said['on']}：{label}"
