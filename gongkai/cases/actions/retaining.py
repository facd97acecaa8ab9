"""What the archive keeps of an applicant, and what goes for good when its time is over (PIPL 19, 47).

The years are the bureau's own rule (``Practice.identity_years``). They run from the answer, or
from the end of the last reconsideration or suit; while one is pending nothing is removed.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from gongkai.cases.models import Case, CaseFile, Trait
from gongkai.cases.practices import practice_of
from gongkai.core.deeds import deed
from gongkai.core.files import sealed
from gongkai.core.inbox.actions import forget_reply
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Organ
from gongkai.law.case_state import CLOSED
from gongkai.law.challenges import Result

PERSONAL = (CaseFile.Kind.ENVELOPE, CaseFile.Kind.IDENTITY, CaseFile.Kind.APPLICATION)
REMOVED_NAME = "（已按保存期限清除）"
_AT_ONCE = 500

STAYS = (
    "申请的内容、登记号、来件和收到日期、申请人类型（用于统计）",
    "办理经过、期限变动、交办记录、内部备注",
    "编号签发的文书正文和答复；答复的附件",
    "检索记录、征求意见的对象和意见、审查记录",
    "申请人附件、送达凭证、缴费凭证、复议和诉讼材料",
)
GOES = (
    "申请人姓名或名称、身份证明、联系方式、通信地址",
    "文书上的收件人",
    "识别同一申请人用的密文标记，查找相同申请用的字词（由申请内容得出）",
    "身份证明、申请书、信封的扫描件（从磁盘上销毁，不能恢复）",
    "满意度评价的文字（分数留作统计）",
    "申请人凭回执码查询的页面和可下载的附件",
)


def years_before(day: date, years: int) -> date:
    """The corresponding day ``years`` earlier; 29 February becomes the 28th (T-04)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def due_for_removal(organ: Organ, on: date) -> QuerySet[Case]:
    """The cases of ``organ`` whose years are over on the day ``on``, with ``ended_on``."""
    last = years_before(on, practice_of(organ).identity_years)
    rows = Case.objects.filter(
        organ=organ, state__in=CLOSED, identity_removed_at=None, answered_on__lt=last
    )
    decided = Max("challenges__decided_on")
    return (
        rows.exclude(challenges__result=Result.PENDING)
        .annotate(decided_on=decided)
        .annotate(ended_on=Greatest(F("answered_on"), Coalesce(F("decided_on"), F("answered_on"))))
        .filter(Q(ended_on__lt=last))
        .order_by("ended_on", "pk")
    )


def retain(today: date | None = None) -> int:
    """Remove every applicant's particulars whose time is over; returns how many cases it was.

    Each case in its own transaction, so that a stop half-way loses nothing. Nightly.
    """
    day = today or timezone.localdate()
    # What was removed before applications were found by their traits.
    Trait.objects.filter(case__identity_removed_at__isnull=False).delete()
    return sum(remove_identity(case=case) for case in _due(day))


def _due(day: date) -> Iterator[Case]:
    for organ in Organ.objects.all():
        yield from list(due_for_removal(organ, day)[:_AT_ONCE])


@deed
def remove_identity(*, case: Case) -> bool:
    """Remove the applicant's particulars of one case for good; the journal keeps the proof.

    False when another process was faster or a challenge came in meanwhile.
    """
    row = Case.objects.select_for_update(of=("self",)).select_related("organ").get(pk=case.pk)
    is_pending = row.challenges.filter(result=Result.PENDING).exists()
    if row.identity_removed_at is not None or is_pending or row.state not in CLOSED:
        return False
    lookup = row.lookup
    files = list(row.files.filter(kind__in=PERSONAL).exclude(reference=""))
    references = [file.reference for file in files]
    row.applicant_name, row.applicant_key = REMOVED_NAME, ""
    row.identity = row.contact = row.address = row.reply_key = row.lookup = ""
    row.satisfaction_note = ""
    row.identity_removed_at = timezone.now()
    row.save()
    row.traits.all().delete()
    letters = row.letters.filter(consultation=None)
    for letter in letters:
        letter.addressee = ""  # its page then says that the name was removed
        letter.save(update_fields=["addressee"])
    for file in files:
        file.reference, file.name = "", REMOVED_NAME
        file.save(update_fields=["reference", "name"])
    replies = forget_reply(lookup) if lookup else 0
    # Last, and safe to repeat: were this transaction undone, the next night finds the bytes gone.
    destroyed = sum(sealed.destroy(reference) for reference in references)
    record("identity_removed", by=None, subject=f"case:{row.pk}", organ_id=row.organ_id,
           letters=len(letters), files=references, destroyed=destroyed, replies=replies)  # fmt: skip
    return True
