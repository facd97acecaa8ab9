"""Number plates (GA 36; rules.md §11.5), new-energy ones and those of special use included."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit
from gongkai.scan.detectors.numbers import PersonalNumber, before
from gongkai.scan.rulebook import RuleBook

PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼魯滬遼蘇贛雲陝閩貴寧瓊]"
# Digits as they are read out: 鲁C洞洞拐三五.
_SPOKEN = str.maketrans("洞幺拐勾两〇零一二三四五六七八九", "0179200123456789")
_SPOKEN_SIGNS = rf"(?:[ ,、-]?[{''.join(map(chr, _SPOKEN))}]){{5,6}}"
_SIGN = "[A-HJ-NP-Za-hj-np-z0-9]"
_BETWEEN = r"[ \t\r\n·•‧・._()—-]{0,3}+"
_WITH_SIGNS = (
    rf"(?:{_BETWEEN}{_SIGN}){{4}}{_BETWEEN}(?:{_SIGN}(?:{_BETWEEN}{_SIGN})?|[挂学警港澳试超领临])"
)
_PLATE = re.compile(
    rf"{PROVINCE}{_BETWEEN}[A-HJ-Za-hj-z](?:{_BETWEEN}临)?(?P<signs>{_WITH_SIGNS}|{_SPOKEN_SIGNS})(?![A-Za-z0-9*]|[-/.][0-9])"
)
# Six signs are of a new-energy car: its letter is the first (or first two) or the last.
_ELECTRIC = re.compile(rf"[A-HJK]{_SIGN}[0-9]{{4}}|[0-9]{{5}}[A-HJK]", re.IGNORECASE)
# Begins with a set, which is searched fast.
_EMBASSY = re.compile(
    r"[使军海空武VKHBSLJNGCW](?:(?<=使)[ ·]?[0-9]{3}[ ·]?[0-9]{3}(?![0-9A-Za-z])"
    r"|(?<=[军海空武])[A-Z][ ·-]?[0-9]{5}(?![0-9A-Za-z])"
    r"|[A-Z](?<=[VKHBSLJNGC].)(?<![0-9A-Za-z].{2})[ ·-]?[0-9]{5}(?![0-9A-Za-z-])"
    rf"|J(?<=WJ)[ ·-]?(?:{PROVINCE}[ ·-]?[0-9]{{4}}[0-9A-Z](?![0-9A-Za-z])"
    r"|[\u4e00-\u9fff]?[0-9]{2}[ ·-]?[0-9]{3,4}[A-Z0-9]?))"
)
# Tractors, and electric bicycles by their city: only right after the vehicle.
_SLOW = re.compile(
    r"(?:拖拉机|农用车|农机|收割机|三轮车|电动车|自行车|摩托车)(?:号?牌)?(?:号码?)?[ :(]{0,3}"
    rf"(?P<value>{PROVINCE}[ ·-]?[0-9]{{2}}[ ·-]?[0-9A-Z][0-9]{{4}}|[\u4e00-\u9fff]{{2}}[ ·-]?[A-Z]?[0-9]{{5,6}})(?![0-9A-Za-z])"
)
_WORD = re.compile("车|牌|驾|驶|挂|ETC|通行|高速|收费站|加油|过磅|违章|违停|鲁通卡|油卡")
_VEHICLE = re.compile("军车|号牌|车牌|牌照|军牌|车号")
# A registration in which an area stands, as of lifts: 梯11鲁C00123(26).
_REGISTRATION = re.compile(r"[\u4e00-\u9fffA-Za-z][0-9]{1,2}$")
_CODE = re.compile(
    r"(?:登记证|使用证|文号|编号|证号|许可证?|备案号?|资质|批号|准字|证书号?|合同号?)[:\s(]{0,3}$"
)


class Plate(PersonalNumber):
    rule = "PII-PLATE"
    kind = "plate"
    reason = "机动车号牌。私家车请改为“鲁C·***12”的形式；公务用车可写明理由保留。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _PLATE.finditer(text):
            left = before(text, match.start(), 16)
            has_word = bool(_WORD.search(left + text[match.end() : match.end() + 4]))
            signs = re.sub("[^0-9A-Za-z\u4e00-\u9fff]", "", match["signs"].translate(_SPOKEN))
            is_broken = len(match["signs"]) > len(signs) + 3 or re.search(
                r"\s", match["signs"].strip()
            )
            if _is_other(text, match.start(), left, signs) or (is_broken and not has_word):
                continue
            yield Hit(*match.span(), "high" if has_word else "medium", _masked(match[0]))
        for match in _EMBASSY.finditer(text):
            around = before(text, match.start(), 16) + text[match.end() : match.end() + 4]
            words = _VEHICLE if match[0][0].isascii() else _WORD
            if match[0].startswith("WJ") or words.search(around):
                yield Hit(*match.span(), "medium", _masked(match[0]))
        for match in _SLOW.finditer(text):
            yield Hit(*match.span("value"), "medium", _masked(match["value"]))


def _is_other(text: str, start: int, left: str, signs: str) -> bool:
    is_plate = len(signs) == 5 or _ELECTRIC.fullmatch(signs)
    has_digits = sum(map(str.isdigit, signs)) > 1
    is_registration = _REGISTRATION.search(text[max(0, start - 3) : start])
    return not (is_plate and has_digits) or bool(is_registration or _CODE.search(left))


def _masked(plate: str) -> str:
    return f"{plate[0]}***{plate[-2:]}"
