"""Names of natural persons: those on the roster, and those a word before or after gives away.

Never certain and never blocking (rules.md §8.5): 张某, a post or a public figure passes.
"""

import re
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, MatchKind

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.persons import (
    after_labels,
    after_role,
    first_of,
    masked,
    name_at,
    name_before,
    names_below,
)
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook, per_book

_ROLES = (
    "申请人|当事人|举报人|投诉人|信访人|上访人|来信人|来访人|反映人|来电人|咨询人|联系人|经办人|承办人|户主"
    "|法定代表人|法人代表|被征收人|收款人|付款人|领款人|领取人|代领人|受益人|受助人|受助学生|受助对象|救助对象"
    "|补助对象|帮扶对象|监护人|村民|居民|群众|低保户|特困户|五保户|贫困户|脱贫户|低保对象|特困人员|会计|出纳|报账员"
    "|死者|患者|病人|伤者|逝者|学生|家长|原告|被告人|被告|第三人|委托人|代理人|受托人|担保人|借款人|债务人|债权人"
    "|承租人|出租人|业主|住户|被害人|受害人|证人|嫌疑人|签收人|收件人|寄件人|姓名|名字|负责人|承包人|承包户|种植户"
    "|养殖户|农户|持卡人|开户人|存款人|购房人|产权人|权利人|使用人|车主|驾驶员|司机|审核人|制表人|填表人|复核人"
    "|亲属|家属|配偶|妻子|丈夫|儿子|女儿|父亲|母亲|其妻|其夫|其子|其女|其父|其母|其兄|其弟|岳父|岳母|我叫|本人"
    "|老人|残疾人|孤儿|儿童|男童|女童|未成年人|退休人员|职工|教师|医生|包工头|中间人|知情人|被投诉人|被举报人"
    "|被审计人|出纳员|责任人|驾驶人|房主|房东|女婿|儿媳|外甥|侄子|侄女|弟弟|哥哥|姐姐|妹妹|表哥|表弟|堂兄|堂弟|前妻|前夫|实际控制人|挂靠人"
    "|个体工商户|低保人员|优抚对象|退役军人|烈属|困难党员|党员|贫困学生|受资助人|应聘人员|考生|拟录用人员|候选人|遗属|报名人"
    "|乘车人|法人|老板|署名|签名|签字|其丈夫|其妻子|其儿子|其女儿|其父亲|其母亲|其弟|其妹|其姐|被举报人员|肇事者|我是"
    "|供养人|报账人|死亡人员|去世人员|涉案人员|离职人员|服刑人员|刑满释放人员|脱贫人员|监测对象|困境儿童|留守儿童|留守老人"
    "|高龄老人|独居老人|失独家庭|军属|烈士|民工|农民工|工人|保姆|保洁员|护林员|网格员|志愿者|店主|摊主|老赖|孕妇|产妇|母子|祖父|祖母|爷爷|奶奶|外公|外婆"
    "|叔叔|伯父|姑姑|姨妈|舅舅|孙子|孙女|公公|婆婆|公民|名叫|化名|真名|原名|曾用名|丈夫叫|妻子叫|女子|男子|老汉"
    "|持有人|投保人|被保险人|合伙人|股东|监事|交款人|缴款人|经手人|证明人|验收人|报销人|采购员|保管员"
)
_TITLES = (
    "先生|女士|同志|小姐|大爷|大娘|大姐|大哥|大妈|大婶|大伯|大叔|阿姨|叔叔|奶奶|爷爷|师傅|同学|小朋友|老人|老汉|老太|老师"
    "|医生|护士|一家|一户|一案|夫妇|夫妻|父子|母子|父女|母女|兄弟|姐妹|家属|本人|的妻子|的丈夫|的儿子|的女儿|的父亲|的母亲|的家属|户"
)
_PLURALS = "同志们|同学们|小朋友们"
_SEXES = "男|女"
_PAPERS = "身份证|居民身份证|公民身份证|身份号码|公民身份号码"
_BIRTHS = "年生|年出生"
_KIN = "之子|之女|之妻|之夫|之父|之母|之兄|之弟|之孙"
_HEADS = (
    "姓名|户主|户主姓名|学生姓名|家长姓名|申请人|申请人姓名|受助人|受助学生|补助对象|救助对象|收款人|法定代表人|联系人"
    "|领款人|负责人|持卡人|承包人|驾驶员|监护人|职工姓名|人员姓名|享受人|残疾人姓名|老人姓名|领取人|乘车人|被征收人|职工|名单|考生姓名|借款人|申领人|缴款人|人员名单"
)
_ROLE, _TITLE, _SEX, _PAPER, _BIRTH, _SON_OF, _HEAD = map(
    Words, (_ROLES, _TITLES, _SEXES, _PAPERS, _BIRTHS, _KIN, _HEADS)
)
# One search for all of them.
_ANY = Words("|".join((_ROLES, _TITLES, _PLURALS, _SEXES, _PAPERS, _BIRTHS, _KIN, _HEADS)))
_AFTER_SEX = re.compile(r"[\s,;)。、|/]|$")
_GAP = re.compile(r"[\t ,(、|/:]{1,3}\Z")
_YEAR_GAP = re.compile(r"[\t ,(、|/]{1,3}(?:[男女][\t ,、|/]{1,2})?(?:19|20)\d\d\Z")
_AMONG = re.compile(r"等(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})?[名位户]?人")
_NAME_COLUMN = re.compile(
    r"(?:姓名|名字|户主|人|者|人员|对象|司机|学生|考生|职工|员工|老人|儿童|孤儿|名单)(?:\([^()]{1,8}\))?"
)
# The first character of a two-character name that ends a word, and the last that begins one.
_WORD_BEFORE = {
    "于": "关由对属等用位在大小低高处至便限终归出基鉴", "程": "工过课流议章日规里历路", "任": "责主担信历兼离新",
    "何": "任如", "高": "提最更较崇", "安": "治公保平", "方": "地双各对官多", "成": "完形组构达", "常": "日正经通非异",
    "时": "及同届准随当平临", "金": "资基现奖租", "路": "道公铁", "向": "方面朝导定", "应": "反适相响供", "明": "说证表声",
    "文": "公行条中", "国": "中全我各", "计": "审会统设合共估", "习": "学练", "项": "事", "史": "历", "关": "机有相海",
    "单": "名清", "全": "安健完", "王": "国", "马": "人", "江": "长", "章": "文规盖", "华": "中", "万": "千",
}  # fmt: skip
_WORD_AFTER = {
    "强": "调化制度", "明": "确显细年天白", "建": "设立议成", "文": "件化明书", "国": "家务有内", "平": "均台等时安衡",
    "高": "度于校级", "力": "度量", "新": "增型建", "伟": "大", "立": "即项案法", "志": "愿", "华": "人", "军": "队人",
    "安": "全排置装", "成": "立果员为本", "民": "政众生", "海": "洋关", "红": "色线", "光": "明", "勇": "于", "刚": "才",
    "宁": "夏", "保": "护障险密", "发": "展生现布", "利": "用益", "进": "行一入", "清": "单理", "正": "式常在", "和": "谐",
}  # fmt: skip


