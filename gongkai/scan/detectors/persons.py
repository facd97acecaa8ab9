"""What a Chinese personal name looks like, shared by the detectors that look for persons.

No tagger: a surname, one or two characters that occur in given names, and an edge on both sides.
The word before or after (申请人, 女士, 代表) is the detectors' business.
"""

import re
from collections.abc import Iterable, Iterator

from gongkai.scan.detectors.columns import CELL_SIGNS, cells_below, tables
from gongkai.scan.detectors.surnames import (
    COMPOUND,
    EVERYDAY,
    GIVEN,
    GIVEN_WORDS,
    NOT_GIVEN,
    PUBLIC,
    RARE,
    SELDOM_GIVEN,
    SURNAMES,
    TITLES,
    WISHES,
    WORDLIKE,
    WORDS,
    WORKING,
)
from gongkai.scan.detectors.words import Words

# What a sentence goes on with after a name.
_FOLLOW = frozenset(
    "的在于因将为向被把系是与和及等反来住经家先女同称说要提申对到已未出曾从给以户所自患确可办领现持年男一每于"
    "不之也均又仍认表请诉投举报夫之妻父母兄弟姐子姐身有无没就按处去死受购借签收应当本名委代及其违骗挪伪冒虚套侵贪"
    "丧带携擅私拒继承担任犯涉溺突陪帮打欠交付取存转汇租卖买种养开建拆搬离得罚判拘经营务驾乘骑赡抚监遗这那该由自信诊还与跟代替再只才会能可以须应予"
    "多今尚双左右腿做怀住辍摔跌卧精智肢听视希主伙通使利依常至补退缴留填交实曾仅年近连现也都便即逾"
)
# After three characters, which are seldom anything else.
_FOLLOW_LONG = _FOLLOW | frozenset("工土账个公参属构列")
_GOES_ON = (
    "长期",
    "常年",
    "车祸",
    "新冠",
    "完全",
    "报销",
    "上小学",
    "上初中",
    "上高中",
    "上幼儿园",
)
# The run of characters is the name of a firm.
_FIRM = re.compile(
    "(?:(?!的)[\u4e00-\u9fff]){0,10}?(?:公司|厂|店|合作社|中心|集团|超市|商行|经营部|银行|支行)(?![\u4e00-\u9fff])"
)  # fmt: skip
_LEAD = frozenset(
    "谢访复到据见自名派命聘提的对由请向与和是据给为叫系以及经被将把让使至送致民属父母妻夫子女兄弟姐妹生者户主人党盟社取同界团于议别入转付欠求"
)
_LEAD_TO_COMMON = frozenset("中了后经让帮催找头的占村庄镇乡组队")
# 王家庄, 李家坡村: places, not persons.
_PLACE = re.compile(
    "[村庄镇乡街路县市区州湾坡沟屯桥店庙集口巷园苑河湖山站港]|社区|小学|中学|大桥|水库"
)
_POSTS = re.compile(
    r"(?:副|原|时任)?(?:书记|局长|县长|市长|镇长|乡长|主任|科长|股长|处长|厅长|部长|院长|校长|站长|所长|组长|主席|委员长|检察长|总经理"
    r"|经理|董事长|会计师|审计师|工程师|部门|秘书长|队长|村长)"
)
_FIRST = "".join(sorted(SURNAMES | {name[0] for name in COMPOUND | RARE}))
# Of no name, whatever stands around it.
_NEVER_GIVEN = frozenset("的了是某局厅处室部院校委司县镇乡行号位们这那哪谁什您")
HAN = re.compile("[\u4e00-\u9fff]")
_POINTS = frozenset("·•‧・")
_HAN_ONLY = re.compile("[\u4e00-\u9fff]+")
_TWO_SIGNS = COMPOUND | {name for name in RARE if len(name) > 1}

