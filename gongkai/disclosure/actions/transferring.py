"""Handing what is public to the archive and the public library (R711 art. 25(3), IAR-12)."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.models import Disclosure, TransferList
from gongkai.disclosure.permissions import OFFICE
from gongkai.law.transfers import years_due

# One list is one bundle that somebody checks line by line.
MOST = 1000


def transferable(organ: Organ | int, to: str, since: date, until: date) -> QuerySet[Disclosure]:
    """What became public from ``since`` to ``until`` and stands on no list to ``to`` yet."""
    listed = TransferList.items.through.objects.filter(
        transferlist__to=to, transferlist__organ=organ
    ).values("disclosure")
    rows: QuerySet[Disclosure] = Disclosure.objects.public().filter(
        organ=organ, first_published_at__gte=_begin(since),
        first_published_at__lt=_begin(until + timedelta(1)),
    )  # fmt: skip
    return rows.exclude(pk__in=listed).order_by("first_published_at", "pk")


def _begin(day: date) -> datetime:
    # A moment and not a day, so that the index serves.
    return timezone.make_aware(datetime.combine(day, time.min))


def waiting_years(organ: Organ | int, today: date) -> list[tuple[int, TransferList.To]]:
    """(year, recipient) where something of the last two years still has to be handed over."""
    return [
        (year, to)
        for year in years_due(today)
        for to in TransferList.To
        if transferable(organ, to, date(year, 1, 1), date(year, 12, 31)).order_by().exists()
    ]


def transfer_blockers(by: Person, to: str, since: date | None, until: date | None) -> list[str]:
    """Why no list can be made so."""
    _require_office(by)
    if to not in TransferList.To.values:
        return ["请选择移送单位。"]
    if since is None or until is None or since > until:
        return ["请填写起止日期，起始日期不能晚于截止日期。"]
    if until > timezone.localdate():
        return ["截止日期不能晚于今天，请改为今天或以前的日期。"]
    count = transferable(by.organ_id, to, since, until).order_by()[: MOST + 1].count()
    if not count:
        return ["这段时间里没有尚未移送的公开信息，请调整起止日期。"]
    if count > MOST:
        return [f"这段时间的信息超过 {MOST} 条，请缩短时间段，分几份清单移送。"]
    return []


@deed
def make_transfer(*, by: Person, to: str, since: date, until: date) -> TransferList:
    """List what is public in the period and was not handed to ``to`` before."""
    # Two people at once would otherwise list the same items twice.
    Organ.objects.select_for_update().get(pk=by.organ_id)
    stop_if(transfer_blockers(by, to, since, until))
    made = TransferList.objects.create(organ=by.organ, to=to, made_on=timezone.localdate(), by=by)
    made.items.set(transferable(by.organ_id, to, since, until))
    record("transfer_listed", by=by, subject=f"transfer:{made.pk}", to=to, items=made.items.count())
    return made


@deed
def receive_transfer(
    *, transfer: TransferList, by: Person, received_on: date, received_by: str
) -> TransferList:
    """Note that the recipient took it over, on which day and who signed."""
    _require_office(by)
    row = _locked(transfer, by)
    received_by = received_by.strip()
    reasons = []
    if row.received_on is not None:
        reasons.append("这份清单已经登记接收。")
    if not row.made_on <= received_on <= timezone.localdate():
        reasons.append(f"接收日期应在 {row.made_on:%Y-%m-%d}（制作清单）至今天之间，请核对。")
    if not 2 <= len(received_by) <= 40:
        reasons.append("请填写接收人（2 至 40 个字）。")
    stop_if(reasons)
    refuse_secrecy(received_by, by=by, where=f"transfer:{row.pk}")
    row.received_on, row.received_by = received_on, received_by
    row.save(update_fields=["received_on", "received_by"])
    record("transfer_received", by=by, subject=f"transfer:{row.pk}")
    return row


@deed
def discard_transfer(*, transfer: TransferList, by: Person) -> None:
    """Drop a list that was not handed over; its items can be listed again."""
    _require_office(by)
    row = _locked(transfer, by)
    if row.received_on is not None:
        raise Blocked("对方已经接收，清单须保留，不能作废。")
    record("transfer_discarded", by=by, subject=f"transfer:{row.pk}", items=row.items.count())
    row.delete()


def _require_office(by: Person) -> None:
    if not by.has_role(*OFFICE):
        raise Forbidden("移送由政务公开办公室办理，您的职责不含此项。")


def _locked(transfer: TransferList, by: Person) -> TransferList:
    row = TransferList.objects.select_for_update().filter(pk=transfer.pk).first()
    if row is None:
        raise Blocked("这份清单已经作废，请刷新页面。")
    if row.organ_id != by.organ_id:
        raise Forbidden("这是另一个机关的清单。")
    return row
