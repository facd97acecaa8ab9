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

_NEVER = "(?:不得|严禁|禁止|请勿|切勿|不准|不许|勿)(?:擅自|私自|随意|自行)?(?:对外|向外)?"
_SPREAD = "外传|翻印|复印|复制|转发|上网|扩散|外泄|外借|转借|摘抄|摘录|拍照|拍摄|传抄|带出|登报|见报|外发|外流|转载|截屏|截图"
# Verbs of the law too: a mark only where they are the whole line.
_TELL = "公开(?:引用|发表|传播|报道|转载|张贴)|公开|发布|公布|传播|引用|泄露|披露|录音|录像|报道|宣传|提供|翻拍|留存"
_NETS = "微信群?|QQ群?|互联网|公网|外网|网络|即时通[讯信](?:工具|软件)?|社交(?:软件|媒体|平台)|电子邮[件箱]|邮箱|钉钉|手机|短信|网盘|云盘|普通传真"
_GIVE_BACK = "收回|退回|退还|交回|清退|销毁|即焚|归还|上交|缴回|即退|即毁|即销|即还|回收"
_AFTER_USE = "会后|会毕|会议结束后|散会后|传阅后|阅后|阅毕|用后|用毕|使用后|看后"
_USE = "资料|文件|材料|刊物|使用|掌握|参考|传阅|发行|情况|通报|电报|交流|学习|简报|专报|参阅|讨论稿|讨论|传达|阅读|查阅|稿件|资讯|汇编|读物|审阅|专用|专供|件"
_SPACED_USE = "|".join(_S.join(word) for word in _USE.split("|"))

