"""Minors, health, disability, hardship beside a person (PIPL art. 28; rules.md §8.5).

The words alone are ordinary policy; only a name beside them makes them somebody's.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from gongkai.scan.detectors import minors
from gongkai.scan.detectors.base import Detector, Hit, once_per_text
from gongkai.scan.detectors.columns import Cell, Span, cells_below
from gongkai.scan.detectors.persons import (
    HAN,
    after_role,
    half_masked,
    is_name,
    name_at,
    names_apart,
    names_from,
    names_within,
    post_after,
)
from gongkai.scan.detectors.told import beside_words, in_fields
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

# Short on purpose: only a name beside them makes a finding, and illnesses have many names.
_HEALTH = (
    "病|症|癌|瘤|炎|高位截|瘫|聋|哑|盲|孕|残|痴呆|癫|疯|跛|中毒|中风|梗|肾衰|肝硬化|坏死|确诊|诊断为|患|艾滋|HIV|梅毒|乙肝|丙肝|结核"
    "|脑出血|脑溢血|脑瘫|高血压|糖尿|植物人|失能|半失能|失明|失聪|智障|听障|视障|双相|躁狂|抑郁|自闭|尘肺|狼疮|帕金森|阿尔茨海默|透析|化疗"
    "|放疗|截肢|骨折|移植|流产|产后|早产|难产|不育|甲亢|风湿|卧床|手术|丧失劳动|不能自理|自杀|自残|工伤|白内障|青光眼|唐氏|侏儒|衰竭|血栓|椎间盘突出|心脏支架|搭桥|起搏器|精神异常|精神失常|住院治疗|服药|致残|阳性|综合征|昏迷|结节|囊肿|贫血|过敏|切除术|息肉|结石|保胎|大三阳|小三阳|焦虑|诊断证明|弱智|失智|烧伤|引产|血糖|脂肪肝|血脂|尿酸|肌酐|转氨酶|心电图异常|色弱|色盲|缺失|劳动能力鉴定|血透|腹透|近视|烫伤|断指|粉碎性|慢阻肺|吸氧|肺气肿|肺纤维|心衰|心梗|房颤|哮喘|鼻饲|造瘘|假肢|轮椅|妊娠|胎盘|产检|孕检|刮宫|卧病|病危|戴环|结扎"
)
_HARDSHIP = (
    "致贫|返贫|低保|特困|五保|单亲|离异|离婚|丧偶|守寡|刑满释放|刑释|社区矫正|服刑|吸毒|戒毒|信教|信仰|基督|天主教|佛教|道教|伊斯兰|未婚先孕"
    "|流浪|乞讨|失独|家暴|强奸|猥亵|性侵|缓刑|监外执行|假释|判处|拘留|前科|建档立卡|未成年|教徒|信徒|小朋友|困境儿童|留守儿童|孤儿|弃婴|收养"
    "|同性恋|嫖娼|酗酒|被拐|尚未成年"
)
_DEGREES = "|".join(
    f"{kind}{degree}级"
    for kind in ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
    for degree in "一二三四1234"
)
# Work for such persons, not a person.
_POLICY = "病虫|病害|病毒库|疾病预防|残联|残疾人联合会|残保金|残值|炎热|炎炎|盲目|盲区|孕育|梗概|症结|低保办|低保中心|残余"
_ANCHORS = Words(f"{_HEALTH}|{_DEGREES}|{_HARDSHIP}|{_POLICY}|{minors.WORDS}")
_PASSES = frozenset(_POLICY.split("|"))
_OF_MINORS = frozenset(minors.WORDS.split("|"))
_WHO = re.compile(
    "的?(?:[男女]孩|[男女]童|[男女]生|儿童|孩子|孩童|小?学生|少年|少女|幼儿|儿子|女儿|孙子|孙女)?"
)
_GRADES = "|".join(
    grade + who
    for grade in ("初一", "初二", "初三", "高一", "高二", "高三", "小班", "中班", "大班", "学前班", "年级", "班",
                  "幼儿园", "小学", "初中", "高中", "中学", "职高", "中专", "辍学", "失学", "休学")
    for who in ("学生", "同学", "幼儿", "男生", "女生", "班长", "儿童", "少年", "新生")
)  # fmt: skip
_CLASSES = "|".join(
    f"{number}班{who}"
    for number in (*"0123456789一二三四五六七八九", ")")
    for who in ("", "学生", "同学", "男生", "女生")
)
# With the name after them.
_PERSONS = Words(
    f"{_GRADES}|{_CLASSES}|初一|初二|初三|高一|高二|高三|小班|中班|大班|学前班|小学生|中学生|初中生|高中生|男童|女童|男孩|女孩|男婴|女婴|儿童|幼儿"
    "|婴儿|婴幼儿|新生儿|孤儿|弃婴|少年|少女|患儿|小朋友|未成年人|未成年|未成年受害人|未成年被害人|未成年嫌疑人|未成年犯|未成年子女|未成年学生"
    "|特困人员|五保户|五保老人|事实无人抚养儿童|涉罪未成年人|服刑人员家属|戒毒人员家属|患者家属|残疾人|残疾儿童|残疾学生|残疾人员|病患者|症患者|癌患者|瘤患者|炎患者|障碍患者|病病人|症病人|感染者|携带者|孕妇|产妇|服刑人员|刑满释放人员|刑释人员"
    "|矫正对象|矫正人员|吸毒人员|戒毒人员|信徒|教徒|流浪人员|失能老人|艾滋病人|精神病人|童工|幼儿姓名|儿童姓名|孤儿姓名|患儿姓名|留守儿童姓名|受助儿童姓名"
    "|级残疾|重度残疾|级残疾人|重度残疾人|孩子姓名|辍学生|级肢体残疾|级视力残疾|级听力残疾|级言语残疾|级智力残疾|级精神残疾|级多重残疾|病的|症的|癌的|瘤的|病儿童|病患儿|瘫儿童|症儿童"
)
_EDGE = re.compile(
    r"[\s,(:|/]|[患因确系被诊信身是为有家于属曾现已仍自查检突产受遭犯年今仅未尚双左右腿怀住做辍摔跌卧去精智肢听视失偏半术生出性男女属构”\"]"
    "|[轻中重]度|极重度|先天|心脏|[脑肝肺胃肾血骨眼耳腹胸尿癫痴产白红]|乳腺|子?宫|直肠|结肠|膀胱|腰椎|颈椎|股骨|手指|头部|恶性|良性|急性|慢性|[早晚]期|淋巴|甲状腺"
    "|糖尿|高血压|艾滋|梅毒|[乙丙]肝|抑郁|焦虑|躁狂|吸食|吸毒"
    "|同志|同学|老人|女士|先生|大爷|大娘|师傅"
    "|之?(?:妻|夫|子|女|父|母|长子|次子|长女|次女)|的|一家|长期|常年|车祸|新冠|完全|报销|上[小初高幼]|目前|之前|生前|多年|时年|就读|在读"
)
# An official is told of only by what befalls him.
_EDGE_OF_POST = re.compile("[因患确诊住]|突发|怀孕|被诊断")
_HEADERS = re.compile(
    "(?:病种|疾病|疾病名称|病名|病情|病因|诊断|诊断结果|健康状况|健康情况|身体状况|残疾等级|残疾级别|残疾类别|残疾类型|残疾情况|残疾程度|伤残等级|宗教信仰|家庭情况"
    "|家庭困难|困难情况|困难类型|困难类别|(?:保障|致贫|致困|困难|救助|补助|申请|返贫|帮扶|享受|资助|申报|死亡|请假)(?:原因|理由|事由|类别|类型))"
)
_AGE_HEADERS, _BIRTH_HEADERS, _CLASS_HEADERS = map(
    re.compile,
    (
        "年龄|周岁|岁数",
        "出生(?:日期|年月日?|时间)|生日",
        "(?<!任教)(?<!所教)(?:年级|班级)|就读学校|就读园所|学段|年级班级|就读情况",
    ),
)
_TEACHES = re.compile("教师|老师|班主任|任教|[园校]长|毕业|学历")
_NAME_HEADERS = re.compile("姓名|名字|户主|人|者|对象|人员|学生|儿童|幼儿|孤儿")
# 年龄:9, 出生日期:…, 现年9岁: written in a form, below the name.
_FIELD_OF_A_MINOR = frozenset("年出生现")
_NAME_FIELD = re.compile("(?:姓名|名字|学生|儿童|幼儿|孤儿)[:|\t=] {0,3}")
_NEAR_APART = 6
_BEFORE, _FIELDS_BEFORE, _PUPIL_AFTER = 26, 80, 14


class SensitiveContext(Detector):
    rule = "PII-SENSITIVE"
    kind = "sensitive"
    reason = (
        "具体个人的健康、残疾、困难原因、信仰、服刑或未成年人信息，属于敏感个人信息。"
        "请隐去姓名，或删去该项内容；名单中请整列不公开。"
    )
    basis = "个人信息保护法第二十八条、第三十一条"
    reads_joined = False
    reads_mended = True

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for start, end in _merged(sorted(_found(text, book.day))):
            yield Hit(start, end, "medium", f"{text[start]}**（{end - start} 个字）")


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans, those that overlap as one: a person is told once."""
    begin = end = -1
    for start, last in spans:
        if start >= end:
            if end > 0:
                yield begin, end
            begin = start
        end = max(end, last)
    if end > 0:
        yield begin, end


