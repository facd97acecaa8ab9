"""Numbers as people lay them out: in one piece, in groups, wrapped over lines, a digit a cell.

A pattern is written with ``GAP`` between its digits; it begins and ends where a group does, so that
neighbours on one line (13800138000 13900139000) stay apart.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.scan.detectors.base import Detector, once_per_text

GAP = "[ \\t\\r\\n\u00a0\u2002-\u200a\u202f\u2010-\u2015\u2212|/.,·•‧・_-]{0,6}+"
# What stands between a word and the number it names, also in HTML source.
GLUE = r"(?:</?\w{1,8}>|[\s:|,;#№/→>\"'=(){}\[\]【】“”「」《》〔〕是为]|(?i:no)\.?){0,10}+"
# As many stars cover something; fewer may be emphasis.
_COVER = 4
_GROUP = re.compile("[0-9A-Za-z]+")
_CODE_WORD = re.compile(
    r"(?:编号|文号|流水号?|合同号|索引号|案号|单号|凭证号?|序列号?|批号|批次号?|型号|编码|监管码|代码"
    r"|发票号?码?|收据号|支付令|申请书|令|条码|图号|第|资产号|设备号|卡片号|标准|指纹|学号|时间戳)[:\s#]{0,3}$"
)

# What holds a long number; most digits of a text do not.
_RUN = re.compile(rf"[0-9](?<![0-9].)(?:{GAP}[0-9]){{14,}}+")
_RUN_END = 8  # a check sign X, and what must not follow

_ORDINAL = re.compile(r"(?:^|[\n\t ,、;(])[1-9][0-9]{0,2}\.$")
_SUM_BEFORE = re.compile(
    r"(?:[￥¥$€£]|人民币|(?:CNY|RMB|USD|HKD)"
    r"|(?:量|额|款|资金|投资|资产|负债|金额|合计|总计|小计|合同价|总价|单价|造价|估价|原值|净值|产值|市值|价值|预算|概算"
    r"|支出|收入|利润|成本|费用|保费|税费|决算数?|预算数|余额|数额|面积|容量|大小|里程|库存|规模)(?:\([^()\n]{1,6}\))?)[为是约达共:\s|￥¥]{0,4}$"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:元|万|亿|吨|千克|公斤|克|平方|立方|公里|千米|米|亩|公顷|升|毫升|千瓦|兆瓦|瓦|度(?!假)|字节|比特|人次|户次"
    r"|册|株|棵|头|只|羽|股|票|美元|欧元|日元|港元|英镑|[%‰℃㎡㎥]|[kKMGT]?(?:[Ww]h|B|Hz)(?![a-z])|\.[0-9])"
)


class PersonalNumber(Detector):
    """Numbers of persons: they read over line ends themselves, and one place is told once."""

    reads_joined = False
    family = "number"


@dataclass(frozen=True)
class Number:
    """A number found: ``value`` without its gaps, ``sizes`` of its groups, ``gaps`` between them."""

    start: int
    end: int
    value: str
    sizes: tuple[int, ...]
    gaps: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return len(self.sizes) == 1

    @property
    def is_even(self) -> bool:
        """Whether one sign divides all groups: chance neighbours seldom do that."""
        return len(set(self.gaps)) <= 1

    @property
    def is_spelled(self) -> bool:
        """One digit a cell, or a space between any two."""
        return set(self.sizes) == {1} and self.is_even

    def has_neighbour(self, text: str) -> bool:
        """Whether more figures follow or precede behind the same sign: a row of a table."""
        if self.is_whole:
            return False
        sign = r"\s" if self.gaps[0] == " " else re.escape(self.gaps[0])
        edge = rf"[ \t]{{0,2}}{sign}[ \t]{{0,2}}"
        left = text[max(0, self.start - 8) : self.start]
        right = text[self.end : self.end + 8]
        return bool(re.search(rf"[0-9]{edge}$", left) or re.match(rf"{edge}[0-9]", right))

    @property
    def breaks(self) -> int:
        """How many line ends or cell borders run through it."""
        return sum(gap in "\n\t|" for gap in self.gaps)


def numbers(
    pattern: re.Pattern[str], text: str, low: int = 0, high: int = sys.maxsize
) -> Iterator[Number]:
    """All matches of ``pattern`` between ``low`` and ``high``, also those that overlap, save the rest of a covered number and
    sums in groups of three. Where a pattern has a group, the group is the number.
    """
    match = pattern.search(text, low, high)
    while match:
        number = number_of(match, pattern.groups)
        if not (_is_covered(text, number) or _is_sum(number)):
            yield number
        match = pattern.search(text, match.start() + 1, high)


@once_per_text
def long_runs(text: str) -> Sequence[tuple[int, int]]:
    """Where fifteen digits or more follow each other, gaps between them or not."""
    return [(match.start(), match.end() + _RUN_END) for match in _RUN.finditer(text)]


def long_numbers(pattern: re.Pattern[str], text: str) -> Iterator[Number]:
    """As ``numbers``, for a pattern of fifteen digits or more."""
    for low, high in long_runs(text):
        yield from numbers(pattern, text, low, high)


def _is_covered(text: str, number: Number) -> bool:
    """Whether stars stand at an end; the same few at both ends are only emphasis (**1380…**)."""
    left = text[max(0, number.start - _COVER) : number.start]
    right = text[number.end : number.end + _COVER]
    stars = len(left) - len(left.rstrip("*"))
    return stars != len(right) - len(right.lstrip("*")) or stars == _COVER


def _is_sum(number: Number) -> bool:
    return set(number.gaps) == {","} and set(number.sizes[1:]) == {3} and number.sizes[0] <= 3


def number_of(match: re.Match[str], group: int = 0) -> Number:
    """The number that the ``group`` of ``match`` is."""
    groups = list(_GROUP.finditer(match[group]))
    gaps = tuple(_sign(match[group][a.end() : b.start()]) for a, b in pairwise(groups))
    value = "".join(piece[0] for piece in groups)
    sizes = tuple(len(piece[0]) for piece in groups)
    return Number(match.start(group), match.end(group), value, sizes, gaps)


def _sign(gap: str) -> str:
    for sign in "\n\t|":
        if sign in gap:
            return sign
    return gap.strip() or " "


def before(text: str, start: int, length: int = 24) -> str:
    """The characters before ``start``, also of the line before, without spaces."""
    return re.sub(r"[ \t\u00a0]+", "", text[max(0, start - length) : start])


def is_code(text: str, start: int) -> bool:
    """Whether a word before says that what follows is a code of something, not of a person."""
    return bool(_CODE_WORD.search(text[max(0, start - 12) : start]))


def is_decimal(text: str, start: int) -> bool:
    """Whether the digits from ``start`` stand after a decimal point, not after an ordinal: 2.138…."""
    left = text[max(0, start - 8) : start]
    return bool(re.search(r"[0-9]\.$", left)) and not _ORDINAL.search(left)


def is_quantity(text: str, start: int, end: int) -> bool:
    """Whether a sign of money, a word or a unit says that ``text[start:end]`` is an amount."""
    return bool(
        _UNIT_AFTER.match(text, end) or _SUM_BEFORE.search(text[max(0, start - 16) : start])
    )