# The end of a short line within a name: 尊敬的单玉/莲委员:, 其孙冷小/虎,6岁.
OVER_LINES = re.compile(
    rf"\n(?<=[{_FIRST}][\u4e00-\u9fff]\n|.[{_FIRST}]\n)"
    r"(?=[\u4e00-\u9fff]{1,2}(?:委员|代表|同志|先生|女士|同学|老师|,(?:[0-9]|[男女患系因身])|\([0-9男女]))"
)


def is_name(text: str, *, strict: bool = False, sure: bool = False) -> bool:
    """Whether ``text`` as a whole is shaped like a full name.

    ``strict``: in running text, without everyday surnames; ``sure``: where nothing but a name can
    stand, with any surname and nearly any given name.
    """
    size = 2 if text[:2] in _TWO_SIGNS and len(text) > 2 else 1
    surname, given = text[:size], text[size:]
    if not 1 <= len(given) <= 2 or text in PUBLIC or given in TITLES or text[:2] in WORDS:
        return False
    if surname in RARE:
        is_likely = GIVEN.issuperset(given) and given not in GIVEN_WORDS
        return (
            (sure or (not strict and is_likely))
            and (surname not in WORDLIKE or (is_likely and len(given) == 2))
            and _NEVER_GIVEN.isdisjoint(given)
            and bool(_HAN_ONLY.fullmatch(given))
        )
    if size == 1 and (surname not in SURNAMES or (strict and surname in EVERYDAY)):
        return False
    if sure and surname not in EVERYDAY:
        return _NEVER_GIVEN.isdisjoint(given) and bool(_HAN_ONLY.fullmatch(given))
    return not any(one in NOT_GIVEN or not "\u4e00" <= one <= "\u9fff" for one in given) and (
        sum(one in SELDOM_GIVEN for one in given) <= (len(given) > 1 or not strict)
    )


def is_common_name(text: str, *, alone: bool = False) -> bool:
    """Whether ``text`` is a surname and two characters common in given names, and no word.

    ``alone``: nothing else can begin there, so that surnames that are words are believed.
    """
    surname, given = text[:-2], text[-2:]
    is_word = surname in EVERYDAY or surname in RARE
    return (
        (surname in SURNAMES or surname in COMPOUND or (surname in RARE and len(text) < 5))
        and (surname not in WORDLIKE or alone)
        and text[:2] not in WORDS
        and (given in WISHES or (GIVEN.issuperset(given) and given not in GIVEN_WORDS))
        and (not is_word or alone or given in WISHES or not WORKING & {*given})
        and text not in PUBLIC
    )


def common_name_at(text: str, start: int, *, with_post: bool = False) -> int:
    """Where a common name beginning at ``start`` ends, whatever follows; 0 when there is none.

    ``with_post``: also before a post such as 副局长.
    """
    size = 2 if text[start : start + 2] in _TWO_SIGNS else 1
    if text[start + size : start + size + 1] not in GIVEN:
        return 0
    end = start + size + 2
    if not is_common_name(text[start:end]) or _PLACE.match(text, end) or _FIRM.match(text, end):
        return 0
    return 0 if not with_post and _POSTS.match(text, end) else end


def name_at(
    text: str,
    start: int,
    *,
    strict: bool = False,
    sure: bool = False,
    edge: int = 0,
    with_post: bool = False,
) -> int:
    """Where the name beginning at ``start`` ends; 0 when there is none.

    After it the text ends, something other than Hanzi stands, the sentence goes on, or another
    word begins at ``edge``. A common name may end anywhere.
    """
    for size in _sizes(text[start : start + 2]):
        end = start + size
        after = text[end : end + 1]
        follow = _FOLLOW if size == 2 else _FOLLOW_LONG
        is_edge = end == edge or not after or after in follow or not HAN.match(after)
        is_edge = is_edge or text.startswith(_GOES_ON, end)
        # 买买提·艾力 is another people's name, told whole elsewhere.
        is_edge = is_edge and after not in _POINTS
        is_sure = sure and not HAN.match(after)
        if end <= len(text) and is_edge and is_name(text[start:end], strict=strict, sure=is_sure):
            is_post = not with_post and _POSTS.match(text, end)
            return 0 if is_post or _FIRM.match(text, end) else end
    return common_name_at(text, start, with_post=with_post)


