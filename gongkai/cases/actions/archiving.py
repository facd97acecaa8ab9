"""Filing a settled case: nothing may be missing, then it gets its archive number (art. 45, ARC20)."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils import timezone

from gongkai.cases.actions.clock import add_event, set_state
from gongkai.cases.actions.numbers import archive_number
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin
from gongkai.cases.folder import make_folder
from gongkai.cases.models import Case, Challenge, Conversion, Letter
from gongkai.core.deeds import Forbidden, deed, stop_if
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseEvent
from gongkai.law.challenges import Result
from gongkai.law.events import EventType
from gongkai.law.letters import LetterKind
from gongkai.law.roles import Role

OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
# What third parties and other organs must have received before the folder is complete.
_TO_OTHERS = (
    LetterKind.THIRD_PARTY_ASK, LetterKind.ORGAN_ASK, LetterKind.ASSIST,
    LetterKind.THIRD_PARTY_TOLD,
)  # fmt: skip


def archive_reasons(case: Case) -> list[str]:
    """What is still missing from the folder, one sentence each with what to do (APP-12, art. 45)."""
    return archive_reasons_of([case])[case.pk]


def archive_reasons_of(cases: Sequence[Case]) -> dict[int, list[str]]:
    """The same for each of ``cases``, by primary key; as many queries as for one."""
    letters: defaultdict[int, list[Letter]] = defaultdict(list)
    rows = Letter.objects.filter(case__in=cases).select_related("consultation")
    for letter in rows.prefetch_related("files"):
        letters[letter.case_id or 0].append(letter)
    pending: defaultdict[int, list[Challenge]] = defaultdict(list)
    for challenge in Challenge.objects.filter(case__in=cases, result=Result.PENDING):
        pending[challenge.case_id].append(challenge)
    waiting = (Conversion.State.OPEN, Conversion.State.DECLINING)
    undecided = set(
        Conversion.objects.filter(case__in=cases, state__in=waiting).values_list("case", flat=True)
    )
    return {
        case.pk: _paper_reasons(letters[case.pk])
        + _matter_reasons(pending[case.pk], case.pk in undecided)
        for case in cases
    }


def _paper_reasons(letters: Iterable[Letter]) -> list[str]:
    reasons = []
    for row in letters:
        kind = LetterKind(row.kind)
        if not row.is_issued:
            reasons.append(f"《{kind.label}》还没有签发，请签发或作废（APP-12，条例第四十五条）。")
        elif kind.is_answer or kind == LetterKind.OWN_CORRECTION:
            reasons += _unproven(row)
        elif kind in _TO_OTHERS and not _reached(row):
            reasons.append(
                f"《{kind.label}》（{row.number}）还没有登记送达，请登记送达（TP-01，条例第三十二条）。"
            )
    return reasons


def _unproven(row: Letter) -> list[str]:
    named = f"《{row.get_kind_display()}》（{row.number}）"
    if row.delivered_on is None:
        return [f"{named}还没有登记送达，请登记送达日期和方式（DL-05，条例第三十三条）。"]
    has_proof = row.tracking_number or row.delivery_note or list(row.files.all())
    if row.method != Letter.Method.ONLINE and not has_proof:
        return [
            f"{named}没有送达凭证，请补上邮件号、送达情况或者送达回证扫描件（DL-05，条例第三十三条）。"
        ]
    return []


def _reached(row: Letter) -> bool:
    asked = row.consultation
    return row.delivered_on is not None or (
        asked is not None and (asked.served_on is not None or asked.answered_on is not None)
    )


def _matter_reasons(pending: Iterable[Challenge], is_undecided: bool) -> list[str]:
    reasons = [
        f"{row.get_kind_display()}（{row.number or row.authority}）还没有结果，"
        "请审结并登记结果后归档（APP-12，条例第四十五条）。"
        for row in pending
    ]
    if is_undecided:
        reasons.append("是否转为主动公开还没有决定，请先决定（OTH-05，条例第四十四条）。")
    return reasons


def archive_remarks(case: Case) -> list[str]:
    """What a careful archivist would look for; no reason to refuse."""
    kinds = set(case.files.values_list("kind", flat=True))
    remarks = []
    if case.channel.startswith("post") and "envelope" not in kinds:
        remarks.append("邮寄的申请，案卷里没有信封扫描件（收到日期的凭据）。")
    if case.channel in ("in_person", "oral") and "application" not in kinds:
        remarks.append("当面或口头提出的申请，案卷里没有申请人签字的申请书扫描件。")
    told = [
        row for row in case.letters.filter(sent_on=None, issued_on__isnull=False)
        if not LetterKind(row.kind).is_form and not LetterKind(row.kind).is_answer
        and not LetterKind(row.kind).goes_to_others
    ]  # fmt: skip
    remarks += [f"《{row.get_kind_display()}》（{row.number}）没有登记发出。" for row in told]
    for row in case.challenges.all():
        if row.responded_on is None and row.respond_by is not None:
            remarks.append(f"{row.get_kind_display()}没有登记提交答复、答辩的日期。")
    return remarks


@deed
def archive(*, case: Case, by: Person) -> Case:
    """File the case under its archive number; refused while anything is missing."""
    case, state = begin(case, by, CaseEvent.ARCHIVE)
    stop_if(archive_reasons(case))
    today = timezone.localdate()
    # A case taken up again after it was filed keeps its number.
    case.archive_number = case.archive_number or archive_number(case.organ)
    case.archived_on = today
    case.save(update_fields=["archive_number", "archived_on"])
    set_state(case, state)
    add_event(case, EventType.ARCHIVED, today, by, archive_number=case.archive_number)
    record("case_archived", by=by, subject=f"case:{case.pk}", archive_number=case.archive_number)
    renew_reply(case)
    return case


@deed
def open_folder(*, case: Case, by: Person) -> bytes:
    """The whole folder as one PDF with its contents, for the office; the journal keeps its hash."""
    if by.organ_id != case.organ_id or not by.has_role(*OFFICE):
        raise Forbidden("案卷含申请人信息，由政务公开办公室查看（PIPL 第五十一条）。")
    data = make_folder(case)
    record("folder_made", by=by, subject=f"case:{case.pk}", size=len(data),
           sha256=hashlib.sha256(data).hexdigest())  # fmt: skip
    return data
