"""Letters: issued (numbered, dated, from then on unchanged), sent, delivered with proof (§13.3)."""

from datetime import date
from typing import Any

from django.utils import timezone

from gongkai.cases.actions.files import keep_file
from gongkai.cases.actions.numbers import letter_number
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import check_day
from gongkai.cases.letters import compose, frozen
from gongkai.cases.models import Case, CaseFile, Consultation, InboundConsultation, Letter
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.letters import Letter as Sheet
from gongkai.core.people.models import Person
from gongkai.law.letters import LetterKind
from gongkai.law.roles import Role
from gongkai.scan.readers import media_type

_SCANS = ("application/pdf", "image/jpeg", "image/png", "image/tiff")


def issue(
    *,
    kind: LetterKind,
    by: Person,
    on: date,
    case: Case | None = None,
    inbound: InboundConsultation | None = None,
    consultation: Consultation | None = None,
    free_text: str = "",
    **facts: Any,
) -> Letter:
    """Number and freeze a letter of the case, inside the deed it belongs to.

    ``facts``: what the wording of this kind needs beyond the case (see ``cases.letters.compose``);
    the letter keeps what it stated even when a date is put right later. Forms get no number.
    """
    owner = case or inbound
    if owner is None:
        raise TypeError("a letter belongs to a case or to an inbound consultation")
    if on > timezone.localdate():
        raise Blocked("签发日期不能晚于今天，请核对。")
    refuse_secrecy(free_text, by=by, where=f"letter:{kind}")
    number = "" if kind.is_form else letter_number(owner.organ, kind, on)
    letter = compose(
        kind, on=on, case=case, inbound=inbound, consultation=consultation,
        free_text=free_text.strip(), number=number, **facts,
    )  # fmt: skip
    if case is not None and kind.goes_to_others:
        _keep_applicant_out(letter, case)
    content = frozen(letter)
    if case is not None and case.answer is not None and kind.is_answer:
        content["version"] = case.answer.version_id
    row = Letter.objects.create(
        case=case, inbound=inbound, consultation=consultation, kind=kind, number=number,
        addressee=letter.addressee, free_text=free_text.strip(), content=content,
        made_by=by, issued_by=by, issued_on=on,
    )  # fmt: skip
    record("letter_issued", by=by, subject=f"letter:{row.pk}", kind=kind.value, number=number,
           case=case.pk if case else None)  # fmt: skip
    return row


def _keep_applicant_out(letter: Sheet, case: Case) -> None:
    """A letter to somebody else must not show who applies (PIPL art. 6; §13.3)."""
    text = letter.text()
    if _names(text, case.applicant_name):
        raise Blocked(
            "发给第三方、其他机关的文书里出现了申请人的姓名或者名称（个人信息保护法第六条）。"
            "请在征求意见的内容中改写为“申请人”，只写所申请的信息。"
        )
    for kept in (case.contact, case.identity):
        if _has_digits(text, kept):
            raise Blocked(
                "发给第三方、其他机关的文书里出现了申请人的联系方式或者证件号码"
                "（个人信息保护法第六条）。请从征求意见的内容中删去。"
            )


def keep_names_out(reason: str, row: Letter) -> None:
    """The reason of a correction goes into the journal, which nobody can erase (PIPL art. 47)."""
    kept = (row.case.contact, row.case.identity) if row.case else ()
    if _names(reason, row.addressee) or any(_has_digits(reason, one) for one in kept):
        raise Blocked(
            "更正的原因会留在日志里、不能删除，请不要写收件人的姓名、名称或者号码"
            "（个人信息保护法第六条、第四十七条），改写为“收件人”。"
        )


def _names(text: str, name: str) -> bool:
    """Whether ``name`` stands in ``text``, however it is spaced."""
    tight = "".join(name.split())
    return len(tight) > 1 and tight in "".join(text.split())


