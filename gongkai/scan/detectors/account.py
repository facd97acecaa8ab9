"""Accounts at messengers and platforms: WeChat, QQ, Alipay … (rules.md §11.5)."""

import re
from collections.abc import Iterator, Sequence

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.numbers import PersonalNumber
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

_NAMED = Words(
    "企业微信|微信|薇信|威信|维信|徽信|卫星号|微❤|微X|微号|加我微|加我微信|加他微|加他微信|加她微|加她微信|加我V|加我v|加我V信|加我v信|加微|加薇|加威|加微信|加V|加v|+V|+v|➕V|➕v|v❤|V❤|V信|v信|加V信|加v信|支付宝|财付通|云闪付|抖音|快手|微博"
    "|微视|钉钉|小红书|飞书|陌陌|探探|旺旺|淘宝|京东|闲鱼|拼多多|美团|知乎|贴吧|豆瓣|西瓜视频|百度网盘|网盘|游戏|MSN|msn|哔哩哔哩|B站|b站|喜马拉雅"
)
# Their accounts may be an e-mail address or a mobile number.
_PAYMENT = frozenset(("支付宝", "财付通", "云闪付", "alipay", "paypal"))
_LATIN = frozenset(
    ("telegram", "skype", "whatsapp", "wechat", "weixin", "facebook", "twitter", "instagram", "tiktok",
     "vx", "wx", "wxid", "alipay", "paypal")
)  # fmt: skip
# Short enough to be something else: only with a colon or a word such as 号.
_SHORT = frozenset(("v", "tg", "line", "ins"))
_LETTERS = re.compile("[A-Za-z]+")
# Their accounts are figures alone.
_JOINED = re.compile("[0-9_.-]")
_NUMBERED = re.compile(
    r"(?:Q(?<![A-Za-z].)\s?[Qq](?![A-Za-z])|q(?<![A-Za-z].)\s?[Qq](?![A-Za-z])|Q(?=[号群]|\s?:)|q(?=[号群])|群号|扣扣|叩叩|秋秋|企鹅|飞信|YY)"
)
_LABEL = r"\s?(?:同手机号?|群)?(?:号?[/、或和及](?:QQ|qq|微信|MSN|msn|手机|电话|支付宝))?\s?(?:的|店铺|会员|买家|卖家)?\(?(?P<label>(?:登录|收款码?|个人|搜索?)?(?:[账帐][号户]|号码|用户名?|昵称|名)|工?号|(?i:uid|id))?(?:就|即|叫|乃)?"
_GLUE = r"(?P<glue>(?:</?\w{1,8}>|[\s:|,;\"'=()\[\]【】“”「」是为#/→>]){0,10}+)"
_END = "(?![A-Za-z0-9*@.])"
_NAME = re.compile(
    rf"{_LABEL}{_GLUE}@?(?P<value>[A-Za-z][A-Za-z0-9_-]{{4,24}}|[0-9]{{6,12}}){_END}"
)
_NUMBER = re.compile(
    rf"{_LABEL}{_GLUE}(?P<value>[1-9][0-9]{{4,11}}|[1-9][0-9]{{0,4}}(?:[ -][0-9]{{2,5}}){{1,4}}){_END}"
)
_PAID_TO = re.compile(
    rf"{_LABEL}{_GLUE}(?:[账帐][号户][:为]?)?\s?(?P<value>[A-Za-z0-9._-]{{2,40}}@[A-Za-z0-9-]{{1,30}}(?:\.[A-Za-z]{{2,8}}){{1,3}}"
    r"|1[3-9][0-9]{9})(?![A-Za-z0-9*@])"
)
# A name on a platform in Chinese, known by its sign.
_NICKNAME = re.compile(rf"{_LABEL}{_GLUE}(?P<value>@[\u4e00-\u9fffA-Za-z0-9_-]{{2,20}})")
_OF_AN_ORGAN = re.compile("[某县市区省镇局厅委院政]|发布|官方|审计|新闻|日报|融媒|机关|中心")
_PUBLIC_PLACES = frozenset(
    ("微博", "抖音", "快手", "小红书", "知乎", "B站", "b站", "哔哩哔哩", "贴吧", "豆瓣")
)
_NEXT = re.compile(
    r"\s?[、,/和及]\s?(?P<value>[A-Za-z][A-Za-z0-9_-]{4,24}|[1-9][0-9]{4,11})(?![A-Za-z0-9*@.]|[年月元万人])"
)
# The account before the platform: 10001234(QQ), zhang_01[微信号].
_VALUE_BEFORE = re.compile(
    r"(?<![A-Za-z0-9*@._-])(?P<value>[A-Za-z][A-Za-z0-9_-]{4,24}|[1-9][0-9]{4,11})\s?[(\[【]\s?\Z"
)
_CLOSED = re.compile(r"(?:[账帐]号|号码?)?\s?[)\]】]")
_MOUNT = re.compile(r"\s?(?:元|万|次|人|个|条|名|年|%)")
_SIGNS = re.compile("[0-9_-]")
# As a chat writes who spoke: 2024-03-18 10:22:31 清风徐来(2847193605).
_SPOKE = re.compile(
    r"\((?<![计额数号元次码量]\()(?P<value>[1-9][0-9]{5,10})\)(?=[ \t]{0,3}(?:\n|$|[0-9]{4}[-/年]|[0-9]{1,2}:))"
)
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}")
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
        platforms = [*_NAMED.spans(text)]
        for match in _named(text, platforms):
            if _is_account(text, match) and not book.allow.has(match["value"]):
                yield _hit(text, *match.span("value"))
                yield from _following(text, match.end())
        for start, end in _addressed(text, platforms):
            if not book.allow.has(text[start:end]):
                yield _hit(text, start, end, "high")
        for match in _SPOKE.finditer(text):
            line = text.rfind("\n", max(0, match.start() - 60), match.start()) + 1
            if _TIME.search(text, max(line, match.start() - 60), match.end() + 24):
                yield _hit(text, *match.span("value"))
        for start, end, _ in cells_below(text, _HEADING, at_end=True):
            if _VALUE.fullmatch(text, start, end):
                yield _hit(text, start, end)


