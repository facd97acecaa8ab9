"""Make, read again whole, make again if need be, prove: for formats that cannot do so themselves.

What was found in clear goes wherever it stands; what is hidden must be gone. The verifier reads
the result by ways of its own; what cannot be proven is not given out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from gongkai.scan.engine import Progress, scan_text
from gongkai.scan.findings import Finding, hidden_content
from gongkai.scan.readers import CouldNotRead, Passage, read
from gongkai.scan.readers.base import OnlyPictures
from gongkai.scan.redact.base import NotRedacted, Redacted, Selection
from gongkai.scan.redact.grid import stretches_in
from gongkai.scan.redact.manifold import Index
from gongkai.scan.redact.names import name_without
from gongkai.scan.redact.passages import Chosen, chosen, segments, squeezed
from gongkai.scan.redact.verifier import prove
from gongkai.scan.rulebook import RuleBook

HIDDEN = "HIDDEN"
# Taking out may join what stood apart; rarely more than once.
_ROUNDS = 3
# Hidden lines looked for in the result, beside the findings in what was hidden.
_MOST_LINES = 200
_TELLING = re.compile(r"(?=.{6})(?:.{0,200}[\u4e00-\u9fff]|.{0,200}[0-9]{8})")


class Road(Protocol):
    """The redactor of a format. Raises ``NotRedacted`` or ``CouldNotRead``."""

    def __call__(
        self, data: bytes, name: str, selection: Selection, book: RuleBook, *,
        passages: Sequence[Passage],
    ) -> Redacted: ...  # fmt: skip


def proven(
    road: Road,
    data: bytes,
    name: str,
    selection: Selection,
    book: RuleBook,
    progress: Progress | None = None,
) -> Redacted:
    """What ``road`` makes of the file, proven. Raises ``NotRedacted``."""
    try:
        return _proven(road, data, name, selection, book, progress)
    except NotRedacted:
        raise
    except CouldNotRead as error:
        raise NotRedacted(str(error)) from error
    except Exception as error:
        # A hostile file may break any library; what broke half-way is not given out.
        raise NotRedacted(
            "文件内部格式有误，无法生成安全副本。请用 Word/WPS 打开后另存再试。"
        ) from error


def _proven(
    road: Road,
    data: bytes,
    name: str,
    selection: Selection,
    book: RuleBook,
    progress: Progress | None,
) -> Redacted:
    before = after = Reading.of(data, name, book, progress)
    if selection.areas:
        cells = stretches_in(data, name, selection.areas)
        selection = replace(selection, areas=(), stretches=(*selection.stretches, *cells))
    made, wanted = Redacted(data, name, ""), selection
    notes: list[str] = []
    for _ in range(_ROUNDS):
        values = {value for rule in selection.rules for value in after.values[rule]}
        wanted = replace(wanted, words=tuple(sorted({*wanted.words, *values})))
        made = road(made.data, name, wanted, book, passages=after.passages)
        notes += made.notes
        new_name = name_without(name, wanted, book)
        after = Reading.of(made.data, new_name, book, progress)
        if after.problem and not after.is_only_pictures:
            raise NotRedacted(f"隐去后的文件仍无法完整审查：{after.problem}")
        left = [f for f in after.findings if f.rule == HIDDEN or f.rule in selection.rules]
        if not left:
            break
        wanted = replace(wanted, stretches=())
    else:
        raise NotRedacted(
            f"隐去后在“{left[0].part} {left[0].place}”仍能找到{_called(left[0])}，未生成文件。"
            "请在原文件中删去后再试。"
        )
    if after.problem:
        # As with the pages of a PDF: a person looks at what no machine here can read.
        notes.append("未安装文字识别组件，没有查找图片中的文字。请逐张人工核对，需要时换掉图片。")
    picked = chosen(before.passages, selection.stretches)
    strings = [*wanted.words, *_proven_stretches(picked, before, after, notes)]
    proofs = prove([*strings, *_hidden_strings(before, after)], made.data, new_name)
    return replace(
        made,
        name=new_name,
        gone=_gone(before.findings, after.findings),
        notes=tuple(dict.fromkeys(notes)),
        proofs=("重新审查结果文件，所选内容与隐藏内容均未再出现。", *proofs),
    )


def _called(finding: Finding) -> str:
    return "看不见的内容" if finding.rule == HIDDEN else "所选内容"


@dataclass
class Reading:
    """One reading of a file. ``values``: the clear texts of the findings, by rule; ``hidden``: of
    those in what is not seen. ``problem``: why it could not be read whole; ``is_only_pictures``:
    it was, but for the text on pictures."""

    passages: list[Passage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    hidden: set[str] = field(default_factory=set)
    problem: str = ""
    is_only_pictures: bool = False

    @classmethod
    def of(
        cls, data: bytes, name: str, book: RuleBook, progress: Progress | None = None
    ) -> "Reading":
        """Read and scan; what could be read is there even with a problem."""
        reading = cls()
        reading.findings += scan_text(name, book=book, part="文件名").findings
        try:
            for passage in read(data, name):
                if progress is not None and passage.steps:
                    progress(passage.step, passage.steps)
                reading.add(passage, book)
        except CouldNotRead as error:
            reading.problem = str(error)
            reading.is_only_pictures = isinstance(error, OnlyPictures)
        return reading

    def add(self, passage: Passage, book: RuleBook) -> None:
        self.passages.append(passage)
        if passage.hidden:
            self.findings.append(hidden_content(passage))
        report = scan_text(passage.text, book=book, part=passage.part, place=passage.place)
        for finding in report.findings:
            place, begins = passage.at(finding.start)
            value = passage.text[finding.start : finding.end].strip()
            self.findings.append(
                replace(
                    finding, place=place, start=finding.start - begins, end=finding.end - begins
                )
            )
            if len(value) > 1:
                self.values[finding.rule].add(value)
                if passage.hidden:
                    self.hidden.add(value)

    def seen(self) -> Iterator[str]:
        """The texts a reader of the file sees."""
        return (passage.text for passage in self.passages if not passage.hidden)


def _proven_stretches(
    picked: Sequence[Chosen], before: Reading, after: Reading, notes: list[str]
) -> list[str]:
    """The chosen texts that may stand nowhere; those left standing elsewhere are counted."""
    texts = Counter(
        text for item in picked
        if not item.segment.passage.hidden and (text := squeezed(item.text))
    )  # fmt: skip
    index = Index(texts)
    stood, stands = (
        index.count(map(squeezed, reading.seen())) for reading in (before, after)
    )  # fmt: skip
    for text, times in texts.items():
        if stands[text] > max(stood[text] - times, 0):
            raise NotRedacted("所选内容隐去后仍在原处，未生成文件。请在原文件中删去后再试。")
    if any(stands[text] for text in texts):
        notes.append("所选内容中有的在文件其他位置还有，未选的位置保留不动。")
    return [
        text for text in dict.fromkeys(item.text.strip() for item in picked)
        if (known := squeezed(text)) in texts and not stands[known]
    ]  # fmt: skip


def _hidden_strings(before: Reading, after: Reading) -> list[str]:
    """What was hidden and is not also seen: findings, and lines that say something."""
    lines = (
        segment.text.strip()
        for passage in before.passages
        if passage.hidden
        for segment in segments(passage)
        if _TELLING.match(segment.text.strip())
    )
    seen = squeezed("\n".join(after.seen())).casefold()
    wanted = [*sorted(before.hidden), *sorted(set(lines), key=len, reverse=True)[:_MOST_LINES]]
    return [text for text in dict.fromkeys(wanted) if squeezed(text).casefold() not in seen]


def _gone(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings that are no longer in it; places may have moved."""
    left = Counter((finding.rule, finding.masked) for finding in after)
    gone = []
    for finding in before:
        key = (finding.rule, finding.masked)
        if left[key]:
            left[key] -= 1
        else:
            gone.append(finding)
    return tuple(gone)
