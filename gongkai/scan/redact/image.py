"""Pictures: the pixels of what was chosen are filled and the picture is written anew.

Text is found where it was recognised; what is written is recognised again to prove that it is gone.
"""

import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageOps

from gongkai.scan.engine import scan_file, scan_text
from gongkai.scan.findings import Finding
from gongkai.scan.readers import ocr
from gongkai.scan.redact.base import Box, NotRedacted, Redacted, Selection
from gongkai.scan.redact.names import name_without
from gongkai.scan.redact.strip_pictures import MOST_PIXELS, strip_picture
from gongkai.scan.redact.text import spans_of
from gongkai.scan.redact.verifier import SHORTEST, is_left, prove
from gongkai.scan.rulebook import SHIPPED, RuleBook

GREY = (89, 89, 89)
TEXT_PART = "图片文字"
_MEDIA_TYPES = {
    "JPEG": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff", "BMP": "image/bmp",
    "GIF": "image/gif", "WEBP": "image/webp",
}  # fmt: skip
_MOST_FRAMES = 50
# Recognised boxes end at the strokes: this share of the height is added around them.
_MARGIN = 0.15
_SAME_SHADE = 2
_ROUNDS = 3
_BROKEN = "图片已损坏或格式不受支持，无法生成安全副本。请另存为 PNG 或 JPEG 后再试。"
_NO_OCR = "未安装文字识别组件，找不到图片中的文字。请在图片上框选要隐去的部分。"


@dataclass(frozen=True)
class Recognised:
    """The text of a picture as the reader gives it, and the box of each of its words.

    ``words``: (start, end, word) in ``text``.
    """

    text: str
    words: Sequence[tuple[int, int, ocr.Word]]

    def boxes(self, start: int, end: int, page: int) -> Iterator[Box]:
        """What ``text[start:end]`` covers; of a longer word its share, and a little more."""
        for first, last, word in self.words:
            if first >= end or last <= start:
                continue
            widths = [_width(character) for character in word.text]
            one = (word.right - word.left) / max(sum(widths), 1)
            up = (word.bottom - word.top) * _MARGIN
            left = word.left + (sum(widths[: max(start - first, 0)]) - 0.4) * one
            right = word.left + (sum(widths[: min(end, last) - first]) + 0.4) * one
            yield Box(
                page, max(left, 0), max(word.top - up, 0), min(right, 1), min(word.bottom + up, 1)
            )


def _width(character: str) -> float:
    """In ems: letters and digits are about half as wide as Hanzi."""
    return 1 if unicodedata.east_asian_width(character) in "WF" else 0.55


def recognised(image: Image.Image) -> Recognised:
    """What is recognised on ``image``; the words are in the order of the text."""
    text, words = "", []
    for line in ocr.lines(image):
        text += "\n" if text else ""
        for number, word in enumerate(line):
            text += "\t" if number else ""
            words.append((len(text), len(text) + len(word.text), word))
            text += word.text
    return Recognised(text, words)


def chosen_spans(text: str, selection: Selection, book: RuleBook) -> list[tuple[int, int]]:
    """The stretches of ``text`` that hold a chosen word or a finding of a chosen rule."""
    spans = spans_of(text, selection.words)
    if selection.rules:
        findings = scan_text(text, book=book).findings
        spans += [(f.start, f.end) for f in findings if f.rule in selection.rules]
    return spans


