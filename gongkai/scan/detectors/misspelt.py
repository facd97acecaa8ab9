"""Fixed phrases of official language with one character wrong, missing, too many or out of place.

No list can hold every slip; a phrase that must read one way can be compared. One half of it stands
as it should, and the outermost characters too: a phrase cut short is no slip.
"""

from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.persons import HAN
from gongkai.scan.detectors.wording import find
from gongkai.scan.rulebook import RuleBook

_FIXED = """
中华人民共和国 社会主义核心价值观 中国特色社会主义 中国人民政治协商会议 人民代表大会常务委员会 习近平总书记 习近平新时代中国特色社会主义思想
中华民族伟大复兴 人类命运共同体 全面从严治党 中央八项规定精神 绿水青山就是金山银山 以人民为中心的发展思想 全过程人民民主
社会主义现代化国家 国家治理体系和治理能力现代化 中央全面依法治国委员会 中央审计委员会 中央纪律检查委员会 国家监察委员会
国务院新闻办公室 国务院办公厅 最高人民法院 最高人民检察院 马克思列宁主义 毛泽东思想 邓小平理论 科学发展观 党风廉政建设 不忘初心牢记使命
领导干部自然资源资产离任审计 领导干部经济责任审计 重大政策措施落实情况跟踪审计 固定资产投资审计
中国共产党中央委员会 中国人民解放军 全面建设社会主义现代化国家 全面建成小康社会 社会主义市场经济体制 供给侧结构性改革 总体国家安全观
铸牢中华民族共同体意识 巩固拓展脱贫攻坚成果 中央生态环境保护督察 香港特别行政区 澳门特别行政区 新疆维吾尔自治区 广西壮族自治区 宁夏回族自治区
习近平法治思想 习近平经济思想 习近平文化思想 习近平生态文明思想
全心全意为人民服务 增强四个意识 坚定四个自信 做到两个维护 深刻领悟两个确立 以习近平同志为核心的党中央 中国共产党领导的多党合作和政治协商制度
人民对美好生活的向往 实现中华民族伟大复兴的中国梦 改革开放和社会主义现代化建设 人民群众获得感幸福感安全感 党中央国务院决策部署 党中央集中统一领导
坚持稳中求进工作总基调 完整准确全面贯彻新发展理念 中国共产党纪律处分条例 党的群众路线教育实践活动 农业农村现代化
空谈误国实干兴邦 打铁必须自身硬 守正创新踔厉奋发 发展是第一要务 权为民所用情为民所系利为民所谋 黄河流域生态保护和高质量发展
粤港澳大湾区 京津冀协同发展 长三角一体化发展 审计查出问题整改 自然资源资产离任审计
政府信息公开条例 政府信息公开申请 优化营商环境条例 行政规范性文件 法治政府建设 审计整改长效机制
"""
_PHRASES = _FIXED.split()
# Of these also the last character tells: nothing else goes on so.
_TO_THE_END = frozenset(
    (
        "中华人民共和国", "绿水青山就是金山银山", "全心全意为人民服务", "中华民族伟大复兴", "人类命运共同体",
        "中国特色社会主义", "习近平总书记", "马克思列宁主义", "全过程人民民主", "中央八项规定精神", "铸牢中华民族共同体意识",
    )
)  # fmt: skip
# Names of organs and phrases too short to be told by their halves: only signs that are mistaken for
# one another, by their sound or their form, make a slip.
_SHORT = """
国务院 党中央 总书记 中共中央 人民政府 人民法院 人民检察院 人民代表大会 政治协商会议 为人民服务 监察委员会 纪律检查委员会 审计委员会
中央军委 常务委员会 人大常委会 政协委员 人大代表 共产党员 审计机关 审计机构 党的二十大 人民公安 中央委员会 中央政治局 中央书记处 国家主席
国家发展改革委 自然资源部 农业农村部 全国人大 全国政协
两个维护 两个确立 四个意识 四个自信 八项规定 乡村振兴 共同富裕 脱贫攻坚 从严治党 依法治国 以人民为中心 高质量发展 社会主义 共产主义 马克思主义
"""
_CONFUSED = {
    "国": "囯过郭圆图", "务": "物雾勿误悟", "院": "园原苑完", "党": "觉", "央": "英秧夹", "总": "怱", "记": "计纪己",
    "民": "名明氏", "政": "正征整证", "府": "俯腐附", "法": "发", "检": "捡险俭", "察": "查擦", "代": "待带伐", "表": "标俵",
    "协": "胁办斜", "商": "商傷尚", "议": "义意仪", "服": "复伏报", "监": "坚兰", "委": "季萎", "员": "圆贝元园", "纪": "记己", "律": "侓率",
    "审": "宙申甲", "计": "汁记", "军": "车均", "治": "制冶", "局": "句居", "主": "住王", "维": "围唯", "护": "户沪", "确": "却碓", "立": "力历", "识": "织职", "信": "言讯",
    "振": "震镇", "兴": "新欣", "富": "付副", "裕": "欲格", "脱": "托", "贫": "贪", "攻": "功", "坚": "间监", "严": "言", "义": "议叉", "克": "刻", "思": "恩司", "质": "制置", "展": "展屐", "改": "该", "革": "格", "资": "姿咨", "源": "原",
    "会": "合全", "处": "外", "发": "友", "依": "衣", "规": "归",
}  # fmt: skip


