"""What a scan reports: masked evidence with its place, rule and basis, never the clear value."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from gongkai.scan.readers.base import Passage


class Status(StrEnum):
    """``could_not_review`` is never ``clean``."""

    CLEAN = "clean"
    FINDINGS = "findings"
    COULD_NOT_REVIEW = "could_not_review"


@dataclass(frozen=True)
class Finding:
    """One thing found.

    ``start``/``end`` are offsets into the text of ``part`` as it was given; ``place`` is where a
    person can go to (a page, a cell). ``blocking``: a mark of secrecy, which refuses the content.
    ``needs_disposal``: it must be corrected, redacted or kept with a person's reason; False for
    what is only pointed out.
    """

    rule: str
    kind: str
    certainty: str
    part: str
    place: str
    start: int
    end: int
    masked: str
    reason: str
    basis: str
    blocking: bool = False
    needs_disposal: bool = True


@dataclass(frozen=True)
class Report:
    """The outcome of scanning one text or file. ``reason``: why it could not be reviewed."""

    status: Status
    findings: Sequence[Finding] = field(default_factory=tuple)
    reason: str = ""

    @property
    def refuses(self) -> bool:
        """Whether the content carries a mark of secrecy and may not be stored (SS24 31(3))."""
        return any(finding.blocking for finding in self.findings)


def report_of(findings: Sequence[Finding]) -> Report:
    """A report over what was readable."""
    return Report(Status.FINDINGS if findings else Status.CLEAN, tuple(findings))


def hidden_content(passage: Passage) -> Finding:
    """Text a reader of the file would not see: whoever copies or unpacks the file sees it."""
    return Finding(
        rule="HIDDEN",
        kind="hidden_content",
        certainty="high",
        part=passage.part,
        place=passage.place,
        start=0,
        end=len(passage.text),
        masked=f"（{passage.hidden}，{len(passage.text.strip())} 个字）",
        reason=f"{passage.hidden}：页面上看不见，但下载的人可以取出。请生成安全副本，或在原文件中删去。",
        basis="保密法第三十五条",
    )
