"""Make the fonts of official letters: a subset of Noto Serif CJK SC (SIL OFL 1.1).

    python scripts/subset_fonts.py /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc

The bold face is taken from the file beside it. Needs fontTools, a development dependency; the
running system only reads the two .otf files and the lists of what they cover.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "gongkai" / "core" / "letters" / "fonts"
SIMPLIFIED = 2  # the SC face of the collection
FAMILY = "Noto Serif SC"

# Characters of 通用规范汉字表 (2013) outside GBK: they stand in names of people and places.
NAMES = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖"
    "䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮鿍鿎鿏𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉"
    "𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧"
    "𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕"
    "𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹"
    "𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
PUNCTUATION = [*range(0x2010, 0x2028), *range(0x2030, 0x205F), *range(0x3000, 0x3040)]
SIGNS = [*range(0x2070, 0x20D0), *range(0x2100, 0x2400), *range(0x2460, 0x2700)]
WIDE = [*range(0xFE30, 0xFE50), *range(0xFF00, 0xFFF0), *range(0x3200, 0x3400)]
COMMON = [*LATIN, *PUNCTUATION, *SIGNS, *WIDE]


def encodable(codec: str) -> set[int]:
    """The code points of the basic plane which ``codec`` can write."""

    def fits(code: int) -> bool:
        try:
            chr(code).encode(codec)
        except UnicodeEncodeError:
            return False
        return True

    return {code for code in range(0x20, 0x10000) if fits(code)}


def make(source: Path, weight: str, wanted: set[int]) -> None:
    """Write one face and the list of the code points it covers, as ranges in hex."""
    font = TTFont(source, fontNumber=SIMPLIFIED)
    options = subset.Options()
    options.layout_features = []  # kerning and vertical forms have no place in a 28-character line
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "GSUB", "GPOS", "GDEF"]
    options.hinting = False  # only for screens of low resolution
    options.notdef_outline = True
    options.name_languages = [0x409]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    worker = subset.Subsetter(options)
    worker.populate(unicodes=wanted)
    worker.subset(font)
    rename(font, weight)
    font.save(FONTS / f"NotoSerifSC-{weight}.otf")
    covered = sorted(font.getBestCmap())
    (FONTS / f"NotoSerifSC-{weight}.txt").write_text("\n".join(ranges(covered)) + "\n")


def rename(font: TTFont, weight: str) -> None:
    """Name the face after what it is now, so that it is never taken for the whole font."""
    names = {1: FAMILY, 2: weight, 4: f"{FAMILY} {weight}", 6: f"NotoSerifSC-{weight}"}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["CFF "].cff.fontNames = [names[6]]
    font["head"].modified = font["head"].created  # the same input gives the same bytes
    font.recalcTimestamp = False


def ranges(codes: Iterable[int]) -> list[str]:
    """Sorted code points as lines such as ``4E00-9FA5``."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return [f"{first:X}-{last:X}" for first, last in runs]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path, help="NotoSerifCJK-Regular.ttc")
    regular: Path = parser.parse_args().collection
    bold = regular.with_name(regular.name.replace("Regular", "Bold"))
    missing = [str(path) for path in (regular, bold) if not path.exists()]
    if missing:
        print("没有找到字体文件：" + "、".join(missing), file=sys.stderr)
        return 1
    names = {ord(char) for char in NAMES}
    make(regular, "Regular", encodable("gbk") | encodable("gb2312") | names | set(COMMON))
    # Bold is for the letterhead and the title only.
    make(bold, "Bold", encodable("gb2312") | set(COMMON))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