class PersonName(Detector):
    rule = "PII-NAME"
    kind = "name"
    reason = "疑似自然人姓名。公开确有需要才可保留；否则请改为“张某”，或隐去。公职人员以职务身份出现的可以保留。"
    basis = "个人信息保护法第二十五条、第三十四条"
    reads_joined = False

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        spans = (
            *_on_the_roster(text, book),
            *_by_context(text),
            *names_below(text, _NAME_COLUMN),
        )
        for start, end in first_of(spans):
            yield Hit(start, end, "low", masked(text[start:end].replace(" ", "")))


@per_book
def _roster(book: RuleBook) -> AhoCorasick | None:
    forms = {
        gap.join(name)
        for name in ("".join(given.split()) for given in book.roster)
        if len(name) > 1
        for gap in ("", " ", "  ")
    }
    return AhoCorasick(sorted(forms), matchkind=MatchKind.LeftmostLongest) if forms else None


def _on_the_roster(text: str, book: RuleBook) -> Iterator[tuple[int, int]]:
    automaton = _roster(book)
    if automaton is None:
        return
    for _, start, end in automaton.find_matches_as_indexes(text):
        is_short = end - start == 2
        before, after = text[start - 1 : start], text[end : end + 1]
        is_word = (before and before in _WORD_BEFORE.get(text[start], "")) or (
            after and after in _WORD_AFTER.get(text[end - 1], "")
        )
        if not (is_short and is_word):
            yield start, end


def _by_context(text: str) -> Iterator[tuple[int, int]]:
    yield from after_labels(text)
    for match in _AMONG.finditer(text):
        yield from _before(text, match.start())
    for start, end in _ANY.spans(text):
        word = text[start:end]
        if word in _ROLE or word in _HEAD:
            yield from after_role(text, end)
        if word in _TITLE or word in _PAPER:
            yield from _before(text, start)
        elif word in _SON_OF:
            yield from _before(text, start)
            yield from _whose(text, start)
        if word in _PAPER or (word in _SEX and _AFTER_SEX.match(text, end)):
            yield from _before(text, start, _GAP)
        elif word in _BIRTH:
            yield from _before(text, start, _YEAR_GAP)


def _before(text: str, place: int, gap: re.Pattern[str] | None = None) -> Iterator[tuple[int, int]]:
    """The name that ends at ``place``, or before ``gap`` that ends there."""
    between = gap.search(text, max(0, place - 12), place) if gap else None
    if gap is None or between:
        end = between.start() if between else place
        start = name_before(text, end)
        if start >= 0:
            yield start, end


def _whose(text: str, start: int) -> Iterator[tuple[int, int]]:
    """张三 in 张三系李四之子, ``start`` being where 之 stands."""
    start = name_before(text, start)
    if start > 0 and text[start - 1] == "系":
        first = name_before(text, start - 1)
        if first >= 0 and name_at(text, first) == start - 1:
            yield first, start - 1
