"""The standard columns and kinds for an organ that has none yet."""

from gongkai.core.deeds import Blocked, deed
from gongkai.core.journal.actions import record
from gongkai.core.people.actions import require
from gongkai.core.people.models import Department, Organ, Person
from gongkai.disclosure.bells import ring_tree
from gongkai.disclosure.models import Column, DocumentKind
from gongkai.disclosure.permissions import CONFIGURERS
from gongkai.disclosure.standard.columns import CLOSED, COLUMNS
from gongkai.disclosure.standard.kinds import KINDS


@deed
def install_standard(
    *, organ: Organ, owner: Department | None, by: Person | None
) -> tuple[int, int]:
    """Give ``organ`` what it lacks of both; (columns, kinds) that were added.

    ``owner``: the department that answers for every column until the bureau says otherwise.
    """
    require(by, *CONFIGURERS)
    if owner is None or owner.organ_id != organ.pk or not owner.is_active:
        raise Blocked("请选择责任科室；还没有科室的，请先在“科室”中登记。")
    Organ.objects.select_for_update().get(pk=organ.pk)
    has_columns = Column.objects.filter(organ=organ).exists()
    has_kinds = DocumentKind.objects.filter(organ=organ).exists()
    if has_columns and has_kinds:
        raise Blocked("本机关已经有栏目和信息类型，请在列表中逐个修改。")
    added = (
        0 if has_columns else _columns(organ, owner),
        0 if has_kinds else _kinds(organ),
    )
    record("standard_installed", by=by, subject=f"organ:{organ.pk}", organ_id=organ.pk,
           columns=added[0], kinds=added[1])  # fmt: skip
    ring_tree(organ.pk)
    return added


def _columns(organ: Organ, owner: Department) -> int:
    by_code: dict[str, Column] = {}
    for position, (code, slug, name, kind, days, basis, empty) in enumerate(COLUMNS):
        by_code[code] = Column.objects.create(
            organ=organ, parent=by_code.get(code.rpartition(".")[0]), code=code, slug=slug,
            name=name, kind=kind, update_days=days, legal_basis=basis, owner=owner,
            empty_statement=empty, position=position, is_open=code not in CLOSED,
        )  # fmt: skip
    return len(by_code)


def _kinds(organ: Organ) -> int:
    columns = {one.slug: one for one in Column.objects.writable(organ)}
    rows = [
        DocumentKind(
            organ=organ, code=kind.code, name=kind.name, clock=kind.clock,
            is_policy=kind.is_policy, required=list(kind.required), panel=list(kind.panel),
            gates=list(kind.gates), checklists=kind.checklists, template_html=kind.template_html,
            default_column=columns.get(kind.column), position=position,
        )
        for position, kind in enumerate(KINDS)
    ]  # fmt: skip
    return len(DocumentKind.objects.bulk_create(rows))