# What is said, by the words that give it away: only around these the pattern is tried.
_MARKS: tuple[tuple[str, str, str], ...] = (
    (
        _SPREAD,
        rf"{_NO_DUTY}(?:不得|严禁|禁止|请勿|切勿|不准|不许)(?:对外|擅自|私自|随意)?(?:{_SPREAD}){_END}(?!,(?:但|却|而|仍|实际))",
        _KEEP,
    ),
    ("注意保存|注意保密|注意保管", rf"{_NO_DUTY}注意保[存密管]{_END}", _KEEP),
    (
        _GIVE_BACK,
        rf"(?:{_AFTER_USE}){_S}请?(?:及时)?(?:{_GIVE_BACK})(?:[至到给]?[^\s,。;、]{{0,6}}(?:办公室|机要室|保密室|会务组|秘书组|工作人员|科|室|处))?{_END}",
        _KEEP,
    ),
    (
        "仅供|只供|专供|供领导|仅限|只限|限于|限内部|供内部|讨论使用|讨论参考|研究参考|决策参考|审议使用|限本单位|限机关|限局",
        r"(?:[仅只专]供[^\s,。;、]{0,8}(?:领导|内部|本单位|常委|委员|同志|机关|与会|参会|党组|会议|工作)"
        r"|供领导|供内部|仅?限内部(?!车|停|食堂|员工)|仅限本单位)[^\s,。;、]{0,6}(?:参考|参阅|审阅|传阅|使用|掌握|交流|学习)"
        rf"{_END}|(?:仅供|供|限)(?:内部|领导){_END}"
        rf"|[仅只]限于?[^\s,。;、]{{1,14}}(?:传阅|参阅|审阅|阅知|知悉|阅读|传达){_END}"
        rf"|供[^\s,。;、]{{1,10}}(?:讨论|审议|研究|决策)(?:使用|参考|参阅){_END}"
        rf"|(?<![^\s,。;:、]车)(?<!网)(?<!设备)(?:[仅只]限于?|限于?)[^\s,。;、]{{0,10}}(?:内部|机关|系统|单位|人员|班子|党组|成员|部门|委员|同志|科室|范围内?|领导)"
        rf"(?:[^\s,。;、]{{0,4}}(?:传达|查阅|阅读|参考|参阅|审阅|传阅|交流|知悉|阅知)|[^\s,。;、]?(?:使用|掌握)){_END}",
        _KEEP,
    ),
    (
        "明电|内部明电|急明电|明传|明 传|明  传|内 部 明|急·明电|急.明电|传真电报",
        rf"(?<![以用过或])(?:明{_S}传{_S}电{_S}报|内{_S}部{_S}明{_S}电)(?!形式|方式|等|的|管理|收发|系统|制度)"
        rf"|(?m:^)[ ]{{0,4}}明{_S}电(?=[ \t\n]|$)|[特加平]急{_S}[·.•]?{_S}明电|(?<![以用过或])传真电报(?!形式|方式|等|的)",
        _TELEGRAM,
    ),
    (
        "内部|内参",
        r"(?:本|此|该)(?:文件|件|材料|资料|报告|刊|简报|底稿|稿|表|纪要|数据|方案|册)(?:(?:系|为|是|属于?)[^\s,。;、]{0,8})?"
        r"内部(?:文件|资料|材料|刊物|使用|掌握)?"
        rf"|[【\[(〔]内部(?:{_USE})[,、;:][^()【】\n]{{0,14}}[】\])〕]"
        r"|[\u4e00-\u9fff]{2,6}内参[ ]{0,2}(?:第|总第|[(〔\[]?[0-9])"
        rf"|[【\[(〔](?:内部(?:{_USE})|内参)[】\])〕]|【内部】|[(〔\[]内部[)〕\]](?=[ \t]{{0,4}}(?:\n|$))"
        r"|(?:属性|性质|类别|级别|等级)[:：] ?内部(?=[\s,;。]|$)"
        r"|内部(?:资料|文件|材料|刊物)(?=[ ,、]{0,2}(?:不得|严禁|请勿|注意|仅供|妥善|禁止))",
        _KEEP,
    ),
    (
        "工作秘密|工 作 秘 密|工  作  秘  密",
        rf"工{_S}作{_S}秘{_S}密级?{_S}{STAR}|(?:密级|标[识志])[\"']?{_S}[:|]?{_S}[\"']?工作秘密{_END}"
        rf"|[【\[(〔]{_S}工作秘密{_S}[】\])〕]"
        rf"|工作秘密[\"']?{_S}[:|\t]{_S}[\"']?(?:是|√|☑|有){_END}"
        rf"|(?m:^{_S}工作秘密(?:事项|内容|材料|文件|资料)?{_S}(?:$|[ \t,;](?:妥善|注意|不得|严禁|请勿|禁止|保[管密存]|期限|\d)))"
        r"|(?:本|此)(?:文件|件|材料|资料|报告)(?:系|为|是|属于?|涉及|含有?)工作秘密",
        _SECRET,
    ),
    (
        "不予公开|不公开|依申请公开|不宜公开|不对外公开|暂不公开|暂缓公开|暂不对外",
        rf"[此本]{_S}(?:件|文件|文|报告|材料)(?:不予公开|不公开|依申请公开|不宜公开|不对外公开|暂不公开|仅限内部)"
        rf"|[【\[(〔]{_S}(?:不予公开|不公开|依申请公开|不宜公开|暂不公开){_S}[】\])〕]"
        r"|(?m:^|[,、;(\s])(?:不宜公开|暂不公开|暂缓公开|不对外公开|暂不对外(?:公开|提供)?)(?=[ \t]{0,4}[)。]?[ \t]{0,4}(?:\n|$))"
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
        rf"|[此本]{_S}(?:件|文|期|刊)(?:可|只|仅)?{_S}发至[^\s,。;()]{{1,14}}{_END}",
        _KEEP,
    ),
)
_ANCHORS = Words("|".join(words for words, *_ in _MARKS))
_BY_ANCHOR = {
    word: (re.compile(pattern), reason)
    for words, pattern, reason in _MARKS
    for word in words.split("|")
}
# What is forbidden by a rule that is told about: 员工手册规定图纸不得外传.
_OF_SPREAD = frozenset(_SPREAD.split("|"))
_RULES = re.compile(
    "(?:规定|要求|强调|明确|约定|承诺|手册|制度|办法|条例|协议|员工|职工|考生|学校|企业)[^,。;:\n]{0,16}\\Z"
)
# How far a mark reaches around its anchor.
_NEAR = 24

