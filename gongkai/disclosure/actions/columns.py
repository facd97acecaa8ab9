"""Deeds on the column tree."""

from gongkai.core.deeds import deed, stop_if
from gongkai.core.journal.actions import record
from gongkai.core.people.actions import require
from gongkai.core.people.models import Person
from gongkai.disclosure.models import Column, Disclosure
from gongkai.law.roles import Role


def column_blockers(column: Column) -> list[str]:
    """Why the column may not be saved so."""
    reasons = []
    above: Column | None = column.parent
    while above is not None:
        if above.pk == column.pk and column.pk is not None:
            reasons.append("上级栏目不能是它自己或它的下级。")
            break
        above = above.parent
    if column.parent is not None and column.parent.organ_id != column.organ_id:
        reasons.append("上级栏目属于另一个机关。")
    if column.pk and not column.is_open and Disclosure.objects.in_columns([column.pk]).exists():
        reasons.append("栏目中还有公开的信息，不能停用；请先把信息移到其他栏目。")
    if not column.empty_statement.strip():
        reasons.append("请写明栏目没有内容时显示的说明（空白栏目是网站检查的否决项）。")
    return reasons


@deed
def save_column(*, column: Column, by: Person | None) -> Column:
    """Add or change a column; closed rather than deleted, so that old addresses stay explained."""
    require(by, Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE)
    stop_if(column_blockers(column))
    column.save()
    record("column_saved", by=by, subject=f"column:{column.pk}", organ_id=column.organ_id)
    return column
