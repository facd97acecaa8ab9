"""Fixed phrases of official language with one character wrong, missing, too many or out of place.

No list can hold every slip; a phrase that must read one way can be compared. One half of it stands
as it should, and the outermost characters too: a phrase cut short is no slip.
"""

from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, MatchKind

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
政府信息公开条例 政府信息公开申请 优化营商环境条例 行政规范性文件 法治政府建设 审计整改长效机制
"""
_PHRASES = _FIXED.split()
# Characters that may stand within a phrase by right: 社会主义的核心价值观.
_JOINING = frozenset("的之和与及或等是")


def _halves(phrase: str) -> tuple[str, str]:
    middle = len(phrase) // 2
    return phrase[:middle], phrase[middle:]


_PARTS = [(half, phrase) for phrase in _PHRASES for half in _halves(phrase)]
_AUTOMATON = AhoCorasick([half for half, _ in _PARTS], matchkind=MatchKind.Standard)


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
        half, phrase = _PARTS[index]
        first, last = _halves(phrase)
        if half == first and not text.startswith(last, end):
            size = _near(last, text[end : end + len(last) + 1])
            if size:
                yield start, end + size, phrase
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