# Lines of nothing but such phrases.
_PHRASE = (
    rf"(?:(?:[\u4e00-\u9fff]{{0,8}}(?:机关|单位|系统|委|局))?内{_S}部{_S}(?:(?:{_SPACED_USE})){{1,2}}|内参|内部刊号|[\u4e00-\u9fff]{{0,4}}参阅件|仅?对内使用|严格控制(?:知悉|知晓|传阅|发放)范围|密件|非公开(?:资料|文件|材料|信息|数据)|(?:未经[^,。\n]{{0,8}}(?:批准|同意|许可|允许|授权),?{_S}|[\u4e00-\u9fff]{{0,6}}(?:期内|期间|之?前|之前),?)?"
    rf"(?:一律|任何人)?{_NEVER}(?:{_SPREAD}|{_TELL})(?:[、或和及](?:{_SPREAD}|{_TELL})){{0,5}}"
    rf"(?:本[\u4e00-\u9fff]{{1,6}}|(?:机关|会场|单位|办公区|会议室|办公室|大楼|涉密场所))?"
    rf"|{_NEVER}(?:通过|使用|利用|在|用)(?:{_NETS})(?:[、或和及](?:{_NETS})){{0,4}}(?:等[^,。\s]{{0,8}})?(?:上|中|群)?(?:传递|传输|转发|传播|发送|发布|传阅|扩散|谈论)|不(?:{_SPREAD})"
    r"|请?(?:注意|妥善)保[存密管])"
)
_OPEN, _CLOSE = r"[ \t【\[(〔★☆<《]{0,4}", r"[ \t】\])〕★☆>》!。]{0,4}"
_STAMP = re.compile(
    rf"{_OPEN}(?P<mark>{_PHRASE}(?:[ \t,、;。!·]{{1,4}}{_PHRASE}){{0,3}}){_CLOSE}"
    r"(?:[ \t,]{0,4}(?:第|总第|〔|\(|[0-9]).{0,40})?"
)
# At the top of a text more may stand beside it.
_TOP = re.compile(
    rf"{_OPEN}(?P<mark>内{_S}部{_S}(?:{_SPACED_USE})|内参){_CLOSE}(?:[,:;!·〔(第].{{0,40}})?(?:\s.{{0,40}})?"
)
# At the edge of a line: a mark, then space or a colon and something else; or the other way round.
_AT_START = re.compile(
    rf"(?m:^){_OPEN}(?P<mark>{_PHRASE}(?:[,、;]{_PHRASE}){{0,3}})(?=[】\])〕★☆>》]|[ \t:]|$)"
    rf"|(?m:^){_OPEN}(?P<order>(?:不得|严禁|禁止|请勿|切勿)(?:擅自|私自|随意|自行)?(?:对外|向外)(?:{_SPREAD}|{_TELL}))"
)
# In a bracket wherever it stands: (内部传阅 不得带出机关).
_IN_BRACKET = re.compile(
    rf"[【\[(〔]{_S}(?P<mark>{_PHRASE}(?:[ \t,、;。·]{{1,4}}{_PHRASE}){{0,3}}){_S}[】\])〕]"
)
# The name of a file: 内部资料-访谈提纲.docx, 访谈提纲_内部资料.docx.
_OF_FILE = re.compile(
    rf"(?P<mark>内部(?:{_USE}))[-_—][^\n]{{1,80}}\.[A-Za-z]{{2,5}}|[^\n]{{1,80}}[-_—](?P<last>内部(?:{_USE}))\.[A-Za-z]{{2,5}}"
)
# 内 部 资 料  妥 善 保 管
_SPREAD_OUT = re.compile(r"(?:[\u4e00-\u9fff] ){2,}[\u4e00-\u9fff ]{1,40}[。!]?")
_CLOSED_UP = re.compile(rf"(?:{_PHRASE}[ \t,、;。!·]{{0,4}}){{1,4}}")
_ONE_SPACE = re.compile("(?<! ) (?! )")
# Signs a machine reads for those of a mark.
_MISREAD = str.maketrans("科枓货贷姿邵陪剖肉丙冈往住汪童薏蜜宓碍锝丈又仵伴堡呆仔佳专杌陇",
                         "料料资资资部部部内内内注注注意意密密得得文文件件保保存传传机防")  # fmt: skip
