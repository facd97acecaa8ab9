"""The answer to a whole application: its parts, what is provided, its remedy (§1.8, §1.9)."""

from collections.abc import Sequence
from datetime import date

from gongkai.law.letters import REGULATION, LetterKind, Wording, lines, quoted
from gongkai.law.letters_outcomes import OnRecord, Section, section_words

EFFECTIVE_FROM = date(2024, 1, 1)


def answer(
    kind: LetterKind, *, opening: str, sections: Sequence[Section], remedy: str, you: str,
    record: OnRecord, medium: str = "", delivery: str = "", body: Sequence[str] = (),
    attachments: Sequence[str] = (), columns: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> Wording:  # fmt: skip
    """The answer to the whole application, its parts one after the other, its remedy once.

    ``opening`` and ``remedy`` stand in the reviewed version; ``body``: its text line by line.
    """
    text = [opening]
    if len(sections) == 1:
        text += section_words(sections[0], you, record)
    else:
        for number, section in enumerate(sections, 1):
            text.append(f"{numeral(number)}、关于“{quoted(section.wanted, 100)}”")
            text += section_words(section, you, record)
    said = {line for section in sections for line in lines(section.reason)}
    more = [line for line in body if line not in said]
    if more and len(sections) > 1:
        text.append("提供的信息和有关说明如下：")
    text += more
    if medium and any(one.outcome in ("A2", "B1") for one in sections):
        text.append(
            f"依照{REGULATION}第四十条的规定，上述信息的提供形式为：{medium}；获取方式为：{delivery}。"
        )
    if rows:
        text.append("所提供的信息中有表格的，见下表。")
    if remedy:
        text.append(remedy)
    return Wording(
        kind.heading, tuple(text), tuple(attachments), columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
    )  # fmt: skip


def numeral(number: int) -> str:
    """A number from 1 to 99 as headings write it: 十二."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones or not tens else "")
