"""Certificates without a form of their own, known by the word before them (rules.md §11.5)."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.identity_number import is_checked
from gongkai.scan.detectors.numbers import GLUE, PersonalNumber
from gongkai.scan.detectors.plate import PROVINCE
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

_CARDS = (
    "军官证|士兵证|士官证|军士证|义务兵证|学员证|文职证|文职干部证|文职人员证|军人证|武警证|警官证|警察证|警员证|消防员证|干部证|离休证"
    "|离休干部证|退休证|退役军人证|残疾军人证|优待证|残疾证|残疾人证|低保证|特困证|老年证|老年人证|老年优待证|敬老证|光荣证|就业创业证"
    "|就业失业登记证|失业证|暂住证|婚育证|准生证|生育服务证|结婚证|离婚证|驾驶证|驾照|海员证|学生证|边境通行证|军人保障卡|警号|社保卡"
    "|社会保障卡|社会保障号|社会保障号码|社保号|社保编号|社保账号|养老保险号|养老保险编号|公积金账号|公积金帐号|公积金个人账号|医保卡"
    "|医保编号|个人医保号|病历号|病案号|住院号|门诊号|就诊卡|就诊号|诊疗卡|健康卡|体检号|学号|出生证|出生证明|出生医学证明|个人编号"
    "|工作证号|户号|户口簿|户口本"
)
# A province or a branch of the army before the digits: 鲁公037100, 兵字第20240012号.
_VALUES = (
    rf"(?:(?:[\u4e00-\u9fff]{{1,6}}字第?|(?:{PROVINCE}|[军海空武警公]){{1,2}})"
    r"(?:\([0-9]{4}\))?[ -]?[A-Za-z]{0,2}[0-9]{4,12}号?"
    r"|[A-Za-z]{0,3}[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}|[A-Za-z]{0,3}[0-9]{6,20})"
)
_AFTER = re.compile(
    rf"(?:\(.{{1,6}}\))?(?:档案)?(?:字?号码?|编号)?{GLUE}(?:档案)?(?:编?号码?)?{GLUE}"
    rf"(?P<value>{_VALUES})(?![0-9*A-Za-z])"
)
# The number of a pupil is G and the identity number (or one like it), so it proves itself.
_PUPIL = re.compile(
    rf"(?:学籍(?:辅)?号码?{GLUE})(?P<value>[GLgl]([1-9][0-9]{{16}}[0-9Xx]))(?![0-9A-Za-z])"
)
_WORDS, _HEADING = Words(_CARDS), re.compile(_CARDS)
_VALUE = re.compile(_VALUES)


class Certificate(PersonalNumber):
    rule = "PII-CERTIFICATE"
    kind = "permit"
    reason = "个人证件、学籍、社保或就诊号码，公开会泄露个人信息。请删去或遮盖中间数字。"
    basis = "个人信息保护法第二十五条、第二十八条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for _, end in _WORDS.spans(text):
            if match := _AFTER.match(text, end):
                yield _hit(text, *match.span("value"))
        for match in _PUPIL.finditer(text):
            if is_checked(match[2]):
                yield _hit(text, *match.span("value"))
        for start, end, _ in cells_below(text, _HEADING):
            if _VALUE.fullmatch(text, start, end):
                yield _hit(text, start, end)


def _hit(text: str, start: int, end: int) -> Hit:
    return Hit(start, end, "medium", keep_ends(text[start:end].strip(), 0, 2))
