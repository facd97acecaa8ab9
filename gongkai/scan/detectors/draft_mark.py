"""Drafts and papers of an audit still under way, by what their title says (AUD-09)."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.lines import head
from gongkai.scan.rulebook import RuleBook

_AUDIT_DRAFT = "审计过程材料：征求意见阶段的审计文书、取证单、底稿属于过程性信息，不予公开。请换用生效的正式文书。"
_DRAFT = "过程稿标志。请确认发布的是正式稿；本单位公开征求意见用的征求意见稿可以发布，写明“公开征求意见”即可。"

_AUDIT_KINDS = re.compile(
    r"(?:审计(?:调查)?(?:报告|决定书?|结果报告|意见)[(（]?(?:代)?征求意见稿|审计报告[(（](?:初|送审|讨论|复核)稿"
    r"|审计取证单|审计(?:工作)?底稿|审计(?:报告)?征求意见书|审计事实确认[单书]|审计事项移送处理书|审计工作方案|审计实施方案|内部审计稿)[)）]?(?:[ (第][^。,;]{0,14})?\s*$"
)
# 尚未定稿, 属于讨论稿: a sentence about a draft is none.
_WORD = (
    "(?<![尚仍还属于系是为])(?:征求意见|送审|报审|报批|讨论|修改|修订|代拟|审议|审签|会签|会审|上会|未定|待定|校对|审阅|内审|第?[一二三四五六]"
    "|[初草样])稿"
)
# A version, a day, and the ending of a file's name may follow.
_TAIL = (
    r"\s{0,3}(?:第?[一二三四五六七八九0-9]{1,2}[稿版次]|[_ -]?[vV][0-9.]{1,5}|[_ -]?[0-9]{4,8}"
    r"|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?)?\s{0,3}(?:\.\w{1,5})?$"
)
_DRAFT_KINDS = re.compile(
    rf"[(【\[〔](?:(?!新闻|发言|演讲|讲话|致辞|公开|正式)[^()\s]{{0,8}}(?<![通定供来撰投审核])稿|[^()\s]{{0,8}}{_WORD})"
    rf"(?:[,、;: ][^()\n]{{0,20}})?[)】\]〕]{_TAIL}"
    rf"|{_WORD}[)】\]〕]?{_TAIL}"
    rf"|(?<=[_ ·.+-]){_WORD}(?=[_ ·.+(0-9vV-])"
)
_LONGEST_TITLE = 60


class DraftMark(Detector):
    rule = "DRAFT-MARK"
    kind = "internal_mark"
    reason = _DRAFT
    basis = "政府信息公开条例第十六条"
    reads_joined = False

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for offset, line in head(text, lines=12):
            if len(line) > _LONGEST_TITLE or not ("稿" in line or "审计" in line):
                continue
            audit, draft = _AUDIT_KINDS.search(line), _DRAFT_KINDS.search(line)
            match = audit or draft
            if match:
                start, end = offset + match.start(), offset + match.end()
                reason = _AUDIT_DRAFT if audit else _DRAFT
                yield Hit(start, end, "medium", text[start:end].strip(), reason)
