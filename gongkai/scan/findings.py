"""What a scan reports: masked evidence with its place, rule and basis, never the clear value."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


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
