"""docs/law.md: every rule id stands in it, and everything it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs/law.md").read_text()
LAW = ROOT / "gongkai/law"
# The first cell of each row: where a rule id counts as listed.
FIRST_CELLS = "\n".join(line.split("|")[1] for line in TABLE.splitlines() if line.startswith("|"))

# Every id of rules.md §1, §3, §12 and §13, written by hand.
RULES = (
    *(f"IAR-{n:02}" for n in range(1, 15)),
    "X14A", "X14B", "X14C", "X15", "X16A", "X16B", "X16C", "X36-7",
    *(f"APP-{n:02}" for n in range(1, 13)),
    *(f"COR-{n:02}" for n in range(1, 7)),
    *(f"TP-{n:02}" for n in range(1, 9)),
    *(f"DL-{n:02}" for n in range(1, 8)),
    "A1", "A2", "B1", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "D1", "D2", "D3",
    "E1", "E2", "E3", "E4", "E5", "F1", "F2", "F3",
    *(f"REM-{n:02}" for n in range(1, 9)), "REM-07b",
    *(f"OTH-{n:02}" for n in range(1, 8)),
    "YR-01", "YR-02", "YR-03", "SUP-01", "SUP-02",
    *(f"FEE-{n:02}" for n in range(1, 13)),
    *(f"T-{n:02}" for n in range(1, 11)),
    *(f"§13.2/{n}" for n in range(1, 37)),
    *(f"I{n}" for n in range(1, 11)),
)  # fmt: skip
LETTERS = (
    "申请表", "登记表", "接收回执", "补正告知书", "说明理由告知书", "延期答复告知书", "延迟答复告知书",
    "征求意见书（第三方）", "征求意见确认函", "征求意见告知书（申请人）", "依申请公开告知书（第三方）",
    "征求意见书（共同制作机关）", "协办函", "收费通知书", "答复书", "已主动公开", "予以公开", "部分公开",
    "国家秘密", "法禁", "三安全一稳定", "第三方", "内部事务", "过程性", "执法案卷", "行政查询", "不存在",
    "非本机关", "需另行制作", "仍不明确", "信访类", "重复", "公开出版物", "大量反复", "重新出具",
    "更正告知书",
)  # fmt: skip
# Not rules but their plumbing.
UNLISTED = ("__init__", "errors", "roles", "commands")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_listed(rule: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(rule)}(?![\w-])", FIRST_CELLS)


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_listed(letter: str) -> None:
    assert letter in FIRST_CELLS


def test_every_row_says_where_and_how_it_is_proved() -> None:
    for line in TABLE.splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            assert all(cell.strip() for cell in line.split("|")[1:-1]), line


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:\w+\.)+\w+)`", TABLE))))
def test_everything_named_exists(name: str) -> None:
    *path, last = name.split(".")
    module = (LAW / f"{path[0]}.py") if len(path) == 1 else (ROOT / "gongkai" / Path(*path))
    source = module.with_suffix(".py")
    assert source.is_file(), f"no module for {name}"
    assert re.search(rf"^(def|class) {last}\b", source.read_text(), re.M), name


def test_every_test_file_named_exists() -> None:
    named = set(re.findall(r"tests/[\w/]+\.py", TABLE))
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


def test_every_public_function_of_the_law_is_in_the_table() -> None:
    missing = [
        f"{path.stem}.{name}"
        for path in sorted(LAW.glob("*.py"))
        if path.stem not in UNLISTED
        for name in re.findall(r"^def ([a-z]\w*)\(", path.read_text(), re.M)
        if f"`{path.stem}.{name}`" not in TABLE
    ]
    assert missing == []
