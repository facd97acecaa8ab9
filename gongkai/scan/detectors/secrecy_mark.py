"""Marks of state secrecy (SSR24 art. 21, GB/T 9704; rules.md §8.3).

Level and star anywhere; a level that is a line of its own, or a heading's bracket, in the first
lines; a level after the label 密级; a text that says its own level. Running text such as 商业秘密,
保守国家秘密 or a table of the levels passes. A machine recognises marks only: an unmarked secret it
cannot.
"""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.lines import head
from gongkai.scan.rulebook import RuleBook

_SPACE = r"[ \t\u00a0]"
_GAP = r"[\s.·・_-]{0,4}"
LEVEL = rf"(?:[绝絕]{_GAP}密|[机機]{_GAP}密|[秘祕]{_GAP}密)"
_FIRST = "绝絕机機秘祕"
# 国家秘密, 商业秘密 … name a kind, not a level.
_KINDS = frozenset({"商业", "工作", "国家", "技术", "审判", "检察"})
STAR = r"[★☆⋆✢-❋⭐⭑⭒🌟⚝✪]"
_SOFT_STAR = r"[*∗⁎·・•●※▲△◆◇]"
_DIGITS = r"(?:\d{1,4}|[〇零一二两三四五六七八九十廿卅百壹贰叁肆伍陆柒捌玖拾]{1,5})"
_SPAN = rf"(?:{_DIGITS}\s{{0,4}}(?:年|个\s?月|月|日|天){{1}}|长\s{{0,3}}期|永\s{{0,3}}久)"
_DATE = rf"{_DIGITS}\s?年\s?{_DIGITS}\s?月(?:\s?{_DIGITS}\s?日)?[前止]?|\d{{4}}[.-]\d{{1,2}}[.-]\d{{1,2}}|\d{{8}}"
_CONDITION = r"[^\s,。;:、()★☆*]{1,12}(?:前|后)(?![\u4e00-\u9fff])"
_TERM = rf"(?:{_DATE}|{_SPAN}|{_CONDITION})"

_STARRED = re.compile(
    rf"{LEVEL}级?\s{{0,4}}(?:<[^<>\n]{{1,40}}>){{0,4}}(?:{STAR}\ufe0f?(?:\s{{0,4}}{_TERM})?"
    rf"|{_SOFT_STAR}\s{{0,4}}(?:{_DATE}|{_SPAN})|[*∗⁎]{_CONDITION}"
    rf"|{_SOFT_STAR}\s{{0,2}}(?:启用|启封|公布|公开|发布|宣布|实施|解密|使用完毕)[^\s,。;]{{0,4}}前)"
)
# A bar, a point or a dash in the place of the star: 绝密|20年.
_DIVIDED = re.compile(
    rf"{LEVEL}级?\s{{0,4}}[|/·•\u2010-\u2015-]{{1,2}}\s{{0,4}}(?:{_DATE}|{_SPAN})(?![\u4e00-\u9fff])"
)
_WITH_TERM = re.compile(rf"{LEVEL}级?[\s,;(]{{0,3}}(?:保密)?期限[:为是]?\s?{_TERM}")

