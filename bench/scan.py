"""The review engine: speed against plain reading, the sandbox, a long PDF, the labelled set."""

import io
import random
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from gongkai.scan import sandbox
from gongkai.scan.detectors.wording import find
from gongkai.scan.engine import scan_text
from gongkai.scan.folding import fold
from gongkai.scan.readers import ocr
from gongkai.scan.rulebook import RuleBook, Wording
from tests.scan.labels import (
    LABELLED,
    MARKS,
    SETS,
    STRUCTURED,
    Measure,
    false_alarms,
    measure,
    total,
)
from tests.scan.pdfs import numbered

Row = Callable[[str, str], None]
PAGES = 100
_RUN = re.compile(r"[一-鿿]{2,8}")
_HAN = re.compile(r"[^一-鿿]")


def scan(row: Row) -> None:
    """One line a figure; speeds are of one core and count both passes."""
    texts = [path.read_text("utf-8") for path in sorted((LABELLED / "notices").glob("*.txt"))]
    notices = "\n".join(texts)
    mixed = "\n".join(
        f"{text}\n联系人身份证440524188001010014，手机13800138000。" for text in texts
    )
    # One pattern that looks at every character, as the measure of what this machine can do.
    read = _speed(lambda: sum(1 for _ in _RUN.finditer(notices)), len(notices))
    for name, text in (("公文和法规", notices), ("每篇加两处疑点", mixed)):
        speed = _speed(lambda t=text: scan_text(t), len(text))  # type: ignore[misc]
        row(f"审查 {name}，{len(text):,} 字", f"{speed / 1e6:.2f} 百万字/秒")
    row("审查 : 一条正则读一遍", f"1 : {read / speed:.0f}")
    _dictionary(row, notices)
    _files(row)
    _labelled(row)


def _dictionary(row: Row, text: str) -> None:
    book, folded = RuleBook(wordings=_like(text, 10_000)), fold(text).text
    speed = _speed(lambda: find(folded, book), len(folded))
    row("词库 10,000 条以上", f"{speed / 1e6:.1f} 百万字/秒")


def _like(text: str, count: int) -> tuple[Wording, ...]:
    """Words that begin as the text's own do: made-up ones would all be left at the first character."""
    han, draw = _HAN.sub("", text), random.Random(1)
    words: set[str] = set()
    while len(words) < count:
        start = draw.randrange(len(han) - 4)
        words.add(han[start : start + draw.randint(2, 4)] + draw.choice(han))
    return tuple(Wording(word) for word in sorted(words))


def _files(row: Row) -> None:
    began = time.perf_counter()
    sandbox.scan(b"first", "a.txt")
    row("沙箱 第一次（装入）", f"{(time.perf_counter() - began) * 1000:.0f} 毫秒")
    row("沙箱 每次", f"{_median(lambda: sandbox.scan(b'next', 'a.txt'), 20) * 1000:.1f} 毫秒")
    data = numbered(PAGES)
    began = time.perf_counter()
    report = sandbox.scan(data, "a.pdf")
    seconds = time.perf_counter() - began
    row(f"PDF {PAGES} 页，不识别文字", f"{seconds:.1f} 秒（{report.status}）")
    if ocr.available():
        picture = _scanned_page()
        began = time.perf_counter()
        report = sandbox.scan(picture, "a.png")
        row("扫描件一页，识别文字", f"{time.perf_counter() - began:.1f} 秒（{report.status}）")
    else:
        row("扫描件一页，识别文字", "未安装（gongkai[ocr]）")


def _scanned_page() -> bytes:
    """A page of A4 at 150 dots an inch with forty lines."""
    page = Image.new("RGB", (1240, 1754), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(_font(), 26)
    for line in range(40):
        draw.text((90, 80 + 40 * line), f"第{line + 1}项 审计发现问题整改情况说明", "black", font)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def _font() -> str:
    fonts = Path(sandbox.__file__).parents[1] / "core/letters/fonts"
    return str(next(path for path in sorted(fonts.iterdir()) if path.suffix in (".ttf", ".otf")))


def _labelled(row: Row) -> None:
    """Only with ``fresh`` no rule was made or mended (tests/scan/labels.py)."""
    row("标注集 说明", "dev、heldout 用于制定规则，mended 用于修补规则；只有 fresh 没有用过")
    for name in SETS:
        path = LABELLED / f"{name}.jsonl"
        if not path.exists():
            continue
        figures = measure(path)
        for kind, one in figures.items():
            row(f"标注集 {name} {kind}", _words(one))
        for label, kinds in (("结构化", STRUCTURED), ("标志", MARKS)):
            row(f"标注集 {name} {label}合计", _words(total(figures, kinds)))
    paths = sorted((LABELLED / "notices").glob("*.txt"))
    alarms, characters = false_alarms(paths, scan_text)
    row("误拒，每 10 万字", f"{len(alarms) / characters * 1e5:.2f}（{characters:,} 字）")


def _words(one: Measure) -> str:
    return (
        f"召回 {one.recall:.3f}  准确 {one.precision:.3f}"
        f"（{one.found} 找到，{one.missed} 漏，{one.false} 误）"
    )


def _speed(work: Callable[[], object], characters: int) -> float:
    return characters / _median(work, 3)


def _median(work: Callable[[], object], runs: int) -> float:
    work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)
