"""Marks of internal use: no state secret, but a reason to look twice.

rules.md §8.3 level 2, §8.1 (attribute in the annotation). A mark is a line of nothing but such
phrases, a bracket of one, or a phrase that says so wherever it stands.
"""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.lines import head
from gongkai.scan.detectors.secrecy_mark import STAR
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

_S = r"[ \t\u00a0]{0,4}"
# Nothing of a sentence follows.
_END = r"(?=[\s,。;:!★☆)】\]〕》”\"']|$)"
# A sentence of duty comes before: 应当注意保存, 工作人员不得外传.
_NO_DUTY = r"(?<!应)(?<!应当)(?<!需要)(?<!必须)(?<!要求)(?<!人员)(?<!并)"

_KEEP = "内部使用的标志。请核实这份材料可以公开；确可公开的，删去标志或写明理由。"
_SECRET = "工作秘密标志。工作秘密不得公开，请核实；确可公开的，先按规定解除并删去标志。"
_ATTRIBUTE = (
    "材料标注为不予公开或依申请公开，不能作为主动公开内容发布。请核实属性；已变更的，写明理由。"
)
_TELEGRAM = "明传电报标志，一般只在机关内部使用。请核实可以公开；确可公开的，写明理由。"

_NEVER = "(?:不得|严禁|禁止|请勿|切勿|不准|不许)(?:对外|擅自|私自|随意)?"
_SPREAD = "外传|翻印|复印|复制|转发|上网|扩散|外泄|外借|转借|摘抄|摘录|拍照|拍摄|传抄|带出"
# Verbs of the law too: a mark only where they are the whole line.
_TELL = "公开|发布|公布|传播|引用|泄露|披露|录音|录像|报道|宣传|转载|提供"
_GIVE_BACK = "收回|退回|退还|交回|清退|销毁|即焚|归还|上交|缴回"
_AFTER_USE = "会后|会毕|传阅后|阅后|阅毕|用后|用毕|使用后|看后"
_USE = "资料|文件|材料|刊物|使用|掌握|参考|传阅|发行|情况|通报|电报|交流|学习|简报|专报|参阅"
_SPACED_USE = "|".join(_S.join(word) for word in _USE.split("|"))

# What is said, by the words that give it away: only around these the pattern is tried.
_MARKS: tuple[tuple[str, str, str], ...] = (
    (_SPREAD, rf"{_NO_DUTY}{_NEVER}(?:{_SPREAD}){_END}", _KEEP),
    ("注意保存|注意保密|注意保管", rf"{_NO_DUTY}注意保[存密管]{_END}", _KEEP),
    (_GIVE_BACK, rf"(?:{_AFTER_USE}){_S}请?(?:及时)?(?:{_GIVE_BACK}){_END}", _KEEP),
    (
        "仅供|只供|专供|供领导|仅限|限内部|供内部",
        r"(?:[仅只专]供[^\s,。;、]{0,8}(?:领导|内部|本单位|常委|委员|同志|机关|与会|参会|党组|会议|工作)"
        r"|供领导|供内部|仅?限内部|仅限本单位)[^\s,。;、]{0,6}(?:参考|参阅|审阅|传阅|使用|掌握|交流|学习)"
        rf"{_END}|(?:仅供|供|限)(?:内部|领导){_END}",
        _KEEP,
    ),
    (
        "内部明电|急明电|明传|明 传|明  传|内 部 明|急·明电|急.明电|传真电报",
        rf"(?<![以用过或])(?:明{_S}传{_S}电{_S}报|内{_S}部{_S}明{_S}电)(?!形式|方式|等|的)"
        rf"|[特加平]急{_S}[·.•]?{_S}明电|(?<![以用过或])传真电报(?!形式|方式|等|的)",
        _TELEGRAM,
    ),
    (
        "内部|内参",
        r"(?:本|此|该)(?:文件|件|材料|资料|报告|刊|简报)(?:系|为|是|属于?)?"
        r"内部(?:文件|资料|材料|刊物|使用|掌握)?"
        rf"|[【\[(〔](?:内部(?:{_USE})|内参)[】\])〕]|【内部】"
        r"|内部(?:资料|文件|材料|刊物)(?=[ ,、]{0,2}(?:不得|严禁|请勿|注意|仅供|妥善|禁止))",
        _KEEP,
    ),
    (
        "工作秘密",
        rf"工作秘密级?{_S}{STAR}|(?:密级|标[识志])[\"']?{_S}[:|]?{_S}[\"']?工作秘密{_END}"
        rf"|[【\[(〔]{_S}工作秘密{_S}[】\])〕]"
        rf"|(?m:^{_S}工作秘密{_S}(?:$|[ \t,;](?:妥善|注意|不得|严禁|请勿|禁止|保[管密存]|期限|\d)))"
        r"|(?:本|此)(?:文件|件|材料|资料|报告)(?:系|为|是|属于?)工作秘密",
        _SECRET,
    ),
    (
        "不予公开|不公开|依申请公开|不宜公开|不对外公开|暂不公开|件仅限",
        rf"[此本]{_S}(?:件|文件|文|报告|材料)(?:不予公开|不公开|依申请公开|不宜公开|不对外公开|暂不公开|仅限内部)"
        rf"|[【\[(〔]{_S}(?:不予公开|不公开|依申请公开|不宜公开|暂不公开){_S}[】\])〕]"
        rf"|[☑√■✔☒✓]{_S}(?:不予公开|依申请公开)|(?:不予公开|依申请公开){_S}[☑√■✔☒✓]",
        _ATTRIBUTE,
    ),
    (
        "公开属性|公开方式|公开选项|公开类别|公开形式|公开类型|公开范围|公开与否|是否公开|是否主动公开|是否予以公开|能否公开",
        r"(?:公开(?:属性|方式|选项|类别|形式|类型|范围|与否)|[是能]否(?:主动|予以)?公开)[\"']?\s{0,4}[:\t|=]"
        rf"{_S}[\"'☑√■✔☒✓\[【(]{{0,2}}{_S}(?:不予公开|不公开|依申请公开|不宜公开|暂不公开|内部公开|否)(?=[\s。,;)】\]\"'|]|$)",
        _ATTRIBUTE,
    ),
    (
        "发至",
        rf"(?:此{_S}件{_S})?(?<![印分])发至[^\s,。;、]{{1,6}}级{_END}"
        rf"|[此本]{_S}(?:件|文)(?:可|只|仅)?{_S}发至[^\s,。;()]{{1,14}}{_END}",
        _KEEP,
    ),
)
_ANCHORS = Words("|".join(words for words, *_ in _MARKS))
_BY_ANCHOR = {
    word: (re.compile(pattern), reason)
    for words, pattern, reason in _MARKS
    for word in words.split("|")
}
# How far a mark reaches around its anchor.
_NEAR = 24

