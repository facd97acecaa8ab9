"""Patterns an administrator wrote, on re2: linear time whatever they say (review.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import re2

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.rulebook import PatternRule, RuleBook, per_book
from gongkai.scan.traditional import simplified

LONGEST_PATTERN = 300  # characters
MOST_HITS = 200  # of one rule in one text; more say nothing new
_MEMORY = 1 << 20  # bytes of a compiled pattern: a count like {1000} of a wide class exceeds it

_TROUBLES = (
    ("missing )", "括号没有成对：少了右括号“)”"),
    ("unexpected )", "括号没有成对：多了右括号“)”"),
    ("missing ]", "方括号没有成对：少了“]”"),
    ("no argument for repetition", "“*”“+”“?”或“{}”前面没有要重复的内容"),
    ("bad repetition operator", "重复符号连用，例如“**”"),
    ("invalid repetition size", "“{}”中的次数太大，最多 1000 次"),
    ("invalid escape", "反斜杠“\\”后面的写法不认识（不支持 \\1 之类的回引）"),
    ("trailing \\", "末尾多了一个反斜杠“\\”"),
    ("invalid perl operator", "“(?”后面的写法不支持（不支持前后查找，如 (?=…)、(?<!…)）"),
    ("invalid named capture", "“(?P<名称>…)”的名称不合写法"),
    ("invalid character class range", "方括号中的范围不对，例如“[9-0]”"),
    ("invalid character class", "方括号中的写法不对"),
    ("pattern too large", "表达式展开后太大，请减少重复次数或拆成几条"),
)


def pattern_problem(pattern: str) -> str:
    """Why the engine cannot take ``pattern``, for the person who wrote it; empty when it can."""
    if not pattern.strip():
        return "表达式是空的，请填写要查找的内容。"
    if len(pattern) > LONGEST_PATTERN:
        return f"表达式有 {len(pattern)} 个字符，最多 {LONGEST_PATTERN} 个。请拆成几条规则。"
    try:
        compiled = re2.compile(pattern, _options())
    except re2.error as error:
        # The message comes as bytes from the library.
        said = error.args[0] if error.args else ""
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        why = next((words for sign, words in _TROUBLES if sign in said), "写法有误")
        return f"表达式不能使用：{why}。请修改后再保存。"
    if compiled.search(""):
        return "表达式能匹配空白内容，每个位置都会命中。请至少写一个必须出现的字。"
    return ""


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return options


@dataclass(frozen=True)
class _Patterns:
    """``together`` tells in one pass which of ``rules`` occur at all."""

    rules: tuple[tuple[PatternRule, re2._Regexp], ...]
    together: re2.Set | None


@per_book
def _patterns(book: RuleBook) -> _Patterns:
    # A pattern with a problem is told to its author where it is edited; here it finds nothing.
    rules = tuple(
        # The text is folded: traditional characters stand in it as simplified ones.
        (rule, re2.compile(simplified(rule.pattern), _options()))
        for rule in book.patterns
        if not pattern_problem(rule.pattern)
    )
    if not rules:
        return _Patterns((), None)
    together = re2.Set.SearchSet(_options())
    for rule, _ in rules:
        together.Add(simplified(rule.pattern))
    together.Compile()
    return _Patterns(rules, together)


class CustomPattern(Detector):
    rule = "CUSTOM"
    kind = "custom"
    reason = "命中本单位自定义的审查规则。请核对后处理。"
    basis = "本单位自定义规则"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        patterns = _patterns(book)
        if patterns.together is None:
            return
        for index in patterns.together.Match(text) or ():
            rule, compiled = patterns.rules[index]
            reason = f"自定义规则“{rule.name}”：{rule.reason or self.reason}"
            if rule.basis:
                reason += f"（依据：{rule.basis}）"
            for match in islice(compiled.finditer(text), MOST_HITS):
                if match.end() > match.start():
                    length = match.end() - match.start()
                    yield Hit(match.start(), match.end(), "medium", f"（{length} 个字）", reason)
