"""Redacted pictures: pixels only, what was chosen filled, nothing beside them."""

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, PngImagePlugin

from gongkai.core.letters import glyphs
from gongkai.scan.engine import scan_file
from gongkai.scan.pictures import page_count, picture
from gongkai.scan.readers import CouldNotRead, ocr
from gongkai.scan.redact.base import Box, NotRedacted, Selection, Stretch
from gongkai.scan.redact.image import redact
from gongkai.scan.redact.verifier import prove

NUMBER = "440524188001010014"
GREY = (89, 89, 89)
BOX = Box(1, 0.25, 0.25, 0.5, 0.5)


@pytest.fixture
def _no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)


def saved(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def striped(size: tuple[int, int] = (200, 100)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for x in range(0, size[0], 7):
        draw.line((x, 0, x, size[1]), fill=(x % 256, 40, 90))
    return image


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def with_exif(turn: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = f"证件{NUMBER}".encode().decode("latin-1")
    exif[0x0112] = turn
    return saved(striped(), "JPEG", exif=exif, comment=NUMBER.encode()) + NUMBER.encode()


def with_chunks() -> bytes:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Comment", NUMBER)
    chunks.add_itxt("XML:com.adobe.xmp", f"<x>{NUMBER}</x>", zip=True)
    return saved(striped(), pnginfo=chunks) + NUMBER.encode()


@pytest.mark.usefixtures("_no_recognition")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "TIFF", "WEBP"])
def test_the_pixels_under_a_box_are_gone_and_the_others_stay(form: str) -> None:
    data = saved(striped(), form)
    name = f"图.{form.lower()}"
    result = redact(data, name, Selection(boxes=(BOX,)))
    image = opened(result.data).convert("RGB")
    assert opened(result.data).format == form
    assert image.size == (200, 100)
    inside = image.crop((56, 31, 94, 44)).getextrema()
    assert all(85 <= low <= high <= 93 for low, high in inside)
    if form != "JPEG":
        assert image.crop((102, 0, 200, 100)).tobytes() == (
            opened(data).convert("RGB").crop((102, 0, 200, 100)).tobytes()
        )
    assert redact(result.data, name, Selection(boxes=(BOX,))).data == result.data


@pytest.mark.usefixtures("_no_recognition")
@pytest.mark.parametrize("made", [with_exif, with_chunks])
def test_nothing_is_left_beside_the_pixels(made: object) -> None:
    data = made()  # type: ignore[operator]
    name = "图.jpg" if made is with_exif else "图.png"
    result = redact(data, name, Selection())
    assert NUMBER.encode() not in result.data
    assert prove([NUMBER], result.data, name)
    change = ImageChops.difference(*(opened(d).convert("RGB") for d in (result.data, data)))
    assert max(high for _, high in change.getextrema()) < (16 if made is with_exif else 1)
    assert redact(result.data, name, Selection()).data == result.data
    with pytest.raises(NotRedacted):
        prove([NUMBER], data, name)


@pytest.mark.usefixtures("_no_recognition")
def test_a_picture_that_exif_turns_is_filled_as_it_is_displayed() -> None:
    # Turned by 90 degrees: displayed 100 × 200.
    result = redact(with_exif(6), "图.jpg", Selection(boxes=(BOX,)))
    image = opened(result.data)
    assert image.size == (100, 200)
    assert not image.getexif()
    assert all(85 <= low <= high <= 93 for low, high in image.crop((28, 54, 47, 96)).getextrema())


@pytest.mark.usefixtures("_no_recognition")
def test_pixels_under_a_transparent_layer_are_gone() -> None:
    image = Image.new("RGBA", (60, 60), (200, 10, 10, 0))
    result = opened(redact(saved(image), "图.png", Selection(boxes=(BOX,))).data)
    assert result.mode == "RGB"
    assert result.getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.usefixtures("_no_recognition")
def test_every_frame_of_a_tiff() -> None:
    data = saved(striped(), "TIFF", save_all=True, append_images=[striped(), striped()])
    result = redact(data, "图.tiff", Selection(boxes=(Box(2, 0.25, 0.25, 0.5, 0.5),)))
    image = opened(result.data)
    assert page_count(result.data, "图.tiff") == 3
    shades = []
    for frame in range(3):
        image.seek(frame)
        shades.append(image.convert("RGB").getpixel((70, 40)))
    assert [shade == GREY for shade in shades] == [False, True, False]


def lines(*texts: str) -> list[list[ocr.Word]]:
    return [
        [ocr.Word(text, 0.1, 0.1 + 0.2 * n, 0.9, 0.2 + 0.2 * n, 0.99)]
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("selection", "filled"),
    [
        (Selection(rules=frozenset({"PII-ID"})), [False, True]),
        (Selection(words=("张三",)), [True, False]),
        (Selection(stretches=(Stretch("图片文字", "", 4, 6),)), [True, False]),
    ],
)
def test_recognised_text_is_filled_where_it_stands(
    selection: Selection, filled: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["负责人：张三等人办理此事", f"证件号码{NUMBER}号"]
    # What is filled is no longer recognised.
    middles = [(100, 15), (100, 35)]

    def recognise(image: Image.Image) -> list[list[ocr.Word]]:
        seen = [
            "" if GREY in {c for _, c in image.crop((0, y - 5, 200, y + 5)).getcolors(9999)} else t
            for t, (_, y) in zip(texts, middles, strict=True)
        ]
        return [line for line, text in zip(lines(*texts), seen, strict=True) if text]

    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "lines", recognise)
    monkeypatch.setattr(
        ocr, "text", lambda image: "\n".join(w.text for line in recognise(image) for w in line)
    )
    data = saved(Image.new("RGB", (200, 100), "white"))
    result = redact(data, "图.png", selection)
    rows = [opened(result.data).convert("RGB").crop((0, y - 4, 200, y + 4)) for _, y in middles]
    colours = [{colour for _, colour in row.getcolors(9999)} for row in rows]
    assert [GREY in row for row in colours] == filled
    # Only a part of the line.
    assert all((255, 255, 255) in row for row in colours)
    assert any("识别" in proof for proof in result.proofs)


def test_what_is_still_recognised_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "lines", lambda image: lines("负责人张三丰同志"))
    monkeypatch.setattr(ocr, "text", lambda image: "负责人张三丰同志")
    with pytest.raises(NotRedacted, match="请"):
        redact(saved(striped()), "图.png", Selection(words=("张三丰同志",)))


