"""The operator's commands of the channels: the same deeds as in the browser."""

import sys
from pathlib import Path

from gongkai.core.deeds import Blocked
from gongkai.core.people.models import Organ, Person
from gongkai.disclosure import actions
from gongkai.portal.channels import signing
from gongkai.portal.channels.actions import note_export
from gongkai.portal.channels.deliveries import catch_up_channels
from gongkai.portal.channels.export import Unsettled, export
from gongkai.portal.channels.importing import Package, import_package
from gongkai.portal.channels.models import Channel


def export_package(path: Path, since: int, organ_slug: str, channel_name: str) -> int:
    """Write the package to ``path``; without a channel everything public of the organ."""
    catch_up_channels()
    organ = _organ(organ_slug)
    rows = Channel.objects.filter(organ=organ, kind=Channel.Kind.PACKAGE, is_open=True)
    if channel_name:
        rows = rows.filter(name=channel_name)
    found = list(rows[:2])
    if len(found) > 1:
        raise Blocked("有几个导出包渠道，请用 --channel 写明名称。")
    if not found and (since or channel_name):
        raise Blocked("没有这个启用的导出包渠道，请先在“发布渠道”中新增。")
    channel = found[0] if found else None
    try:
        made = export(organ, path, channel=channel, since=since)
    except Unsettled as error:
        raise Blocked(str(error)) from error
    if channel is not None:
        note_export(channel=channel, made=made, by=None)
    print(
        f"已导出 {made.items} 条、撤回 {made.withdrawals} 条、附件 {made.files} 个，"
        f"序号 {made.since} 之后到 {made.through}：{path}"
    )
    return 0


def take_package(path: Path, username: str, fingerprint: str, trusted_by: str) -> int:
    """Take the package over; 1 when some items were refused."""
    try:
        package = Package(path.read_bytes())
    except OSError as error:
        raise Blocked(f"文件读不出来：{error.strerror}") from error
    person = _person(username)
    if fingerprint:
        if "".join(fingerprint.lower().split()) != signing.fingerprint(package.key).replace(
            " ", ""
        ):
            raise Blocked("指纹与包内的密钥不符，请再次向来源机关核对。")
        actions.start_mirror(particulars=package.organ, key=package.key, by=_person(trusted_by))
    taken = import_package(package, person)
    print(
        f"新增 {taken.new} 条，更新 {taken.changed} 条，没有变化 {taken.same} 条，"
        f"撤下 {taken.taken_back} 条，跳过 {taken.stale} 条，拒收 {len(taken.refused)} 条"
    )
    for number, why in taken.refused:
        print(f"  {number}：{why}", file=sys.stderr)
    return 1 if taken.refused else 0


def _organ(slug: str) -> Organ:
    rows = list(Organ.objects.filter(slug=slug) if slug else Organ.objects.all()[:2])
    if len(rows) != 1:
        raise Blocked("请用 --organ 写明机关的网址标识。")
    return rows[0]


def _person(username: str) -> Person:
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise Blocked(f"没有登录名为“{username}”的在用人员。")
    return person
