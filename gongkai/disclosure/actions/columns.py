"""Deeds on the column tree."""

from collections.abc import Iterable

from django.db.models import F

from gongkai.core.deeds import deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.actions import require
from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.actions.ordering import change_places
from gongkai.disclosure.bells import ring_tree
from gongkai.disclosure.models import Column, Disclosure, DocumentKind
from gongkai.disclosure.permissions import CONFIGURERS


def column_blockers(column: Column) -> list[str]:
    """Why the column may not be saved so."""
    reasons = _place_blockers(column)
    if column.pk and not column.is_open:
        reasons += closing_blockers(column)
    if column.owner is None:
        reasons.append("请选择责任科室：没有责任科室的栏目无人更新（政府网站检查指标）。")
    elif column.owner.organ_id != column.organ_id:
        reasons.append("责任科室属于另一个机关。")
    if not column.empty_statement.strip():
        reasons.append("请写明栏目没有内容时显示的说明（空白栏目是网站检查的否决项）。")
    return reasons


def _place_blockers(column: Column) -> list[str]:
    reasons = []
    above: Column | None = column.parent
    while above is not None:
        if above.pk == column.pk and column.pk is not None:
            reasons.append("上级栏目不能是它自己或它的下级。")
            break
        above = above.parent
    if column.parent is not None and column.parent.organ_id != column.organ_id:
        reasons.append("上级栏目属于另一个机关。")
    elif column.is_open and column.parent is not None and not column.parent.is_open:
        reasons.append(f"上级栏目“{column.parent.name}”已停用，请先启用它或换一个上级栏目。")
    return reasons


def closing_blockers(column: Column) -> list[str]:
    """Why the column may not be closed: an address that holds something must keep its place."""
    reasons = []
    if Disclosure.objects.in_columns([column.pk]).exists():
        reasons.append("栏目中还有公开的信息，不能停用；请先把信息移到其他栏目。")
    below = column.children.filter(is_open=True).values_list("name", flat=True)
    if below:
        reasons.append(f"下级栏目“{'、'.join(below[:5])}”还在使用，请先停用下级栏目。")
    kinds = DocumentKind.objects.filter(default_column=column, is_open=True)
    names = kinds.values_list("name", flat=True)
    if names:
        reasons.append(f"信息类型“{'、'.join(names[:5])}”以它为默认栏目，请先在“信息类型”中更换。")
    return reasons


@deed
def save_column(*, column: Column, by: Person | None) -> Column:
    """Add or change a column; closed rather than deleted, so that old addresses stay explained."""
    require(by, *CONFIGURERS)
    stop_if(column_blockers(column))
    typed = "\n".join([column.name, column.legal_basis, column.empty_statement])
    refuse_secrecy(typed, by=by, where=f"column:{column.pk or 'new'}")
    is_new = column.pk is None
    column.save()
    if is_new:
        _renumber(column.organ)
        column.refresh_from_db(fields=["position"])
    record("column_saved", by=by, subject=f"column:{column.pk}", organ_id=column.organ_id)
    ring_tree(column.organ_id)
    return column


@deed
def set_column_open(*, column: Column, by: Person, is_open: bool) -> Column:
    """Close a column, or open it again."""
    row = Column.objects.select_for_update().get(pk=column.pk)
    row.is_open = is_open
    return save_column(column=row, by=by)


@deed
def move_column(*, column: Column, by: Person, up: bool) -> None:
    """Change places with the neighbour above or below among the columns of the same parent."""
    require(by, *CONFIGURERS)
    _locked(column.organ)
    siblings = Column.objects.filter(organ=column.organ_id, parent=column.parent_id)
    Column.objects.bulk_update(change_places(column, siblings, up=up), ["position"])
    _renumber(column.organ)
    record("column_moved", by=by, subject=f"column:{column.pk}", organ_id=column.organ_id, up=up)
    ring_tree(column.organ_id)


def in_tree_order(columns: Iterable[Column]) -> list[tuple[int, Column]]:
    """(depth from 0, column) from the top, each followed by what is below it."""
    below: dict[int | None, list[Column]] = {}
    for column in columns:
        below.setdefault(column.parent_id, []).append(column)

    def walk(parent: int | None, depth: int) -> list[tuple[int, Column]]:
        found = []
        for column in below.get(parent, []):
            found += [(depth, column), *walk(column.pk, depth + 1)]
        return found

    return walk(None, 0)


def _locked(organ: Organ) -> None:
    # Two people who move columns at once wait for each other.
    Organ.objects.select_for_update().get(pk=organ.pk)


def _renumber(organ: Organ) -> None:
    """Positions from the top of the tree down, so that flat lists stand in the tree's order."""
    tree = in_tree_order(Column.objects.filter(organ=organ).order_by(F("position"), "pk"))
    for position, (_, column) in enumerate(tree):
        column.position = position
    Column.objects.bulk_update([column for _, column in tree], ["position"])
