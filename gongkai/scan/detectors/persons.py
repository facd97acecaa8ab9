"""What a Chinese personal name looks like, shared by the detectors that look for persons.

No tagger: a surname, one or two characters that occur in given names, and an edge on both sides.
The word before or after (申请人, 女士, 代表) is the detectors' business.
"""

import re
from collections.abc import Iterable, Iterator

from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.surnames import (
    COMPOUND,
    EVERYDAY,
    NOT_GIVEN,
    PUBLIC,
    SELDOM_GIVEN,
    SURNAMES,
    TITLES,
    WORDS,
)
from gongkai.scan.detectors.words import Words

# What a sentence goes on with after a name.
_FOLLOW = frozenset(
    "的在于因将为向被把系是与和及等反来住经家先女同称说要提申对到已未出曾从给以户所自患确可办领现持年男一每于"
    "不之也均又仍认表请诉投举报夫之妻父母兄弟姐子姐身有无没就按处去死受购借签收应当本名委代及其违骗挪伪冒虚套侵贪"
    "丧带携擅私拒继承担任犯涉溺突陪帮打欠交付取存转汇租卖买种养开建拆搬离得罚判拘经营务驾乘骑赡抚监遗这那该由自信诊还与跟代替再只才会能可以须应予"
)  # fmt: skip
_LEAD = frozenset(
    "谢访复到据见自名派命聘提的对由请向与和是据给为叫系以及经被将把让使至送致民属父母妻夫子女兄弟姐妹生者户主人党盟社"
)
_POSTS = re.compile(
    r"(?:副|原|时任)?(?:书记|局长|县长|市长|镇长|乡长|主任|科长|股长|处长|厅长|部长|院长|校长|站长|所长|组长|主席|委员长|检察长|总经理"
    r"|经理|董事长|会计师|审计师|工程师|部门|秘书长|队长|村长)"
)
_FIRST = "".join(sorted(SURNAMES | {name[0] for name in COMPOUND}))
HAN = re.compile("[\u4e00-\u9fff]")


def is_name(text: str, *, strict: bool = False) -> bool:
    """Whether ``text`` as a whole is shaped like a full name; ``strict``: no everyday surnames."""
    size = 2 if text[:2] in COMPOUND and len(text) > 2 else 1
    given = text[size:]
    return (
        1 <= len(given) <= 2
        and (size == 2 or text[0] in SURNAMES)
        and not (strict and size == 1 and text[0] in EVERYDAY)
        and text[:2] not in WORDS
        and text not in PUBLIC
        and given not in TITLES
        and not any(one in NOT_GIVEN or not "\u4e00" <= one <= "\u9fff" for one in given)
        and sum(one in SELDOM_GIVEN for one in given) <= (len(given) > 1 or not strict)
    )


def name_at(text: str, start: int, *, strict: bool = False, edge: int = 0) -> int:
    """Where the name beginning at ``start`` ends; 0 when there is none.

    After it the text ends, something other than Hanzi stands, the sentence goes on, or another
    word begins at ``edge``.
    """
    for size in _sizes(text[start : start + 2]):
        end = start + size
        after = text[end : end + 1]
        is_edge = end == edge or not after or after in _FOLLOW or not HAN.match(after)
        if end <= len(text) and is_edge and is_name(text[start:end], strict=strict):
            return 0 if _POSTS.match(text, end) else end
    return 0


def name_before(text: str, end: int, *, strict: bool = True) -> int:
    """Where the name that ends at ``end`` begins; -1 when there is none."""
    for size in (4, 3, 2):
        start = end - size
        if start < 0 or (size == 4 and text[start : start + 2] not in COMPOUND):
            continue
        before = text[start - 1 : start]
        is_edge = not before or before in _LEAD or not HAN.match(before)
        if is_edge and is_name(text[start:end], strict=strict):
            return start
    return -1


_SPACED = re.compile(
    r"[\u4e00-\u9fff](?: {1,3}[\u4e00-\u9fff]){1,2}(?![\u4e00-\u9fff])(?! {1,3}[\u4e00-\u9fff] )"
)


def spaced_name_at(text: str, start: int) -> int:
    """Where a name written with spaces between its characters ends, 王 小 明; 0 when none."""
    match = _SPACED.match(text, start)
    return match.end() if match and is_name(match[0].replace(" ", "")) else 0


def names_from(text: str, start: int, *, strict: bool = False) -> Iterator[tuple[int, int]]:
    """The name at ``start`` and those listed after it: 张三、李四，王五."""
    end = name_at(text, start, strict=strict) or (0 if strict else spaced_name_at(text, start))
    while end:
        yield start, end
        separator = _LISTED.match(text, end)
        start = separator.end() if separator else len(text)
        end = name_at(text, start, strict=strict) if separator else 0


_LISTED = re.compile(r"[ \t]?[、,;/ ][ \t]?")


_AFTER_ROLE = re.compile(
    r"(?:姓名|名单|签字|签名|签章|为|是|\(签[字名章]\))?"
    rf"(?P<mark>[ \t]{{0,4}}[:|/]\s{{0,6}}|[ \t]{{1,8}})?(?=[{_FIRST}])"
)


def after_role(text: str, place: int) -> Iterator[tuple[int, int]]:
    """The names after a word such as 申请人 that ends at ``place``, and those listed after.

    With or without a colon between; without one everyday surnames are not believed.
    """
    between = _AFTER_ROLE.match(text, place)
    if between:
        yield from names_from(text, between.end(), strict=between["mark"] is None)


_COLON = re.compile(rf"[:|\t=][\s\"']{{0,6}}(?=[{_FIRST}])")
# A label that ends so names a person, whatever else it says: 报账人:, 供养对象|, 户主(签字)=.
_LABEL = re.compile(
    r"(?:[人者员户生师童属母父妻夫子女]|对象|姓名|名字|签[字名章])(?:\([^()\n]{1,8}\))?[\"']? {0,4}\Z"
)


def after_labels(text: str) -> Iterator[tuple[int, int]]:
    """The names after a label of a person and a colon or a border."""
    for match in _COLON.finditer(text):
        if _LABEL.search(text, max(0, match.start() - 16), match.start()):
            yield from names_from(text, match.end())


def after_roles(text: str, roles: Words) -> Iterator[tuple[int, int]]:
    """The names after any of ``roles``."""
    for _, place in roles.spans(text):
        yield from after_role(text, place)


_CANDIDATE = re.compile(
    rf"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[民者户主员人子女]))[{_FIRST}](?=[\u4e00-\u9fff])"
)


def names_within(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The names that begin at an edge between ``low`` and ``high``."""
    for match in _CANDIDATE.finditer(text, low, high):
        end = name_at(text, match.start(), strict=True, edge=high)
        if end and end <= high:
            yield match.start(), end


def _sizes(beginning: str) -> tuple[int, ...]:
    return (4, 3) if beginning in COMPOUND else (3, 2)


def names_below(text: str, heads: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The names in the columns of a table headed by one of ``heads``."""
    for start, end, _ in cells_below(text, heads, at_end=True):
        if is_name(text[start:end].replace(" ", "")):
            yield start, end


def masked(name: str) -> str:
    """A name as evidence: the surname only."""
    return name[:1] + "*" * (len(name) - 1)


def first_of(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in the order of the text, one for each start: the one that was given first."""
    found: dict[int, int] = {}
    for start, end in spans:
        found.setdefault(start, end)
    return sorted(found.items())
