"""Things that lead to their owner: vehicle frame numbers and title deeds, by the word before."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.numbers import GLUE, PersonalNumber
from gongkai.scan.rulebook import RuleBook

_FRAME = re.compile(
    rf"(?:车架号码?|车辆识别(?:代号|代码|号码?)|大架号|V(?<![A-Za-z].)IN码?){GLUE}"
    r"(?P<value>[A-HJ-NPR-Za-hj-npr-z0-9]{17})(?![A-Za-z0-9*])"
)
_DEED = re.compile(
    rf"(?:不动产权证书?|房产证|房屋所有权证|房权证)(?:编号|证号|号码|号)?{GLUE}"
    r"(?P<value>[^\s,。;*]{0,16}?第?[0-9]{6,12}号?)(?![0-9*])"
)
_TITLE = re.compile(r"不动产权第(?P<value>[0-9]{6,12})号")


class Property(PersonalNumber):
    needs_disposal = False
    rule = "PII-PROPERTY"
    kind = "property"
    reason = "车架号或不动产权证号，可以查到所有人。属于个人的请删去。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        found: set[int] = set()
        for pattern in (_FRAME, _DEED, _TITLE):
            for match in pattern.finditer(text):
                if match.end("value") not in found:
                    found |= {match.end("value"), match.end()}
                    start, end = match.span("value")
                    yield Hit(start, end, "low", keep_ends(match["value"], 0, 2))
