"""Scanning a text twice and a file whole."""

from collections.abc import Callable

from gongkai.scan.detectors import DETECTORS
from gongkai.scan.findings import Finding, Report, Status, hidden_content, report_of
from gongkai.scan.folding import fold
from gongkai.scan.readers import CouldNotRead, read
from gongkai.scan.rulebook import SHIPPED, RuleBook

Progress = Callable[[int, int], None]


def scan_text(
    text: str, *, book: RuleBook = SHIPPED, part: str = "正文", place: str = ""
) -> Report:
    """Everything the detectors find in ``text``, as laid out and with line ends joined."""
    found: dict[tuple[int, int, str], Finding] = {}
    for join_lines in (False, True):
        folded = fold(text, join_lines=join_lines)
        for detector in DETECTORS:
            for hit in detector.hits(folded.text, book):
                start, end = folded.original(hit.start, hit.end)
                found.setdefault(
                    (start, end, detector.rule),
                    Finding(
                        rule=detector.rule,
                        kind=detector.kind,
                        certainty=hit.certainty,
                        part=part,
                        place=place,
                        start=start,
                        end=end,
                        masked=hit.masked,
                        reason=hit.reason or detector.reason,
                        basis=detector.basis,
                        blocking=detector.blocking,
                        needs_disposal=detector.needs_disposal,
                    ),
                )
    return report_of([found[key] for key in sorted(found)])


def scan_file(
    data: bytes, name: str, *, book: RuleBook = SHIPPED, progress: Progress | None = None
) -> Report:
    """Everything found in the whole file; ``could_not_review`` when any part is unreadable.

    Findings that were made are reported even then: a mark of secrecy refuses an unreadable file.
    ``progress`` is told (step, steps) while a long file is read.
    """
    findings: list[Finding] = list(scan_text(name, book=book, part="文件名").findings)
    try:
        for passage in read(data, name):
            if progress is not None and passage.steps:
                progress(passage.step, passage.steps)
            if passage.hidden:
                findings.append(hidden_content(passage))
            report = scan_text(passage.text, book=book, part=passage.part, place=passage.place)
            findings += report.findings
    except CouldNotRead as error:
        return Report(Status.COULD_NOT_REVIEW, tuple(findings), str(error))
    return report_of(findings)
