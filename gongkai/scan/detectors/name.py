"""Names of natural persons: those on the roster, and those a word before or after gives away.

Never certain and never blocking (rules.md §8.5): 张某, a post or a public figure passes.
"""

import re
from collections.abc import Iterator, Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.persons import (
    HAN,
    after_labels,
    after_role,
    common_name_at,
    first_of,
    is_common_name,
    is_name,
    masked,
    name_at,
    name_before,
    names_below,
    names_in_rows,
)
from gongkai.scan.detectors.sensitive import beside_names
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook, per_book
from gongkai.scan.traditional import simplified

_ROLES = (
    "申请人|当事人|举报人|投诉人|信访人|上访人|来信人|来访人|反映人|来电人|咨询人|联系人|经办人|承办人|户主"
    "|法定代表人|法人代表|被征收人|收款人|付款人|领款人|领取人|代领人|受益人|受助人|受助学生|受助对象|救助对象"
    "|补助对象|帮扶对象|监护人|村民|居民|群众|低保户|特困户|五保户|贫困户|脱贫户|低保对象|特困人员|会计|出纳|报账员"
    "|死者|患者|病人|伤者|逝者|学生|家长|原告|被告人|被告|第三人|委托人|代理人|受托人|担保人|借款人|债务人|债权人"
    "|承租人|出租人|业主|住户|被害人|受害人|证人|嫌疑人|签收人|收件人|寄件人|姓名|名字|负责人|承包人|承包户|种植户"
    "|养殖户|农户|持卡人|开户人|存款人|购房人|产权人|权利人|使用人|车主|驾驶员|司机|审核人|制表人|填表人|复核人"
    "|亲属|家属|配偶|妻子|丈夫|儿子|女儿|父亲|母亲|其妻|其夫|其子|其女|其父|其母|其兄|其弟|其孙|其孙子|其孙女|其外孙|其侄|其侄子|其侄女|其外甥|其媳|其婿|其祖父|其祖母|岳父|岳母|我叫|本人"
    "|老人|残疾人|孤儿|儿童|男童|女童|未成年人|退休人员|职工|教师|医生|包工头|中间人|知情人|被投诉人|被举报人"
    "|被审计人|出纳员|责任人|驾驶人|房主|房东|女婿|儿媳|外甥|侄子|侄女|弟弟|哥哥|姐姐|妹妹|表哥|表弟|堂兄|堂弟|前妻|前夫|实际控制人|挂靠人"
    "|个体工商户|低保人员|优抚对象|退役军人|烈属|困难党员|党员|贫困学生|受资助人|应聘人员|考生|拟录用人员|候选人|遗属|报名人"
    "|乘车人|法人|老板|署名|签名|签字|其丈夫|其妻子|其儿子|其女儿|其父亲|其母亲|其弟|其妹|其姐|被举报人员|肇事者|我是"
    "|供养人|报账人|死亡人员|遗孤|遗孀|借调人员|聘用人员|聘任人员|派遣人员|公益岗人员|退役士兵|推荐人|介绍人|检举人|控告人|申诉人|被申请人|报案人|提问人|留言人|妻弟|妻兄|妻妹|胞弟|胞兄|胞妹|胞姐|连襟|长子|次子|长女|次女|养子|养女|继子|继女|机主|摊贩|投资人|经营者|经营人|业户|种粮大户|养殖大户|理事长|法定代理人|诉讼代理人|辩护人|鉴定人|遇难者|失踪人员|伤员|慰问对象|帮扶户|附议代表|受送达人|被告知人|举证人|见证人|在场人|被检查人|纳税人|缴税人|认领人|保管人|寄养人|公证申请人|异议人|被征地农民|征地户|种养户|受灾户|危房户|公租房承租人|承租户|务工人员|保育员|护理员|驾驶人员|公益岗位人员|去世人员|涉案人员|离职人员|服刑人员|刑满释放人员|脱贫人员|监测对象|困境儿童|留守儿童|留守老人"
    "|高龄老人|独居老人|失独家庭|军属|烈士|民工|农民工|工人|保姆|保洁员|护林员|网格员|志愿者|店主|摊主|老赖|孕妇|产妇|母子|祖父|祖母|爷爷|奶奶|外公|外婆"
    "|叔叔|伯父|姑姑|姨妈|舅舅|孙子|孙女|公公|婆婆|公民|名叫|化名|真名|原名|曾用名|丈夫叫|妻子叫|女子|男子|老汉"
    "|网民|网友|市民|被拆迁人|拆迁户|承租方|出租方|承包方|发包方|转让方|受让方|转让人|受让人|买受人|出卖人|出借人|上诉人|被上诉人|被执行人|申请执行人|被处罚人"
    "|村民组长|名字叫|退伍军人|农民|乘客|监测户|大户|个体户|租户|商户|户名|临时工|项目经理|村民代表|业主代表|评标专家|评审专家|社员|学员|工友|施工人|支付给|转给|借给|付给|转账给|汇给|打给|发给|租给|卖给|承包给|转包给"
    "|支付|应付|欠付|拖欠|收到|汇入|转入|打入|姓 名|姓  名|姓   名|姓    名"
    "|持有人|投保人|被保险人|合伙人|股东|监事|交款人|缴款人|经手人|证明人|验收人|报销人|采购员|保管员"
    "|上访户|信访户|社区矫正对象|矫正对象|确诊病例|病例|犯罪嫌疑人|孩子|上访的|信访的|告状的|去世的|已故|你(|您(|对象|冒领人|代领者|租赁人|租赁户|挂名人|代持人|经营户|收购商"
    "|货主|承运人|被调查人|被询问人|被谈话人|谈话人|困难户|边缘户|孤寡老人|空巢老人|低收入户|刑释人员|戒毒人员|流浪人员|精神病人|患儿|继承人|被继承人|受赠人|赠与人|抵押人"
    "|保证人|出资人|退款人|缴费人|参保人|参保人员|享受人员|享受对象|多领人员|冒领人员|超领人员|搬迁户|安置户|回迁户|失主|车主|户主名|人员名单|实际施工人|转包人|分包人|供货人|供货商"
    "|投保户|用户|用水户|用电户|失信被执行人|被监护人|被抚养人|收养人|送养人|新生儿|高考生|往届生|毕业生|班主任|辅导员|司炉工|电工|焊工|瓦工|木工|保安|门卫|厨师|食堂管理员|仓库管理员|记账员|文书|现金会计|村会计|原会计|原出纳"
)
# What is done to persons: only a name of common characters is believed after these.
_DEEDS = "通知|约见|约谈|走访|走访了|约谈了|慰问|看望|询问|询问了|传唤|导致|致使|抓获|拘留|逮捕|控告|告知|起诉|找到|联系|联系上|劝返|稳控|安抚|答复|回访|随访|面询|经查|经核实|经核查|查明|人员|干部|教练|亲戚|朋友|同事|邻居|老乡|同乡|中介|商贩|经销商|户长|村医|乡医|村支书|支书|村主任|厂长|矿长|监理|技术员|保育员|炊事员|库管|收费员|协管员|信息员|统计员|包联户|夫妇|夫妻|兄妹|兄弟|姐妹|一名|打到|打到了|转到|转到了|存到|汇到|交给|送给|发放给|划给|退给|还给|寄给|名为|叫做|自称|署名为|名下"
# What only befalls or is done by persons: the name stands right before.
_CIRCUMSTANCES = (
    "怀孕|患有|患上|身患|因患|确诊|被确诊|已确诊|退回|退还|退缴|退赔|拖欠|证实|情绪激动|情绪不稳|挂靠|吸食|吸毒|长期卧床|卧床|瘫痪|截肢|流产|引产|难产|重度|先天性|双目|听力残疾|视力残疾"
    "|肢体残疾|智力残疾|精神残疾|言语残疾|借款|借走|借用|挪用|套取|骗取|侵吞|侵占|多领|重复领取|重复享受|违规领取|违规享受|享受低保|辍学|扬言|缠访|上访|信访|未报到|表示不服|不服|拒不"
    "|承认|供述|交代|自述|陈述|涉嫌|涉案|被依法|被判|被拘|刑满|酒后|醉酒|殴打|被打|丧偶|离异|离婚|未婚|就读|打工|外出务工|死于|溺水|溺亡|身亡|受伤|致残|车祸|自杀|因病|因残|因车祸|因涉|因子女|因家庭|因事故|因工"
    "|欠款|欠缴|补缴|转账|汇款|收款|开户|现住|家住|租住|失联|失踪|走失|系五保|系低保|系特困|系孤儿|一家人|承租|转包|受雇|雇佣|中暑|住院|手术|术后|生前|名下的|私下|擅自|冒充|冒用|顶替|签订协议|签字|画押|伪造|虚报|谎称|称其|哭诉|的丈夫|的母亲|的父亲|代缴|垫付|签领|代签|已故|已死亡|已去世|去向不明|无劳动能力|生活不能自理|独居"
)
_TITLES = (
    "先生|女士|同志|小姐|大爷|大娘|大姐|大哥|大妈|大婶|大伯|大叔|阿姨|叔叔|奶奶|爷爷|师傅|同学|小朋友|老人|老汉|老太|老师"
    "|医生|护士|一家|一户|一案|夫妇|夫妻|父子|母子|父女|母女|兄弟|姐妹|家属|本人|的妻子|的丈夫|的儿子|的女儿|的父亲|的母亲|的家属|户|签字|签名|代签|代领|冒领|家中|家里|家庭|名下|个人账户|账户|系夫妻|系父子|系母子|系父女|系母女|系兄弟|系姐妹|二人|两人|三人|四人|反映|来信|来电|来访|举报|投诉|咨询|领取|死亡|去世|病故"
)
_PLURALS = "同志们|同学们|小朋友们"
_SEXES = "男|女"
_PAPERS = "身份证|居民身份证|公民身份证|身份号码|公民身份号码"
_BIRTHS = "年生|年出生|月生|月出生|日生|日出生"
_KIN = "之子|之女|之妻|之夫|之父|之母|之兄|之弟|之孙"
_HEADS = (
    "姓名|户主|户主姓名|学生姓名|家长姓名|申请人|申请人姓名|受助人|受助学生|补助对象|救助对象|收款人|法定代表人|联系人"
    "|领款人|负责人|持卡人|承包人|驾驶员|监护人|职工姓名|人员姓名|享受人|残疾人姓名|老人姓名|领取人|乘车人|被征收人|职工|名单|考生姓名|借款人|申领人|缴款人|人员名单"
)
# 来永福,购置收割机1台: a line that begins with somebody and what that person has or does.
_SUBJECTS = (
    "购置|购买|种植|养殖|领取|申领|享受|申请|家庭|家中|家有|经营|承包|流转|租赁|拥有|名下|户籍|家住|现住|无业|务农"
    "|因病|因残|患有|残疾|肢体|低保|特困|农民|村民|村医|个体|退休"
)
_SEX, _PAPER, _BIRTH, _SON_OF, _DEED, _SUBJECT = (
    frozenset(words.split("|")) for words in (_SEXES, _PAPERS, _BIRTHS, _KIN, _DEEDS, _SUBJECTS)
)
# Words with the name after them, and before them.
_NAME_AFTER = frozenset(f"{_ROLES}|{_HEADS}|{_KIN}".split("|"))
_NAME_BEFORE = frozenset(f"{_TITLES}|{_PAPERS}|{_CIRCUMSTANCES}|{_KIN}".split("|"))
_WITH_GAP = _SEX | _PAPER | _BIRTH
# One search for all of them.
_ANY = Words(
    f"{_ROLES}|{_TITLES}|{_PLURALS}|{_SEXES}|{_PAPERS}|{_BIRTHS}|{_KIN}|{_HEADS}|{_DEEDS}|{_CIRCUMSTANCES}"
    f"|{_SUBJECTS}"
)
_DATED = re.compile("年(?<=[\u4e00-\u9fff](?:19|20)[0-9]{2}年)")
_AFTER_SEX = re.compile(r"[\s,;)。、|/]|$")
_GAP = re.compile(r"[\t ,(、|/:]{1,3}\Z")
_YEAR_GAP = re.compile(
    r"[\t ,(、|/]{1,3}(?:[男女][\t ,、|/]{1,2})?(?:19|20)\d\d(?:年\d{1,2}(?:月\d{1,2})?)?\Z"
)
_AMONG = re.compile(
    r"等(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})?(?:[名位户]?(?:人|村民|群众|居民|农户|职工)|户)"
)
_SPACED = re.compile(r"(?:^|[^\u4e00-\u9fff ])([\u4e00-\u9fff] {1,3}[\u4e00-\u9fff])\Z")
_LONGEST_NOTE = 16
# 闫立新:本机关于…收到您…: a letter to its applicant.
_LETTER = re.compile(
    r":(?=\s{0,6}(?:本机关|本局|我局|本单位|本级|你(?![们好])|您(?!好)|来信|经审查|经查|经研究|现就|现将|根据你|关于你))"
)
_SELVES = frozenset(("我是", "我叫", "本人"))
_SELF = re.compile(r"[^,。;:!?\n]{2,20}(?=[,。;\n])")
_OF_SELF = frozenset("的民户工师员长人区村镇生组庄")
# Who is in office may be read about in public: 李某,男,汉族,…现任县审计局局长.
_IN_OFFICE = re.compile(
    r"(?:现任|任|兼任)[^,。;\n]{2,30}?(?:局长|书记|主任|县长|市长|镇长|乡长|主席|院长|检察长|部长|科长|股长|处长|委员|会长|秘书长|审计师|职务|干部)"
)
_BIOGRAPHY = 160
_TOGETHER = re.compile("[、与和]")
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
    reads_mended = True

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        spans = (
            *_on_the_roster(text, book),
            *_by_context(text),
            *(name for name, _ in beside_names(text, book.day)),
            *names_in_rows(text),
            *names_below(text, _NAME_COLUMN),
        )
        for start, end in first_of(spans):
            yield Hit(start, end, "low", masked(text[start:end].replace(" ", "")))


