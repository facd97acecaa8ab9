"""Delegates and members who made a proposal: named in a reply that is published (rules.md §6)."""

import re
from collections.abc import Iterator, Sequence

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.persons import (
    after_roles,
    first_of,
    is_name,
    masked,
    name_at,
    name_before,
    names_below,
)
from gongkai.scan.detectors.surnames import COMPOUND, EVERYDAY, SURNAMES, WORDS
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

_TITLED = re.compile(
    r"(?:代表|委员)(?![人性作团会大]|审计|[县市区镇局](?![\u4e00-\u9fff]{0,4}[:,])|我[县局们]|全[体县局]|党[委组]|政府|公司|单位|甲|乙)"
)
# What may stand between the name and the title.
_BETWEEN = re.compile(
    r" {0,4}\(?(?:等(?:\d{1,3}|[一二两三四五六七八九十]{1,3})?[名位]?|[两二三四五]位)?(?:人大|政协)? {0,4}\Z"
)
_WIDEST = 14
_ROLES = Words(
    "人大代表|政协委员|主提|提出代表姓名|主提代表|主提委员|主提人姓名|第一领衔人|领衔提出|共同提出|联署|联署人|附议委员|联名委员|领衔委员|提案委员|提出代表|提出委员|第一建议人|领办代表|领衔代表|联名代表|附议代表|提案人|提案者|附议人|联名人|建议人|领衔人|提出人|领衔提案人|主提案人|主提人|第一提案者|提出者|建议者|提案单位(人)|领衔|附议|联名|联名提出|政协常委|代表签名|代表签字|委员签名|委员签字|代表(签名)|代表(签字)|委员(签名)|委员(签字)|签名(代表)|签字(代表)|签名(委员)|代表姓名|委员姓名|领衔人姓名|议案领衔人|附议代表姓名"
)
_HEADERS = re.compile(
    "代表姓名|委员姓名|提案者|提出者|联名人|附议人|主提人|主提案人|领衔提案人|"
    "(?<!法人)(?<!法定)代表|委员|提案人|第一提案人|建议人|领衔代表|提出人|领衔人"
)
# 代表王小明提出: the title before the name stands at an edge or after a group.
_GROUP_BEFORE = re.compile(r"(?:[^\u4e00-\u9fff]|[界团协别]|委员会|\A)\Z")
_MARK = re.compile(r" {0,3}[:|\t] {0,3}| {1,4}")
_GOES_ON = re.compile(r"[^\u4e00-\u9fff]|$|[提的建反在对就说等]")
_POST_BEFORE = re.compile(
    r"(?:书记|主任|主席|[校院厂站所队村镇局科会]长|经理|董事长|教师|医生|负责人|委员)\Z"
)
_HAN = re.compile("[\u4e00-\u9fff]{2,3}")
_ORGAN = re.compile("[的局委办会处科部院校县市区镇乡村组社]")
# 王小明(县人大代表), 王小明,县政协委员.
_POST_AFTER = re.compile(r"[(,](?:系|任)?[\u4e00-\u9fff]{0,6}(?:人大|政协)\Z")
# 尊敬的孟代表: a surname is enough where one is addressed.
_ADDRESSED = re.compile(r"(?:尊敬的|敬爱的|致|^|\n)[: ]{0,4}\Z")
_ADDRESS_END = re.compile(r" {0,2}(?:[:,!\n]|您|你好|$)")
_LISTED = re.compile(r"[、,和 ]\Z")
# 关于边向阳代表所提建议: the words around leave no doubt, so that everyday surnames are believed.
_ABOUT = re.compile(r"(?:回复|答复|关于|感谢|收到|本(?:建议|提案|件)由)\Z")
_PROPOSES = re.compile(
    r"(?:所提|提出|提的|反映|社情民意|的?(?:建议|提案|来信|意见)|于[0-9]|第[0-9])"
)
# 舒 畅委员
_SPACED = re.compile(r"(?:^|[\n,、;:])[ ]{0,4}(?P<name>[\u4e00-\u9fff] {1,3}[\u4e00-\u9fff])\Z")
# 县人大代表、柳林村党支部书记乐有田同志
_LATER = re.compile(r"[、,](?P<posts>[\u4e00-\u9fff]{2,20}?)(?:同志|先生|女士)(?=[:,(\s]|$)")
# 苗文秀——A类: how a proposal was dealt with.
_GRADED = re.compile("类(?<=[ABC]类)")
_DASH = re.compile(r" ?(?:[—–:-]{1,2}|\() ?\Z")
_PROPOSAL = re.compile("代表|委员|提案|建议")


class Delegate(Detector):
    rule = "REPLY-DELEGATE"
    kind = "delegate"
    reason = "人大代表、政协委员（提案人）姓名。建议提案复文公开前应隐去姓名和联系方式，可写“代表您好”“委员您好”。"
    basis = "国办发〔2014〕46号"
    reads_joined = False
    reads_mended = True

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        titles = [*_TITLED.finditer(text)]
        spans = (
            *_titled(text, titles),
            *_graded(text),
            *(span for title in titles for span in _around(text, title)),
            *after_roles(text, _ROLES),
            *names_below(text, _HEADERS),
        )
        for start, end in first_of(spans):
            yield Hit(start, end, "low", masked(text[start:end]))


