"""Applications that ask for the same: proposed with the reason, decided by a person.

Two requests are alike when what the shorter one is about stands in the other, and neither is about
something else. Set phrases and the words every audit document bears say nothing, order little;
another year, number, place or kind of document says: not the same. Edit distances do not fit: the
year or the village is two characters of forty (the ratios of rapidfuzz reach F1 0.80 on the test's
pairs).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import nlargest

SHORTEST_PHRASE = 4
MOST_PHRASES = 3
# In place of what is left out of either text; they differ, so no phrase runs across.
_MY_BAR, _THEIR_BAR = "\x01", "\x02"
_EDGES = ' \t\r\n的和与及、，。；：,.;:（）()〔〕[]《》“”"?!？！'

# What people write around the thing they want.
_SET_PHRASES = re.compile(
    "(?:本人|申请人|我|我们|本公司|我公司|我单位|本单位)?(?:现|特|依法)?(?:申请|请求|要求|希望|需要|想要?)"
    "(?:公开|获取|了解|查阅|提供|知道|得到)*"
    "|(?:敬|恳)?请(?:求)?(?:予以|给予|依法|书面|以电子邮件|以邮寄方式|贵局|你局|提供|公开|告知|答复|寄送)+"
    "|依据.{0,20}条例(?:的?规定)?|根据.{0,20}条例(?:的?规定)?|政府信息公开条例|政府信息|依申请公开"
    "|(?:对|就)?(?:贵|你|我|本|该)(?:局|单位|机关|县|公司)(?:作出|做出|出具|制作|保存|掌握|形成)?"
    "|政务公开|县?审计局|申请|公开|提供|获取|查阅|告知|答复|特别是|用于了解|作诉讼之用|在哪里可以看到|以来"
    "|(?:以)?电子邮件(?:方式|形式)?|邮寄|书面|本人|加盖公章|复印件|纸质件|电子版|扫描件|全文|原文|有关|相关|具体|详细|全部|所有|关于|涉及|针对"
    "|材料|资料|文件|文本|文书|信息|内容|事项|查出|发现|存在|的?问题|进行|开展|实施"
)
# Words that stand in every audit document and tell none from another.
_COMMON = re.compile(
    "审计|审核|报告|结果|公告|公示|情况|资金|项目|工程|专项|专题|调查|跟踪|工作|建设|管理|使用|征收"
    "|政府|社会|国有|中介|机构|公开表|明细|支出|文号|意见|处理|任期|领导干部|我县|全县|县级|县本级|本级"
    "|年度|期间|财政资金"
)
_STOP = frozenset("的和与及或对在由从将等县")
_DIGIT_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)(?:年度?)?")
_YEARS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年?(?:度)?(?:至|到|-|—|–|~)((?:19|20)\d\d)(?!\d)(?:年度?)?"
)
_HAN_YEAR = re.compile("[一二][〇零○oO0九][〇零○oO0一二三四五六七八九]{2}(?=年)")
_HAN_DIGITS = str.maketrans("〇零○oO一二三四五六七八九", "00000123456789")
_ORDINAL = re.compile("第?([一二三四五六七八九])(?=期|季度|标段|批|号|中学|小学|幼儿园|医院)")
_PLACE = re.compile("[\u4e00-\u9fff]{2}(?:镇|(?<!城)乡|(?<![乡农])村|街道|社区)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOT_WORD = re.compile(r"[\W_]+")
_RESULT = re.compile("审计(?:(?!整改).){0,8}(?:报告|结果|公告)")

# How much a difference on both sides, another number, place or kind weigh.
_CONTRADICTION = 7.0
_OTHER_NUMBERS = 0.5
_OTHER_PLACES = 0.5
_OTHER_KIND = 0.5
# What a request for nothing in particular ("审计报告") is worth beside one that names its subject.
_NOTHING_NAMED = 0.3


@dataclass(frozen=True)
class Likeness:
    """A text that may ask for the same. ``score`` from 0 to 1.

    ``shared``: the longest phrases both texts have, for the reason shown.
    """

    key: int
    score: float
    shared: tuple[str, ...]


def alike(
    text: str, others: Iterable[tuple[int, str]], *, at_least: float = 0.55, most: int = 5
) -> list[Likeness]:
    """The ``most`` texts of ``others`` (key, text) most like ``text``, best first."""
    asked = _read(text)
    may_be = _sieve(asked, at_least)
    scored = []
    for key, other in others:
        if may_be(other):
            score = _score(asked, _read(other))
            if score >= at_least:
                scored.append((score, key, other))
    best = nlargest(most, scored, key=lambda one: (one[0], -one[1]))
    return [Likeness(key, round(score, 3), _shared(text, other)) for score, key, other in best]


@dataclass(frozen=True)
class Traits:
    """By what the texts that may be alike can be looked up.

    ``telling``: pairs of telling characters, else the words every audit document bears; two texts
    that share none are not alike. ``numbers``: nor are two that name numbers and share none.
    """

    telling: frozenset[str]
    numbers: frozenset[str]


def traits(text: str) -> Traits:
    """What to look ``text`` up by. Whoever keeps them renews them when the reading changes."""
    read = _read(text)
    return Traits(read.pairs or read.common, read.numbers)


@dataclass(frozen=True)
class _Read:
    """What a request is about: runs of telling characters, their pairs, its years and numbers."""

    runs: tuple[str, ...]
    pairs: frozenset[str]
    size: int
    common: frozenset[str]
    years: frozenset[int]
    numbers: frozenset[str]
    places: frozenset[str]
    kinds: frozenset[str]


@lru_cache(maxsize=4096)
def _read(text: str) -> _Read:
    folded = unicodedata.normalize("NFKC", text).lower()
    folded = _HAN_YEAR.sub(lambda match: match[0].translate(_HAN_DIGITS), folded)
    kinds = {"rectification"} if "整改" in folded else set()
    if _RESULT.search(folded):
        kinds.add("result")
    years: set[int] = set()
    for first, last in _YEARS.findall(folded):
        years.update(range(int(first), min(int(last), int(first) + 20) + 1))
    years.update(map(int, _DIGIT_YEAR.findall(folded)))
    rest = _ORDINAL.sub(lambda match: match[1].translate(_HAN_DIGITS), folded)
    rest = _DIGIT_YEAR.sub(" ", rest)
    numbers = frozenset(_NUMBER.findall(rest))
    rest = _SET_PHRASES.sub(" ", _NUMBER.sub(" ", rest))
    common = frozenset(_COMMON.findall(rest))
    rest = _NOT_WORD.sub(" ", _COMMON.sub(" ", rest))
    rest = "".join(" " if character in _STOP else character for character in rest)
    runs = tuple(run for run in rest.split() if len(run) > 1)
    pairs = frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    return _Read(
        runs,
        pairs,
        size=sum(map(len, runs)),
        common=common,
        years=frozenset(years),
        numbers=numbers,
        places=frozenset(place for run in runs for place in _PLACE.findall(run)),
        kinds=frozenset(kinds),
    )


def _score(one: _Read, other: _Read) -> float:
    score = _about(one, other)
    for mine, theirs, factor in (
        (one.years, other.years, _OTHER_NUMBERS),
        (one.numbers, other.numbers, _OTHER_NUMBERS),
        (one.places, other.places, _OTHER_PLACES),
        (one.kinds, other.kinds, _OTHER_KIND),
    ):
        if mine and theirs and mine.isdisjoint(theirs):
            score *= factor
    return score


def _about(one: _Read, other: _Read) -> float:
    """How far both are about the same, numbers aside."""
    if not one.size and not other.size:
        both = one.common | other.common
        return len(one.common & other.common) / len(both) if both else 0.0
    if not one.size or not other.size:
        return _NOTHING_NAMED
    shared = one.pairs & other.pairs
    mine_left, their_left = _left(one, shared), _left(other, shared)
    # A character left on both sides was only parted from its neighbour by something put between.
    parted = (mine_left & their_left).total()
    covered = one.size - mine_left.total() + parted
    theirs = other.size - their_left.total() + parted
    if not shared:
        return 0.0
    mine_share, their_share = covered / one.size, theirs / other.size
    score = 0.75 * max(mine_share, their_share) + 0.25 * (mine_share + their_share) / 2
    left_on_both = min(one.size - covered, other.size - theirs)
    return score / (1 + _CONTRADICTION * left_on_both / min(covered, theirs))


def _left(read: _Read, shared: frozenset[str]) -> Counter[str]:
    """The characters of the runs that lie in no shared pair."""
    left: Counter[str] = Counter()
    for run in read.runs:
        for at, character in enumerate(run):
            if run[at : at + 2] not in shared and (at == 0 or run[at - 1 : at + 1] not in shared):
                left[character] += 1
    return left


def _shared(text: str, other: str) -> tuple[str, ...]:
    """The longest phrases both texts have, set phrases aside, longest first."""
    mine, theirs = _told(text, _MY_BAR), _told(other, _THEIR_BAR)
    phrases: list[str] = []
    while len(phrases) < MOST_PHRASES:
        match = SequenceMatcher(None, mine, theirs, autojunk=False).find_longest_match()
        phrase = mine[match.a : match.a + match.size].strip(_EDGES)
        if match.size < SHORTEST_PHRASE:
            break
        if len(phrase) >= SHORTEST_PHRASE:
            phrases.append(phrase)
        mine = mine[: match.a] + _MY_BAR + mine[match.a + match.size :]
        theirs = theirs[: match.b] + _THEIR_BAR + theirs[match.b + match.size :]
    return tuple(phrases)


def _told(text: str, bar: str) -> str:
    return _SET_PHRASES.sub(bar, unicodedata.normalize("NFKC", text))


def _sieve(asked: _Read, at_least: float) -> Callable[[str], bool]:
    """A quick test that lets go only what cannot reach ``at_least``, without reading it.

    Nearly every telling character of one of the two must stand in the other.
    """
    if at_least <= _NOTHING_NAMED:
        return lambda other: True
    telling = frozenset(filter(_is_han, "".join(asked.runs)))
    spare = int((1 / at_least - 1) / _CONTRADICTION * asked.size)
    known = telling | _DULL

    def may_be(other: str) -> bool:
        if telling and len(telling.difference(other)) <= spare:
            return True
        # One more: a character standing alone is dropped when the text is read.
        strange = frozenset(other).difference(known)
        return sum(map(_is_han, strange)) <= spare + 1

    return may_be


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


# Characters of the set phrases and the common words: by themselves they tell nothing.
_DULL = _STOP.union(
    filter(_is_han, "".join(one.pattern for one in (_SET_PHRASES, _COMMON, _HAN_YEAR, _ORDINAL)))
)
