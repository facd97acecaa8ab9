"""How dates and articles are written in an official letter (GB/T 9704; JS26)."""

from datetime import date

_SHORT = "条例"
_FULL = "《中华人民共和国政府信息公开条例》"


def in_words(day: date | None) -> str:
    """A date as letters write it: 2026年3月2日; empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def cite(article: str) -> str:
    """An article with the regulation's full name, as an answer has to cite it."""
    return article.replace(_SHORT, _FULL) if article.startswith(_SHORT) else article