def _mistaken() -> dict[str, str]:
    """Every short phrase with one sign mistaken, and what it should be."""
    right = {*_SHORT.split(), *_PHRASES}
    slips = {
        phrase[:place] + wrong + phrase[place + 1 :]: phrase
        for phrase in _SHORT.split()
        for place, sign in enumerate(phrase)
        for wrong in _CONFUSED.get(sign, "")
    }
    return {slip: phrase for slip, phrase in slips.items() if slip not in right}


# Characters that may stand within a phrase by right: 社会主义的核心价值观.
_JOINING = frozenset("的之和与及或等是")


def _halves(phrase: str) -> tuple[str, str]:
    middle = len(phrase) // 2
    return phrase[:middle], phrase[middle:]


_PARTS = [(half, phrase) for phrase in _PHRASES for half in _halves(phrase)]
_MISTAKEN = [*_mistaken().items()]
_AUTOMATON = AhoCorasick(
    [part for part, _ in (*_PARTS, *_MISTAKEN)],
    matchkind=MatchKind.Standard,
    implementation=Implementation.DFA,
)


class Misspelt(Detector):
    rule = "WORDING-SLIP"
    kind = "wording"
    reason = "固定表述疑有错字、漏字或多字。"
    basis = "国办秘函〔2019〕19号政府网站与政务新媒体检查指标"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        found = {(start, end): phrase for start, end, phrase in _slips(text)}
        if not found:
            return
        told = [(start, end) for start, end, _ in find(text, book)]
        for (start, end), phrase in sorted(found.items()):
            is_told = any(start < other_end and other < end for other, other_end in told)
            if not is_told and text[start:end] not in book.closed:
                told.append((start, end))
                reason = f"{self.reason}应为“{phrase}”。"
                yield Hit(start, end, "medium", text[start:end], reason)


def _slips(text: str) -> Iterator[tuple[int, int, str]]:
    for index, start, end in _AUTOMATON.find_matches_as_indexes(text, overlapping=True):
        if index >= len(_PARTS):
            yield start, end, _MISTAKEN[index - len(_PARTS)][1]
            continue
        half, phrase = _PARTS[index]
        first, last = _halves(phrase)
        if half == first and not text.startswith(last, end):
            size = _near(last, text[end : end + len(last) + 1])
            is_last = phrase in _TO_THE_END and text.startswith(last[:-1], end)
            after = text[end + len(last) - 1 : end + len(last)] if is_last else ""
            if size or (HAN.match(after) and after not in _JOINING):
                yield start, end + (size or len(last)), phrase
        elif half == last and not text.endswith(first, 0, start):
            size = _near(first[::-1], text[max(0, start - len(first) - 1) : start][::-1])
            if size:
                yield start - size, end, phrase


def _near(right: str, text: str) -> int:
    """How much of ``text`` is ``right`` with one slip before its last character; 0 if not so."""
    size = len(right)
    place = next((i for i, (a, b) in enumerate(zip(right, text, strict=False)) if a != b), size)
    if place >= min(size - 1, len(text) - 1):
        return 0
    rest = right[place:]
    if text[place + 1 : size] == rest[1:]:
        is_slip = bool(HAN.match(text[place])) and text[place] not in _JOINING
        return size if is_slip else 0
    if text[place : place + 2] == rest[1::-1] and text[place + 2 : size] == rest[2:]:
        return size
    if text[place : size - 1] == rest[1:]:
        return size - 1
    is_added = text[place + 1 : size + 1] == rest and bool(HAN.match(text[place]))
    return size + 1 if is_added and text[place] not in _JOINING else 0
