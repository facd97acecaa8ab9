"""Lines of a letter that do not go out with a published reply: 抄送, 签发人, 联系人 (rules.md §6).

In a reply to a proposal they ask for disposal; elsewhere they are only pointed out.
"""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.persons import name_at
from gongkai.scan.rulebook import RuleBook

_S = r"[ \t]{0,4}"
_CIRCULATED = "抄送|抄报|分送|主送|报送"
_PERSON = "签发|审签|审核|复核|核稿|拟稿|起草|校对|校核|会签|批准|签批|承办|办理|主办|协办|经办|答复|编辑|打印|联系"
_WHO = (
    rf"(?:{_S}[人员者])?(?:姓名)?(?:及(?:联系)?(?:电话|方式)|[、/](?:联系)?电话|\((?:联系)?电话\))?"
)
# Flat alternatives: a search looks for their first characters only.
_LINES = re.compile(
    "|".join(
        rf"{_S.join(word)}{rest}(?:{_S}[:\t|]|】[:]?){_S}(?=\S)"
        for words, rest in ((_CIRCULATED, "(?:单位|机关|范围)?"), (_PERSON, _WHO))
        for word in words.split("|")
    )
)
_CIRCULATION = "抄分报主"
_REPLY = re.compile(
    r"(?:建议|提案).{0,40}(?:答复|复函|收悉|办复)|(?:答复|复函).{0,40}(?:建议|提案)|您提出的.{0,60}(?:建议|提案)"
)
_STOP = re.compile(r"[。\n]")
_WIDEST = 200


_IN_A_LETTER = (
    "抄送、签发人或联系人一行。一般公文可以保留；如为建议提案复文，公开前应隐去，请核对。"
)


class LetterLine(Detector):
    rule = "LETTER-LINE"
    kind = "delegate"
    reason = "建议提案复文公开前应隐去抄送范围、签发人、联系人及电话。请隐去或核对后写明理由。"
    basis = "国办发〔2014〕46号"
    reads_joined = False

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        lines = list(_lines(text))
        reason, needs_disposal = (
            (self.reason, True) if lines and _REPLY.search(text) else (_IN_A_LETTER, False)
        )
        for start, end, label in lines:
            masked = f"{label}（{end - start} 个字）"
            yield Hit(start, end, "low", masked, reason, needs_disposal)


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Circulation lines whole; lines about a person when a person's name follows."""
    for match in _LINES.finditer(text):
        end = _STOP.search(text, match.end(), match.end() + _WIDEST)
        stop = end.start() if end else min(len(text), match.end() + _WIDEST)
        label = "".join(match[0].split()).rstrip(":|")
        if match[0][0] in _CIRCULATION:
            yield match.start(), stop, label
        elif name_at(text, match.end()):
            yield match.start(), name_at(text, match.end()), label
