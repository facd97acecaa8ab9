"""Bank cards (Luhn) and account numbers beside a word that says so (rules.md §11.3)."""

import re
from collections.abc import Iterator

from stdnum import luhn

from gongkai.scan.detectors.base import Detector, Hit, context, keep_ends
from gongkai.scan.detectors.identity_number import is_checked, is_plausible
from gongkai.scan.rulebook import RuleBook

_CARD = re.compile(r"(?<![0-9A-Za-z.])[3-9]\d{15,18}(?![0-9A-Za-z.])")
_ACCOUNT = re.compile(r"(?:账号|帐号|卡号|银行账户|银行帐户)\D{0,8}?(\d{9,30})(?!\d)")
_NOT_A_CARD = re.compile(r"(?:编号|文号|流水号|合同号|索引号|案号)[::]?\s*$")


class BankCard(Detector):
    rule = "PII-BANK"
    kind = "bank_card"
    reason = "银行卡号或账号，属于敏感个人信息（金融账户）。请删去或只保留后4位。"
    basis = "个人信息保护法第二十八条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        found: set[int] = set()
        for match in _CARD.finditer(text):
            number = match[0]
            is_person = len(number) == 18 and is_checked(number) and is_plausible(number)
            is_other = is_person or _NOT_A_CARD.search(context(text, match.start()))
            if not is_other and luhn.is_valid(number) and len(set(number)) > 2:
                found.add(match.start())
                certainty = "high" if number.startswith("62") else "medium"
                yield Hit(match.start(), match.end(), certainty, keep_ends(number, 0, 4))
        for match in _ACCOUNT.finditer(text):
            if match.start(1) not in found and not book.allow.has(match[1]):
                yield Hit(match.start(1), match.end(1), "medium", keep_ends(match[1], 0, 4))