def name_before(text: str, end: int, *, strict: bool = True) -> int:
    """Where the name that ends at ``end`` begins; -1 when there is none."""
    for size in (4, 3, 2):
        start = end - size
        if start < 0 or (size == 4 and text[start : start + 2] not in _TWO_SIGNS):
            continue
        before = text[start - 1 : start]
        is_edge = not before or before in _LEAD or not HAN.match(before)
        if is_edge:
            if is_name(text[start:end], strict=strict) or is_common_name(text[start:end]):
                return start
        elif (
            before in _LEAD_TO_COMMON
            and text[start] not in EVERYDAY
            and text[start] not in RARE
            and is_common_name(text[start:end])
        ):
            return start
    return -1


_MASKED = re.compile(
    rf"[{''.join(sorted(SURNAMES))}]某(?![某甲乙丙丁])[\u4e00-\u9fff](?=[\s,(、因患系被确])"
)


def half_masked(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The names of which only the middle is covered, 蒋某平, between ``low`` and ``high``."""
    return (match.span() for match in _MASKED.finditer(text, low, high))


_SPACED = re.compile(
    r"[\u4e00-\u9fff](?: {1,3}[\u4e00-\u9fff]){1,2}(?![\u4e00-\u9fff])(?! {1,3}[\u4e00-\u9fff] )"
)


def spaced_name_at(text: str, start: int, *, strict: bool = False) -> int:
    """Where a name written with spaces between its characters ends, 王 小 明; 0 when none."""
    match = _SPACED.match(text, start) if text.startswith(" ", start + 1) else None
    is_spaced = match and is_name(match[0].replace(" ", ""), strict=strict)
    return match.end() if match and is_spaced else 0


def names_from(
    text: str, start: int, *, strict: bool = False, sure: bool = False
) -> Iterator[tuple[int, int]]:
    """The name at ``start`` and those listed after it: 张三、李四，王五."""
    end = name_at(text, start, strict=strict, sure=sure) or spaced_name_at(
        text, start, strict=strict
    )
    while end:
        yield start, end
        separator = _LISTED.match(text, end)
        start = separator.end() if separator else len(text)
        end = name_at(text, start, strict=strict, sure=sure) if separator else 0
        end = end or (_listed_at(text, start) if separator and strict else 0)
        end = end or (spaced_name_at(text, start, strict=strict) if separator else 0)


def _listed_at(text: str, start: int) -> int:
    """Where a name in a list ends that begins with a word's character, 桂林生、海波; 0 when none."""
    for end in (start + 3, start + 2):
        name = text[start:end]
        is_alone = end <= len(text) and not HAN.match(text[end : end + 1])
        if is_alone and GIVEN.issuperset(name[1:]) and is_name(name):
            return end if name[1:] not in GIVEN_WORDS else 0
    return 0


_LONGEST_CELL = 30
# A note in brackets and the next number may stand between: 亓宝田(D级)、2.逄春梅.
_LISTED = re.compile(
    r"(?:\([^()\n]{1,16}\))?[ \t]?[、,;/ ][ \t]?(?:[0-9]{1,3}[.、)]|[①-⑳⑴-⒇❶-❿] ?)?|[ \t]?\n(?=[\u4e00-\u9fff]{2,4}[ \t]?(?:\n|\Z))"
)


_AFTER_ROLE = re.compile(
    r"\)?(?:姓名|名单|签字|签名|签章|为|是|\(签[字名章]\))?"
    rf"(?P<mark>[ \t]{{0,4}}[:|/]\s{{0,6}}|[ \t]{{1,8}}|\((?=[^()\s]{{2,4}}\)))?(?=[{_FIRST}])"
)


def after_role(text: str, place: int) -> Iterator[tuple[int, int]]:
    """The names after a word such as 申请人 that ends at ``place``, and those listed after.

    With or without a colon between; without one everyday surnames are not believed.
    """
    between = _AFTER_ROLE.match(text, place)
    if between:
        mark = between["mark"]
        is_sure = mark is not None and not mark.isspace()
        start, names = between.end(), 0
        for span in names_from(text, start, strict=mark is None, sure=is_sure):
            names += 1
            yield span
        if not names and _is_right_after(text, start):
            yield start, start + 3


def _is_right_after(text: str, start: int) -> bool:
    """Whether a common name with any surname begins where a role ends: 举报人能秀芹反映."""
    name, after = text[start : start + 3], text[start + 3 : start + 4]
    is_edge = after in _FOLLOW_LONG or after in "拖律" or not HAN.match(after)
    return is_edge and WORKING.isdisjoint(name[1:]) and is_common_name(name, alone=True)


_COLON = re.compile(rf"[:|\t=][\s\"']{{0,6}}(?:\(?[1一]\)?[.、] ?|[①⑴㈠❶] ?)?(?=[{_FIRST}])")
# Names of other peoples: 买买提·艾力.
_DOT = re.compile("[·•‧・](?<=[\u4e00-\u9fff].)")
# The characters that write foreign sounds: a point between them tells a name wherever it stands.
_SOUNDS = (
    "阿艾安巴白拜贝比布波才查次达大代丹德迪丁东多尔法范菲夫甫噶嘎格古哈海汗赫胡霍及吉加江金喀卡凯克肯库拉兰朗勒雷里力利丽莉列林留卢鲁罗洛"
    "马买迈曼玛美米密明姆木穆那纳娜乃妮尼努诺欧帕平普齐奇其强恰热仁日如茹萨赛桑色沙莎山什圣斯苏索塔泰坦特提图吐托娃瓦旺维温乌吾希西夏辛雅亚扬耶叶伊依衣以益英尤约扎占珠孜兹卓伯依孟央金顿旦增措培旺堆逊和森敏尕孙迪仓央"
)
_SOUNDING = re.compile(rf"[{_SOUNDS}]{{2,6}}[·•‧・][{_SOUNDS}]{{2,8}}")
_DOTTED = re.compile(
    r"[:|\t=][\s\"']{0,6}([\u4e00-\u9fff]{1,6}(?:[·•‧・][\u4e00-\u9fff]{1,8}){1,3})(?![\u4e00-\u9fff])"
)
# A label that ends so names a person, whatever else it says: 报账人:, 供养对象|, 户主(签字)=, 名单(第三批):.
_LABEL = re.compile(
    r"(?:[人者员户生师童属母父妻夫子女]|对象|姓名|名字|名单|名册|台账|[人户者员款金贴](?:清单|明细)|[甲乙丙丁]方代表|授权代表|签[字名章]|户名|账户名称?|[甲乙丙丁租包让买卖]方|[制填]单|记账|出纳|会计|报账|经办|证明|验收|领款|收款|签收|乘客)(?:\([^()\n]{1,8}\))?[\"']? {0,4}\Z"
)


def after_labels(text: str) -> Iterator[tuple[int, int]]:
    """The names after a label of a person and a colon or a border."""
    for match in _COLON.finditer(text):
        if _LABEL.search(text, max(0, match.start() - 16), match.start()):
            yield from names_from(text, match.end(), sure=True)
    for dot in _DOT.finditer(text):
        sounding = _SOUNDING.search(text, max(0, dot.start() - 6), dot.end() + 9)
        if sounding and sounding[0] not in PUBLIC:
            yield sounding.span()
        dotted = _DOTTED.search(text, max(0, dot.start() - 16), dot.end() + 24)
        if dotted and _LABEL.search(text, max(0, dotted.start() - 16), dotted.start()):
            yield dotted.span(1)


def after_roles(text: str, roles: Words) -> Iterator[tuple[int, int]]:
    """The names after any of ``roles``."""
    for _, place in roles.spans(text):
        yield from after_role(text, place)


_CANDIDATE = re.compile(
    rf"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[民者户主员人子女村区庄镇乡组队童孩生孤岁级工师医叫中了明将给与和及把被由对例象犯头据访见知现]))[{_FIRST}](?=[\u4e00-\u9fff])"
)


def post_after(text: str, end: int) -> int:
    """Where the post right after a name that ends at ``end`` ends; ``end`` when there is none."""
    post = _POSTS.match(text, end)
    return post.end() if post else end


def names_within(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The names that begin at an edge between ``low`` and ``high``, also before a post."""
    for match in _CANDIDATE.finditer(text, low, high):
        start = match.start()
        end = name_at(text, start, strict=True, edge=high, with_post=True)
        if not end and not HAN.match(text[start - 1 : start]):
            # Of a clause that begins with a name, whatever word the surname is else.
            end = start + 3 if is_common_name(text[start : start + 3], alone=True) else 0
        if end and end <= high:
            yield start, end


def _sizes(beginning: str) -> tuple[int, ...]:
    return (4, 3) if beginning in _TWO_SIGNS else (3, 2)


def names_below(text: str, heads: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The names in the columns of a table headed by one of ``heads``, several to a cell too."""
    for start, end, _ in cells_below(text, heads, at_end=True):
        if is_name(text[start:end].replace(" ", ""), sure=True):
            yield start, end
        elif end - start <= _LONGEST_CELL:
            yield from (span for span in names_from(text, start) if span[1] <= end)


def masked(name: str) -> str:
    """A name as evidence: the surname only."""
    return name[:1] + "*" * (len(name) - 1)


def first_of(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in the order of the text, one for each start: the one that was given first."""
    found: dict[int, int] = {}
    for start, end in spans:
        found.setdefault(start, end)
    return sorted(found.items())


# A row that holds a sum of money or an age tells of the person whose name is one of its cells.
_TELLS = re.compile(
    r"(?:[\t|]| {2}) {0,4}(?:[0-9][0-9,]{0,10}(?:\.[0-9]{1,2})?元?|[0-9]{1,3}岁)(?= {0,4}(?:[\t|]| {2}|\Z))"
)
_NAME_CELL = re.compile(
    r"(?:\A|[\t|]| {2})[ |]{0,4}(?:[0-9]{1,4}[ .、]{1,3})?(?P<name>[\u4e00-\u9fff]{3,4})(?= {0,4}(?:[\t|]| {2}))"
)
# 5  小官庄村  景 秀 英  760.00: the characters of a name set apart, as in the columns of a paper.
_APART = re.compile(
    r" (?<=[\u4e00-\u9fff] )(?<![\u4e00-\u9fff][\u4e00-\u9fff] )(?P<rest>[\u4e00-\u9fff] [\u4e00-\u9fff])(?=[ \t|\n]|\Z)(?! [\u4e00-\u9fff](?:[ \t|\n:]|\Z))"
)
_LONGEST_ROW = 300


def names_in_rows(text: str) -> Iterator[tuple[int, int]]:
    """The names in cells of rows that tell a sum or an age, with no heading above."""
    rows = [
        row
        for table in tables(text)
        if table.divider in CELL_SIGNS or text.find("  ", *table.rows[0]) >= 0
        for row in table.rows
    ]
    if not rows and ("\t" in text or "|" in text or "  " in text):
        rows = [(0, len(text.partition("\n")[0]))]
    for low, high in rows:
        row = text[low : min(high, low + _LONGEST_ROW)]
        for match in _NAME_CELL.finditer(row) if _TELLS.search(row) else ():
            if is_common_name(match["name"]):
                yield low + match.start("name"), low + match.end("name")
    yield from names_apart(text, 0, len(text))


def names_apart(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The names of three characters with spaces between them, between ``low`` and ``high``."""
    for match in _APART.finditer(text, low, high):
        start = match.start() - 1
        if is_common_name(text[start] + match["rest"].replace(" ", ""), alone=True):
            yield start, match.end("rest")