def _has_digits(text: str, kept: str) -> bool:
    """Whether the number of ``kept`` (a contact, a proof of identity) stands in ``text``."""
    digits = _digits(kept)
    return len(digits) > 6 and digits in _digits(text)


def _digits(text: str) -> str:
    """The numbers and Latin letters alone, however they are grouped."""
    return "".join(c for c in text if c.isascii() and c.isalnum())


@deed
def send(
    *,
    letter: Letter,
    by: Person,
    sent_on: date,
    method: Letter.Method,
    tracking_number: str = "",
    corrected_because: str = "",
) -> Letter:
    """The letter went out (DL-05). ``corrected_because``: puts a wrong entry right, both kept in
    the journal."""
    row = lock_letter(letter, by)
    check_day(sent_on)
    if not row.is_issued or row.issued_on is None:
        raise Blocked("文书还没有签发，不能登记发出。请先完成签发。")
    if sent_on < row.issued_on:
        raise Blocked(
            f"发出日期不能早于签发日期 {row.issued_on}（DL-05，条例第三十三条），请核对。"
        )
    if row.sent_on is not None and not is_reason(corrected_because):
        raise Blocked(
            f"这份文书已登记于 {row.sent_on} 发出（DL-05，条例第三十三条）。登记有误的，请填写更正的原因后再登记。"
        )
    if row.delivered_on is not None and sent_on > row.delivered_on:
        raise Blocked(
            f"发出日期不能晚于送达日期 {row.delivered_on}（DL-05，条例第三十三条），请核对。"
        )
    if method == Letter.Method.REGISTERED and not tracking_number.strip():
        raise Blocked("挂号、特快专递请填写邮件号：它是送达的凭证（DL-05，条例第三十三条）。")
    refuse_secrecy(f"{tracking_number}\n{corrected_because}", by=by, where=f"letter:{row.pk}")
    keep_names_out(corrected_because, row)
    before = str(row.sent_on or "")
    row.sent_on, row.method = sent_on, method
    row.tracking_number = tracking_number.strip()
    row.save(update_fields=["sent_on", "method", "tracking_number"])
    record("letter_sent", by=by, subject=f"letter:{row.pk}", on=str(sent_on), method=method.value,
           before=before, because=corrected_because.strip())  # fmt: skip
    return row


@deed
def attach_signed(*, letter: Letter, by: Person, name: str, data: bytes) -> CaseFile:
    """The sealed, signed letter as a scan: the one that was sent (PDF, JPEG, PNG or TIFF)."""
    row = lock_letter(letter, by)
    if row.case is None:
        raise Blocked("对来函的复函没有申请案卷，盖章件请随来函一起存档。")
    if not row.is_issued:
        raise Blocked("文书还没有签发，不能上传盖章扫描件。请先完成签发。")
    if data and media_type(data, name) not in _SCANS:
        raise Blocked("盖章扫描件须是 PDF 或者 JPEG、PNG、TIFF 图片，请扫描或拍照后上传。")
    kept = keep_file(
        case=row.case, by=by, kind=CaseFile.Kind.SIGNED, name=name, data=data, letter=row
    )
    record("letter_scanned", by=by, subject=f"letter:{row.pk}", file=kept.pk)
    renew_reply(row.case)
    return kept


def lock_letter(letter: Letter, by: Person) -> Letter:
    """The letter, locked, for the office of its organ."""
    row: Letter = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("case__organ", "inbound__organ", "consultation")
        .get(pk=letter.pk)
    )
    owner = row.case or row.inbound
    assert owner is not None
    if by.organ_id != owner.organ_id:
        raise Forbidden("这份文书属于另一个机关。")
    if not by.has_role(Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD):
        raise Forbidden("文书的发出、送达由政务公开办公室登记（DL-05，条例第三十三条）。")
    return row


def is_reason(text: str) -> bool:
    """Whether a correction is explained: at least four characters."""
    return len(text.strip()) >= 4
