"""Minors, health, disability, hardship beside a person (PIPL art. 28; rules.md §8.5).

The words alone are ordinary policy; only a name beside them makes them somebody's.
"""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.persons import (
    HAN,
    after_roles,
    is_name,
    names_from,
    names_within,
)
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

# Short on purpose: only a name beside them makes a finding, and illnesses have many names.
_HEALTH = (
    "病|症|癌|瘤|炎|高位截|瘫|聋|哑|盲|孕|残|痴呆|癫|疯|跛|中毒|中风|梗|肾衰|肝硬化|坏死|确诊|诊断为|患|艾滋|HIV|梅毒|乙肝|丙肝|结核"
    "|脑出血|脑溢血|脑瘫|高血压|糖尿|植物人|失能|半失能|失明|失聪|智障|听障|视障|双相|躁狂|抑郁|自闭|尘肺|狼疮|帕金森|阿尔茨海默|透析|化疗"
    "|放疗|截肢|骨折|移植|流产|产后|早产|难产|不育|甲亢|风湿|卧床|手术|丧失劳动|不能自理|自杀|自残|工伤|白内障|青光眼|唐氏|侏儒"
)
_HARDSHIP = (
    "致贫|返贫|低保|特困|五保|单亲|离异|离婚|丧偶|守寡|刑满释放|刑释|社区矫正|服刑|吸毒|戒毒|信教|信仰|基督|天主教|佛教|道教|伊斯兰|未婚先孕"
    "|流浪|乞讨|失独|家暴|强奸|猥亵|性侵|缓刑|监外执行|假释|判处|拘留|前科|建档立卡|未成年|教徒|信徒|小朋友|困境儿童|留守儿童|孤儿|弃婴|收养"
    "|同性恋|嫖娼|酗酒|被拐"
)
# Work for such persons, not a person.
_POLICY = "病虫|病害|病毒库|疾病预防|残联|残疾人联合会|残保金|残值|炎热|炎炎|盲目|盲区|孕育|梗概|症结|低保办|低保中心|残余"
_ANCHORS = Words(f"{_HEALTH}|{_HARDSHIP}|{_POLICY}")
_PASSES = frozenset(_POLICY.split("|"))
_YEARS = re.compile(
    r"(?:(?<!\d)(?:1[0-7]|\d)|(?<![二三四五六七八九])(?:十[一二三四五六七]?|[一二两三四五六七八九]))周?\Z"
)
_WHO = re.compile(
    "的?(?:[男女]孩|[男女]童|[男女]生|儿童|孩子|孩童|学生|少年|少女|幼儿|儿子|女儿|孙子|孙女)?"
)
# Under eighteen until the year given; fixed, so that a text is judged alike every day.
_BORN = re.compile(r"20(?:09|1\d|2\d)[年.-](?:\d{1,2}[月.-](?:\d{1,2}日?)?)?出?生")
_GRADES = "|".join(
    grade + who
    for grade in ("初一", "初二", "初三", "高一", "高二", "高三", "小班", "中班", "大班", "学前班", "年级", "班",
                  "幼儿园", "小学", "初中", "高中", "中学", "职高", "中专")
    for who in ("学生", "同学", "幼儿", "男生", "女生", "班长")
)  # fmt: skip
# With the name after them.
_PERSONS = Words(
    f"{_GRADES}|)班|初一|初二|初三|高一|高二|高三|小班|中班|大班|学前班|小学生|中学生|初中生|高中生|男童|女童|男孩|女孩|男婴|女婴|儿童|幼儿"
    "|婴儿|婴幼儿|孤儿|弃婴|少年|少女|患儿|小朋友|未成年人|未成年|未成年受害人|未成年被害人|未成年嫌疑人|未成年犯|未成年子女|未成年学生"
    "|特困人员|五保户|五保老人|残疾人|残疾儿童|残疾学生|残疾人员|病患者|症患者|癌患者|瘤患者|炎患者|障碍患者|病病人|症病人|感染者|携带者|孕妇|产妇|服刑人员|刑满释放人员|刑释人员"
    "|矫正对象|矫正人员|吸毒人员|戒毒人员|信徒|教徒|流浪人员|失能老人|艾滋病人|精神病人"
)
_EDGE = re.compile(
    r"[\s,(:|/]|[患因确系被诊信身是为有家于属曾现已仍自查检突产受遭犯]|一家|长期|目前|之前|生前|多年"
)
_HEADERS = re.compile(
    "(?:病种|疾病|病情|病因|诊断|健康状况|健康情况|身体状况|残疾等级|残疾类别|残疾类型|残疾情况|残疾程度|宗教信仰|家庭情况"
    "|家庭困难|困难情况|困难类型|困难类别|(?:保障|致贫|困难|救助|补助|申请|返贫|帮扶|享受|资助|申报)(?:原因|理由|事由|类别|类型))"
)
_NAME_HEADERS = re.compile("姓名|户主|人|者|对象|人员|学生")
_BEFORE = 20


class SensitiveContext(Detector):
    rule = "PII-SENSITIVE"
    kind = "sensitive"
    reason = (
        "具体个人的健康、残疾、困难原因、信仰、服刑或未成年人信息，属于敏感个人信息。"
        "请隐去姓名，或删去该项内容；名单中请整列不公开。"
    )
    basis = "个人信息保护法第二十八条、第三十一条"
    reads_joined = False

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        found: dict[int, tuple[int, str]] = {}
        for start, end, certainty in _found(text):
            found.setdefault(start, (end, certainty))
        for start, (end, certainty) in sorted(found.items()):
            yield Hit(start, end, certainty, f"{text[start]}**（{end - start} 个字）")


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    for start, end in (*_ANCHORS.spans(text), *_ages(text), *_births(text)):
        person = -1 if text[start:end] in _PASSES else _person_before(text, start)
        if person >= 0:
            yield person, end, "medium"
    for start, end in after_roles(text, _PERSONS):
        yield start, end, "medium"
    for start, end in _ages(text):
        who = _WHO.match(text, end)
        for _, last in names_from(text, who.end() if who else end, strict=True):
            yield start, last, "medium"
    yield from _in_tables(text)


def _births(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _BORN.finditer(text))


def _ages(text: str) -> Iterator[tuple[int, int]]:
    """Ages under eighteen."""
    place = text.find("岁")
    while place >= 0:
        years = _YEARS.search(text, max(0, place - 4), place)
        if years:
            yield years.start(), place + 1
        place = text.find("岁", place + 1)


def _person_before(text: str, place: int) -> int:
    """Where a name begins that stands shortly before ``place`` in the same clause; -1 if none."""
    low = max(0, place - _BEFORE)
    clause = max(text.rfind(stop, low, place) for stop in "。;\n、")
    for start, end in names_within(text, max(low, clause + 1), place):
        if end == place or _EDGE.match(text, end):
            return start
    return -1


def _in_tables(text: str) -> Iterator[tuple[int, int, str]]:
    """A row with a name in one column and a reason in another."""
    reasons = list(cells_below(text, _HEADERS, at_end=True))
    names = {
        cell.row: cell
        for cell in (cells_below(text, _NAME_HEADERS, at_end=True) if reasons else ())
        if is_name(text[cell.start : cell.end])
    }
    for reason in reasons:
        name = names.get(reason.row)
        is_told = HAN.search(text[reason.start : reason.end].replace("无", "").replace("否", ""))
        if name and is_told:
            yield min(name.start, reason.start), max(name.end, reason.end), "medium"