# Lines of nothing but such phrases.
_PHRASE = (
    rf"(?:内{_S}部{_S}(?:{_SPACED_USE})|内参|内部刊号|参阅件|(?:未经[^,。\n]{{0,8}}(?:批准|同意|许可|允许|授权),?{_S})?"
    rf"(?:一律|任何人)?{_NEVER}(?:{_SPREAD}|{_TELL})(?:[、或和及](?:{_SPREAD}|{_TELL})){{0,5}}"
    r"|请?(?:注意|妥善)保[存密管])"
)
_OPEN, _CLOSE = r"[ \t【\[(〔★☆<《]{0,4}", r"[ \t】\])〕★☆>》!。]{0,4}"
_STAMP = re.compile(
    rf"{_OPEN}(?P<mark>{_PHRASE}(?:[ \t,、;。!·]{{1,4}}{_PHRASE}){{0,3}}){_CLOSE}"
    r"(?:[ \t,]{0,4}(?:第|总第|〔|\(|[0-9]).{0,20})?"
)
# At the top of a text more may stand beside it.
_TOP = re.compile(
    rf"{_OPEN}(?P<mark>内{_S}部{_S}(?:{_SPACED_USE})|内参){_CLOSE}(?:[,:;!·].{{0,30}})?(?:\s.{{0,30}})?"
)
_STAMPED = Words("内部|内 部|内  部|内参|不得|严禁|禁止|请勿|切勿|参阅件|保管|保存|保密")
_LONGEST_STAMP = 40


class InternalMark(Detector):
    rule = "INTERNAL-MARK"
    kind = "internal_mark"
    reason = _KEEP
    basis = "保守国家秘密法第六十四条；政府信息公开条例第十六条"
    reads_joined = False

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        end_before = 0
        for start, end, reason in sorted(set(_found(text)), key=lambda one: (one[0], -one[1])):
            if end > end_before:
                yield Hit(start, end, "medium", text[start:end].strip(), reason)
                end_before = end


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    for start, end in _ANCHORS.spans(text):
        pattern, reason = _BY_ANCHOR[text[start:end]]
        low, high = max(0, start - _NEAR), min(end + _NEAR, len(text))
        for match in pattern.finditer(text, low, high):
            if match.start() <= start < match.end():
                yield match.start(), match.end(), reason
    for start, end in _STAMPED.spans(text):
        low = max(0, start - _LONGEST_STAMP)
        begin = text.rfind("\n", low, start) + 1
        stop = text.find("\n", end, end + _LONGEST_STAMP)
        if (begin or low == 0) and (stop >= 0 or end + _LONGEST_STAMP >= len(text)):
            stamp = _STAMP.fullmatch(text, begin, stop if stop >= 0 else len(text))
            if stamp:
                yield *stamp.span("mark"), _KEEP
    for offset, line in head(text, lines=12):
        stamp = _TOP.fullmatch(line)
        if stamp:
            yield offset + stamp.start("mark"), offset + stamp.end("mark"), _KEEP
