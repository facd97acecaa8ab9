"""Scanning a text twice and a file whole."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from gongkai.scan.detectors import DETECTORS, Detector
from gongkai.scan.detectors.base import Hit, forget_text
from gongkai.scan.detectors.persons import OVER_LINES
from gongkai.scan.findings import Finding, Report, Status, hidden_content, report_of
from gongkai.scan.folding import Folded, fold
from gongkai.scan.readers import CouldNotRead, Passage, read
from gongkai.scan.rulebook import SHIPPED, RuleBook

Progress = Callable[[int, int], None]

_CERTAINTY = {"high": 0, "medium": 1, "low": 2}


class _Found(NamedTuple):
    """A hit at its place in the given text. ``rank``: of its detector, the strongest first."""

    start: int
    end: int
    rank: int
    detector: Detector
    hit: Hit


def scan_text(
    text: str, *, book: RuleBook = SHIPPED, part: str = "正文", place: str = ""
) -> Report:
    """Everything the detectors find in ``text``, as laid out and with line ends joined."""
    try:
        found = _everything(text, book)
    finally:
        forget_text()
    return report_of(
        [
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
                needs_disposal=(
                    detector.needs_disposal if hit.needs_disposal is None else hit.needs_disposal
                ),
            )
            for start, end, _, detector, hit in sorted(_strongest(found), key=lambda f: f[:3])
        ]
    )


def _everything(text: str, book: RuleBook) -> list[_Found]:
    folded = fold(text)
    found = [*_search(folded, DETECTORS, book)]
    mended = folded.without(OVER_LINES)
    if mended is not folded:
        found += _only_over_breaks(mended, [d for d in DETECTORS if d.reads_mended], book, found)
    joined = folded.joined()
    if joined is not folded:
        found += _only_over_breaks(joined, [d for d in DETECTORS if d.reads_joined], book, found)
    return found


def _search(folded: Folded, detectors: Iterable[Detector], book: RuleBook) -> Iterator[_Found]:
    for rank, detector in enumerate(detectors):
        for hit in detector.hits(folded.text, book):
            start, end = folded.original(hit.start, hit.end)
            yield _Found(start, end, rank, detector, hit)


def _only_over_breaks(
    joined: Folded, detectors: Iterable[Detector], book: RuleBook, known: Iterable[_Found]
) -> Iterator[_Found]:
    """What only the joined text shows: a hit that lies within one line was judged there."""
    told = {(found.detector.rule, found.start) for found in known}
    told |= {(found.detector.rule, found.end) for found in known}
    for found in _search(joined, detectors, book):
        is_over_break = found.end - found.start > found.hit.end - found.hit.start
        rule = found.detector.rule
        if is_over_break and (rule, found.start) not in told and (rule, found.end) not in told:
            yield found


def _strongest(found: Iterable[_Found]) -> Iterator[_Found]:
    """Of a family, a finding that lies wholly in a more certain one is left out."""
    kept: dict[str, list[_Found]] = {}
    for one in found:
        if one.detector.family:
            kept.setdefault(one.detector.family, []).append(one)
        else:
            yield one
    for members in kept.values():
        yield from _without_weaker(members)


def _without_weaker(members: list[_Found]) -> Iterator[_Found]:
    wide: list[_Found] = []
    for one in sorted(members, key=lambda found: (found.start, -found.end, _strength(found))):
        wide = [other for other in wide if other.end > one.start]
        if not any(one.end <= other.end and _strength(other) <= _strength(one) for other in wide):
            wide.append(one)
            yield one


def _strength(found: _Found) -> tuple[int, int]:
    return _CERTAINTY[found.hit.certainty], found.rank


def _placed(finding: Finding, passage: Passage) -> Finding:
    """The finding where its first character stands, with offsets from there."""
    place, begins = passage.at(finding.start)
    return replace(finding, place=place, start=finding.start - begins, end=finding.end - begins)


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
            findings += [_placed(finding, passage) for finding in report.findings]
    except CouldNotRead as error:
        return Report(Status.COULD_NOT_REVIEW, tuple(findings), str(error))
    return report_of(findings)
