"""A draft's files and pictures: put in, named, ordered, taken off; a document read for its text."""

from dataclasses import replace
from typing import Any

from gongkai.core.deeds import Blocked, Forbidden, Refused, deed, records_refusals, stop_if
from gongkai.core.files.intake import (
    Prepared,
    inspect,
    keep,
    prepare_for_publication,
    refuse_secrecy,
    take_in_for_publication,
)
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.actions.drafting import (
    MOST_ALT,
    PICTURES,
    keep_draft,
    open_draft,
    picture_entry,
)
from gongkai.disclosure.html import with_picture_addresses
from gongkai.disclosure.importing import Imported, import_document
from gongkai.disclosure.models import Disclosure, Draft
from gongkai.scan.readers import media_type

MOST_PICTURE_BYTES = 8 * 2**20
LONGEST_NAME = 120


def attach(*, disclosure: Disclosure, by: Person, name: str, data: bytes) -> Draft:
    """Add a file to the draft: scanned and stripped of metadata in memory, then stored in a deed."""
    if not permissions.may_edit(by, disclosure):
        raise Forbidden("只有本科室人员和政务公开办公室可以编辑这份信息。")
    where = f"disclosure:{disclosure.pk}"
    prepared = prepare_for_publication(data, name, by=by, where=where)
    return _attach(disclosure=disclosure, by=by, prepared=prepared)


@deed
def _attach(*, disclosure: Disclosure, by: Person, prepared: Prepared) -> Draft:
    draft, name = open_draft(disclosure, by), prepared.name
    stop_if(_name_faults(name, [one["name"] for one in draft.attachments]))
    refuse_secrecy(name, by=by, where=f"disclosure:{disclosure.pk}")
    stored = keep(prepared)
    draft.attachments.append(
        {
            "sha256": stored.sha256,
            "name": name,
            "size": stored.size,
            "media_type": stored.media_type,
        }
    )
    return keep_draft(draft, by, "attachment_added", sha256=stored.sha256)


def _name_faults(name: str, others: list[str]) -> list[str]:
    is_odd = name.startswith(".") or not set(name).isdisjoint('/\\\0"<>')
    if not name or len(name) > LONGEST_NAME or is_odd:
        return ["附件的文件名有误：不能为空、过长或含有 / \\ 等符号，请改名后再传。"]
    if name in others:
        return [f"已有同名附件“{name}”，请先移除原附件或换一个文件名。"]
    return []


@deed
def rename_attachment(*, disclosure: Disclosure, by: Person, sha256: str, name: str) -> Draft:
    """Give an attachment the name the public will read; the kind of file stays what it is."""
    draft = open_draft(disclosure, by)
    entry = draft.attachments[place_of(draft, sha256)]
    before, name = str(entry["name"]), " ".join(name.split())
    suffix = before[before.rfind(".") :] if "." in before else ""
    if suffix and not name.lower().endswith(suffix.lower()):
        # People leave the ending off; nobody means to change it.
        name += suffix
    if name == suffix:
        raise Blocked("附件的名称不能为空，请写一个看得懂的名称，例如“2026年度审计项目计划表”。")
    others = [one["name"] for one in draft.attachments if one is not entry]
    stop_if(_name_faults(name, others))
    if name == before:
        return draft
    refuse_secrecy(name, by=by, where=f"disclosure:{draft.disclosure_id}")
    entry["name"] = name
    return keep_draft(draft, by, "attachment_renamed", sha256=sha256)


@deed
def move_attachment(*, disclosure: Disclosure, by: Person, sha256: str, up: bool) -> Draft:
    """Change places with the attachment above or below."""
    draft = open_draft(disclosure, by)
    place = place_of(draft, sha256)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(draft.attachments):
        raise Blocked(f"这个附件已经在{'最上' if up else '最下'}面。")
    rows = draft.attachments
    rows[place], rows[other] = rows[other], rows[place]
    return keep_draft(draft, by, "attachment_moved", sha256=sha256, up=up)


@deed
def detach(*, disclosure: Disclosure, by: Person, sha256: str) -> Draft:
    """Take a file off the draft."""
    draft = open_draft(disclosure, by)
    left = [one for one in draft.attachments if one["sha256"] != sha256]
    if len(left) == len(draft.attachments):
        raise Blocked("这个附件已不在草稿中，请刷新页面。")
    draft.attachments = left
    return keep_draft(draft, by, "attachment_removed", sha256=sha256)


def place_of(draft: Draft, sha256: str) -> int:
    """Where the attachment stands in the draft; ``Blocked`` when it no longer does."""
    for place, one in enumerate(draft.attachments):
        if one["sha256"] == sha256:
            return place
    raise Blocked("这个附件已被移除或替换，请刷新页面。")


def take_in_picture(*, by: Person, name: str, data: bytes) -> dict[str, Any]:
    """Scan, strip and keep a picture for a body: its entry for ``pictures``, without words yet.

    It belongs to a document only once a draft is saved that names it.
    """
    if not permissions.may_register(by):
        raise Forbidden("只有拟稿人、科室负责人和政务公开办公室可以插入图片。")
    if len(data) > MOST_PICTURE_BYTES:
        limit = MOST_PICTURE_BYTES // 2**20
        raise Blocked(f"图片“{name}”超过 {limit} MB，没有插入。请压缩或缩小后再插入。")
    kind = media_type(data, name)
    if kind not in PICTURES:
        raise Blocked(
            f"“{name}”不是网页能显示的图片，没有插入。请另存为 PNG 或 JPEG（扩展名一致）后再插入。"
        )
    stored = take_in_for_publication(data, name, by=by, where="disclosure:picture")
    return picture_entry(stored, name, "")


@records_refusals
def read_document(*, by: Person, name: str, data: bytes) -> Imported:
    """The text of a DOCX or TXT, without pictures; scanned first, nothing is stored."""
    inspect(data, name, by=by, where="disclosure:import")
    return import_document(data, name)


@records_refusals
def read_body(*, by: Person, name: str, data: bytes) -> tuple[Imported, list[dict[str, Any]]]:
    """The text of a DOCX or TXT for the editor, with the entries of its pictures.

    Scanned first; of the text nothing is stored, pictures are kept like any upload.
    """
    inspect(data, name, by=by, where="disclosure:import")
    imported = import_document(data, name, with_pictures=True)
    entries: dict[str, dict[str, Any]] = {}
    refused: list[str] = []
    for number, picture in enumerate(imported.pictures, 1):
        suffix = picture.name[picture.name.rfind(".") :].lower()
        try:
            entry = take_in_picture(by=by, name=f"图{number}{suffix}", data=picture.data)
        except Refused:
            raise
        except Blocked as blocked:
            refused += blocked.reasons
        else:
            entries[picture.sha256] = {**entry, "alt": picture.alt[:MOST_ALT]}
    body = with_picture_addresses(
        imported.body_html,
        lambda sha256: f"picture:{entries[sha256]['sha256']}" if sha256 in entries else "",
    )
    return replace(imported, body_html=body, left_out=[*imported.left_out, *refused]), list(
        entries.values()
    )
