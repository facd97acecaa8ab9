"""What of the channels waits for a person: what is to be taken down comes first."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from gongkai.core.people.models import Person
from gongkai.core.ui.waiting import Waiting
from gongkai.law.roles import Role
from gongkai.portal.channels.models import Channel, Delivery, PackageImport, Posting
from gongkai.portal.channels.permissions import may_handle

_MOST = 50
GROUP = "发布渠道"


def to_remove(organ_id: int) -> QuerySet[Posting]:
    """Postings of items that are no longer public, until their removal is recorded."""
    return Posting.objects.filter(
        channel__organ=organ_id, removed_on=None, disclosure__published_clearance=None
    ).select_related("channel", "disclosure")


def failed(organ_id: int) -> QuerySet[Delivery]:
    """Deliveries of open channels that the other system refused."""
    return Delivery.objects.filter(
        channel__organ=organ_id, channel__is_open=True, state=Delivery.State.FAILED
    )


def late_withdrawals(organ_id: int) -> QuerySet[Delivery]:
    """Withdrawals the county platform has not confirmed yet."""
    return Delivery.objects.filter(
        channel__organ=organ_id, channel__is_open=True, verb=Delivery.Verb.WITHDRAW,
        state=Delivery.State.PENDING, channel__kind__in=(Channel.Kind.PACKAGE, Channel.Kind.PULL),
    )  # fmt: skip


def imports_to_see(person: Person) -> list[PackageImport]:
    """Packages on their way in, and the last of a mirror where it was not taken over whole."""
    if not person.has_role(Role.PUBLISHER, Role.DISCLOSURE_OFFICE):
        return []
    rows = PackageImport.objects.filter(mirror__keeper=person.organ_id)
    later = PackageImport.objects.filter(
        mirror__organ=OuterRef("mirror__organ"), pk__gt=OuterRef("pk")
    )
    last_failed = Q(state=PackageImport.State.FAILED) & ~Exists(later)
    return list(rows.filter(Q(ended_at=None) | last_failed).select_related("mirror__organ")[:_MOST])


def waiting(person: Person) -> int:
    """How many things wait: the number in the menu."""
    if not may_handle(person):
        return 0
    organ = person.organ_id
    refused_or_withdrawn = Delivery.objects.filter(
        Q(state=Delivery.State.FAILED)
        | Q(verb=Delivery.Verb.WITHDRAW, state=Delivery.State.PENDING,
            channel__kind__in=(Channel.Kind.PACKAGE, Channel.Kind.PULL)),
        channel__organ=organ, channel__is_open=True,
    )  # fmt: skip
    broken = sum(one.ended_at is not None for one in imports_to_see(person))
    return to_remove(organ).count() + refused_or_withdrawn.count() + broken


def waiting_items(person: Person) -> list[Waiting]:
    """The lines of the to-do list, the urgent ones first."""
    if not may_handle(person):
        return []
    found = [
        Waiting(
            GROUP, f"请撤下{_where(posting.channel)}上的这条：{posting.disclosure.index_number}",
            reverse("channels:item", args=[posting.disclosure_id]),
            f"{posting.channel.name}，撤下后登记", is_urgent=True,
        )
        for posting in to_remove(person.organ_id)[:_MOST]
    ]  # fmt: skip
    count = late_withdrawals(person.organ_id).count()
    if count:
        found.append(
            Waiting(GROUP, f"{count} 条撤回还没有得到县平台确认", reverse("channels:all"),
                    "请尽快导出或催办", is_urgent=True)
        )  # fmt: skip
    count = failed(person.organ_id).count()
    if count:
        found.append(
            Waiting(GROUP, f"{count} 条信息送达失败", reverse("channels:all"), "查看回执后重新送达")
        )
    return found + [_import(one) for one in imports_to_see(person)]


def _import(row: PackageImport) -> Waiting:
    url = reverse("channels:package", args=[row.pk])
    if row.ended_at is None:
        return Waiting(
            GROUP, f"正在接收{row.mirror.organ.name}的导入包", url, "在后台进行，不用等候"
        )
    return Waiting(
        GROUP, f"{row.mirror.organ.name}的导入包没有接收完", url, "查看原因后重新上传同一个包",
        is_urgent=True,
    )  # fmt: skip


def _where(channel: Channel) -> str:
    return "新媒体" if channel.kind == Channel.Kind.NEW_MEDIA else "外部网站"
