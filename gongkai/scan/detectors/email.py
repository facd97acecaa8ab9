"""E-mail addresses; those of government domains are public (rules.md §11.5)."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.numbers import PersonalNumber
from gongkai.scan.rulebook import RuleBook

# Anchored on the sign and bounded, so that a long run of letters costs linear time.
_NAME = "[A-Za-z0-9-]{1,63}"
_PLAIN = rf"{_NAME}(?:\.{_NAME}){{0,4}}\.[A-Za-z]{{2,24}}"
# A point said otherwise, so that no machine reads it; then only a known ending is believed.
_POINT = r"(?:\s{0,2}[.。,·]\s{0,2}|\s?[(\[{【「<]\s?(?i:dot|[.。点])\s?[)\]}】」>]\s?|\s(?i:dot)\s|\s?点\s?|#|_(?i:dot)_)"
_ENDING = "(?i:com|cn|net|org|edu|gov|info|cc|top|vip|xyz|me|io|hk|tw)"
_DOMAIN = rf"\s{{0,2}}(?P<domain>{_PLAIN}|{_NAME}(?:{_POINT}{_NAME}){{0,2}}?{_POINT}{_ENDING}|{_NAME}\n{_PLAIN})(?![A-Za-z0-9])"
_AT = re.compile(rf"@{_DOMAIN}")
_DISGUISED = re.compile(
    rf"(?:[(\[{{【「<《〔]\s?(?i:at|@|艾特|圈a|小老鼠)\s?[)\]}}】」>》〕]|[ _](?i:at)[ _]|艾特|圈a|[#★☆＠])\s?{_DOMAIN}"
)
_WORD = re.compile(r"邮箱|邮件|邮址|信箱|m(?i:ail)|M(?i:ail)")
_REACH, _LONGEST = 80, 140
_SPELLED = re.compile(_POINT)
# Where an address is still to be filled in: xxx@xxx.com.
_BLANK = re.compile(r"([xX*]){2,}@(?:[xX*]{2,}|163|qq|126|example)\.(?:com|cn|net|gov\.cn)")
_LOCAL = re.compile(r"[A-Za-z0-9._%+-]{1,64}\s{0,2}\Z")


class Email(PersonalNumber):
    rule = "PII-EMAIL"
    kind = "email"
    reason = "电子邮箱。如为个人邮箱请删去；单位对外公开的邮箱可写明理由保留。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _AT.finditer(text):
            yield from _judge(text, match, book)
        for match in _disguised(text):
            yield from _judge(text, match, book)


def _disguised(text: str) -> Iterator[re.Match[str]]:
    """Addresses without their sign, shortly after a word that announces one."""
    told = -1
    for word in _WORD.finditer(text):
        low = max(word.end(), told + 1)
        for match in _DISGUISED.finditer(text, low, word.end() + _REACH + _LONGEST):
            if match.start() > word.end() + _REACH:
                break
            told = match.start()
            yield match


def _judge(text: str, match: re.Match[str], book: RuleBook) -> Iterator[Hit]:
    left = text[max(0, match.start() - 66) : match.start()]
    local = _LOCAL.search(left)
    if local is None or left[: local.start()][-1:] == "*":
        return
    start = match.start() - len(local[0])
    domain = _SPELLED.sub(".", match["domain"].lower())
    name = local[0].strip()
    is_public = any(domain == d or domain.endswith("." + d) for d in book.allow.mail_domains)
    is_blank = bool(_BLANK.fullmatch(f"{name}@{domain}"))
    if not is_public and not is_blank and f"{name}@{domain}" not in book.allow.contacts:
        yield Hit(start, match.end(), "high", f"{keep_ends(name, 1, 0)}@{domain}")
