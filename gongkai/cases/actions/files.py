"""Files of a case: kept sealed, opened by those who need them, each opening journalled."""

from gongkai.cases.models import Case, CaseFile, Letter
from gongkai.cases.permissions import NOT_YOURS, handles, may_open
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files import sealed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person

LONGEST_NAME = 120


def keep_file(
    *,
    case: Case,
    by: Person | None,
    kind: CaseFile.Kind,
    name: str,
    data: bytes,
    letter: Letter | None = None,
) -> CaseFile:
    """Keep a file with the case, inside the deed it belongs to; scanned before anything is stored."""
    tidy = "".join(c for c in name if c.isprintable() and c not in '/\\<>"').strip()[-LONGEST_NAME:]
    where = f"case:{case.pk}"
    refuse_secrecy(tidy, by=by, where=where)
    reference, media_type = sealed.take_in(data, tidy or "未命名", by=by, where=where)
    row = CaseFile.objects.create(
        case=case, letter=letter, kind=kind, name=tidy or "未命名", media_type=media_type,
        size=len(data), reference=reference, by=by,
    )  # fmt: skip
    record("case_file_kept", by=by, subject=where, organ_id=case.organ_id, file=row.pk, kind=kind)
    return row


@deed
def add_file(*, case: Case, by: Person, kind: CaseFile.Kind, name: str, data: bytes) -> CaseFile:
    """Add a scan or proof to the case."""
    if not handles(by, case):
        raise Forbidden(NOT_YOURS)
    return keep_file(case=case, by=by, kind=kind, name=name, data=data)


@deed
def open_file(*, file: CaseFile, by: Person) -> bytes:
    """The bytes of a file; who opened a personal one stands in the journal (PIPL art. 51)."""
    if not may_open(file, by):
        raise Forbidden("含申请人、第三方信息的材料由政务公开办公室查看。")
    if not file.reference:
        raise Blocked("这份材料已按保存期限销毁。")
    record("case_file_opened", by=by, subject=f"case:{file.case_id}", file=file.pk)
    return sealed.read(file.reference)
