"""Scanning a text twice and a file whole."""

from gongkai.scan.detectors import DETECTORS, AllowList
from gongkai.scan.findings import Finding, Report, Status, report_of
from gongkai.scan.folding import fold
from gongkai.scan.readers import CouldNotRead, read

_EVERYONE = AllowList()


def scan_text(
    text: str, *, allow: AllowList = _EVERYONE, part: str = "正文", place: str = ""
) -> Report:
    """Everything the detectors find in ``text``, as laid out and with line ends joined."""
    found: dict[tuple[int, int, str], Finding] = {}
    for join_lines in (False, True):
        folded = fold(text, join_lines=join_lines)
        for detector in DETECTORS:
            for hit in detector.hits(folded.text, allow):
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
                        reason=detector.reason,
                        basis=detector.basis,
                        blocking=detector.blocking,
                    ),
                )
    return report_of([found[key] for key in sorted(found)])


def scan_file(data: bytes, name: str, *, allow: AllowList = _EVERYONE) -> Report:
    """Everything found in the whole file; ``could_not_review`` when any part is unreadable.

    Findings that were made are reported even then: a mark of secrecy refuses an unreadable file.
    """
    findings: list[Finding] = list(scan_text(name, allow=allow, part="文件名").findings)
    try:
        for passage in read(data, name):
            report = scan_text(passage.text, allow=allow, part=passage.part, place=passage.place)
            findings += report.findings
    except CouldNotRead as error:
        return Report(Status.COULD_NOT_REVIEW, tuple(findings), str(error))
    return report_of(findings)