@per_book
def _roster(book: RuleBook) -> AhoCorasick | None:
    forms = {
        gap.join(name)
        for name in ("".join(simplified(given).split()) for given in book.roster)
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
    # 周凤山2022年3月借款: told of a person like a record.
    for match in _DATED.finditer(text):
        end = match.start() - 4
        if common_name_at(text, end - 3) == end and not HAN.match(text[end - 4 : end - 3]):
            yield end - 3, end
    yield from _addressed(text)
    for start, end in _ANY.spans(text):
        word = text[start:end]
        if word[-1] == "人" and text.startswith("员", end):
            end += 1
        if word in _NAME_AFTER:
            yield from after_role(text, end)
        elif word in _DEED:
            last = common_name_at(text, end)
            if last:
                yield end, last
        if word in _NAME_BEFORE:
            yield from _before(text, start)
        if word in _SUBJECT and text[start - 1 : start] == ",":
            yield from _of_the_line(text, start - 1, (4, 3))
        if word in _SELVES:
            yield from _of_self(text, end)
        if word in _SON_OF:
            yield from _whose(text, start)
        if word in _WITH_GAP:
            if word in _BIRTH:
                yield from _before(text, start, _YEAR_GAP)
            elif word in _PAPER or (_AFTER_SEX.match(text, end) and not _in_office(text, end)):
                yield from _before(text, start, _GAP)


def _in_office(text: str, place: int) -> bool:
    stop = text.find("\n", place, place + _BIOGRAPHY)
    return bool(_IN_OFFICE.search(text, place, stop if stop >= 0 else place + _BIOGRAPHY))


def _addressed(text: str) -> Iterator[tuple[int, int]]:
    for match in _LETTER.finditer(text):
        end = match.start()
        is_titled = text[end - 2 : end] in ("先生", "女士", "同志")
        yield from _of_the_line(text, end - 2 if is_titled else end, (4, 3, 2), sure=True)


def _of_the_line(
    text: str, end: int, sizes: Sequence[int], *, sure: bool = False
) -> Iterator[tuple[int, int]]:
    """The name that is all of the line before ``end``, also with a surname that is a word."""
    for size in sizes:
        start = end - size
        if start == 0 or (start > 0 and text[start - 1] in "\n。"):
            name = text[start:end]
            if is_common_name(name, alone=True) or (sure and is_name(name, sure=True)):
                yield start, end
                return


def _of_self(text: str, place: int) -> Iterator[tuple[int, int]]:
    """我是常家镇村民来永福: the name at the end of what somebody says of himself."""
    told = _SELF.match(text, place)
    for size in (4, 3) if told else ():
        end = told.end() if told else 0
        start = end - size
        if text[start - 1] in _OF_SELF and is_common_name(text[start:end], alone=True):
            yield start, end
            return


def _before(text: str, place: int, gap: re.Pattern[str] | None = None) -> Iterator[tuple[int, int]]:
    """The name that ends at ``place``, or before ``gap`` that ends there."""
    between = gap.search(text, max(0, place - 20), place) if gap else None
    if gap is None or between:
        end = between.start() if between else place
        # 陈志远(退休教师)冒领: a note in brackets may stand between.
        if text[end - 1 : end] == ")":
            end = max(text.rfind("(", max(0, end - _LONGEST_NOTE), end), 0)
        start = name_before(text, end)
        if start < 0 and text[end - 2 : end - 1] == " ":
            start = _spaced_before(text, end)
        while start >= 0:
            yield start, end
            end = start - 1
            start = name_before(text, end) if _TOGETHER.match(text, end) and end > 0 else -1


def _spaced_before(text: str, end: int) -> int:
    """Where a name of two characters with a space between begins, 姜 涛; -1 when there is none."""
    spaced = _SPACED.search(text, max(0, end - 6), end)
    is_spaced = spaced and is_name(spaced[1].replace(" ", ""), strict=True)
    return spaced.start(1) if spaced and is_spaced else -1


def _whose(text: str, start: int) -> Iterator[tuple[int, int]]:
    """张三 in 张三系李四之子, ``start`` being where 之 stands."""
    start = name_before(text, start)
    if start > 0 and text[start - 1] == "系":
        first = name_before(text, start - 1)
        if first >= 0 and name_at(text, first) == start - 1:
            yield first, start - 1
