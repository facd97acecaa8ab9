"""Text on pictures, recognised on this machine: the models come with the package, nothing is sent.

An extra (``gongkai[ocr]``): without it ``available`` is False and pictures cannot be reviewed.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from PIL import Image

from gongkai.scan import budget

# The shorter side is scaled down to this: 6-point print on A4 keeps 16 pixels.
_MOST_WIDTH = 1700
# A longer picture (a screenshot of a whole page) is read in pieces, which overlap.
_MOST_SIDE = 2600
_OVERLAP = 400
_LEAST_SCORE = 0.5
_SETTINGS = {
    "Global.log_level": "critical",
    "Global.text_score": _LEAST_SCORE,
    "Global.max_side_len": _MOST_SIDE,
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    # One line at a time: a batch is padded to its longest line, which costs memory and time.
    "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


@dataclass(frozen=True)
class Word:
    """A recognised line or part of a line. The box is in fractions (0–1) of the picture, from the
    left and from the top; ``score`` 0–1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    score: float


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether text can be recognised here."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def words(image: Image.Image) -> list[Word]:
    """What stands on the picture, line by line from the top, each line from the left."""
    return [word for line in _lines(image) for word in line]


def lines(image: Image.Image) -> list[list[Word]]:
    """The same, a list for each line."""
    return _lines(image)


def text(image: Image.Image) -> str:
    """The same as one text; parts of a line are set apart by a tab."""
    return "\n".join("\t".join(word.text for word in line) for line in _lines(image))


def _lines(image: Image.Image) -> list[list[Word]]:
    picture = image.convert("RGB")
    scale = _MOST_WIDTH / max(min(picture.size), 1)
    if scale < 1:
        picture = picture.resize([max(round(side * scale), 1) for side in picture.size])
    found = _found(picture)
    upright = sum(len(word.text) for word in found if not _is_tall(word, picture.size))
    if upright * 2 >= sum(len(word.text) for word in found):
        return _in_lines(found)
    # The page lies on its side: lines are read better upright.
    turned = _found(picture.transpose(Image.Transpose.ROTATE_90))
    return [
        [
            Word(word.text, 1 - word.bottom, word.left, 1 - word.top, word.right, word.score)
            for word in line
        ]
        for line in _in_lines(turned)
    ]


def _found(picture: Image.Image) -> list[Word]:
    """The words of all pieces; what lies in an overlap counts for the piece it is farther in."""
    long = max(picture.size)
    if long <= _MOST_SIDE:
        return _recognised(picture, (0, 0), picture.size)
    is_high = picture.height == long
    found = []
    for start in range(0, long - _OVERLAP, _MOST_SIDE - _OVERLAP):
        end = min(start + _MOST_SIDE, long)
        box = (0, start, picture.width, end) if is_high else (start, 0, end, picture.height)
        first = start + _OVERLAP / 2 if start else 0
        last = end - _OVERLAP / 2 if end < long else end
        for word in _recognised(picture.crop(box), box[:2], picture.size):
            middle = (word.top + word.bottom if is_high else word.left + word.right) / 2 * long
            if first <= middle <= last:
                found.append(word)
    return found


def _recognised(piece: Image.Image, corner: tuple[int, int], whole: tuple[int, int]) -> list[Word]:
    budget.ocr_page()
    result = _engine()(piece)
    if result.boxes is None:
        return []
    return [
        _word(box, text, score, corner, whole)
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
    ]


def _is_tall(word: Word, size: tuple[int, int]) -> bool:
    return (word.bottom - word.top) * size[1] > 1.5 * (word.right - word.left) * size[0]


def _in_lines(found: list[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(found, key=lambda word: word.top + word.bottom):
        first = lines[-1][0] if lines else None
        middle = (word.top + word.bottom) / 2
        if first and middle < first.bottom - 0.2 * (first.bottom - first.top):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.left) for line in lines]


def _word(
    box: Any, text: str, score: float, corner: tuple[int, int], whole: tuple[int, int]
) -> Word:
    across = [(float(point[0]) + corner[0]) / whole[0] for point in box]
    down = [(float(point[1]) + corner[1]) / whole[1] for point in box]
    return Word(text, min(across), min(down), max(across), max(down), float(score))


@lru_cache(maxsize=1)
def _engine() -> Any:
    # Loaded only when a picture comes: the models take a second and 80 MB.
    from rapidocr import RapidOCR  # noqa: PLC0415

    engine = RapidOCR(params=_SETTINGS)
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return engine
