"""Where a person lives, down to the house (rules.md §11.5).

A house number is the anchor; only the characters before it are looked at, so that a long text
costs linear time. Road and number alone may be an office: then something must say that one lives
there, a word before, the person before, or the heading of the column.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from gongkai.scan.detectors.base import Detector, Hit, once_per_text
from gongkai.scan.detectors.columns import Cell, cells_below
from gongkai.scan.detectors.persons import name_before
from gongkai.scan.rulebook import RuleBook

_DIGITS = r"(?:[0-9]{1,5}|[一二三四五六七八九十百〇零]{1,5}|[A-Za-z])"
_NUMBER = rf"{_DIGITS}(?:-{_DIGITS}){{0,2}}"
_FLAT_NUMBER = r"[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}(?![0-9-])"
_UNIT = rf"{_NUMBER}\s?(?:#楼?|号楼|号院|号|栋|幢|座|单元|门|室|户|弄|组|排|层楼?|区|期)"
_FOLLOWING = (
    rf"(?:[附甲乙丙丁之]?{_UNIT}|[东西南北中][侧边]?(?:单元|户|屋|门)|之{_DIGITS}|平房|地下室)"
)
_BETWEEN = r"\s?(?:内|[东西南北前后]?(?:街|院|门)?|商住楼|[\u4e00-\u9fff]{2,6}(?:小区|花园|大厦|公寓|苑)|[\u4e00-\u9fff]{2,8}(?=[0-9]{1,3}(?:号楼|[#栋幢座])))\s?"
_HOUSE = re.compile(
    rf"{_FLAT_NUMBER}|{_UNIT}(?:{_BETWEEN}{_FOLLOWING}){{0,6}}"
    rf"(?:\s?-?[0-9]{{1,4}}(?![0-9年月日元万米平亩个名户号]))?"
)
# Where a house may begin; searched fast, as most numbers are something else.
_ANCHOR = re.compile(
    r"[0-9A-Za-z一二三四五六七八九十百〇零](?<![0-9A-Za-z一二三四五六七八九十百〇零-].)[0-9A-Za-z一二三四五六七八九十百〇零-]{0,16}+"
    r"(?:\s?[#号栋幢座单门室户弄组排层区期]|(?<=-[0-9]{3})|(?<=-[0-9]{4}))"
)
_FLAT = re.compile(
    rf"单元|室|户|^[0-9]+-[0-9]+-[0-9]+$|[栋幢座门楼层#]\s?-?[0-9]{{1,4}}$|{_NUMBER}[栋幢座](?=.*室)"
)
_SEVERAL = re.compile(rf"{_UNIT}.{{0,10}}?{_UNIT}")
_NAMED = re.compile(
    r"[\u4e00-\u9fff0-9]{1,20}(?:路|街|道|巷|胡同|弄堂?|里|[村庄屯寨堡坊沟峪崖岭]|小区|社区|花园|苑|城|园|公寓|大厦|大楼"
    r"|广场|宿舍|院|府|期|墅|湾|组|队|场|区)[东西南北中内]{0,2}[街区巷片段院头首]?[甲乙丙丁第]?\s?$"
)
_ANY_NAME = re.compile(r"[\u4e00-\u9fff]{2,20}\s?$")
# A flat on a staircase: people live there, whatever the place is called.
_STAIRCASE = re.compile(r"单元\s?-?[0-9一二三四五六七八九十〇零]")
# Where every number is a home.
_HAMLET = re.compile(
    r"[\u4e00-\u9fff]{2,}(?:[村庄屯寨堡]|社区|[东西南北]关?街|胡同|巷|小区|山庄|花园|家园|[嘉雅]苑|别墅|家属院|宿舍)"
    r"[东西南北中前后]{0,2}[街巷区片院]?\s?$"
)
_HOME = re.compile(
    r"住\s{0,4}址|(?:安装|用电|用水|改造|房屋|住户|拆迁|详细|收货|隔离)地址|改造地点|居家|[家本][中里](?=[,即在:])|[迁收租保困贫农]户$|家住|(?<![公企单机法注]..)住\s{0,4}所|住在|住于|居住|租住|常住|现住|现居|暂住|户籍|户口|家庭地址|家庭住|门牌"
    r"|邮寄|快递|寄[:至往到给]|收[件货信]|送达|坐\s{0,4}落|(?:^|[,。;:、\s人户员者象])住(?:[\u4e00-\u9fff]|$)|住:|某[,、\s|]|[男女][,、\s|]|[\"']addr"
)
_HOME_HEADING = re.compile("住址|住所|居住地|家庭地址|户籍地|坐落")
_OFFICE = re.compile(
    r"办公|受理|接待|窗口|大厅|机关|审计局|政府|委员会|单位地址|注册地|经营场所|项目|工程|开标|会议|会场|公司|企业|学校|教学楼|宿舍楼"
    r"|政务|服务中心|办事处|事务所|银行|医院|派出所|法院|地点|酒店|宾馆|考点|施工|改造|维修"
)
# Of an office, but people live there.
_LODGING = re.compile("家属[院楼区]|宿舍[楼区]?$|职工宿舍")
# So many households, so many floors: a count, unless a house stands before.
_COUNT = re.compile(rf"{_NUMBER}\s?(?:户|层楼?|组|室|门|区|期)")
_NOT_A_HOUSE = re.compile(
    r"\s?(?:宗地|地块|文|令|公告|议案|提案|建议|线|基坑|楼.{0,4}工程|码)|[0-9]"
)
# A flat told without a house number: 棉纺厂宿舍楼东单元5楼西户.
_FLOOR = r"(?:[东西南北中][侧边头首]?|[0-9一二三四五六七八九十]{1,3})"
_BY_SIDE = re.compile(
    rf"(?:宿舍楼?|家属[院楼区]|小区|公寓|花园|新村|单位房|楼)(?:[东西南北][侧边头]?[院区楼栋排])?(?P<flat>(?:{_FLOOR}(?:单元|楼道|门洞|楼|层)){{1,3}}[东西南北中][侧边头首]?户)"
)
_SIDE = re.compile("户(?<=[东西南北中侧边头首]户)")
# 住址:高 青 县 田 镇 街 道 …
_SPACED_OUT = re.compile(
    r"址(?<=[住地]址)[: ]{1,4}(?P<value>(?:[\u4e00-\u9fff0-9A-Za-z-] ){8,60}[号室户元楼])(?![\u4e00-\u9fff])"
)
# Room 1502, Building 8, No. 26 Liuquan Road.
_ENGLISH = re.compile(
    r"(?:Room|Flat)\.? ?[0-9A-Z-]{1,6}, ?[^\n;。]{0,60}?(?:Road|Rd|Street|Lane)"
    r"\b(?:, ?[A-Z][a-z]{2,14}){0,3}"
)
_ENGLISH_OFFICE = re.compile("(?i:office|bureau|company|ltd|government)")
_CELL_END = re.compile(r"[\n\t|,;]")
_REACH = 40
_AHEAD = 12
_LONGEST = 60
_BEGIN = re.compile(
    r".*(?:(?<![省市县区镇乡道路街村号])\n|[0-9][.)、]|[,。;:、(【\[|<>\"\t]|住\s{0,4}址|地址|家住|住所|住在|住于|居住在|居住于|租住于|现住|户籍在|户籍所在地"
    r"|(?:^|[\s,。;:、])住|送达至|邮?寄[至往到给:]|位于|坐落|本人是|发现|[人户员者象]住|称?其在)\s?",
    re.DOTALL,
)


class Address(Detector):
    rule = "PII-ADDRESS"
    kind = "address"
    reason = "详细住址，可以找到具体的人。请只写到乡镇（街道）或村（社区）。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _houses(text):
            left = text[max(0, match.start() - _REACH) : match.start()]
            begin = _BEGIN.match(left)
            place = left[begin.end() if begin else 0 :].lstrip()
            start = match.start() - len(place)
            before = left[: len(left) - len(place)]
            is_home = _may_be_home(text, match, place) and (
                _is_home(match[0], before, place)
                or (bool(_NAMED.search(place)) and _is_somebodys(text, start))
            )
            if is_home and text[start : match.end()] not in book.allow.contacts:
                yield Hit(start, match.end(), "medium", place[:6] + "***")
        yield from _by_side(text)
        for match in _SPACED_OUT.finditer(text):
            yield Hit(*match.span("value"), "medium", match["value"][:5] + "***")
        for match in _ENGLISH.finditer(text) if _is_english(text) else ():
            if not _ENGLISH_OFFICE.search(
                text, max(0, match.start() - _REACH), match.end() + _AHEAD
            ):
                yield Hit(*match.span(), "medium", match[0][:6] + "***")


def _by_side(text: str) -> Iterator[Hit]:
    for door in _SIDE.finditer(text):
        low = max(0, door.start() - _REACH)
        for match in _BY_SIDE.finditer(text, low, door.end()):
            begin = _BEGIN.match(text[low : match.start()])
            place = text[low + (begin.end() if begin else 0) : match.start()].lstrip()
            if _ANY_NAME.search(place):
                yield Hit(match.start() - len(place), match.end(), "medium", place[:6] + "***")


def _is_english(text: str) -> bool:
    return "Room" in text or "Flat" in text


def _houses(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for anchor in _ANCHOR.finditer(text):
        match = _HOUSE.search(text, anchor.start(), anchor.end() + _LONGEST)
        if match and anchor.start() >= end:
            end = match.end()
            yield match


def _may_be_home(text: str, house: re.Match[str], place: str) -> bool:
    """Whether the words at the place itself let people live there."""
    is_count = _COUNT.fullmatch(house[0]) and not (house[0][-1] == "组" and _HAMLET.search(place))
    if _NOT_A_HOUSE.match(text, house.end()) or is_count:
        return False
    if _STAIRCASE.search(house[0]):
        return bool(_ANY_NAME.search(place))
    ahead = _CELL_END.split(text[house.end() : house.end() + _AHEAD], maxsplit=1)[0]
    return bool(_LODGING.search(place)) or not _OFFICE.search(f"{place}\n{house[0]}\n{ahead}")


def _is_home(house: str, before: str, place: str) -> bool:
    """Whether the nearest word, the flat or the kind of place says that people live there."""
    if _STAIRCASE.search(house):
        return True
    is_named = bool(_NAMED.search(place))
    homes, offices = (
        max((match.end() for match in words.finditer(before)), default=-1)
        for words in (_HOME, _OFFICE)
    )
    if homes >= max(offices, 0):
        return is_named
    if offices >= 0:
        return False
    if _FLAT.search(house):
        return is_named or bool(_ANY_NAME.search(place) and _SEVERAL.search(house))
    return bool(_HAMLET.search(place)) and "号" in house


def _is_somebodys(text: str, start: int) -> bool:
    """Whether a person's name stands right before, or a column of homes holds ``start``."""
    if text[start - 1 : start] in (",", "、", "|", "\t", " ") and name_before(text, start - 1) >= 0:
        return True
    homes = _columns_of_homes(text)
    place = bisect_right(homes, (start, len(text), len(text))) - 1
    return place >= 0 and homes[place].end > start


@once_per_text
def _columns_of_homes(text: str) -> Sequence[Cell]:
    return sorted(cells_below(text, _HOME_HEADING))
