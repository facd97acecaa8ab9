"""Index numbers (索引号): ``<credit code>/<year>-<serial>`` (META09; rules.md §10.1)."""

import re
from typing import NamedTuple

from stdnum.cn import uscc

from gongkai.law.errors import LawError

WIDTH = 7
_FORM = re.compile(r"(?P<code>[0-9A-HJ-NPQRTUWXY]{18})/(?P<year>\d{4})-(?P<serial>\d+)")


class IndexNumber(NamedTuple):
    """The parts of an index number."""

    credit_code: str
    year: int
    serial: int


def format_number(credit_code: str, year: int, serial: int, width: int = WIDTH) -> str:
    """The index number of the ``serial``-th item an organ published in ``year``.

    Raises ``LawError`` for a credit code whose check character is wrong or a serial too large.
    """
    if not uscc.is_valid(credit_code):
        raise _error(f"统一社会信用代码“{credit_code}”校验不符")
    if not 0 < serial < 10**width:
        raise _error(f"流水号 {serial} 超出 {width} 位")
    return f"{credit_code}/{year}-{serial:0{width}d}"


def parse(text: str) -> IndexNumber:
    """The parts of ``text``; raises ``LawError`` when it is no index number."""
    match = _FORM.fullmatch(text)
    if match is None or not uscc.is_valid(match["code"]):
        raise _error(f"“{text}”不是索引号")
    return IndexNumber(match["code"], int(match["year"]), int(match["serial"]))


def _error(message: str) -> LawError:
    return LawError(
        message,
        rule="§10.1",
        article="政府信息公开目录系统实施指引",
        remedy="索引号由统一社会信用代码、年份和流水号组成，请核对机关信息。",
    )
