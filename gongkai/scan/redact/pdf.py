"""PDF: what was chosen is cut out glyph by glyph, or the page becomes a picture; then proven.

A new file is written with nothing in it but what the pages show (``pdf_clean``). Where glyphs
cannot be cut (``pdf_cut``), or the cutting cannot be proven, the page is drawn and filled
(``raster``). What still cannot be proven is not given out.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pikepdf

from gongkai.scan.engine import scan_file, scan_text
from gongkai.scan.findings import Finding, Status
from gongkai.scan.readers import CouldNotRead, ocr, pdf_text, read
from gongkai.scan.readers.pdf_objects import check_size
from gongkai.scan.redact.base import NotRedacted, Redacted, Selection
from gongkai.scan.redact.image import TEXT_PART, chosen_spans, recognised
from gongkai.scan.redact.names import name_without
from gongkai.scan.redact.pdf_clean import Box as UserBox
from gongkai.scan.redact.pdf_clean import clean
from gongkai.scan.redact.pdf_cut import CannotCut, cut
from gongkai.scan.redact.pdf_fonts import trim
from gongkai.scan.redact.pdf_glyphs import Area, PageGlyphs, Shown, locate
from gongkai.scan.redact.pdf_layout import drawn_boxes
from gongkai.scan.redact.pdf_mark import mark_form
from gongkai.scan.redact.pdf_proof import faults_of
from gongkai.scan.redact.raster import page_image, rasterise
from gongkai.scan.redact.text import spans_of
from gongkai.scan.redact.verifier import SHORTEST, is_left, prove
from gongkai.scan.rulebook import SHIPPED, RuleBook

MEDIA_TYPE = "application/pdf"
# Of the page: what is smaller is a logo or a seal.
_LOGO = 0.05
_ROW = 24  # points
# A glyph goes with a box drawn by hand when this share of it is under the box.
_SHARE = 0.3
_ATTEMPTS = 3
# What cutting joins may be found again; rarely more than once.
_ROUNDS = 3
_BROKEN = "PDF 已损坏，无法生成安全副本。请重新导出后再试。"


@dataclass
class PagePlan:
    """What goes from one page. ``chosen``: places of the glyphs behind chosen text, ``hidden``: of
    those a viewer does not show, ``hand``: boxes drawn by a person, ``strings``: the chosen texts
    in clear, for the proof. ``glyphs`` go, ``boxes`` are drawn; ``picture``: why the page becomes
    a picture, empty when it does not."""

    shown: PageGlyphs
    chosen: set[pdf_text.Glyph] = field(default_factory=set)
    hidden: set[pdf_text.Glyph] = field(default_factory=set)
    hand: list[Area] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    glyphs: list[Shown] = field(default_factory=list)
    boxes: list[Area] = field(default_factory=list)
    picture: str = ""

    @property
    def has_work(self) -> bool:
        return bool(self.glyphs or self.boxes or self.picture)

    def take(self, text: pdf_text.PageText, start: int, end: int) -> None:
        """The stretch of ``text`` goes."""
        glyphs = {glyph for glyph in text.glyphs[start:end] if glyph is not None}
        self.chosen |= glyphs
        if glyphs:
            self.strings.append(text.text[start:end])


def redact(data: bytes, name: str, selection: Selection, book: RuleBook = SHIPPED) -> Redacted:
    """The file without what was chosen, and nothing hidden in it. Raises ``NotRedacted``."""
    try:
        return _redacted(data, name, selection, book)
    except NotRedacted:
        raise
    except pikepdf.PasswordError as error:
        raise NotRedacted("PDF 设有打开密码，请去掉密码后再试。") from error
    except CouldNotRead as error:
        raise NotRedacted(str(error)) from error
    except Exception as error:
        # A hostile file may break any library; what broke half-way is not given out.
        raise NotRedacted(_BROKEN) from error


def _redacted(data: bytes, name: str, selection: Selection, book: RuleBook) -> Redacted:
    before = scan_file(data, name, book=book).findings
    notes: list[str] = []
    new_name = name_without(name, selection, book)
    result, strings, proofs = _round(data, selection, book, _marked(before), notes)
    again = replace(selection, stretches=(), boxes=())
    for round_number in range(_ROUNDS):
        after = scan_file(result, new_name, book=book)
        left = [f for f in after.findings if f.rule in selection.rules or f.rule == "HIDDEN"]
        if not left:
            break
        # What cannot be cut twice is in the code of the page: it becomes a picture.
        stubborn = {_page_number(f.place) for f in left} if round_number else set()
        pictures = dict.fromkeys(stubborn, "仍能找到所选内容")
        result, more, proofs = _round(result, again, book, pictures, notes)
        strings += more
    else:
        raise NotRedacted(f"{left[0].place}隐去后仍能找到所选内容，未生成文件。请改用框选后再试。")
    if round_number:
        proofs = prove(strings, result, new_name)
    if after.status == Status.COULD_NOT_REVIEW:
        notes.append(f"结果不能全部由机器复查：{after.reason}")
    else:
        proofs += ("重新审查结果文件，所选内容均未再出现。",)
    gone = _gone(before, after.findings)
    return Redacted(result, new_name, MEDIA_TYPE, gone, tuple(dict.fromkeys(notes)), proofs)


def _gone(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Finding, ...]:
    left = Counter((f.rule, f.masked, f.place) for f in after)
    gone = []
    for finding in before:
        key = (finding.rule, finding.masked, finding.place)
        if left[key]:
            left[key] -= 1
        else:
            gone.append(finding)
    return tuple(gone)


def _marked(findings: Sequence[Finding]) -> dict[int, str]:
    """Pages with a mark of secrecy become pictures whole."""
    return {_page_number(f.place): "带有密级标志" for f in findings if f.blocking}


# One round: prepare, plan, operate, prove page by page


def _round(
    data: bytes,
    selection: Selection,
    book: RuleBook,
    pictures: Mapping[int, str],
    notes: list[str],
) -> tuple[bytes, list[str], tuple[str, ...]]:
    """The new file, the clear strings that are gone from all of it, and the proofs."""
    prepared, marks, reason = _prepared(data, notes)
    # The reader's limits on forms and glyphs hold before the glyphs are located.
    read_pages = list(pdf_text.read_pages(prepared))
    pages = {shown.number: PagePlan(shown) for shown in locate(prepared)}
    if reason:
        for page in pages.values():
            page.picture = reason
    for number, mark in marks:
        pages[number].hand.append(pages[number].shown.displayed(mark))
    words = selection.words + tuple(_strings_elsewhere(data, selection))
    _choose(data, read_pages, pages, replace(selection, words=words), book, notes)
    _choose_on_pictures(prepared, read_pages, pages, selection, book, notes)
    # What stands on no page in particular (a pattern, a name) concerns them all.
    everywhere = pictures.get(0, "")
    for number, page in pages.items():
        page.picture = page.picture or pictures.get(number, everywhere)
    for page in pages.values():
        _mark_glyphs(page)
    is_trimmed = True
    strings = _to_be_proven(pages, selection, notes)
    for _ in range(_ATTEMPTS):
        result = _operated(prepared, pages, notes, is_trimmed=is_trimmed)
        faults = faults_of(prepared, result, pages)
        if not faults:
            try:
                return result, strings, prove(strings, result, "文件.pdf")
            except NotRedacted:
                # Traces beside the glyphs, in the code of the pages.
                if all(page.picture for page in pages.values()):
                    raise
                faults = dict.fromkeys(pages, "页面代码中仍有残留")
                for page in pages.values():
                    page.picture = page.picture or "页面代码中仍有残留"
        # A page where nothing goes can only differ by its fonts.
        is_trimmed = is_trimmed and all(pages[number].has_work for number in faults)
        for number, fault in faults.items():
            if pages[number].has_work:
                pages[number].picture = pages[number].picture or fault
    number, fault = next(iter(faults.items()))
    raise NotRedacted(f"第{number}页：{fault}，未生成文件。请在原文件中删去后重新导出。")


def _prepared(data: bytes, notes: list[str]) -> tuple[bytes, list[tuple[int, UserBox]], str]:
    """The cleaned file, the areas of unapplied redactions, why all pages become pictures."""
    with pikepdf.open(io.BytesIO(data)) as document:
        reason = "文件已加密" if document.is_encrypted else ""
        if _is_signed(document):
            reason = "文件带有电子签章"
        check_size(document)
        cleaned = clean(document)
        notes += cleaned.notes
        return _saved(document), cleaned.marks, reason


def _is_signed(document: pikepdf.Pdf) -> bool:
    return any(
        isinstance(item, pikepdf.Dictionary) and "/ByteRange" in item for item in document.objects
    )


def _saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(
        out,
        deterministic_id=True,
        recompress_flate=True,
        encryption=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
    )
    return out.getvalue()


# What goes


def _choose(
    data: bytes,
    read_pages: Iterable[pdf_text.ReadPage],
    pages: Mapping[int, PagePlan],
    selection: Selection,
    book: RuleBook,
    notes: list[str],
) -> None:
    for text in (text for page in read_pages for text in page.texts):
        page = pages[text.number]
        if text.hidden:
            page.hidden |= {glyph for glyph in text.glyphs if glyph is not None}
        for start, end in spans_of(text.text, selection.words):
            page.take(text, start, end)
        for finding in scan_text(text.text, book=book).findings if selection.rules else ():
            if finding.rule in selection.rules:
                page.take(text, finding.start, finding.end)
    stretches = {(s.part, s.place) for s in selection.stretches}
    for text in pdf_text.pages(data) if stretches else ():
        for stretch in selection.stretches:
            if (stretch.part, stretch.place) == (text.part, text.place):
                pages[text.number].take(text, stretch.start, stretch.end)
    for box in selection.boxes:
        if box.page not in pages:
            raise NotRedacted(f"没有第{box.page}页，请重新框选。")
        pages[box.page].hand.append(pages[box.page].shown.area(box))


def _choose_on_pictures(
    prepared: bytes,
    read_pages: Iterable[pdf_text.ReadPage],
    pages: Mapping[int, PagePlan],
    selection: Selection,
    book: RuleBook,
    notes: list[str],
) -> None:
    """Boxes over chosen text that is only in a picture, where it can be recognised."""
    stretches = [s for s in selection.stretches if s.part == TEXT_PART]
    if not (selection.rules or selection.words or stretches):
        return
    for page in read_pages:
        if not (page.is_scan or page.has_unmapped or _has_picture(page)):
            continue
        if not ocr.available():
            notes.append(
                f"第{page.number}页含有图片，未安装文字识别组件，没有查找图片中的文字。"
                "请人工核对，需要时在页面上框选。"
            )
            continue
        plan = pages[page.number]
        found = recognised(page_image(prepared, page.number))
        spans = chosen_spans(found.text, selection, book)
        spans += [(s.start, s.end) for s in stretches if s.place == f"第{page.number}页"]
        cut_anyway = "\n".join(plan.strings)
        for start, end in spans:
            if is_left(found.text[start:end], cut_anyway):
                continue
            plan.strings.append(found.text[start:end])
            plan.hand += [plan.shown.area(box) for box in found.boxes(start, end, page.number)]


def _has_picture(page: pdf_text.ReadPage) -> bool:
    return any(share >= _LOGO for _, _, share in page.pictures)


def _strings_elsewhere(data: bytes, selection: Selection) -> Iterator[str]:
    """The clear texts of stretches that stand beside the pages: in notes, fields, properties.

    These parts go whole; what of them is drawn on the page must be found there.
    """
    wanted: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for stretch in selection.stretches:
        if not stretch.part.startswith((pdf_text.SEEN, TEXT_PART)):
            wanted[stretch.part, stretch.place].append((stretch.start, stretch.end))
    if not wanted:
        return
    try:
        for passage in read(data, "文件.pdf"):
            for start, end in wanted.get((passage.part, passage.place), ()):
                if len(text := passage.text[start:end].strip()) > 1:
                    yield text
    except CouldNotRead:
        return


def _page_number(place: str) -> int:
    digits = place.removeprefix("第").partition("页")[0]
    return int(digits) if place.startswith("第") and digits.isdigit() else 0


def _mark_glyphs(page: PagePlan) -> None:
    """Settle which glyphs go and where boxes are drawn: nothing may be left under a box."""
    shown = page.shown
    areas = [Area(g.left, g.bottom, g.right, g.top) for g in page.chosen]
    chosen = _under(shown.glyphs, areas, 0.5) | _under(shown.glyphs, page.hand, _SHARE)
    places = {(g.text, *(round(side, 1) for side in (g.left, g.bottom))) for g in page.hidden}
    hidden = {
        g for g in shown.glyphs
        if (g.text, *(round(side, 1) for side in g.area[:2])) in places
    }  # fmt: skip
    gone = chosen | hidden
    visible = [g for g in shown.glyphs if g in chosen - hidden]
    by_hand = _under(visible, page.hand, 0.9)
    boxes = drawn_boxes(shown, [g for g in visible if g not in by_hand])
    page.boxes = [*page.hand, *boxes]
    gone |= _under(shown.glyphs, page.boxes, _SHARE)
    page.glyphs = [g for g in shown.glyphs if g in gone]
    if not page.picture and _has_lost(page):
        raise NotRedacted(
            f"第{page.shown.number}页所选的文字在页面上定位不到（字体没有写明字宽），未生成文件。"
            "请改用框选，或重新导出 PDF 后再隐去。"
        )
    for drawing in shown.drawings:
        if drawing.is_plain or page.picture:
            continue
        if any(drawing.area.meets(box) for box in page.hand) or any(
            drawing.area.meets(box) and drawing.area.height < 3 * box.height for box in boxes
        ):
            page.picture = "图形与隐去范围重叠"


def _has_lost(page: PagePlan) -> bool:
    """Whether a chosen glyph that is seen has no place from which it goes."""
    places = {(g.text, round(g.area.left), round(g.area.bottom)) for g in page.glyphs}
    for glyph in page.chosen - page.hidden:
        across, up = round(glyph.left), round(glyph.bottom)
        near = ((glyph.text, across + a, up + b) for a in (0, 1, -1) for b in (0, 1, -1))
        if glyph.text.isspace() or any(place in places for place in near):
            continue
        area = Area(glyph.left, glyph.bottom, glyph.right, glyph.top)
        if not any(g.area.overlap(area) >= 0.5 for g in page.glyphs):
            return True
    return False


def _under(glyphs: Iterable[Shown], areas: Iterable[Area], share: float) -> set[Shown]:
    """The glyphs of which ``areas`` cover at least ``share``."""
    rows: dict[int, list[Area]] = defaultdict(list)
    for area in areas:
        for row in _rows(area):
            rows[row].append(area)
    found = set()
    for glyph in glyphs:
        near = (area for row in _rows(glyph.area) for area in rows.get(row, ()))
        if any(glyph.area.overlap(area) >= share for area in near):
            found.add(glyph)
    return found


def _rows(area: Area) -> range:
    """The bands of the page an area reaches into; what is outside is in the first or the last."""
    low, high = (int(min(max(side, -1), 15_000) // _ROW) for side in (area.bottom, area.top))
    return range(low, high + 1)


# Doing it


def _operated(
    prepared: bytes, pages: Mapping[int, PagePlan], notes: list[str], *, is_trimmed: bool
) -> bytes:
    if not any(page.has_work for page in pages.values()):
        return prepared
    with pikepdf.open(io.BytesIO(prepared)) as document:
        mark = mark_form(document)
        has_changed = False
        for number, plan in pages.items():
            if not plan.has_work:
                continue
            if not plan.picture:
                try:
                    page = document.pages[number - 1]
                    has_changed |= cut(document, page, plan.shown, plan.glyphs, plan.boxes, mark)
                    continue
                except CannotCut as error:
                    plan.picture = str(error)
            size = plan.shown.width, plan.shown.height
            rasterise(document, number, page_image(prepared, number), plan.boxes, size)
            has_changed = True
            notes.append(f"第{number}页改为图片（{plan.picture}）。")
        if not has_changed:
            return prepared
        document.remove_unreferenced_resources()
        if is_trimmed:
            trim(document, *_codes(pages.values()))
        return _saved(document)


def _codes(pages: Iterable[PagePlan]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """By font the codes that went from the pages, and those that stay."""
    gone: dict[int, set[int]] = defaultdict(set)
    left: dict[int, set[int]] = defaultdict(set)
    for page in pages:
        going = set(page.shown.glyphs if page.picture else page.glyphs)
        for glyph in page.shown.glyphs:
            (gone if glyph in going else left)[glyph.font].add(glyph.code)
    return gone, left


def _to_be_proven(
    pages: Mapping[int, PagePlan], selection: Selection, notes: list[str]
) -> list[str]:
    """The chosen strings that stay nowhere else. Short ones, and what a person left standing in
    other places, are proven by their place alone (``pdf_proof``)."""
    staying = []
    for page in pages.values():
        gone = set(page.glyphs)
        if not page.picture:
            staying.append("".join(g.text for g in page.shown.glyphs if g not in gone))
    rest = "\n".join(staying)
    strings = []
    chosen = [text for page in pages.values() for text in page.strings]
    for text in dict.fromkeys((*chosen, *selection.words)):
        if len("".join(text.split())) < SHORTEST:
            continue
        if is_left(text, rest):
            notes.append("所选内容中有的在文件其他位置还有，未选的位置保留不动。")
        else:
            strings.append(text)
    return strings
