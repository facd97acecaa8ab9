"""Bank cards (Luhn) and account numbers beside a word that says so (rules.md §11.3)."""

import re
from collections.abc import Iterator

from stdnum import luhn

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.identity_number import is_certain
from gongkai.scan.detectors.numbers import (
    GAP,
    Number,
    PersonalNumber,
    before,
    is_code,
    long_numbers,
    number_of,
)
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

_CHINESE = "62"
# Any number passes Luhn one time in ten: without 62 the issuer and the length must fit too.
_ISSUERS = "|".join(
    rf"{first}(?<![0-9A-Za-z.].){GAP}[{second}]"
    for first, second in (("6", "025"), ("4", "0-9"), ("5", "1-5"), ("3", "5"), ("9", "05-9"))
)
_CARDS = tuple(
    re.compile(rf"(?:{issuers})(?:{GAP}[0-9]){{{length - 2}}}(?![0-9A-Za-z]|\.[0-9])")
    for length, issuers in (
        (16, _ISSUERS),
        (17, rf"6(?<![0-9A-Za-z.].){GAP}2"),
        (18, rf"6(?<![0-9A-Za-z.].){GAP}2"),
        (19, _ISSUERS),
    )
)
_FOURS = re.compile("(?:4 ){3,4}[1-4] |6 1[0-3] ")
_WORD = re.compile("卡|账|帐|存折|银行|收款|转入|汇入|(?i:card|account)")
_SPACED = "|".join(
    first + " " * spaces + last
    for first, last in ("账号", "账户", "帐号", "帐户", "卡号")
    for spaces in range(5)
)
_VERBS = "|".join(verb + to for verb in "打转汇存付划退" for to in "到入至给")
_CARD_KINDS = "|".join(f"{kind}卡" for kind in "行用记蓄资农保贴务款合储惠村")
_ACCOUNT = Words(
    f"{_SPACED}|{_VERBS}|{_CARD_KINDS}|卡(账)号|卡(帐)号|卡(折)号|卡/折号|折号|存折|一本通|一卡通|开户行"
    "|card|Card|CARD|account|Account|ACCOUNT|A/C"
)
_AFTER = re.compile(
    r"(?:</?\w{1,8}>|[^0-9*\n]|\n(?!.{0,12}[\t|,])){0,14}?"
    r"(?P<number>[0-9]{4,20}\r?\n[0-9]{4,20}(?![0-9年月.、*])|[0-9]{9,30}"
    r"|[0-9]{1,15}(?:[ \u2010-\u2015_-]{1,3}[0-9]{1,15}){1,8})(?![0-9*:]|\.[0-9])"
)
_SUM = re.compile(r"\s?(?:元|万|亿|户(?!名|主)|张(?![\u4e00-\u9fff])|个)")
_DATE = re.compile("(?:19|20)[0-9]{2}[ _-][01]?[0-9][ _-][0-3]?[0-9](?![0-9])")
_HEADING = re.compile("[账帐]号|卡号|银行[账帐]户|银行卡|存折|一卡通|一本通|收款[账帐]户")
_CELL = re.compile("([0-9](?:[ _-]?[0-9]){8,29})")
# Accounts of another kind, told by their own detector or not personal.
_OTHER = re.compile(
    r"(?:微信|微博|支付宝|抖音|快手|钉钉|小红书|扣扣|QQ|qq|用户|登录|系统|管理员|公众|游戏|论坛)$"
)


class BankCard(PersonalNumber):
    rule = "PII-BANK"
    kind = "bank_card"
    reason = "银行卡号或账号，属于敏感个人信息（金融账户）。请删去或只保留后4位。"
    basis = "个人信息保护法第二十八条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        found: set[int] = set()
        for number, certainty in _numbers(text):
            if number.start not in found and not book.allow.has(number.value):
                found.add(number.start)
                yield Hit(number.start, number.end, certainty, keep_ends(number.value, 0, 4))


def _numbers(text: str) -> Iterator[tuple[Number, str]]:
    for pattern in _CARDS:
        for number in long_numbers(pattern, text):
            if _is_card(text, number):
                yield number, "high" if number.value.startswith(_CHINESE) else "medium"
    for start, end in _ACCOUNT.spans(text):
        match = _AFTER.match(text, end)
        if match is None:
            continue
        number = number_of(match, match.re.groupindex["number"])
        is_other = (
            _OTHER.search(before(text, start, 4))
            or _SUM.match(text, match.end())
            or _DATE.match(text, number.start)
        )
        if not is_other and len(number.value) >= 9 and len(set(number.value)) > 1:
            yield number, "medium"
    for start, end, _ in cells_below(text, _HEADING):
        if cell := _CELL.fullmatch(text, start, end):
            yield number_of(cell, 1), "medium"


def _is_card(text: str, number: Number) -> bool:
    value = number.value
    if not value.startswith(_CHINESE) and text.startswith("号", number.end):
        return False
    if len(set(value)) <= 2 or is_code(text, number.start) or not luhn.is_valid(value):
        return False
    if len(value) == 18 and is_certain(number):
        return False
    if number.is_whole:
        return True
    has_word = bool(_WORD.search(before(text, number.start)))
    if not has_word and number.has_neighbour(text):
        return False
    if number.is_spelled:
        return True
    if number.breaks:
        return has_word and number.breaks == 1 and len(number.gaps) <= 4
    sizes = "".join(f"{size} " for size in number.sizes)
    return number.is_even and bool(_FOURS.fullmatch(sizes))
