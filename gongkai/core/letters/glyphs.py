"""Which characters the shipped fonts can print.

Typst leaves a hole for a missing glyph and does not warn; a hole in a name makes a letter wrong,
so such a letter is refused. The lists are made by ``scripts/subset_fonts.py`` with the fonts.
"""

from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Noto Serif SC"
_SHOWN = 20


class MissingGlyphs(Exception):
    """The shipped font lacks ``characters`` (each once, in the order of the text)."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        named = "、".join(f"{char}（U+{ord(char):04X}）" for char in characters[:_SHOWN])
        more = f"等 {len(characters)} 个" if len(characters) > _SHOWN else ""
        super().__init__(
            f"字体缺少这些字：{named}{more}；请改用通行的字或说明文字，"
            "或者下载 Word 文件，用本机的字体打印。"
        )


@lru_cache(maxsize=2)
def covered(weight: str) -> frozenset[str]:
    """The characters of one face, ``Regular`` or ``Bold``."""
    lines = (FONTS / f"NotoSerifSC-{weight}.txt").read_text().split()
    bounds = [line.split("-") for line in lines]
    return frozenset(chr(c) for a, b in bounds for c in range(int(a, 16), int(b, 16) + 1))


def lacking(text: str, weight: str = "Regular") -> str:
    """The characters of ``text`` this face lacks, each once, in their order."""
    return "".join(dict.fromkeys(c for c in text if c != "\n" and c not in covered(weight)))


def check(text: str) -> None:
    """Raise ``MissingGlyphs`` unless every character of ``text`` can be printed."""
    missing = lacking(text)
    if missing:
        raise MissingGlyphs(missing)