def _named(text: str, platforms: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """What follows the name of a platform and has the form of an account."""
    for start, end in platforms:
        if match := _NAME.match(text, end) or _before(text, start, end):
            yield match
    for word in _LETTERS.finditer(text):
        name = "" if _JOINED.match(text, word.start() - 1) else word[0].lower()
        is_short = name in _SHORT
        if is_short or name in _LATIN:
            match = _NAME.match(text, word.end())
            if match and (match["label"] or not is_short or set(match["glue"]) & set(":=是为")):
                yield match
    for word in _NUMBERED.finditer(text):
        if match := _NUMBER.match(text, word.end()) or _before(text, *word.span()):
            yield match


def _addressed(text: str, platforms: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Accounts for payment that are an e-mail address or a mobile number; names with their @."""
    for start, end in platforms:
        word = text[start:end]
        match = _PAID_TO.match(text, end) if word in _PAYMENT else None
        if word in _PUBLIC_PLACES and text.find("@", end, end + 16) >= 0:
            match = _NICKNAME.match(text, end)
            if match and _OF_AN_ORGAN.search(f"{text[max(0, start - 4) : start]} {match['value']}"):
                match = None
        if match:
            yield match.span("value")


def _following(text: str, end: int) -> Iterator[Hit]:
    """More accounts at the same platform: QQ 10001、10002."""
    while match := _NEXT.match(text, end):
        end = match.end()
        if _SIGNS.search(match["value"]):
            yield _hit(text, *match.span("value"))


def _before(text: str, start: int, end: int) -> re.Match[str] | None:
    """What stands before the name of a platform in brackets and has the form of an account."""
    if text[start - 1 : start] not in ("(", "[", "【", " ") or not _CLOSED.match(text, end):
        return None
    return _VALUE_BEFORE.search(text, max(0, start - 30), start)


def _is_account(text: str, match: re.Match[str]) -> bool:
    """A word of letters only is an account when something says so; a number is no sum or count."""
    value = match["value"]
    if value.isalpha():
        return match.re is not _VALUE_BEFORE and (
            bool(match["label"]) or any(sign in match["glue"] for sign in ":=是为")
        )
    if value.isdigit() and _MOUNT.match(text, match.end()):
        return False
    return bool(_SIGNS.search(value))


def _hit(text: str, start: int, end: int, certainty: str = "medium") -> Hit:
    return Hit(start, end, certainty, keep_ends(text[start:end].strip(), 1, 1))
