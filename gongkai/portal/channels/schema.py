"""Checking JSON against the shipped schemas (``schema/*.json``, JSON Schema 2020-12).

Only the words those schemas use are understood; an unknown one is an error of ours, so that a rule
is never skipped silently. Any full validator gives the same answers.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("schema")
_TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None),
}  # fmt: skip
_NO_RULES = {"$schema", "$id", "$defs", "title", "description", "examples", "format"}
_MOST_FAULTS = 20


@cache
def schema(name: str) -> dict[str, Any]:
    """The shipped schema ``<name>.json``."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return loaded


def faults(value: Any, name: str) -> list[str]:
    """Where ``value`` departs from the schema, as “<place>：<what>”; at most twenty."""
    found: list[str] = []
    for fault in _faults(value, schema(name), schema(name), "$"):
        found.append(fault)
        if len(found) == _MOST_FAULTS:
            break
    return found


def _faults(value: Any, rules: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    if "$ref" in rules:
        yield from _faults(value, root["$defs"][rules["$ref"].rpartition("/")[2]], root, at)
    if "anyOf" in rules:
        branches = [list(_faults(value, one, root, at)) for one in rules["anyOf"]]
        if all(branches):
            yield from min(branches, key=len)
    if "type" in rules and not _is_of(value, rules["type"]):
        yield f"{at}：应为 {rules['type']}"
        return
    for word, rule in rules.items():
        if word in _NO_RULES or word in ("$ref", "anyOf", "type", "additionalProperties"):
            continue
        yield from _CHECKS[word](value, rule, rules, root, at)


def _is_of(value: Any, kind: str | list[str]) -> bool:
    kinds = [kind] if isinstance(kind, str) else kind
    return any(
        isinstance(value, _TYPES[one]) and not (one == "integer" and isinstance(value, bool))
        for one in kinds
    )


def _required(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{at}：缺少 {name}" for name in rule if name not in value)


def _properties(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    more = rules.get("additionalProperties", True)
    for name, inner in value.items():
        if name in rule:
            yield from _faults(inner, rule[name], root, f"{at}.{name}")
        elif more is False:
            yield f"{at}：不认识的项 {name[:40]}"
        elif isinstance(more, dict):
            yield from _faults(inner, more, root, f"{at}.{name[:80]}")


def _names(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name in value:
            yield from _faults(name, rule, root, f"{at}（名称 {name[:40]}）")


def _items(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from _faults(one, rule, root, f"{at}[{place}]")


def _const(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if value != rule or isinstance(value, bool) != isinstance(rule, bool):
        yield f"{at}：应为 {rule}"


def _enum(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if value not in rule:
        yield f"{at}：只能是 {'、'.join(map(str, rule))}"


def _pattern(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    # In JSON Schema ``$`` is the very end, not before a last line break.
    end = rule.removesuffix("$") + (r"\Z" if rule.endswith("$") else "")
    if isinstance(value, str) and not re.search(end, value):
        yield f"{at}：格式不符"


def _longest(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, str) and len(value) > rule:
        yield f"{at}：超过 {rule} 字"


def _shortest(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, str) and len(value) < rule:
        yield f"{at}：不能为空"


def _most(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, list) and len(value) > rule:
        yield f"{at}：超过 {rule} 项"


def _least(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, list) and len(value) < rule:
        yield f"{at}：至少 {rule} 项"


def _minimum(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, int) and value < rule:
        yield f"{at}：不能小于 {rule}"


def _maximum(value: Any, rule: Any, rules: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, int) and value > rule:
        yield f"{at}：不能大于 {rule}"


_CHECKS: dict[str, Any] = {
    "required": _required, "properties": _properties, "propertyNames": _names, "items": _items,
    "const": _const, "enum": _enum, "pattern": _pattern, "maxLength": _longest,
    "minLength": _shortest, "maxItems": _most, "minItems": _least, "minimum": _minimum,
    "maximum": _maximum,
}  # fmt: skip
