"""信息处理费 (国办函〔2020〕109号): by item or by page, never both on one application (§3).

Charging is discretion (R711 art. 42) and off until a bureau decides otherwise (FEE-12).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.errors import LawError

EFFECTIVE_FROM = date(2021, 1, 1)
PAYMENT_DAYS = 30


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
    """``count`` items or pages at ``unit_price`` yuan: those numbered ``first`` to ``last``."""

    first: int
    last: int
    count: int
    unit_price: int

    @property
    def amount(self) -> int:
        """Yuan."""
        return self.count * self.unit_price


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
        Tier(first, min(last or count, count), min(last or count, count) - first + 1, price)
        for first, last, price in _steps(scheme, count)
        if first <= count
    ]
    return sum(tier.amount for tier in tiers), tiers


def marginal_fee(nth: int) -> int:
    """What the ``nth`` application of the month costs by item: its own tier's price (§3)."""
    return fee(Scheme.ITEM, nth)[0] - fee(Scheme.ITEM, nth - 1)[0] if nth > 0 else 0


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


def _steps(scheme: Scheme, count: int) -> list[tuple[int, int | None, int]]:
    if scheme == Scheme.PAGE:
        return [(1, 30, 0), (31, 100, 10), (101, 200, 20), (201, None, 40)]
    steps: list[tuple[int, int | None, int]] = [(1, 10, 0), (11, 30, 100)]
    first, price = 31, 200
    while first <= count:
        steps.append((first, first + 9, price))
        first, price = first + 10, price + 100
    return steps
