"""Numbers with a check digit of which too little is covered: what is hidden is computed back."""

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from gongkai.scan.detectors.base import Hit
from gongkai.scan.detectors.identity_number import is_region
from gongkai.scan.detectors.masked import CARDS, IDENTITY, Copy, copies
from gongkai.scan.detectors.numbers import PersonalNumber
from gongkai.scan.rulebook import RuleBook

# With the check digit, three hidden digits leave a few dozen numbers.
_FEWEST_HIDDEN = 4


class _UnderMasked(PersonalNumber):
    reason = "号码遮盖得太少，按校验规则可以还原。请至少遮盖中间连续的4位以上（身份证号为8位）。"
    basis = "个人信息保护法第七十三条（去标识化）"
    name: ClassVar[str]

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for copy in copies(text):
            is_shown = copy.length - len(copy.known) < _FEWEST_HIDDEN
            # A single letter or line may be part of some code.
            if is_shown and copy.stars not in ("X", "x", "_", "#") and self.has_form(copy):
                yield Hit(copy.start, copy.end, "medium", f"遮盖不足的{self.name}")

    @abstractmethod
    def has_form(self, copy: Copy) -> bool:
        """Whether what is shown can be such a number."""


class UnderMaskedIdentity(_UnderMasked):
    rule = "PII-ID-COVER"
    kind = "identity_number"
    name = "身份证号"

    def has_form(self, copy: Copy) -> bool:
        province, born = copy.value[:2], copy.value[6:14]
        has_province = "*" in province or is_region(province)
        return copy.length == IDENTITY and has_province and ("*" in born or _is_date(born))


class UnderMaskedCard(_UnderMasked):
    rule = "PII-BANK-COVER"
    kind = "bank_card"
    name = "银行卡号"

    def has_form(self, copy: Copy) -> bool:
        is_counted = len(copy.stars) == copy.length - len(copy.known)
        return copy.length in CARDS and is_counted and copy.value.startswith("62")


def _is_date(eight: str) -> bool:
    try:
        return date(int(eight[:4]), int(eight[4:6]), int(eight[6:])).year > 1850
    except ValueError:
        return False
