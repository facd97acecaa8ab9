"""The county platform's receipts: what it says became of each delivery."""

import json
from typing import Any

from gongkai.core.deeds import Blocked
from gongkai.portal.channels.schema import faults

MOST_BYTES = 4 * 2**20
SHAPE = '{"sequence": 12, "index": "…/2026-0000012", "result": "ok", "address": "https://…"}'


def parsed(text: str | bytes) -> list[dict[str, Any]]:
    """The receipts of an uploaded or pasted file; ``Blocked`` says what is wrong and where."""
    if len(text) > MOST_BYTES:
        raise Blocked("回执文件超过 4 MB，请分成几个文件。")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            try:
                text = text.decode("gb18030")
            except UnicodeDecodeError as error:
                raise Blocked("回执文件的编码无法识别，请另存为 UTF-8 后再传。") from error
    if not text.strip():
        raise Blocked("回执是空的，请选择文件或粘贴内容。")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise Blocked(
            f"回执不是正确的 JSON：第 {error.lineno} 行第 {error.colno} 个字处读不下去。"
            f"应形如 {SHAPE}，多条用方括号括起、逗号隔开。"
        ) from error
    except (RecursionError, ValueError) as error:
        # A number of thousands of digits is JSON, but none that Python reads.
        raise Blocked("回执的嵌套过深或数字过长，请向县平台核实文件是否正确。") from error
    found = faults(value, "receipts")
    if found:
        raise Blocked(f"回执的内容不符合格式：{'；'.join(found[:5])}。应形如 {SHAPE}。")
    return [value] if isinstance(value, dict) else value