@pytest.mark.skipif(not ocr.available(), reason="文字识别组件未安装")
def test_real_recognition_proves_it() -> None:
    image = Image.new("RGB", (520, 60), "white")
    font = ImageFont.truetype(str(glyphs.FONTS / "NotoSerifSC-Regular.otf"), 24)
    ImageDraw.Draw(image).text((20, 12), f"身份证号{NUMBER}", fill="black", font=font)
    data = saved(image)
    assert any(f.rule == "PII-ID" for f in scan_file(data, "图.png").findings)
    result = redact(data, "图.png", Selection(rules=frozenset({"PII-ID"})))
    assert "证" in ocr.text(opened(result.data))
    assert not any(f.rule == "PII-ID" for f in scan_file(result.data, "图.png").findings)
    assert [finding.rule for finding in result.gone] == ["PII-ID"]


@pytest.mark.usefixtures("_no_recognition")
@pytest.mark.parametrize(
    ("data", "selection", "says"),
    [
        (b"GIF89a", Selection(), "损坏"),
        (saved(striped())[:-40], Selection(boxes=(BOX,)), "损坏"),
        (saved(striped()), Selection(words=("张三",)), "框选"),
        (saved(striped()), Selection(boxes=(Box(2, 0, 0, 1, 1),)), "框选"),
        (saved(striped(), "GIF", save_all=True, append_images=[striped((200, 100)).rotate(9)]),
         Selection(), "动图"),
    ],
)  # fmt: skip
def test_refusals(data: bytes, selection: Selection, says: str) -> None:
    with pytest.raises(NotRedacted, match=says):
        redact(data, "图.png", selection)


def test_pictures_for_the_drawing_desk() -> None:
    image = opened(picture(with_exif(6), "图.jpg", 1, width=300))
    assert (image.format, image.size) == ("PNG", (300, 600))
    with pytest.raises(CouldNotRead):
        picture(with_exif(), "图.jpg", 2)
    with pytest.raises(CouldNotRead):
        page_count(b"no picture", "图.png")