_EDGE = rf"(?:{_SPACE}|[★☆*【】\[\]()〔〕〖〗「」『』<>·_—-]){{0,8}}"
_COPY = r"(?:(?:份\s?号|编\s?号|No\.?|№)?[:\s]{0,3}\d{1,7}\s{0,8})?"
_URGENT = r"(?:特\s?急|加\s?急|平\s?急|特\s?提|急\s?件|特\s?件)"
_ALONE = re.compile(
    rf"{_EDGE}(?:(?:TOP )?SECRET|CONFIDENTIAL)?{_EDGE}{_COPY}{_EDGE}(?:{_URGENT}{_EDGE})?"
    rf"(?P<mark>{LEVEL}级?(?:文件|资料|材料|电报|件)?(?:{_EDGE}(?:保密期限?[:为]?)?{_EDGE}{_TERM})?)"
    rf"{_EDGE}(?:{_URGENT}{_EDGE})?(?:(?:第|No\.?){_SPACE}?\d{{1,6}}{_SPACE}?号?)?"
    rf"(?:[ ,、]{{1,3}}(?:注意|妥善|不得|严禁|请勿|阅后|严格|会后|用后|用毕|传阅|请|限|仅|禁止|不准).{{0,16}})?(?:\.\w{{1,5}})?"
)
# Beside a degree of urgency more may follow on the line.
_WITH_URGENCY = re.compile(
    rf"{_EDGE}{_COPY}{_EDGE}(?:{_URGENT}{_EDGE}(?P<after>{LEVEL}级?)|(?P<mark>{LEVEL}级?){_EDGE}{_URGENT})(?={_SPACE}|$)"
)
# The same level again and again is the mark laid over a page.
_REPEATED = re.compile(rf"(?P<mark>{LEVEL})(?:[\s·]{{1,8}}(?P=mark))+(?![\u4e00-\u9fff])")
_OPENING = re.compile(
    rf"{_SPACE}{{0,8}}(?:[【\[(〔〖「『<]{_SPACE}{{0,3}}(?P<mark>{LEVEL}级?(?:{_EDGE}{_TERM})?)"
    rf"{_SPACE}{{0,3}}[】\])〕〗」』>]|(?P<stem>{LEVEL})级?[-_—])"
    rf"|{_SPACE}{{0,8}}(?:附件)?(?:[0-9]{{1,3}}|[一二三四五六七八九十]{{1,3}})[.、:_ -]{{1,2}}[【\[(〔〖](?P<listed>{LEVEL}级?)[】\])〕〗]"
)
_CLOSING = re.compile(
    rf"[【\[(〔〖「『]{_SPACE}{{0,3}}(?P<mark>{LEVEL}级?(?:{_EDGE}{_TERM})?){_SPACE}{{0,3}}[】\])〕]"
    rf"{_SPACE}{{0,8}}(?:\.\w{{1,5}})?$"
    rf"|[-_—·](?P<tail>{LEVEL}级?)\.(?:docx?|xlsx?|pdf|wps|et|ofd|pptx?|txt|zip|rar|jpe?g|png)$"
)
_BRACKETED = re.compile(
    rf"(?m)^{_SPACE}{{0,8}}【{_SPACE}{{0,3}}(?P<mark>{LEVEL}级?){_SPACE}{{0,3}}】"
)

_END = rf"(?=\s|[,。;|/)】\]}}」》★☆<>\"'”]|$|\(?{_SPAN})"
_LABEL = r"(?:密\s{0,4}[级級](?:[及和与/、](?:保密)?期限|\((?:保密)?期限\))?|定密级别|定密|涉密等级|涉密级别|涉密程度|保密等级|保密级别|保密程度|秘密等级|密\s{0,2}等|水印|页眉|页脚|标密|密别|(?i:classification|secrecy|security[_ ]?level))(?:标[识志]|文字|内容|字样)?"
_LABELLED = re.compile(
    rf"{_LABEL}(?:[\"'」】)\]]?\s{{0,3}}[是为]?[:|/★=>—→-]{{1,2}}\s{{0,4}}[\"'「“]?|[】\])]\s{{0,4}}|\s{{1,6}}|(?<=密级),(?=[^,\s]{{2}}(?:,|$|\n))|(?:\s?<[^<>\n]{{1,40}}>){{1,4}}\s?)[【\[(]?(?P<mark>{LEVEL})(?:级|件)?{_END}"
)
_CHECKED = re.compile(rf"{_LABEL}[^\n。]{{0,30}}[☑√■✔☒✓]\s?(?P<mark>{LEVEL})")
_DECLARED = re.compile(
    rf"密级\((?P<noted>{LEVEL})级?\)(?=$|[\s,;。]|保密期限)|密级(?:确定|定|均)?[是为](?P<level>{LEVEL})级?(?:[。;\n]|$|,?(?:保密)?期限)"
    rf"|(?:本|此)(?:文件|件|报告|材料|资料|文|电报|通知|卷)(?:的?密级)?(?:确定|定)?"
    rf"(?:是|为|属于?|系|含有?|涉及)(?P<self>{LEVEL})级?(?:件|文件|材料|资料|报告|国家秘密(?:事项|信息|内容|载体)?)?{_END}"
    rf"|(?:内容|事项|数据|信息|以上|上述)[^,。;\n]{{0,4}}(?:属于|系|为)(?P<content>{LEVEL})级?国家秘密(?=[,。;]?[ \t]{{0,4}}(?:$|\n|请|不得|严禁|知悉|注意|保密))"
)
_HEADERS = re.compile("密级|文件密级|涉密等级|秘密等级|保密等级")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,60}>")
_LEVEL_CELL = re.compile(rf"{LEVEL}级?")
_LEVELS = re.compile(LEVEL)


