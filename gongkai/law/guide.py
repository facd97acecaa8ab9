"""What the guide (政府信息公开指南) must say, and when it has to be renewed (R711 art. 12, IAR-07)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.law.calendar import Calendar, Reckoning

EFFECTIVE_FROM = date(2019, 5, 15)
ARTICLE = "《政府信息公开条例》第十二条第二款"
# Art. 12(1) asks for renewal “及时”; five working days is our choice [design].
RENEW_WORKING_DAYS = 5
_LEAST = 10  # characters a section needs to say something


@dataclass(frozen=True)
class Element:
    """Something the guide must contain.

    ``words``: as the heading of a section it may have, or as the label before a value.
    ``is_value``: a labelled value such as a telephone number, not a section. ``basis``: why.
    """

    code: str
    label: str
    words: tuple[str, ...]
    is_value: bool = False
    basis: str = ARTICLE


ELEMENTS = (
    Element("classes", "政府信息的分类", ("分类",)),
    Element("arrangement", "政府信息的编排体系", ("编排体系", "编排")),
    Element("access", "政府信息的获取方式", ("获取方式", "获取", "公开形式", "公开渠道")),
    Element("office", "工作机构的名称", ("机构名称", "工作机构"), True),
    Element("address", "办公地址", ("办公地址", "地址"), True),
    Element("hours", "办公时间", ("办公时间",), True),
    Element("phone", "联系电话", ("联系电话", "咨询电话", "电话"), True),
    Element("fax", "传真号码", ("传真号码", "传真"), True),
    Element("internet", "互联网联系方式",
            ("互联网联系方式", "电子邮箱", "电子邮件", "网址"), True),
    Element("application", "申请公开的办法", ("依申请公开", "申请"),
            basis="《政府信息公开条例》第二十九条"),
    Element("fee", "收费说明", ("收费", "费用", "信息处理费"),
            basis="《政府信息公开条例》第四十二条"),
    Element("remedy", "监督和救济途径", ("救济", "监督", "复议"),
            basis="《政府信息公开条例》第五十一条"),
)  # fmt: skip


def missing(sections: Iterable[tuple[str, str]]) -> list[Element]:
    """The elements a guide lacks. ``sections``: (heading, plain text one line a paragraph).

    A fax number that does not exist is stated as “无”; that counts, an empty label does not.
    """
    found = [(_plain(heading), text) for heading, text in sections]
    text = "\n".join(part for _, part in found)
    return [
        element
        for element in ELEMENTS
        if not (
            _has_value(element, text)
            if element.is_value
            else any(
                len("".join(body.split())) >= _LEAST
                for heading, body in found
                if any(word in heading for word in element.words)
            )
        )
    ]


def differing(contacts: Mapping[str, str], text: str) -> list[str]:
    """The names of those ``contacts`` (name → value) that the guide does not state as they are."""
    stated = _plain(text)
    return [name for name, value in contacts.items() if value and _plain(value) not in stated]


def renew_by(changed_on: date, calendar: Calendar) -> Reckoning:
    """By when a guide that no longer agrees with the organ's particulars must be renewed."""
    return calendar.add_working_days(changed_on, RENEW_WORKING_DAYS)


def _has_value(element: Element, text: str) -> bool:
    label = "|".join(map(re.escape, element.words))
    return re.search(rf"(?:{label})[^\n:：\t]{{0,8}}[:：\t][ 　]*[^\s　]", text) is not None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
