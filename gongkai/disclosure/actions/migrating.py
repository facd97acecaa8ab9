"""Bringing old pages in as drafts marked 迁移; they go the road like anything else, one by one."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import QuerySet

from gongkai.core.deeds import Blocked, Refused, deed, records_refusals, stop_if
from gongkai.core.files import store
from gongkai.core.files.intake import inspect, refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.actions.attaching import attach
from gongkai.disclosure.actions.drafting import register
from gongkai.disclosure.html import text_of
from gongkai.disclosure.legacy import OldPage, Package, body_of
from gongkai.disclosure.models import Attribute, Column, Disclosure, LegacyImport, LegacyRow
from gongkai.scan.readers import CouldNotRead

WHERE = "disclosure:migration"


@records_refusals
def check_package(*, by: Person, name: str, data: bytes) -> LegacyImport:
    """Read and scan a package; keep it with what is wrong with each row. Nothing is registered.

    Raises ``Blocked`` when it is no package, ``Refused`` when anything in it carries a mark of
    secrecy: then nothing of it is kept.
    """
    stop_if(migration_blockers(by))
    package = Package(data)
    pages = package.pages()
    if not pages:
        raise Blocked("表中没有任何一行。")
    columns = {column.code for column in Column.objects.writable(by.organ)}
    taken = set(
        Disclosure.objects.filter(
            organ=by.organ, legacy_path__in=[page.path for page in pages if page.path]
        ).values_list("legacy_path", flat=True)
    )
    for page in pages:
        try:
            refuse_secrecy("\n".join(page.values.values()), by=by, where=WHERE)
            page.problems += _problems(page, package, columns, taken, by)
        except Refused as refusal:
            # Which row it is may be said; what stands there may not.
            raise Refused(
                f"表格第 {page.line} 行的内容或文件：{refusal.reasons[0]}",
                by=by, where=WHERE, **refusal.facts,
            ) from None  # fmt: skip
    return _keep_batch(by=by, name=name, data=data, pages=pages)


@deed
def _keep_batch(*, by: Person, name: str, data: bytes, pages: Sequence[OldPage]) -> LegacyImport:
    batch = LegacyImport.objects.create(
        organ=by.organ, sha256=store.put(data), name=name[:120], made_by=by
    )
    LegacyRow.objects.bulk_create(
        [
            LegacyRow(
                batch=batch, line=page.line, path=page.path,
                title=page.values.get("title", "")[:200], problems=page.problems,
            )
            for page in pages
        ],
        batch_size=500,
    )  # fmt: skip
    record("migration_checked", by=by, subject=f"migration:{batch.pk}", rows=len(pages),
           sha256=batch.sha256)  # fmt: skip
    return batch


def migration_blockers(by: Person) -> list[str]:
    """Why ``by`` may not bring old pages in."""
    if not permissions.may_migrate(by):
        return ["迁移旧网站内容由政务公开办公室进行，您的职责不含此项。"]
    if by.department is None:
        return ["您的账号还没有所属科室，请安全管理员在“人员”中补上后再迁移。"]
    return []


@deed
def start_import(*, batch: LegacyImport, by: Person) -> LegacyImport:
    """Let the background bring in the rows without problems."""
    row = _locked(batch, by)
    if row.state not in (LegacyImport.State.CHECKED, LegacyImport.State.CANCELLED):
        raise Blocked(f"这一批“{row.get_state_display()}”，请刷新页面。")
    if not waiting_rows(row).exists():
        raise Blocked("没有可以导入的行：请按每行的问题修改后重新上传。")
    row.state = LegacyImport.State.RUNNING
    row.save(update_fields=["state"])
    record("migration_started", by=by, subject=f"migration:{row.pk}")
    return row


@deed
def cancel_import(*, batch: LegacyImport, by: Person) -> LegacyImport:
    """Stop; what is in stays in the register and can be deleted there by nobody, only left undone."""
    row = _locked(batch, by)
    if row.state not in (LegacyImport.State.CHECKED, LegacyImport.State.RUNNING):
        raise Blocked(f"这一批“{row.get_state_display()}”，不能取消。")
    row.state = LegacyImport.State.CANCELLED
    row.save(update_fields=["state"])
    record("migration_cancelled", by=by, subject=f"migration:{row.pk}")
    return row


def advance(limit: int = 50) -> int:
    """Bring in the next rows of every running batch; returns how many were looked at.

    Each row is a deed of its own, so that one that fails, or a crash, costs no other row.
    """
    done = 0
    for batch in LegacyImport.objects.filter(state=LegacyImport.State.RUNNING).order_by("pk"):
        package = Package(store.read(batch.sha256))
        pages = {page.line: page for page in package.pages()}
        for row in waiting_rows(batch)[: limit - done]:
            if not LegacyImport.objects.filter(
                pk=batch.pk, state=LegacyImport.State.RUNNING
            ).exists():
                break
            _bring_in(row, pages[row.line], package, batch.made_by)
            done += 1
        if not waiting_rows(batch).exists():
            LegacyImport.objects.filter(pk=batch.pk, state=LegacyImport.State.RUNNING).update(
                state=LegacyImport.State.DONE
            )
        if done >= limit:
            break
    return done


def waiting_rows(batch: LegacyImport) -> QuerySet[LegacyRow]:
    """Rows without problems that are not in yet."""
    return batch.rows.filter(is_done=False, problems=[])


def _bring_in(row: LegacyRow, page: OldPage, package: Package, by: Person) -> None:
    problem = ""
    try:
        with transaction.atomic():
            disclosure = _registered(page, package, by)
            LegacyRow.objects.filter(pk=row.pk).update(disclosure=disclosure, is_done=True)
        for name in page.files:
            attach(
                disclosure=disclosure, by=by, name=PurePosixPath(name).name,
                data=package.read(name),
            )  # fmt: skip
    except Refused:
        problem = "含有国家秘密标志，已拒绝，未保存。"
    except Blocked as blocked:
        problem = "；".join(blocked.reasons)
    except CouldNotRead as error:
        problem = str(error)
    if problem:
        LegacyRow.objects.filter(pk=row.pk).update(problems=[problem], is_done=True)


def _registered(page: OldPage, package: Package, by: Person) -> Disclosure:
    assert page.published_on is not None, "rows with problems are not brought in"
    if Disclosure.objects.filter(legacy_path=page.path).exists():
        raise Blocked("这个旧地址已经迁移过。")
    body = body_of(package.read(page.values["html"]))
    values = page.values
    disclosure = register(
        by=by,
        content={
            "column": Column.objects.writable(by.organ).get(code=values["column"]),
            "title": values["title"],
            "document_number": values.get("document_number", "")[:60],
            "formed_on": page.formed_on,
            "attribute": Attribute.PROACTIVE,
            "summary": (values.get("summary") or text_of(body)[:120])[:300],
            "body_html": body,
            "facts": {
                "migrated": {
                    "published_on": page.published_on.isoformat(), "address": values["address"],
                }
            },
        },
    )  # fmt: skip
    Disclosure.objects.filter(pk=disclosure.pk).update(legacy_path=page.path)
    return disclosure


def _problems(
    page: OldPage, package: Package, columns: set[str], taken: set[str | None], by: Person
) -> list[str]:
    problems = []
    if page.values.get("column") and page.values["column"] not in columns:
        problems.append(f"没有编码为“{page.values['column']}”的可用栏目（须是末级栏目）。")
    if page.path in taken:
        problems.append("这个旧地址已经迁移过。")
    if page.problems:
        return problems
    for name in [page.values["html"], *page.files]:
        problems += _scanned(package, name, by)
    return problems


def _scanned(package: Package, name: str, by: Person) -> list[str]:
    try:
        data = package.read(name)
        shown = PurePosixPath(name).name
        inspect(data, shown, by=by, where=WHERE)
    except CouldNotRead as error:
        return [f"“{name}”：{error}"]
    except Refused:
        raise
    except Blocked as blocked:
        return blocked.reasons
    return []


def _locked(batch: LegacyImport, by: Person) -> LegacyImport:
    row: LegacyImport = LegacyImport.objects.select_for_update().get(pk=batch.pk)
    stop_if(migration_blockers(by))
    if row.organ_id != by.organ_id:
        raise Blocked("这一批属于另一个机关。")
    return row