# How far a label or the words 本文件 stand from their level.
_NEAR = 60


class SecrecyMark(Detector):
    rule = "SECRET-MARK"
    kind = "secrecy_mark"
    reason = (
        "国家秘密标志。本系统是非涉密系统，不得存储、处理国家秘密，整份内容已拒绝，没有保存。"
        "请立即停止传递，联系本单位保密工作机构处理；如确系误标，请在原件上去掉标志后再传。"
    )
    basis = "保守国家秘密法第三十一条；实施条例第二十一条"
    blocking = True
    reads_joined = False

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        if "密" not in text:
            return
        ends = dict(_in_the_head(text))
        for level in _LEVELS.finditer(text):
            start = level.start()
            if (
                start not in ends
                and "".join(text[max(0, start - 5) : start].split())[-2:] not in _KINDS
            ):
                end = _mark_at(text, start)
                if end:
                    ends[start] = end
        ends |= dict(_in_a_column(text))
        for start, end in sorted(ends.items()):
            yield Hit(start, end, "high", "密级★标志")


def _mark_at(text: str, start: int) -> int:
    """Where the mark whose level begins at ``start`` ends; 0 when the level is running text."""
    starred = _STARRED.match(text, start)
    if starred:
        return starred.end()
    divided = _DIVIDED.match(text, start)
    if divided and not _is_one_of_several(text, start, divided.end()):
        return divided.end()
    with_term = _WITH_TERM.match(text, start)
    if with_term and not _is_one_of_several(text, start, with_term.end()):
        return with_term.end()
    repeated = _REPEATED.match(text, start)
    if repeated:
        return repeated.end()
    window = (max(0, start - _NEAR), min(len(text), start + _NEAR))
    for pattern in (_BRACKETED, _LABELLED, _DECLARED, _CHECKED):
        for match in pattern.finditer(text, *window):
            group = match.lastgroup or 0
            is_alone = pattern is _CHECKED or not _is_one_of_several(text, *match.span(group))
            if match.start(group) == start and is_alone:
                return match.end(group)
    return 0


def _in_the_head(text: str) -> Iterator[tuple[int, int]]:
    """Levels that stand as a line or a heading's bracket; two different ones are a table."""
    found = []
    for offset, line in head(text, lines=8):
        # Tags of a typed HTML text are no part of the line.
        line = _TAG.sub(lambda tag: " " * len(tag[0]), line) if "<" in line else line
        offset += len(line) - len(line.lstrip())
        line = line.strip()
        if "密" not in line or len(line) > 80:
            continue
        match = (
            _ALONE.fullmatch(line)
            or _WITH_URGENCY.match(line)
            or _OPENING.match(line)
            or _CLOSING.search(line)
        )
        if match:
            start, end = match.span(match.lastgroup or 0)
            if text[max(0, offset - 8) : offset].rstrip()[-2:] not in _KINDS:
                found.append((offset + start, offset + end))
    if len({_first(text[start:end]) for start, end in found}) == 1:
        yield from found


def _in_a_column(text: str) -> Iterator[tuple[int, int]]:
    """Levels below the head 密级 of a register; all three together explain the levels."""
    found = [
        (start, end)
        for start, end, _ in cells_below(text, _HEADERS, at_end=True)
        if _LEVEL_CELL.fullmatch(text, start, end)
    ]
    if len({_first(text[start:end]) for start, end in found}) < 3:
        yield from found


def _is_one_of_several(text: str, start: int, end: int) -> bool:
    """Whether another level stands near: a list of the levels, or boxes to be ticked."""
    near = text[max(0, start - 16) : start] + "\0" + text[end : end + 16]
    own = _first(text[start:end])
    return any(
        _first(match[0]) != own and near[max(0, match.start() - 2) : match.start()] != "国家"
        for match in _LEVELS.finditer(near)
    )


def _first(level: str) -> str:
    """The level a written form means."""
    found = next(character for character in level if character in _FIRST)
    return {"絕": "绝", "機": "机", "祕": "秘"}.get(found, found)