_AT_END = re.compile(rf"(?:[ \t】\])〕★☆—]|--)(?P<mark>{_PHRASE})[】\])〕。]?[ \t]{{0,4}}")
_STAMPED = Words(
    "密件|对内使用|严格控制|非公开|内部|内 部|内  部|内参|不得|严禁|禁止|请勿|切勿|参阅件|注意保|妥善保"
)
_LONGEST_STAMP, _LONGEST_FILE = 40, 100
_OPENS = frozenset("【[(〔")
_QUOTES = frozenset('“”"「」『』‘’')


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
        word = text[start:end]
        pattern, reason = _BY_ANCHOR[word]
        low, high = max(0, start - _NEAR), min(end + _NEAR, len(text))
        for match in pattern.finditer(text, low, high):
            if not match.start() <= start < match.end() or _is_quoted(text, *match.span()):
                continue
            if word not in _OF_SPREAD or not _RULES.search(
                text, max(0, match.start() - _NEAR), match.start()
            ):
                yield match.start(), match.end(), reason
    for start, end in _STAMPED.spans(text):
        if text[start - 1 : start] in _OPENS:
            bracket = _IN_BRACKET.match(text, start - 1)
            if bracket:
                yield *bracket.span("mark"), _KEEP
        low = max(0, start - _LONGEST_STAMP)
        begin = text.rfind("\n", low, start) + 1
        stop = text.find("\n", end, end + _LONGEST_STAMP)
        is_near_start = (begin or low == 0) and start - begin <= _NEAR
        at_start = _AT_START.match(text, begin) if is_near_start else None
        is_near_end = (stop >= 0 or end + _LONGEST_STAMP >= len(text)) and (
            (stop if stop >= 0 else len(text)) <= end + _NEAR
        )
        at_end = (
            _AT_END.search(text, max(begin, start - _NEAR), end + _NEAR) if is_near_end else None
        )
        if at_end and text[at_end.end() : at_end.end() + 1] not in ("", "\n"):
            at_end = None
        for edge in (at_start, at_end):
            place = edge.span(edge.lastgroup or 0) if edge else (0, 0)
            if place[0] <= start < place[1]:
                yield *place, _KEEP
        if (begin or low == 0) and (stop >= 0 or end + _LONGEST_STAMP >= len(text)):
            stamp = _STAMP.fullmatch(text, begin, stop if stop >= 0 else len(text))
            if stamp:
                yield *stamp.span("mark"), _KEEP
    for offset, line in head(text, lines=12):
        if len(line) <= _LONGEST_FILE:
            named = _OF_FILE.fullmatch(line.strip())
            if named:
                mark = named["mark"] or named["last"]
                start = offset + (line.rfind(mark) if named["last"] else line.find(mark))
                yield start, start + len(mark), _KEEP
            yield from _read_otherwise(line, offset)
        stamp = _TOP.fullmatch(line)
        if stamp:
            yield offset + stamp.start("mark"), offset + stamp.end("mark"), _KEEP


def _read_otherwise(line: str, offset: int) -> Iterator[tuple[int, int, str]]:
    """A short line that is a mark once its spaces are closed up or its signs read again."""
    spread = _SPREAD_OUT.fullmatch(line.strip())
    plain = _ONE_SPACE.sub("", line) if spread else line.translate(_MISREAD)
    if plain != line and len(line) <= _LONGEST_STAMP and _CLOSED_UP.fullmatch(plain):
        start = offset + len(line) - len(line.lstrip())
        yield start, offset + len(line.rstrip()), _KEEP


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether the words stand in quotation marks: they are spoken about, not put on the paper."""
    return text[start - 1 : start] in _QUOTES and text[end : end + 1] in _QUOTES
