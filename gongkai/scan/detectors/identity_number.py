"""Resident identity numbers (GB 11643), eighteen digits and the old fifteen; rules.md §11.1."""

import re
from collections.abc import Iterator
from datetime import date

from gongkai.scan.detectors.base import Detector, Hit, context, keep_ends
from gongkai.scan.rulebook import RuleBook

_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
_FIFTEEN = re.compile(r"(?<![0-9A-Za-z.])[1-9]\d{14}(?![0-9A-Za-z.])")
_WORDS = re.compile(r"身份证|证件号|公民身份号码|身份号码")
_PROVINCES = frozenset(
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
     *range(61, 66), 71, 81, 82, 83]
)  # fmt: skip
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class IdentityNumber(Detector):
    rule = "PII-ID"
    kind = "identity_number"
    reason = "公民身份号码，公开会泄露个人信息。请删去，或改为“前6位********后4位”的形式。"
    basis = "个人信息保护法第二十五条；GB 11643"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _EIGHTEEN.finditer(text):
            yield from _judge(text, match, is_checked(match[0]), is_plausible(match[0]))
        for match in _FIFTEEN.finditer(text):
            is_old = is_plausible(match[0][:6] + "19" + match[0][6:] + "0")
            has_word = bool(_WORDS.search(context(text, match.start())))
            if is_old and has_word:
                yield _hit(match, "medium")


def _judge(text: str, match: re.Match[str], checked: bool, plausible: bool) -> Iterator[Hit]:
    if checked and plausible:
        yield _hit(match, "high")
    elif _WORDS.search(context(text, match.start())):
        yield _hit(match, "medium")


def _hit(match: re.Match[str], certainty: str) -> Hit:
    return Hit(match.start(), match.end(), certainty, keep_ends(match[0], 6, 4))


def is_checked(number: str) -> bool:
    """Whether the check character is right (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def is_plausible(number: str) -> bool:
    """Whether province and birth date are possible."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return int(number[:2]) in _PROVINCES and date(1850, 1, 1) < born < date(2150, 1, 1)
