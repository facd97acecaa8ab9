"""Certificates without a form of their own, known by the word before them (rules.md §11.5)."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.numbers import GLUE, PersonalNumber
from gongkai.scan.detectors.plate import PROVINCE
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

_CARDS = (
    "军官证|士兵证|士官证|军士证|义务兵证|学员证|文职证|文职干部证|文职人员证|军人证|武警证|警官证|警察证|警员证|消防员证|干部证|离休证"
    "|离休干部证|退休证|退伍证|退伍军人证|转业证|复员证|预备役军官证|人民警察证|烈属证|义务兵优待证|退役军人证|残疾军人证|优待证|残疾证|残疾人证|低保证|特困证|老年证|老年人证|老年优待证|敬老证|光荣证|就业创业证"
    "|就业失业登记证|失业证|暂住证|婚育证|准生证|生育服务证|结婚证|离婚证|驾驶证|驾照|海员证|学生证|边境通行证|军人保障卡|警号|社保卡"
    "|社会保障卡|社会保障号|社会保障号码|社保号|社保编号|社保账号|养老保险号|养老保险编号|公积金账号|公积金帐号|公积金个人账号|医保卡"
    "|医保编号|个人医保号|病历号|病案号|住院号|门诊号|就诊卡|就诊号|诊疗卡|健康卡|体检号|学号|出生证|出生证明|出生医学证明|个人编号"
    "|工作证号|户号|户口簿|户口本|旅行证|船员证|参合证号|合作医疗证|居留证|居留许可|教师资格证|行驶证|敬老卡|老年卡|优待卡"
)
# A province or a branch of the army before the digits: 鲁公037100, 兵字第20240012号.
_VALUES = (
    rf"(?:(?:[\u4e00-\u9fff]{{0,6}}字第?|(?:{PROVINCE}|[军海空武警公退残优烈离]){{1,2}})"
    r"(?:\([0-9]{4}\))?[ -]?[A-Za-z]{0,2}[0-9]{4,12}号?"
    r"|[A-Za-z]{0,3}[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}|[0-9]{17}[0-9Xx][0-9]{2}(?:B[0-9])?|(?:第(?=.{1,24}号))?[A-Za-z]{0,3}[0-9]{6,20})"
)
_AFTER = re.compile(
    rf"(?:\(.{{1,6}}\))?(?:档案)?(?:字?号码?|编号)?{GLUE}(?:档案|证件|证)?(?:编?号码?)?{GLUE}"
    rf"(?P<value>{_VALUES})(?![0-9*A-Za-z])"
)
# An officer's number says so itself: 军字第0012345号.
_OF_OFFICERS = re.compile(r"字第(?<=[军政后装士武海空联]字第)[0-9]{6,12}号")
# Of a visit to a hospital, not of a paper somebody carries.
_HOSPITAL = frozenset(("病历号", "病案号", "住院号", "门诊号", "就诊号", "体检号"))
# The number of a meter or a connection, not of a household.
_METER = re.compile("[水电气暖热费网带]户号")
_WORDS, _HEADING = Words(_CARDS), re.compile(_CARDS)
_VALUE = re.compile(_VALUES)


class Certificate(PersonalNumber):
    rule = "PII-CERTIFICATE"
    kind = "permit"
    reason = "个人证件、学籍、社保或就诊号码，公开会泄露个人信息。请删去或遮盖中间数字。"
    basis = "个人信息保护法第二十五条、第二十八条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for start, end in _WORDS.spans(text):
            match = None if _METER.search(text, max(0, start - 3), end) else _AFTER.match(text, end)
            if match:
                is_visit = text[start:end] in _HOSPITAL
                yield _hit(text, *match.span("value"), needs_disposal=not is_visit)
        for match in _OF_OFFICERS.finditer(text):
            yield _hit(text, match.start() - 1, match.end())
        for start, end, _ in cells_below(text, _HEADING):
            if _VALUE.fullmatch(text, start, end):
                yield _hit(text, start, end)


def _hit(text: str, start: int, end: int, *, needs_disposal: bool = True) -> Hit:
    masked = keep_ends(text[start:end].strip(), 0, 2)
    return Hit(start, end, "medium", masked, needs_disposal=needs_disposal)
