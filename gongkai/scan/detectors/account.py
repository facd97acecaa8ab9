"""Accounts at messengers and platforms: WeChat, QQ, Alipay … (rules.md §11.5)."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.numbers import PersonalNumber
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

_NAMED = Words(
    "企业微信|微信|薇信|威信|维信|徽信|卫星号|微❤|微号|加微|加薇|加威|加微信|加V|加v|+V|+v|➕V|➕v|V信|v信|加V信|加v信|支付宝|财付通|云闪付|抖音|快手|微博"
    "|微视|钉钉|小红书|飞书|陌陌|探探|旺旺|淘宝|京东|闲鱼|拼多多|美团|知乎|贴吧|豆瓣|西瓜视频|哔哩哔哩|B站|b站|喜马拉雅"
)
_LATIN = frozenset(
    ("telegram", "skype", "whatsapp", "wechat", "weixin", "facebook", "twitter", "instagram", "tiktok",
     "vx", "wx", "wxid")
)  # fmt: skip
# Short enough to be something else: only with a colon or a word such as 号.
_SHORT = frozenset(("v", "tg", "line", "ins"))
_LETTERS = re.compile("[A-Za-z]+")
# Their accounts are figures alone.
_JOINED = re.compile("[0-9_.-]")
_NUMBERED = re.compile(
    r"(?:Q(?<![A-Za-z].)\s?Q(?![A-Za-z])|q(?<![A-Za-z].)\s?q(?![A-Za-z])|Q(?=[号群])|q(?=[号群])|扣扣|叩叩|秋秋|企鹅|飞信|YY)"
)
_LABEL = r"\s?(?:同手机号?|群)?\s?(?P<label>(?:登录|收款|个人)?(?:[账帐][号户]|号码|用户名|昵称|名)|号|(?i:uid|id))?"
_GLUE = r"(?P<glue>(?:</?\w{1,8}>|[\s:|,;\"'=()\[\]【】“”「」是为#/→]){0,10}+)"
_END = "(?![A-Za-z0-9*@.])"
_NAME = re.compile(
    rf"{_LABEL}{_GLUE}@?(?P<value>[A-Za-z][A-Za-z0-9_-]{{4,24}}|[0-9]{{6,12}}){_END}"
)
_NUMBER = re.compile(
    rf"{_LABEL}{_GLUE}(?P<value>[1-9][0-9]{{4,11}}|[1-9][0-9]{{0,4}}(?:[ -][0-9]{{2,5}}){{1,4}}){_END}"
)
_MOUNT = re.compile(r"\s?(?:元|万|次|人|个|条|名|年|%)")
_SIGNS = re.compile("[0-9_-]")
_HEADING = re.compile(
    "(?:微信|支付宝|抖音|快手|钉钉|微博|小红书|QQ|qq)(?:[账帐][号户]|号码?|群号?|(?i:id))?"
)
_VALUE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{4,24}|[0-9]{5,12}")


class Account(PersonalNumber):
    rule = "PII-IM"
    kind = "account"
    reason = "微信、QQ 等网络账号。如为个人账号请删去；单位对外的账号可写明理由保留。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _named(text):
            if _is_account(text, match) and not book.allow.has(match["value"]):
                yield _hit(text, *match.span("value"))
        for start, end, _ in cells_below(text, _HEADING, at_end=True):
            if _VALUE.fullmatch(text, start, end):
                yield _hit(text, start, end)


def _named(text: str) -> Iterator[re.Match[str]]:
    """What follows the name of a platform and has the form of an account."""
    for _, end in _NAMED.spans(text):
        if match := _NAME.match(text, end):
            yield match
    for word in _LETTERS.finditer(text):
        name = "" if _JOINED.match(text, word.start() - 1) else word[0].lower()
        is_short = name in _SHORT
        if is_short or name in _LATIN:
            match = _NAME.match(text, word.end())
            if match and (match["label"] or not is_short or set(match["glue"]) & set(":=是为")):
                yield match
    for word in _NUMBERED.finditer(text):
        if match := _NUMBER.match(text, word.end()):
            yield match


def _is_account(text: str, match: re.Match[str]) -> bool:
    """A word of letters only is an account when something says so; a number is no sum or count."""
    value = match["value"]
    if value.isalpha():
        return bool(match["label"]) or any(sign in match["glue"] for sign in ":=是为")
    if value.isdigit() and _MOUNT.match(text, match.end()):
        return False
    return bool(_SIGNS.search(value))


def _hit(text: str, start: int, end: int) -> Hit:
    return Hit(start, end, "medium", keep_ends(text[start:end].strip(), 1, 1))
