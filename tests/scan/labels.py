"""The labelled lines: how much of what is there is found, and how much is found that is not.

A line of ``labelled/*.jsonl``: ``text``; ``expect``, pairs of kind and evidence exactly as it
stands in the text (the same pair twice means its first and second occurrence), empty for a
negative line; ``allow``, pairs that may be found and need not be (a name beside a number);
``note``, the angle. ``python -m tests.scan.labels dev|heldout|mended|fresh [missed]`` prints the
figures. The rules were made with ``dev`` and ``heldout`` in view and mended by ``mended``, lines that
had first been measured unseen. Only ``fresh`` tells of other lines: none of it was shown when rules
were made or mended, though of what kinds its first misses were was known at the last mending.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai.scan.engine import scan_text
from gongkai.scan.findings import Finding, Report

LABELLED = Path(__file__).parent / "labelled"

# What the lines call a kind → the `kind` values of the engine that mean it.
KINDS: dict[str, frozenset[str]] = {
    "identity_number": frozenset({"identity_number"}),
    "permit": frozenset({"permit"}),
    "passport": frozenset({"passport"}),
    "credit_code": frozenset({"credit_code"}),
    "phone": frozenset({"phone", "mobile", "landline"}),
    "bank_card": frozenset({"bank_card"}),
    "email": frozenset({"email"}),
    "plate": frozenset({"plate"}),
    "address": frozenset({"address"}),
    "account": frozenset({"account"}),
    "masked_pair": frozenset({"masked_pair"}),
    "secrecy_mark": frozenset({"secrecy_mark"}),
    "internal_mark": frozenset({"internal_mark"}),
    "wording": frozenset({"wording"}),
    "name": frozenset({"name"}),
    "sensitive": frozenset({"sensitive"}),
    "delegate": frozenset({"delegate"}),
}
STRUCTURED = (
    "identity_number",
    "permit",
    "passport",
    "credit_code",
    "phone",
    "bank_card",
    "email",
    "plate",
    "address",
    "account",
    "masked_pair",
)
MARKS = ("secrecy_mark", "internal_mark")
SETS = ("dev", "heldout", "mended", "fresh")

Span = tuple[int, int]


@dataclass(frozen=True)
class Line:
    """One labelled line. ``expect`` and ``allow``: kind and the span of the evidence."""

    text: str
    expect: tuple[tuple[str, Span], ...]
    allow: tuple[tuple[str, Span], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Measure:
    """How one kind fares. ``false``: findings that ask for disposal where nothing is labelled."""

    found: int
    missed: int
    false: int

    @property
    def recall(self) -> float:
        """Labelled evidence that was found, 1.0 where none is labelled."""
        labelled = self.found + self.missed
        return self.found / labelled if labelled else 1.0

    @property
    def precision(self) -> float:
        """Findings that are labelled, 1.0 where nothing was found."""
        reported = self.found + self.false
        return self.found / reported if reported else 1.0


def total(figures: dict[str, Measure], kinds: Sequence[str]) -> Measure:
    """The figures of several kinds together."""
    chosen = [one for kind, one in figures.items() if kind in kinds]
    return Measure(
        sum(one.found for one in chosen),
        sum(one.missed for one in chosen),
        sum(one.false for one in chosen),
    )


def load(path: Path) -> list[Line]:
    """The lines of a labelled file; ValueError where evidence or kind is not to be found."""
    lines = []
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = json.loads(raw)
        try:
            lines.append(
                Line(
                    row["text"],
                    _located(row["text"], row["expect"]),
                    _located(row["text"], row.get("allow", [])),
                    row.get("note", ""),
                )
            )
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path.name}:{number}: {error!r}") from error
    return lines


def _located(text: str, pairs: Sequence[Sequence[str]]) -> tuple[tuple[str, Span], ...]:
    """Each pair with its span: the n-th mention of a pair is its n-th occurrence in the text."""
    after: dict[tuple[str, str], int] = {}
    located = []
    for kind, evidence in pairs:
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind}")
        start = text.index(evidence, after.get((kind, evidence), 0))
        after[kind, evidence] = start + len(evidence)
        located.append((kind, (start, start + len(evidence))))
    return tuple(located)


def _overlaps(finding: Finding, kind: str, span: Span) -> bool:
    return finding.kind in KINDS[kind] and finding.start < span[1] and span[0] < finding.end


def measure(path: Path, scan: Callable[[str], Report] = scan_text) -> dict[str, Measure]:
    """The figures of each kind over the lines of ``path``."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in load(path):
        findings = scan(line.text).findings
        for kind, span in line.expect:
            is_found = any(_overlaps(finding, kind, span) for finding in findings)
            counts[kind][0 if is_found else 1] += 1
        for kind, _finding in _false(line, findings):
            counts[kind][2] += 1
    return {kind: Measure(*counts[kind]) for kind in sorted(counts)}


def _false(line: Line, findings: Sequence[Finding]) -> Iterator[tuple[str, Finding]]:
    """Findings that ask for disposal and overlap nothing labelled; two passes' twins count once."""
    seen: list[tuple[str, Span]] = []
    for finding in findings:
        if not finding.needs_disposal:
            continue
        kind = next((name for name, kinds in KINDS.items() if finding.kind in kinds), finding.kind)
        labelled = (*line.expect, *line.allow, *seen)
        if kind in KINDS and any(_overlaps(finding, name, span) for name, span in labelled):
            continue
        if kind in KINDS:
            seen.append((kind, (finding.start, finding.end)))
        yield kind, finding


def missed_lines(path: Path, scan: Callable[[str], Report] = scan_text) -> Iterator[str]:
    """What to repair, one sentence each: the kind, what was not found or wrongly found, the line.

    The lines are invented, so the clear value may be shown.
    """
    for number, line in enumerate(load(path), 1):
        findings = scan(line.text).findings
        where = f"{path.name}:{number} [{line.note}]"
        for kind, (start, end) in line.expect:
            if not any(_overlaps(finding, kind, (start, end)) for finding in findings):
                yield f"{where} missed {kind} {line.text[start:end]!r} in {line.text!r}"
        for kind, finding in _false(line, findings):
            evidence = line.text[finding.start : finding.end]
            yield f"{where} false {kind} {evidence!r} in {line.text!r}"


def false_alarms(paths: Sequence[Path], scan: Callable[[str], Report]) -> tuple[list[str], int]:
    """The blocking findings in clean texts, as masked sentences, and the characters read."""
    alarms, characters = [], 0
    for path in paths:
        text = path.read_text("utf-8")
        characters += len(text)
        for finding in scan(text).findings:
            if finding.blocking:
                line = text.count("\n", 0, finding.start) + 1
                alarms.append(f"{path.name}:{line} {finding.rule} {finding.masked}")
    return alarms, characters


def table(figures: dict[str, Measure]) -> str:
    """The figures as a text table, one kind a line."""
    rows = [f"{'kind':<18}{'found':>7}{'missed':>8}{'false':>7}{'recall':>9}{'precision':>11}"]
    rows += [
        f"{kind:<18}{m.found:>7}{m.missed:>8}{m.false:>7}{m.recall:>9.3f}{m.precision:>11.3f}"
        for kind, m in figures.items()
    ]
    return "\n".join(rows)


def _main(name: str, what: str = "table") -> None:
    path = LABELLED / f"{name}.jsonl"
    print("\n".join(missed_lines(path)) if what == "missed" else table(measure(path)))


if __name__ == "__main__":
    _main(*sys.argv[1:3])
