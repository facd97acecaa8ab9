"""信息处理费 (国办函〔2020〕109号): by item or by page, never both on one application (§3).

Charging is discretion (R711 art. 42) and off until a bureau decides otherwise (FEE-12).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.errors import LawError

EFFECTIVE_FROM = date(2021, 1, 1)


class Scheme(StrEnum):
    """How an application is charged; chosen once for each application (FEE-02)."""

    ITEM = "item"
    PAGE = "page"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"item": "按件", "page": "按量"}[self]


@dataclass(frozen=True)
class Tier:
    """``count`` items or pages at ``unit_price`` yuan: those numbered ``first`` to ``last``.

    ``rise``: by how many yuan the price grows with every further ten of them; 0 in all tiers but
    the one that sums up what lies beyond any real month.
    """

    first: int
    last: int
    count: int
    unit_price: int
    rise: int = 0

    @property
    def amount(self) -> int:
        """Yuan."""
        tens, rest = divmod(self.count, 10)
        risen = 10 * (tens - 1) * tens // 2 + rest * tens
        return self.count * self.unit_price + self.rise * risen


def fee(scheme: Scheme, count: int) -> tuple[int, list[Tier]]:
    """(total in yuan, the tiers that apply) for ``count`` items in a month or pages.

    By item (FEE-04): one applicant, one calendar month, cumulated; ten free, then 100 yuan, and
    from the 31st every ten items 100 yuan more each. By page (FEE-05): thirty free, then 10, 20
    and 40 yuan a page. Raises ``LawError`` for a negative count.
    """
    if count < 0:
        raise LawError(
            f"数量不能为负数：{count}",
            rule="FEE-02",
            article="信息处理费管理办法第三条",
            remedy="请核对件数或页数。",
        )
    tiers = [
        Tier(first, min(last or count, count), min(last or count, count) - first + 1, price, rise)
        for first, last, price, rise in _steps(scheme, count)
        if first <= count
    ]
    return sum(tier.amount for tier in tiers), tiers


def marginal_fee(nth: int) -> int:
    """What the ``nth`` application of the month costs by item: its own tier's price (§3)."""
    if nth <= _FREE:
        return 0
    return _LADDER_PRICE + _RISE * ((nth - _LADDER) // 10) if nth >= _LADDER else _FLAT_PRICE


def choose_scheme(chosen: Scheme | None, wanted: Scheme) -> Scheme:
    """``wanted``, unless the application is already charged the other way (FEE-02, I7)."""
    if chosen is not None and chosen != wanted:
        raise LawError(
            f"这件申请已{chosen.label}收费，不能再{wanted.label}收费",
            rule="FEE-02",
            article="信息处理费管理办法第三条",
            remedy="同一件申请只能采用一种标准，请按原标准计算。",
        )
    return wanted


_FREE, _FLAT_PRICE = 10, 100
_LADDER, _LADDER_PRICE, _RISE = 31, 200, 100
# From here on the tiers of ten are given as one: nobody files that many applications in a month.
_SUMMED_UP = 10_001


def _steps(scheme: Scheme, count: int) -> list[tuple[int, int | None, int, int]]:
    """(first, last, price, rise) of every tier up to ``count``."""
    if scheme == Scheme.PAGE:
        return [(1, 30, 0, 0), (31, 100, 10, 0), (101, 200, 20, 0), (201, None, 40, 0)]
    rungs = range(_LADDER, min(count + 1, _SUMMED_UP), 10)
    return [
        (1, _FREE, 0, 0),
        (_FREE + 1, _LADDER - 1, _FLAT_PRICE, 0),
        *((first, first + 9, marginal_fee(first), 0) for first in rungs),
        (_SUMMED_UP, None, marginal_fee(_SUMMED_UP), _RISE),
    ]
