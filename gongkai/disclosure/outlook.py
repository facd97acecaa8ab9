"""What publishing a version will change for the public, said before it is done."""

from dataclasses import dataclass

from gongkai.disclosure import outbox
from gongkai.disclosure.models import Column, Disclosure, RelationVerb, Version


@dataclass(frozen=True)
class Outlook:
    """Chinese sentences: what is built anew, and what stays as it is."""

    renewed: list[str]
    kept: list[str]


def outlook_of(disclosure: Disclosure, version: Version) -> Outlook:
    """For the version at hand; nothing is changed by asking."""
    shown = disclosure.published_clearance.version if disclosure.published_clearance else None
    names = "、".join(f"“{one.name}”" for one in _up(version.column))
    renewed = [f"正文页、附件 {len(version.attachments)} 个", f"栏目 {names} 的列表和往期列表"]
    if shown is not None and shown.column is not None and shown.column_id != version.column_id:
        renewed.append(f"原栏目“{shown.column.name}”的列表（从中移出）")
    renewed += ["首页、公开目录、订阅、网站地图、数据接口", "站内搜索"]
    renewed += [outbox.label_of(one) for one in outbox.CONSUMERS if one not in ("pages", "search")]
    renewed += [
        f"《{target.draft.title}》的页面（加上“{RelationVerb(verb).passive}”链接）"
        for verb, target in _linked(version)
        if target.is_public
    ]
    kept = []
    if disclosure.index_number:
        kept.append(f"索引号 {disclosure.index_number}、网址和首次发布时间不变")
    if shown is not None:
        stays = {one["sha256"] for one in version.attachments}
        kept.append(f"第 {shown.number} 版留在系统内，公开页面上由这一版代替")
        renewed += [
            f"旧附件“{one['name']}”从公开页面移除"
            for one in shown.attachments
            if one["sha256"] not in stays
        ]
    if version.shown_until:
        kept.append(f"公示到 {version.shown_until}，次日自动撤下，索引号和台账保留")
    hidden = [target for _, target in _linked(version) if not target.is_public]
    if hidden:
        kept.append(f"关联的 {len(hidden)} 份文件还没有公开，公开前不显示链接")
    return Outlook(renewed, kept)


def _up(column: Column | None) -> list[Column]:
    found = []
    while column is not None:
        found.append(column)
        column = column.parent
    return found


def _linked(version: Version) -> list[tuple[str, Disclosure]]:
    rows = Disclosure.objects.select_related("draft").in_bulk(
        [one["to"] for one in version.relations]
    )
    return [(one["verb"], rows[one["to"]]) for one in version.relations if one["to"] in rows]
