"""What the scan says about a draft, and which of it a person has already disposed of."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from gongkai.core.files.intake import renewed
from gongkai.core.files.models import StoredFile
from gongkai.core.rules.edition import rulebook
from gongkai.core.sealing import keyed_hash
from gongkai.disclosure.html import text_of
from gongkai.disclosure.models import Content, Disclosure
from gongkai.scan.engine import scan_text
from gongkai.scan.rulebook import RuleBook

TYPED_PARTS = {
    "title": "标题",
    "document_number": "文号",
    "summary": "内容概述",
    "ground_reason": "不公开理由",
    "body_html": "正文",
}


@dataclass(frozen=True)
class Found:
    """A finding on its way to the page: masked, with the reason it may stand, if any.

    Of a finding in an attachment ``sha256`` names the file; ``file_part`` and ``file_place`` are
    those of the scan, as a ``Stretch`` to redact takes them.
    """

    fingerprint: str
    part: str
    rule: str
    kind: str
    masked: str
    reason: str
    basis: str
    place: str
    start: int
    end: int
    needs_disposal: bool
    disposed: str = ""
    disposed_by: str = ""
    certainty: str = ""
    sha256: str = ""
    file_part: str = ""
    file_place: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Scan:
    """Everything found in a content. ``unreviewed``: (file name, why) that no machine could read,
    ``unreviewed_pictures`` the same of the pictures of the body."""

    found: list[Found]
    unreviewed: list[tuple[str, str]]
    unreviewed_pictures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def open(self) -> list[Found]:
        """Findings that still need a person."""
        return [found for found in self.found if found.needs_disposal and not found.disposed]


def typed_parts(content: Content) -> Iterator[tuple[str, str]]:
    """(name of the part, its plain text) for everything a person typed into ``content``."""
    for name, label in TYPED_PARTS.items():
        value = getattr(content, name)
        yield label, text_of(value) if name == "body_html" else value
    for attachment in content.attachments:
        yield "附件名称", attachment["name"]
    for picture in content.pictures:
        yield "图片说明", picture["alt"]
    for text in _strings(content.facts):
        yield "固定内容", text


def _strings(value: Any) -> Iterator[str]:
    """Every text inside the structured facts, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def scan_content(content: Content, disclosure: Disclosure | None) -> Scan:
    """Scan everything typed and take the reports of the attachments, renewed with the rules."""
    organ_id = disclosure.organ_id if disclosure else None
    book = rulebook(organ_id)
    disposals = _disposals(disclosure)
    found = [found for part, text in typed_parts(content) for found in _in_text(part, text, book)]
    unreviewed = []
    for attachment in content.attachments:
        stored = StoredFile.objects.get(pk=attachment["sha256"])
        report = renewed(stored, attachment["name"], organ_id).report
        if report["status"] == "could_not_review":
            unreviewed.append((attachment["name"], report["reason"]))
        found += _in_file(attachment, report)
    unreviewed_pictures = []
    for picture in content.pictures:
        stored = StoredFile.objects.get(pk=picture["sha256"])
        report = renewed(stored, picture["name"], organ_id).report
        if report["status"] == "could_not_review":
            unreviewed_pictures.append((picture["name"], report["reason"]))
        found += (
            # No place of an attachment: it is changed by putting another picture in the body.
            replace(one, part=f"正文图片：{picture['name']}", sha256="")
            for one in _in_file(picture, report)
        )
    done = [_with_disposal(one, disposals) for one in found]
    return Scan(done, unreviewed, unreviewed_pictures)


def _in_text(part: str, text: str, book: RuleBook) -> Iterator[Found]:
    report = scan_text(text, book=book, part=part)
    for finding in report.findings:
        evidence = text[finding.start : finding.end]
        yield Found(
            fingerprint=typed_fingerprint(finding.rule, part, evidence),
            part=part,
            rule=finding.rule,
            kind=str(finding.kind),
            masked=finding.masked,
            reason=finding.reason,
            basis=finding.basis,
            place=finding.place,
            start=finding.start,
            end=finding.end,
            needs_disposal=finding.needs_disposal,
            certainty=finding.certainty,
        )


def typed_fingerprint(rule: str, part: str, evidence: str) -> str:
    """The same words in the same part are one finding, wherever they stand in it."""
    return keyed_hash(f"{rule}\0{part}\0{evidence}", "finding")


def _in_file(attachment: dict[str, Any], report: dict[str, Any]) -> Iterator[Found]:
    for finding in report["findings"]:
        where = f"{finding['part']}\0{finding['place']}\0{finding['start']}"
        key = f"{attachment['sha256']}\0{finding['rule']}\0{where}"
        yield Found(
            fingerprint=keyed_hash(f"{key}\0{finding['masked']}", "finding"),
            part=f"附件：{attachment['name']}",
            rule=finding["rule"],
            kind=finding["kind"],
            masked=finding["masked"],
            reason=finding["reason"],
            basis=finding["basis"],
            place=" ".join(filter(None, [finding["part"], finding["place"]])),
            start=finding["start"],
            end=finding["end"],
            needs_disposal=finding["needs_disposal"],
            certainty=finding["certainty"],
            sha256=attachment["sha256"],
            file_part=finding["part"],
            file_place=finding["place"],
        )


def _disposals(disclosure: Disclosure | None) -> dict[str, tuple[str, str]]:
    if disclosure is None or disclosure.pk is None:
        return {}
    rows = disclosure.disposals.select_related("by")
    return {row.fingerprint: (row.reason, row.by.name) for row in rows}


def _with_disposal(found: Found, disposals: dict[str, tuple[str, str]]) -> Found:
    if found.fingerprint not in disposals:
        return found
    reason, by = disposals[found.fingerprint]
    return Found(**{**asdict(found), "disposed": reason, "disposed_by": by})