def _found(text: str, today: date) -> Iterator[Span]:
    told, schools = _signs(text, today)
    for (start, _), last in beside_names(text, today):
        yield start, last
    for start, place in _PERSONS.spans(text):
        for _, last in after_role(text, place):
            yield start, last
    for start, end in minors.ages(text):
        who = _WHO.match(text, end)
        for _, last in names_from(text, who.end() if who else end, strict=True):
            yield start, last
    yield from in_fields(text, told)
    yield from beside_words(text, told, schools)
    yield from _in_tables(text, today)


@once_per_text
def beside_names(text: str, today: date) -> Sequence[tuple[Span, int]]:
    """The names of persons of whom something is told shortly after, and where that ends."""
    found = []
    told, schools = _signs(text, today)
    for start, end in told:
        person = _person_before(text, start)
        if person is None and text[start] in _FIELD_OF_A_MINOR:
            person = _named_above(text, start)
        if person:
            found.append((person, end))
    for start, end in schools:
        person = _person_before(text, start)
        last = minors.pupil_until(text, person[0], end + _PUPIL_AFTER) if person else 0
        if person and last and not _TEACHES.search(text, max(0, person[0] - 4), last + 4):
            found.append((person, last))
    return found


@once_per_text
def _signs(text: str, today: date) -> tuple[list[Span], list[Span]]:
    """Words of health and hardship, ages and births of minors; and words of a school."""
    told = [*minors.ages(text), *minors.months(text), *minors.births(text, today)]
    schools = []
    for start, end in _ANCHORS.spans(text):
        word = text[start:end]
        if word in _OF_MINORS:
            last = minors.told_at(text, start, end, today)
            if last:
                told.append((start, last))
            elif minors.is_school(word):
                schools.append((start, end))
        elif word not in _PASSES:
            told.append((start, end))
    return sorted(told), schools