def frames(data: bytes) -> tuple[str, list[Image.Image]]:
    """The format and every frame as displayed: turned as EXIF says, on white, RGB or grey."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_MEDIA_TYPES)) as picture:
            count = getattr(picture, "n_frames", 1)
            if count > _MOST_FRAMES or picture.width * picture.height * count > MOST_PIXELS:
                raise NotRedacted("图片过大，请缩小或拆分后再试。")
            found = []
            for number in range(count):
                picture.seek(number)
                found.append(_flat(ImageOps.exif_transpose(picture)))
            return str(picture.format), found
    except NotRedacted:
        raise
    except Exception as error:
        # Decoders raise whatever a broken file makes them raise.
        raise NotRedacted(_BROKEN) from error


def _flat(picture: Image.Image) -> Image.Image:
    """Without transparency: what is under a transparent pixel is in the file all the same."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def filled(image: Image.Image, boxes: Sequence[Box], block: int = 1) -> Image.Image:
    """``image`` with ``boxes`` filled, whole blocks of pixels, outward."""
    result = image.copy()
    draw = ImageDraw.Draw(result)
    for box in boxes:
        corners = (
            int(box.left * image.width) // block * block,
            int(box.top * image.height) // block * block,
            -(int(-box.right * image.width) // block) * block + block - 1,
            -(int(-box.bottom * image.height) // block) * block + block - 1,
        )
        draw.rectangle(corners, fill=GREY if image.mode == "RGB" else GREY[0])
    return result


def redact(data: bytes, name: str, selection: Selection, book: RuleBook = SHIPPED) -> Redacted:
    """The picture without what was chosen, nothing beside its pixels. Raises ``NotRedacted``."""
    form, before = frames(data)
    if len(before) > 1 and form != "TIFF":
        raise NotRedacted("动图不能生成安全副本。请另存为一张静态图片后再试。")
    wants_text = bool(selection.rules or selection.words or _stretches(selection))
    if wants_text and not ocr.available() and not selection.boxes:
        raise NotRedacted(_NO_OCR)
    has_text = wants_text and ocr.available()
    findings = scan_file(data, name, book=book).findings
    strings: list[str] = []
    after = []
    for number, image in enumerate(before, 1):
        boxes = [box for box in selection.boxes if box.page == number]
        if has_text:
            boxes += _text_boxes(image, number, len(before), selection, book, strings)
        # JPEG keeps a filled area to the last shade where it fills whole blocks.
        after.append(_filled_or_same(image, boxes, 8 if form == "JPEG" else 1))
    if any(box.page > len(before) or box.page < 1 for box in selection.boxes):
        raise NotRedacted("框选的位置不在图片上，请重新框选。")
    result = _written(data, form, before, after)
    new_name = name_without(name, selection, book)
    texts, proofs = [], prove([s for s in strings if len(s) >= SHORTEST], result, new_name)
    if ocr.available():
        texts = [recognised(image).text for image in frames(result)[1]]
        _prove_texts(texts, strings, selection, book)
        proofs += ("重新识别图片文字，所选内容均未再出现。",)
    notes = () if ocr.available() else ("未安装文字识别组件，请人工核对图片中的文字。",)
    gone = _gone(findings, texts, book) if ocr.available() else tuple(
        f for f in findings if f.part != TEXT_PART
    )  # fmt: skip
    return Redacted(result, new_name, _MEDIA_TYPES[form], gone, notes, proofs)


def _stretches(selection: Selection) -> list[tuple[str, int, int]]:
    return [(s.place, s.start, s.end) for s in selection.stretches if s.part == TEXT_PART]


def _text_boxes(
    image: Image.Image,
    number: int,
    count: int,
    selection: Selection,
    book: RuleBook,
    strings: list[str],
) -> list[Box]:
    """Boxes over the chosen text; the clear strings are added to ``strings``.

    What comes to light when the first are filled is filled too.
    """
    place = f"第{number}帧" if count > 1 else ""
    boxes: list[Box] = []
    for round_number in range(_ROUNDS):
        read = recognised(filled(image, boxes))
        spans = chosen_spans(read.text, selection, book)
        if not round_number:
            spans += [(a, b) for where, a, b in _stretches(selection) if where == place]
        if not spans:
            break
        for start, end in spans:
            strings.append(read.text[start:end])
            boxes += read.boxes(start, end, number)
    return boxes


def _filled_or_same(image: Image.Image, boxes: Sequence[Box], block: int) -> Image.Image:
    """``image`` itself when the boxes are filled already."""
    result = filled(image, boxes, block)
    change = ImageChops.difference(image, result)
    shades = [0] * (_SAME_SHADE + 1) + [255] * (255 - _SAME_SHADE)
    return result if change.point(shades * len(change.getbands())).getbbox() else image


def _written(
    data: bytes, form: str, before: Sequence[Image.Image], after: Sequence[Image.Image]
) -> bytes:
    if all(one is other for one, other in zip(before, after, strict=True)):
        try:
            bare = strip_picture(data)
        except ValueError as error:
            raise NotRedacted(_BROKEN) from error
        if bare == data:
            return data
    options: dict[str, object] = {}
    if form == "JPEG":
        options = {"quality": 95, "subsampling": 0}
    elif form == "WEBP":
        options = {"lossless": True}
    elif form == "TIFF":
        options = {"compression": "tiff_deflate"}
    if len(after) > 1:
        options |= {"save_all": True, "append_images": list(after[1:])}
    out = io.BytesIO()
    first = Image.frombytes(after[0].mode, after[0].size, after[0].tobytes())
    first.save(out, form, **options)
    return out.getvalue()


def _prove_texts(
    texts: Sequence[str], strings: Sequence[str], selection: Selection, book: RuleBook
) -> None:
    if any(chosen_spans(text, selection, book) for text in texts):
        raise NotRedacted("填涂后仍能识别出所选内容，未生成文件。请在图片上框选后再试。")
    rest = "\n".join(texts)
    if any(len(string) >= SHORTEST and is_left(string, rest) for string in strings):
        raise NotRedacted("填涂后仍能识别出所选文字，未生成文件。请在图片上框选后再试。")


def _gone(before: Sequence[Finding], texts: Sequence[str], book: RuleBook) -> tuple[Finding, ...]:
    """Of the findings of the text those that are no longer in it, and all that stood beside it."""
    left = Counter(
        (f.rule, f.masked) for text in texts for f in scan_text(text, book=book).findings
    )
    gone = []
    for finding in before:
        if finding.part == TEXT_PART and left[finding.rule, finding.masked]:
            left[finding.rule, finding.masked] -= 1
        elif finding.part != "文件名":
            gone.append(finding)
    return tuple(gone)