def _titled(text: str, titles: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """王小明代表, 赵明明、孙小梅委员: the name before the title and those listed before it."""
    for match in titles:
        low = max(0, match.start() - _WIDEST)
        between = _BETWEEN.search(text, low, match.start())
        end = between.start() if between else match.start()
        is_addressed = bool(_ADDRESS_END.match(text, match.end()))
        spaced = (
            _SPACED.search(text, max(0, end - 9), end) if text[end - 2 : end - 1] == " " else None
        )
        if spaced and is_name(spaced["name"].replace(" ", ""), strict=True):
            yield spaced.span("name")
        if _PROPOSES.match(text, match.end()):
            yield from _spoken_about(text, end)
        start = name_before(text, end, strict=not is_addressed)
        if start < 0:
            is_alone = is_addressed or _CLAUSE_END.match(text, match.end())
            start = _surely_before(text, end, _ALONE if is_alone else _ABOUT)
        if start < 0 and is_addressed:
            yield from _surname_before(text, match.start())
        while start >= 0:
            yield start, end
            end = start - 1
            start = _listed_before(text, end) if _LISTED.match(text[end : end + 1]) else -1


_ALONE = re.compile(r"(?:^|[\n,;:、(] {0,2}|尊敬的|敬爱的|感谢|答复|回复|致|转)\Z")
_CLAUSE_END = re.compile(r"[,;。、)\n]|$")

_SEPARATOR = re.compile(r"(?:^|[\n:、,和到的由据]) {0,2}\Z")


def _surely_before(text: str, end: int, edge: re.Pattern[str]) -> int:
    """Where a name with any surname begins that fills the place from ``edge`` to a title."""
    for size in (4, 3, 2):
        start = end - size
        is_alone = start >= 0 and edge.search(text, max(0, start - 6), start)
        if is_alone and is_name(text[start:end], sure=True):
            return start
    return -1


def _listed_before(text: str, end: int) -> int:
    """Where the name before ``end`` begins in a list of names, of whatever characters; -1: none."""
    start = name_before(text, end)
    for size in (3, 2) if start < 0 else ():
        begin = end - size
        name = text[max(0, begin) : end]
        is_between = begin == 0 or (begin > 0 and _SEPARATOR.search(text, max(0, begin - 3), begin))
        is_like = name[:1] in SURNAMES and name[:2] not in WORDS and _HAN.fullmatch(name)
        if is_between and is_like and not _ORGAN.search(name):
            return begin
    return start


def _spoken_about(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The name of three characters, or of two after 关于, 回复: also with an everyday surname."""
    for size in (3, 2):
        start = end - size
        if start < 0 or not is_name(text[start:end]):
            continue
        if _ABOUT.search(text, max(0, start - 6), start):
            yield start, end
            return


def _later(text: str, title: re.Match[str]) -> Iterator[tuple[int, int]]:
    """县人大代表、柳林村党支部书记乐有田同志: the name after another post."""
    match = _LATER.match(text, title.end())
    for size in (3, 2) if match else ():
        end = match.end("posts") if match else 0
        start = end - size
        if _POST_BEFORE.search(text, title.end(), start) and is_name(text[start:end]):
            yield start, end
            return


def _graded(text: str) -> Iterator[tuple[int, int]]:
    if "类" in text and _PROPOSAL.search(text):
        for match in _GRADED.finditer(text):
            grade = match.start() - 1
            dash = _DASH.search(text, max(0, grade - 4), grade)
            start = name_before(text, dash.start()) if dash else -1
            if dash and start >= 0:
                yield start, dash.start()


def _surname_before(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The surname alone before the title of one who is addressed; the title belongs to it."""
    for size in (2, 1):
        start = end - size
        surname = text[max(0, start) : end]
        is_surname = surname in COMPOUND if size == 2 else surname in SURNAMES - EVERYDAY
        if start >= 0 and is_surname and _ADDRESSED.search(text, max(0, start - 8), start):
            yield start, end + len("代表")
            return


def _around(text: str, title: re.Match[str]) -> Iterator[tuple[int, int]]:
    """代表王小明, 王小明(县人大代表): the name after a title at an edge, or before a post."""
    low = max(0, title.start() - _WIDEST)
    if text[title.end() : title.end() + 1] in ("、", ","):
        yield from _later(text, title)
    if _GROUP_BEFORE.search(text, low, title.start()):
        mark = _MARK.match(text, title.end())
        start = mark.end() if mark else title.end()
        end = name_at(text, start, strict=True)
        if end and _GOES_ON.match(text, end):
            yield start, end
    if text[title.start() - 1 : title.start()] in ("大", "协"):
        post = _POST_AFTER.search(text, low, title.start())
        start = name_before(text, post.start()) if post else -1
        if post and start >= 0:
            yield start, post.start()
