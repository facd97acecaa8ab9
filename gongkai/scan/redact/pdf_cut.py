"""Cutting the bytes of single glyphs out of the text operators of a page, and the boxes over them.

What is cut leaves its advance behind as one number in a TJ array, so that the text around it stays
where it was. A form is copied before it is changed: elsewhere it may show what stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator
from PIL import Image, ImageDraw

from gongkai.scan.redact.pdf_glyphs import Area, PageGlyphs, Path, Picture, Shown

_MARK = "/Yinqu"
_TEXT = ("Tj", "TJ", "'", '"')
GREY = (89, 89, 89)
_BOX = "0.35 g {:.2f} {:.2f} {:.2f} {:.2f} re f"

Instruction = tuple[list[pikepdf.Object], str]


class CannotCut(Exception):
    """The glyphs of this page cannot be cut one by one; the message says why (Chinese)."""


def cut(
    document: pikepdf.Pdf,
    page: pikepdf.Page,
    shown: PageGlyphs,
    glyphs: Iterable[Shown],
    boxes: Sequence[Area],
    mark: pikepdf.Object,
) -> bool:
    """Take ``glyphs`` out of ``page``, blank the images under ``boxes`` and draw these.

    Returns whether anything changed: a box that already stands there with nothing under it
    changes nothing. Raises ``CannotCut`` before it has changed the page.
    """
    cuts: dict[Path, list[Shown]] = defaultdict(list)
    for glyph in glyphs:
        cuts[glyph.path].append(glyph)
    pictures: dict[Path, list[Picture]] = defaultdict(list)
    for picture in shown.pictures:
        if any(picture.area.meets(box) for box in boxes):
            pictures[picture.path].append(picture)
    if shown.refused and cuts:
        raise CannotCut(shown.refused)
    surgeon = _Surgeon(document, shown, cuts, pictures, boxes)
    before = _content(page.obj)
    content, resources = surgeon.operate((), page.obj, page.obj.get("/Resources") or page.resources)
    drawn = [
        box
        for box in boxes
        if _box(shown, box).encode() not in before and box not in surgeon.filled_before
    ]
    if not cuts and not surgeon.has_blanked and not drawn:
        return False
    xobjects = _copy(resources.get("/XObject"))
    xobjects[_MARK] = mark
    resources.XObject = xobjects
    page.obj.Resources = resources
    open_states = max(surgeon.open_states, 0)
    drawing = "\n".join(_drawn(shown, box) for box in drawn)
    closing = b"\nQ" * (open_states + 1)
    page.obj.Contents = document.make_stream(
        b"q\n" + content + closing + b"\nq\n" + drawing.encode() + b"\nQ"
    )
    return True


def _box(shown: PageGlyphs, box: Area) -> str:
    left, bottom, right, top = _to_user(shown, box)
    return _BOX.format(left, bottom, right - left, top - bottom)


def _drawn(shown: PageGlyphs, box: Area) -> str:
    """The box, and the mark in it where it is wide enough, upright as the page is displayed."""
    lines = [_box(shown, box)]
    size = min(box.height * 0.8, box.width / 2.4)
    if size >= 4 and size >= box.height * 0.3:
        left = (box.left + box.right) / 2 - size
        bottom = (box.bottom + box.top) / 2 - size / 2
        a, b, c, d, e, f = _inverse(shown.matrix)
        x, y = a * left + c * bottom + e, b * left + d * bottom + f
        turned = " ".join(f"{n * size:.3f}" for n in (a, b, c, d))
        lines.append(f"q {turned} {x:.3f} {y:.3f} cm {_MARK} Do Q")
    return "\n".join(lines)


def _to_user(shown: PageGlyphs, area: Area) -> Area:
    a, b, c, d, e, f = _inverse(shown.matrix)
    corners = [
        (a * x + c * y + e, b * x + d * y + f)
        for x in (area.left, area.right)
        for y in (area.bottom, area.top)
    ]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return Area(min(across), min(up), max(across), max(up))


def _inverse(matrix: Sequence[float]) -> tuple[float, float, float, float, float, float]:
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    if abs(size) < 1e-9:
        raise CannotCut("图片被压成一条线")
    return (
        d / size, -b / size, -c / size, a / size,
        (c * f - d * e) / size, (b * e - a * f) / size,
    )  # fmt: skip


class _Surgeon:
    def __init__(
        self,
        document: pikepdf.Pdf,
        shown: PageGlyphs,
        cuts: Mapping[Path, Sequence[Shown]],
        pictures: Mapping[Path, Sequence[Picture]],
        boxes: Sequence[Area],
    ) -> None:
        self._document, self._shown = document, shown
        self._cuts, self._pictures, self._boxes = cuts, pictures, boxes
        self._touched = {
            path[:depth] for path in (*cuts, *pictures) for depth in range(len(path) + 1)
        }
        self.open_states = 0
        self.has_blanked = False
        # Boxes on a picture whose pixels were so already.
        self.filled_before: set[Area] = set()

    def operate(
        self, path: Path, holder: pikepdf.Object, resources: pikepdf.Object
    ) -> tuple[bytes, Dictionary]:
        """The new content of a page or form and its new resources; nothing shared is changed."""
        instructions = list(pikepdf.parse_content_stream(holder))
        fresh = _copy(resources)
        if path not in self._touched:
            self._count_states(instructions)
            return _content(holder), fresh
        by_operator: dict[int, list[Shown]] = defaultdict(list)
        for glyph in self._cuts.get(path, ()):
            by_operator[glyph.operator].append(glyph)
        before = self._shown.operands.get(path, [])
        if sum(str(i.operator) in _TEXT for i in instructions) != len(before):
            raise CannotCut("文字操作的数目不一致")
        xobjects = _copy(fresh.get("/XObject"))
        kept: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
        operator, do = -1, -1
        for instruction in instructions:
            name = str(instruction.operator)
            if name in _TEXT:
                operator += 1
                if operator in by_operator:
                    if _shown_by(instruction) != before[operator]:
                        raise CannotCut("文字操作的内容不一致")
                    kept += _without(instruction, by_operator[operator])
                    continue
            elif name == "Do":
                do += 1
                other = self._other(path, do, str(instruction.operands[0]), xobjects, fresh)
                if other is not None:
                    new = Name(f"/Yq{len(xobjects)}")
                    while str(new) in xobjects:
                        new = Name(f"{new}x")
                    xobjects[new] = other
                    kept.append(pikepdf.ContentStreamInstruction([new], Operator("Do")))
                    continue
            elif name == "INLINE IMAGE" and any(p.do < 0 for p in self._pictures.get(path, ())):
                raise CannotCut("内嵌图片与隐去范围重叠")
            kept.append(instruction)
        if not path:
            self._count_states(kept)
        used = {str(i.operands[0]) for i in kept if str(i.operator) == "Do"}
        for key in list(xobjects.keys()):
            if key not in used:
                del xobjects[key]
        fresh.XObject = xobjects
        return pikepdf.unparse_content_stream(kept), fresh

    def _count_states(self, instructions: Sequence[object]) -> None:
        names = [str(i.operator) for i in instructions]  # type: ignore[attr-defined]
        self.open_states = names.count("q") - names.count("Q")

    def _other(
        self, path: Path, do: int, name: str, xobjects: Dictionary, resources: Dictionary
    ) -> pikepdf.Object | None:
        """The form or image with what is to go taken out; None when nothing of it goes."""
        item = xobjects.get(name)
        inner = (*path, do)
        if not isinstance(item, pikepdf.Stream):
            return None
        if item.get("/Subtype") == "/Form":
            if inner not in self._touched:
                return None
            content, own = self.operate(inner, item, item.get("/Resources", resources))
            other = self._document.make_stream(content)
            for key, value in item.items():
                if key not in ("/Length", "/Filter", "/DecodeParms", "/Resources"):
                    other[key] = value
            other.Resources = own
            return other
        for picture in self._pictures.get(path, ()):
            if picture.do == do:
                return self._blanked(item, picture)
        return None

    def _blanked(self, item: Any, picture: Picture) -> pikepdf.Object | None:
        """The image with the pixels under the boxes filled; None when they are so already."""
        if item.get("/ImageMask"):
            raise CannotCut("蒙版图片与隐去范围重叠")
        try:
            image = pikepdf.PdfImage(item).as_pil_image()
        except Exception as error:
            # Whatever a decoder raises: the page becomes a picture as a whole.
            raise CannotCut("图片无法解码") from error
        image = image if image.mode in ("L", "RGB") else image.convert("RGB")
        fill = 89 if image.mode == "L" else GREY
        filled = image.copy()
        draw = ImageDraw.Draw(filled)
        for box in self._boxes:
            if picture.area.meets(box):
                draw.rectangle(_pixels(picture, box, image.size), fill=fill)
        if filled.tobytes() == image.tobytes():
            self.filled_before |= {box for box in self._boxes if box.overlap(picture.area) > 0.99}
            return None
        self.has_blanked = True
        return image_object(self._document, filled, item)


def _copy(entries: Any) -> Dictionary:
    """A dictionary of its own with the same entries."""
    return Dictionary({str(key): value for key, value in (entries or {}).items()})


def _content(holder: pikepdf.Object) -> bytes:
    if isinstance(holder, pikepdf.Stream):
        return holder.read_bytes()
    contents: Any = holder.get("/Contents") or Array()
    parts = [contents] if isinstance(contents, pikepdf.Stream) else list(contents)
    return b"\n".join(part.read_bytes() for part in parts)


def _pixels(
    picture: Picture, box: Area, size: tuple[int, int]
) -> tuple[float, float, float, float]:
    """The pixels ``box`` lies on, whole ones, outward."""
    a, b, c, d, e, f = _inverse(picture.matrix)
    points = [
        (a * x + c * y + e, b * x + d * y + f)
        for x in (box.left, box.right)
        for y in (box.bottom, box.top)
    ]
    across = [x * size[0] for x, _ in points]
    down = [(1 - y) * size[1] for _, y in points]
    return (
        max(int(min(across)), 0), max(int(min(down)), 0),
        min(int(max(across)) + 1, size[0]), min(int(max(down)) + 1, size[1]),
    )  # fmt: skip


def image_object(
    document: pikepdf.Pdf, image: Image.Image, like: pikepdf.Object | None = None
) -> pikepdf.Stream:
    """An image XObject of the pixels, without loss; its soft mask as in ``like``."""
    stream = document.make_stream(image.tobytes())
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = image.size
    stream.BitsPerComponent = 8
    stream.ColorSpace = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    if like is not None and "/SMask" in like:
        stream.SMask = like.SMask
    return stream


# Operators


def _shown_by(instruction: Any) -> bytes:
    operand = instruction.operands[-1] if len(instruction.operands) else None
    parts = list(operand) if isinstance(operand, Array) else [operand]
    return b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))


def _without(instruction: Any, glyphs: Sequence[Shown]) -> list["pikepdf.ContentStreamInstruction"]:
    """The operator as TJ without the bytes of ``glyphs``."""
    name, operands = str(instruction.operator), instruction.operands
    before = []
    if name == '"':
        before += [_operator("Tw", operands[0]), _operator("Tc", operands[1])]
    if name in ("'", '"'):
        before.append(_operator("T*"))
    shown = operands[-1]
    items = list(shown) if isinstance(shown, Array) else [shown]
    by_item: dict[int, list[Shown]] = defaultdict(list)
    for glyph in glyphs:
        by_item[glyph.item].append(glyph)
    parts: list[bytes | float] = []
    for number, item in enumerate(items):
        if not isinstance(item, pikepdf.String):
            parts.append(float(item))
            continue
        data, place = bytes(item), 0
        for glyph in sorted(by_item.get(number, []), key=lambda glyph: glyph.start):
            parts += [data[place : glyph.start], -glyph.advance]
            place = glyph.end
        parts.append(data[place:])
    array = Array([_operand(part) for part in _joined(parts)])
    return [*before, _operator("TJ", array)]


def _joined(parts: Sequence[bytes | float]) -> list[bytes | float]:
    """Numbers that follow each other as one: single advances would tell the glyphs."""
    joined: list[bytes | float] = []
    for part in parts:
        if part == b"":
            continue
        if joined and isinstance(part, float) and isinstance(joined[-1], float):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _operand(part: bytes | float) -> pikepdf.String | Decimal:
    return pikepdf.String(part) if isinstance(part, bytes) else Decimal(f"{part:.4f}")


def _operator(name: str, *operands: object) -> "pikepdf.ContentStreamInstruction":
    return pikepdf.ContentStreamInstruction(operands, Operator(name))  # type: ignore[arg-type]