def _person_before(text: str, place: int) -> Span | None:
    """The name that stands shortly before ``place`` in the same clause."""
    low = max(0, place - _BEFORE)
    clause = max(text.rfind(stop, low, place) for stop in "。;\n、")
    for start, end in names_within(text, max(low, clause + 1), place):
        after = post_after(text, end)
        edge = _EDGE if after == end else _EDGE_OF_POST
        if end == place or edge.match(text, after):
            return start, end
    for start, end in names_apart(text, max(low, clause + 1), place):
        if place - end <= _NEAR_APART:
            return start, end
    return next(half_masked(text, max(low, clause + 1), place), None)


def _named_above(text: str, place: int) -> Span | None:
    """The name in the field 姓名 of the same form, some lines above."""
    fields = [*_NAME_FIELD.finditer(text, max(0, place - _FIELDS_BEFORE), place)]
    end = name_at(text, fields[-1].end()) if fields else 0
    return (fields[-1].end(), end) if end else None


def _in_tables(text: str, today: date) -> Iterator[Span]:
    """A row with a name in one column and a reason, an age or a class in another."""
    told = [*_telling_cells(text, today)]
    names = {
        cell.row: cell
        for cell in (cells_below(text, _NAME_HEADERS, at_end=True) if told else ())
        if is_name(text[cell.start : cell.end])
    }
    for cell in told:
        name = names.get(cell.row)
        if name:
            yield min(name.start, cell.start), max(name.end, cell.end)


def _telling_cells(text: str, today: date) -> Iterator[Cell]:
    for cell in cells_below(text, _HEADERS, at_end=True):
        if HAN.search(text[cell.start : cell.end].replace("无", "").replace("否", "")):
            yield cell
    for headers, is_told in (
        (_AGE_HEADERS, minors.is_age),
        (_BIRTH_HEADERS, partial(minors.is_birth, today=today)),
        (_CLASS_HEADERS, minors.is_class),
    ):
        for cell in cells_below(text, headers, at_end=True):
            if is_told(text[cell.start : cell.end]):
                yield cell
