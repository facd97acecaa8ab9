"""Health told of a person who is not named: by a field of a form (诊断:…) or a word (该户, 其子).

Policy speaks of the same things in conditions, counts and lists; those pass.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from gongkai.scan.detectors.minors import pupil_until
from gongkai.scan.detectors.words import Words

Span = tuple[int, int]

# Fields of a form or record, whose value is one person's.
_FIELDS = (
    "诊断|诊断为|确诊为|评定为|核定为|认定为|残疾|患病|残别|残级|低保原因|贫困原因|特困原因|救助类型|诊断结果|诊断结论|诊断意见|诊断证明|病种|病名|疾病|疾病名称|疾病种类|所患疾病|患病名称|患病种类|患病情况|病情|病情描述|病情诊断|病史|既往史|现病史|主诉"
    "|健康状况|健康情况|身体状况|身体情况|检测结果|检查结果|化验结果|检验结果|体检结果|鉴定结果|鉴定结论|鉴定意见|鉴定为|残疾类别|残疾等级|残疾类型|残疾种类"
    "|残疾情况|残疾程度|残疾级别|残疾证|残疾人证|残疾类别及等级|残疾类别/等级|残疾类别和等级|残疾类别等级|残疾种类及等级|残疾证类别|残疾证等级|残疾人证等级|残疾人证类别|致残原因|伤残等级|伤残等级鉴定|伤残鉴定|伤残情况|伤残级别|伤情|劳动能力鉴定|致贫原因|致困原因|返贫原因"
    "|困难原因|主要困难|困难情况|困难类型|困难类别|救助原因|救助事由|救助类别|保障原因|享受原因|享受类别|申请原因|申请理由|申请事由|大病救助|大病|重病|重疾|慢性病|医疗救助|临时救助|病因|死因|死亡原因"
    "|请假事由|请假原因|请假理由|病假|病假证明|病假原因|病退原因|病历|病历记载|病历显示|家庭情况|家庭状况|家庭困难|家庭成员情况|备注|说明|情况说明|宗教信仰|婚姻状况"
    "|婚育情况|婚育状况|生育情况|精神状况|精神状态|风险类型|返贫风险|主要风险|特殊情况|主要病症|主要症状|妊娠情况|孕期|孕情|手术名称|术后诊断|缺勤原因|免试原因|免体育原因"
)
# The ends of many more labels: 纳入原因, 治疗病种, 怀孕情况.
_TAILS = "原因|事由|理由|情况|状况|状态|类型|类别"
_LABELS = Words(f"{_FIELDS}|{_TAILS}")
_SEPARATOR = re.compile(r"(?:\([^()\n]{1,8}\))?[\"'】\]]{0,2} {0,4}(?:[:|\t=]|】)[\"' ]{0,4}")
# The word alone, without a colon, before what it found: 检测结果HIV阳性.
_BARE = frozenset(
    [
        "诊断",
        "诊断为",
        "确诊为",
        "评定为",
        "核定为",
        "认定为",
        "诊断结果",
        "诊断结论",
        "检测结果",
        "检查结果",
        "化验结果",
        "检验结果",
        "体检结果",
        "鉴定结论",
        "鉴定为",
        "病历记载",
        "病历显示",
        "病种",
    ]
)
_VALUE_END = re.compile(r"[\n\t|。;]|,(?=[\"'])|$")
_LONGEST_VALUE = 30
_CATEGORY = "(?:视力|听力|言语|语言|肢体|智力|精神|多重)"
_DEGREE = "[一二三四五六七八九十1-9]级"
_CATEGORY_VALUE = re.compile(
    rf"(?:{_CATEGORY}(?:残疾|障碍)?[,/() ]{{0,2}}(?:{_DEGREE})?|{_DEGREE}[,/() ]{{0,2}}(?:{_CATEGORY}(?:残疾|障碍)?)?|轻度|中度|重度|极重度)\)?"
    r"(?=\s|[,。;|)]|$)"
)
_OF_LABEL = (
    (re.compile("残|劳动能力"), _CATEGORY_VALUE),
    (re.compile("宗教信仰"), re.compile("(?:基督|天主|佛|道|伊斯兰|东正)教")),
    (re.compile("婚"), re.compile("离异|离婚|丧偶|未婚先孕|未婚生育")),
)
# Rules, counts and lists in a field's place; and that there is nothing.
_GENERAL = re.compile(
    r"[□%‰]|占(?!位)|人次|\d+\s?(?:例|人|户|种|类|万|亿)|[^、]、[^、]{1,12}、|等|患者|病人|群众|对象|家庭的?$|人员|应当?|可以|由|按照?|依照|不得|凭|需要?|需提供"
    r"|其他|包括|分为|主要|证明|材料|报告单|政策|保险|防治|防控|宣传|医院|机构|经费|资金|全年|累计|共计|覆盖"
)
_NOTHING = re.compile(
    r"[ \"']{0,3}(?:暂?无|没有|否|未|良好|健康|正常|一般|阴性|合格|不|/|-|—|…|\*|_|×|某)"
)
# Said of anything: a note, a reason, a condition.
_WIDE = frozenset(
    [
        "备注",
        "说明",
        "情况说明",
        "医疗救助",
        "临时救助",
        "大病",
        "重病",
        "重疾",
        "慢性病",
        "疾病",
        "残疾证",
        "残疾人证",
        "病历",
        "病假",
        *_TAILS.split("|"),
    ]
)

_KIN = (
    "儿子|女儿|长子|次子|长女|次女|三子|三女|独子|独女|养子|养女|继子|继女|妻子|丈夫|配偶|爱人|父亲|母亲|父母|孙子|孙女|外孙|外孙女|哥哥|弟弟|姐姐|妹妹|岳父|岳母|公公|婆婆"
    "|媳妇|儿媳|女婿|侄子|侄女|外甥|外甥女|老伴|老婆|老公|孩子|爷爷|奶奶|姥姥|姥爷|前妻|前夫"
)
_CLOSE = "子|女|男人|妻|夫|父|母|兄|弟|哥|姐|妹|孙|儿|侄|爸|妈|爹|娘|妻儿|家人|家属|本人|家|媳|婆"
_SAID = "怀|才|已|现|系|患|因|曾|被|身|有|是|得|从|自|查|于|去年|今年|先天|确诊|现年|一直|长期|常年"
_PERSON_NOUNS = (
    "户|村民|居民|生|学生|同学|儿童|孩子|男孩|女孩|男童|女童|幼儿|患者|病人|老人|妇女|同志|职工|员工|人员|申请人|信访人|当事人|对象|女士|先生|男子|女子|党员|教师|嫌疑人|低保户"
    "|贫困户|脱贫户|农户|人|干部|被告人|服刑人员|未成年人|少年|少女|名学生|名儿童|名村民|名老人|名职工|名患者"
)


def _joined(heads: str, tails: str) -> str:
    return "|".join(head + tail for head in heads.split("|") for tail in tails.split("|"))


# Words that point at one person.
_POINTING = "|".join(
    (
        _joined("其|我|俺", f"{_KIN}|{_CLOSE}"),
        _joined("其|我|俺|本人|户主|死者|伤者", _SAID),
        _joined("他|她|此人", f"{_KIN}|{_SAID}"),
        _joined("该", _PERSON_NOUNS),
        _joined("之", "子|女|妻|夫|父|母|孙|兄|弟"),
        "该户户主|该户家庭成员|家中有|家里有|家中一|家庭成员|户主之子|育有一子|育有一女|有一子|有一女|户主之女|户主之妻|户主本人|我家孩子|俺家孩子",
    )
)
# Words of policy too: believed only with something particular.
_ROLES = (
    f"{_KIN}|本人|户主|当事人|申请人|信访人|举报人|来访人|来信人|上访人|反映人|受害人|被害人|受害者|死者|伤者|逝者|救助对象|受助人|受助对象|被救助人|被救助者|求助人|求助者|被告人"
    "|被告|原告|老人|嫌疑人|受益人|被监护人|被抚养人|被扶养人|被鉴定人|被保险人|患儿|产妇|受助学生|受助儿童|服药人|报销人|参保人|申报人|申报者|申领人|病人|患者"
)
# Not persons, though they begin so.
_NO_PERSONS = "其他|其它|他人|他们|她们|其子女|其子公司|其子项|其母公司|其女职工|其家庭|我家乡|我有关|其有关|其因素|其是否|其有权|其从业|其于|其被|其自身|该户型|该生产|该生态|该人民|该人行|该人群|该对象库|本人或|本人或者|申请人或|申请人或者|其家庭成员"
_WHO = Words(f"{_POINTING}|{_ROLES}|{_NO_PERSONS}")
_POINTS, _IS_NOBODY = frozenset(_POINTING.split("|")), frozenset(_NO_PERSONS.split("|"))
# How far what is told stands from the word that points.
_REACH, _REACH_OF_ROLE = 14, 9
_APART = re.compile(
    r"[。;\n!?、]|[和及或与](?!其)|的(?!是)|所在|办理|提供|享受|政策|医院|服务|管理|申请|提出|工作|学校的|:(?=.*:)"
)
# In the same sentence: a rule or a condition.
_CONDITION = re.compile(
    "应当|可以|不得|如果|若|凡|对于|或者|必须|须|鼓励|禁止|有权|符合|需要?提供|是否|怎么|如何|能否|能不能|可不可以|吗|以及|等(?:情形|情况)"
)
_CONDITION_AFTER = re.compile(
    r"[^,。;\n]{0,24}?(?:的(?=[,、;。:]|$|儿童|学生|家庭|人员|残疾|群众|对象|职工|村民|老人|困难|贫困)|等[^,。;\n]{0,6}(?:疾病|病种|情形|情况|原因))|[^,。;\n]{0,3}?(?:率|政策|经费|机构|联合会|防治|预防|保险|宣传|证明|专科|医院)"
)
_PARTICULAR = re.compile(
    rf"{_CATEGORY}(?:残疾|障碍|{_DEGREE})|残疾[一二三四1-4]级|[一二三四1-4]级(?:残疾|{_CATEGORY})|伤残{_DEGREE}|致残|残疾,|瘫|截肢|失明|失聪|聋|盲人|精神病|分裂症|尿毒症|白血病"
    r"|[\u4e00-\u9fff]{1,4}(?:癌|瘤|症|综合征|硬化|衰竭|结核|骨折|出血|梗[塞死]|肝炎|肾炎|肺炎|病变|阳性)|癌|瘤|脑瘫|脑梗|透析|化疗|放疗|移植|痴呆|抑郁|自闭|癫痫|艾滋|HIV"
    r"|患[有上了]?[\u4e00-\u9fff]{1,10}(?:病|炎)|心脏病|糖尿病|高血压|冠心病|尘肺|怀孕(?!期)|流产|卧床|不能自理|周?岁|未成年(?!人?的)|出生|就读|年级|初[一二三]|高[一二三]|手术(?!费)|突出|结节|囊肿|切除术|三阳|焦虑"
)
_SENTENCE = re.compile(r"[。;\n]")
_LEFT, _RIGHT, _NEAR = 24, 16, 14


def in_fields(text: str, signs: Sequence[Span]) -> Iterator[Span]:
    """Fields of a form whose value tells of health, creed or divorce, label and value together.

    ``signs``: where words of health or hardship stand, in order.
    """
    for start, end in _LABELS.spans(text):
        separator = _SEPARATOR.match(text, end)
        label = text[start:end]
        if separator or label in _BARE:
            low = separator.end() if separator else end
            last = _value_until(text, label, low, signs, is_bare=separator is None)
            if last:
                yield start, last


def _value_until(text: str, label: str, low: int, signs: Sequence[Span], *, is_bare: bool) -> int:
    """Where the telling part of the value that begins at ``low`` ends; 0 when it tells nothing."""
    if _NOTHING.match(text, low):
        return 0
    for of, form in _OF_LABEL:
        telling = form.match(text, low) if of.search(label) and not is_bare else None
        if telling:
            return telling.end()
    stop = _VALUE_END.search(text, low, low + _LONGEST_VALUE)
    high = stop.start() if stop else min(len(text), low + _LONGEST_VALUE)
    place = bisect_left(signs, (low, low))
    if place == len(signs) or signs[place][1] > high or _GENERAL.search(text, low, high):
        return 0
    end = signs[place][1]
    if is_bare or label in _WIDE:
        particular = _PARTICULAR.search(text, low, min(high, low + _NEAR) if is_bare else high)
        return max(end, particular.end()) if particular else 0
    return end


def beside_words(text: str, signs: Sequence[Span], schools: Sequence[Span]) -> Iterator[Span]:
    """From a word that points at one person (该户, 其子, 我儿子, 受害人) to what is told of it.

    ``signs``: as above, and ages and births of minors; ``schools``: words of a school.
    """
    for start, end in _WHO.spans(text):
        word = text[start:end]
        if word in _IS_NOBODY:
            continue
        is_role = word not in _POINTS
        reach = end + (_REACH_OF_ROLE if is_role else _REACH)
        last = _sign_until(text, end, reach, signs, is_role=is_role)
        last = last or _pupil_until(text, end, reach, schools)
        if last and not _is_rule(text, start, last):
            yield start, last


def _sign_until(text: str, low: int, reach: int, signs: Sequence[Span], *, is_role: bool) -> int:
    place = bisect_left(signs, (low, low))
    while place < len(signs) and signs[place][0] <= reach:
        begin, end = signs[place]
        if _APART.search(text, low, begin):
            return 0
        if not is_role or _PARTICULAR.search(text, low, end + 2):
            return end
        place += 1
    return 0


def _pupil_until(text: str, low: int, reach: int, schools: Sequence[Span]) -> int:
    place = bisect_left(schools, (low, low))
    if place == len(schools) or schools[place][0] > reach:
        return 0
    begin, end = schools[place]
    return 0 if _APART.search(text, low, begin) else pupil_until(text, low, end + _RIGHT)


def _is_rule(text: str, start: int, end: int) -> bool:
    """Whether the sentence around sets a condition or a duty, as law and policy do."""
    if _CONDITION_AFTER.match(text, end):
        return True
    low = max((stop.end() for stop in _SENTENCE.finditer(text, max(0, start - _LEFT), start)),
              default=max(0, start - _LEFT))  # fmt: skip
    stop = _SENTENCE.search(text, end, end + _RIGHT)
    high = stop.start() if stop else end + _RIGHT
    return bool(_CONDITION.search(text, low, high))
