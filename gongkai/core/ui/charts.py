"""Geometry of the charts: plain numbers that a template draws as SVG beside their table.

The drawings are 360 units wide, so that their text stays readable on a phone of that width.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 360
_LONGEST, _ROW = 290, 50
_LEFT, _BOTTOM, _PLOT, _GROUP, _COLUMN = 34, 24, 150, 27, 11


@dataclass(frozen=True)
class Bar:
    """One row: its label, number, share of the whole in percent, and where it is drawn."""

    label: str
    value: int
    percent: float
    y: int
    length: float

    @property
    def bar_y(self) -> int:
        return self.y + 7

    @property
    def number_y(self) -> int:
        return self.y + 21


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, the longest as wide as there is room; ``key`` names it within the page."""

    key: str
    title: str
    heading: str
    unit: str
    rows: tuple[Bar, ...]
    summary: str
    width: int = WIDTH

    @property
    def height(self) -> int:
        return len(self.rows) * _ROW + 4

    @property
    def total(self) -> int:
        return sum(row.value for row in self.rows)


def bars(
    key: str, title: str, heading: str, values: Iterable[tuple[str, int]], unit: str = "件"
) -> Bars:
    """Bars for (label, number); ``heading`` names the labels' column in the table."""
    listed = list(values)
    most = max((value for _, value in listed), default=0)
    total = sum(value for _, value in listed)
    rows = tuple(
        Bar(
            label, value, round(100 * value / total, 1) if total else 0.0, 15 + place * _ROW,
            round(_LONGEST * value / most, 1) if most else 0.0,
        )
        for place, (label, value) in enumerate(listed)
    )  # fmt: skip
    return Bars(key, title, heading, unit, rows, _summary(listed, total, unit))


def _summary(listed: Sequence[tuple[str, int]], total: int, unit: str) -> str:
    if not total:
        return f"没有数据，合计 0 {unit}。"
    named = [f"{label} {value} {unit}" for label, value in listed if value]
    rest = "，其余为 0" if len(named) < len(listed) else ""
    return f"合计 {total} {unit}：{'，'.join(named)}{rest}。"


@dataclass(frozen=True)
class Group:
    """The columns of one place on the axis: label and (x, y, height, number) of each series."""

    label: str
    x: float
    columns: tuple[tuple[float, float, float, int], ...]

    @property
    def mark(self) -> str:
        """The label as there is room for it on the axis: its number alone."""
        return self.label.partition(" ")[0]


@dataclass(frozen=True)
class Columns:
    """Upright columns of two series along an axis, with a grid of at most four lines."""

    key: str
    title: str
    heading: str
    unit: str
    series: tuple[str, str]
    groups: tuple[Group, ...]
    grid: tuple[tuple[float, int], ...]
    summary: str
    width: int = WIDTH
    height: int = _PLOT + _BOTTOM + 34
    base: int = _PLOT + 30
    label_y: int = _PLOT + 48
    column: int = _COLUMN


def columns(
    key: str, title: str, heading: str, series: tuple[str, str],
    values: Sequence[tuple[str, int, int]], unit: str = "件",
) -> Columns:  # fmt: skip
    """Columns for (label, first number, second number), e.g. the twelve months."""
    step = _step(max((max(one, other) for _, one, other in values), default=0))
    top = step * 4
    base = _PLOT + 30
    groups = []
    for place, (label, *numbers) in enumerate(values):
        x = _LEFT + place * _GROUP
        drawn = []
        for side, number in enumerate(numbers):
            height = round(_PLOT * number / top, 1)
            drawn.append((x + side * (_COLUMN + 1), round(base - height, 1), height, number))
        groups.append(Group(label, x + _COLUMN, tuple(drawn)))
    grid = tuple((round(base - _PLOT * n / 4, 1), step * n) for n in range(5))
    first, second = (sum(row[place] for row in values) for place in (1, 2))
    summary = f"{series[0]} {first} {unit}，{series[1]} {second} {unit}。"
    return Columns(key, title, heading, unit, series, tuple(groups), grid, summary)


def _step(most: int) -> int:
    """A round quarter of the axis that ``most`` fits under."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * 4 >= most:
                return factor * power
        power *= 10
