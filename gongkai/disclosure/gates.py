"""Further gates a kind of document must pass, chosen by code in the kind's configuration.

A gate asks about a content and answers with sentences, none when it is open. Rooms above the door
register gates of their own when the application starts (house.md: links between rooms).
"""

from collections.abc import Callable
from dataclasses import dataclass

from gongkai.disclosure.guides import faults
from gongkai.disclosure.models import Content, Relation, RelationVerb

Check = Callable[[Content], list[str]]


@dataclass(frozen=True)
class Gate:
    """``at``: “submit” or “publish”, when it is asked; ``check`` gives the reasons why not."""

    code: str
    label: str
    at: str
    basis: str
    check: Check


GATES: dict[str, Gate] = {}


def register(gate: Gate) -> None:
    """Make ``gate`` available to the kinds; registering it again changes nothing."""
    GATES[gate.code] = gate


def reasons(content: Content, at: str) -> list[str]:
    """What the gates of the content's kind say at this moment."""
    codes = content.kind.gates if content.kind else []
    gates = [GATES[code] for code in codes if code in GATES]
    return [reason for gate in gates if gate.at == at for reason in gate.check(content)]


def has_gate(content: Content, code: str) -> bool:
    """Whether the content's kind names the gate ``code``."""
    return content.kind is not None and code in content.kind.gates


def _always_open(_: Content) -> list[str]:
    # The gate is a step of the road (reviewing.needs_director), not a question.
    return []


def _has_end(content: Content) -> list[str]:
    return [] if content.shown_until else ["这类信息须写明公示截止日期，到期后自动撤下。"]


def _has_approval(content: Content) -> list[str]:
    if str(content.facts.get("panel", {}).get("approval", "")).strip():
        return []
    return ["这类信息须先经有关机关批准，请在“批准情况”中写明批准机关、文号和日期。"]


def _interprets(content: Content) -> list[str]:
    if any(link["verb"] == RelationVerb.INTERPRETS for link in content.relations):
        return []
    return ["解读须关联所解读的政策文件，请在“关联文件”中选择。"]


def _is_interpreted(content: Content) -> list[str]:
    disclosure = getattr(content, "disclosure_id", None)
    linked = Relation.objects.filter(target=disclosure, verb=RelationVerb.INTERPRETS).exists()
    plan = str(content.facts.get("panel", {}).get("interpretation", "")).strip()
    return [] if linked or plan else [
        "政策文件须同步解读：请先登记解读，或在“解读安排”中写明由谁、何时解读（国办发〔2016〕80号）。"
    ]  # fmt: skip


def _is_complete_guide(content: Content) -> list[str]:
    return faults(content.body_html)


for _gate in (
    Gate("director", "须经局长审批", "submit", "《国家审计准则》第一百六十条", _always_open),
    Gate("has_end", "须有公示截止日期", "submit", "《政府信息公开条例》第二十条", _has_end),
    Gate("external_approval", "须经外部批准", "submit",
         "《政府信息公开条例》第十一条", _has_approval),
    Gate("interprets", "须关联被解读文件", "submit", "国办秘函〔2019〕19号", _interprets),
    Gate("is_interpreted", "须有解读安排", "submit", "国办发〔2016〕80号", _is_interpreted),
    Gate("complete_guide", "须列全指南要素", "submit",
         "《政府信息公开条例》第十二条", _is_complete_guide),
):  # fmt: skip
    register(_gate)
