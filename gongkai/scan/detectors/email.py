"""E-mail addresses; those of government domains are public (rules.md §11.5)."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit, keep_ends
from gongkai.scan.rulebook import RuleBook

# Anchored on the @ and bounded, so that a long run of letters costs linear time.
_AT = re.compile(r"@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5})")
_LOCAL = re.compile(r"[A-Za-z0-9._%+-]{1,64}\Z")


class Email(Detector):
    rule = "PII-EMAIL"
    kind = "email"
    reason = "电子邮箱。如为个人邮箱请删去；单位对外公开的邮箱可写明理由保留。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _AT.finditer(text):
            local = _LOCAL.search(text[max(0, match.start() - 64) : match.start()])
            if local is None:
                continue
            start = match.start() - len(local[0])
            address = text[start : match.end()]
            domain = match[1].lower()
            is_public = any(
                domain == d or domain.endswith("." + d) for d in book.allow.mail_domains
            )
            if not is_public and address not in book.allow.contacts:
                masked = f"{keep_ends(local[0], 1, 0)}@{match[1]}"
                yield Hit(start, match.end(), "high", masked)
