"""主动公开基本目录: what the bureau discloses, on which ground, when, by whom and where.

Derived from the configuration of the columns and kinds alone (portal.pages.DERIVED).
"""

from dataclasses import dataclass, fields

from gongkai.core.people.models import Organ
from gongkai.core.ui.workbooks import workbook
from gongkai.disclosure.models import Column, DocumentKind
from gongkai.law.disclosure_clock import CLOCKS

BASIC_CATALOG_PATH = "basic-catalog/"
HEADINGS = (
    ("编码", 10), ("一级事项", 20), ("二级事项", 22), ("公开内容", 40), ("公开依据", 36),
    ("公开时限", 30), ("公开主体", 28), ("公开渠道", 22), ("公开层级", 10),
)  # fmt: skip
# The platform stands on the county's site wherever the bureau may not have one (国办发〔2017〕47号).
CHANNEL = "政府信息公开平台"
LEVEL = "县级"


@dataclass(frozen=True)
class Row:
    """One matter, in the order of ``HEADINGS``; ``path``: the column's page."""

    code: str
    part: str
    matter: str
    content: str
    basis: str
    period: str
    organ: str
    channel: str
    level: str
    path: str

    def values(self) -> list[str]:
        """What the table shows."""
        return [getattr(self, field.name) for field in fields(self)][: len(HEADINGS)]


def rows_of(organ: Organ) -> list[Row]:
    """A row for every open column without sub-columns, in the order of the tree."""
    columns = list(Column.objects.open().filter(organ=organ).select_related("organ", "owner"))
    by_id = {one.pk: one for one in columns}
    parents = {one.parent_id for one in columns}
    kinds: dict[int, list[DocumentKind]] = {}
    for kind in DocumentKind.objects.filter(organ=organ, is_open=True):
        kinds.setdefault(kind.default_column_id or 0, []).append(kind)
    return [
        _row(one, by_id, kinds.get(one.pk, []))
        for one in columns
        if one.pk not in parents and (one.parent_id is None or one.parent_id in by_id)
    ]


def _row(column: Column, by_id: dict[int, Column], kinds: list[DocumentKind]) -> Row:
    above = by_id.get(column.parent_id or 0)
    owner = f"{column.organ.name}{column.owner.name}" if column.owner else column.organ.name
    return Row(
        code=column.code, part=above.name if above else column.name, matter=column.name,
        content="；".join(map(_content, kinds)) or column.name, basis=column.legal_basis or "—",
        period=_period(column, kinds), organ=owner, channel=CHANNEL, level=LEVEL,
        path=column.public_path,
    )  # fmt: skip


def _content(kind: DocumentKind) -> str:
    details = [str(field["label"]) for field in kind.panel if field.get("is_required")]
    return f"{kind.name}（{'、'.join(details)}）" if details else kind.name


def _period(column: Column, kinds: list[DocumentKind]) -> str:
    """The legal periods of the kinds that stand here, else how often the column is renewed."""
    clocks = [CLOCKS[code] for code in dict.fromkeys(kind.clock for kind in kinds)]
    words = [
        f"{clock.base}起{clock.label.partition('（')[0].replace(' ', '')}内"
        for clock in clocks
        if clock.working_days or clock.calendar_days
    ]
    if words:
        return "；".join(words)
    if column.update_days:
        return f"不少于每 {column.update_days} 天更新一次"
    if column.kind == Column.Kind.ANNUAL:
        return "每年"
    return "形成或者变更之日起20个工作日内"


def as_workbook(organ: Organ) -> bytes:
    """The matrix as an Excel file."""
    rows = [[name for name, _ in HEADINGS], *(row.values() for row in rows_of(organ))]
    return workbook([("主动公开基本目录", [width for _, width in HEADINGS], rows)])
