"""Lines written by hand and what must be found in them (rules.md §8.3, §11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.scan.engine import scan_text
from gongkai.scan.folding import fold
from gongkai.scan.rulebook import AllowList, RuleBook


def kinds(text: str, allow: AllowList | None = None) -> list[str]:
    return [
        finding.kind
        for finding in scan_text(text, book=RuleBook(allow=allow or AllowList())).findings
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("身份证号：11010519491231002X。", ["identity_number"]),
        ("440524188001010014", ["identity_number"]),
        ("４４０５２４１８８００１０１００１４", ["identity_number"]),
        ("身份证 440524 18800101 0014", ["identity_number"]),
        ("身份证440524-18800101-0014", ["identity_number"]),
        ("身份证\n440524188001\n010014", ["identity_number"]),
        ("身份证号130503670401001", ["identity_number"]),
        ("身份证号440524188001010015", ["identity_number"]),  # wrong check digit after the word
        ("440524188001010015", []),  # a bare one is no finding
        ("440524********0014", []),
        ("流水号440524188013010014", []),  # month 13
        ("91110000600037341L", ["credit_code"]),
        ("索引号11370322004324002B/2021-5135380", ["credit_code"]),
        ("手机13800138000", ["mobile"]),
        ("+8613800138000", ["mobile"]),
        ("138 0013 8000", ["mobile"]),
        ("138****8000", []),
        ("合计13800138000元", []),
        ("电话0533-6961234", ["landline"]),
        ("(0533)6961234", ["landline"]),
        ("12345热线", []),
        ("卡号4532015112830366", ["bank_card"]),
        ("4532015112830366", ["bank_card"]),
        ("账号：370101234567", ["bank_card"]),
        ("合同编号：4532015112830366", []),
        ("邮箱zhangsan@example.com", ["email"]),
        ("邮箱shenji@shifan.gov.cn", []),
        ("示审发〔2026〕3号", []),
        ("国务院令第711号，2019年5月15日起施行", []),
        ("金额1260万元，核减165.50万元", []),
        ("2026-11-24 08:30", []),
        ("内部资料，不得外传", ["internal_mark", "internal_mark"]),
    ],
)
def test_line(line: str, expected: list[str]) -> None:
    assert kinds(line) == expected


@pytest.mark.parametrize(
    "line",
    ["机密★1年", "绝密★30年", "秘密★", "秘 密★6个月", "机密☆5年", "机密⭐长期", "密级：秘密",
     "密级:机密", "关于工作的通知\n机密\n各单位", "  秘密  \n正文", "【机密】", "机密★会议开始前",
     "机　密★1年", "秘密*1年", "文件 秘密★1年 第3号"],
)  # fmt: skip
def test_marks_of_secrecy_refuse(line: str) -> None:
    assert scan_text(line).refuses


@pytest.mark.parametrize(
    "line",
    ["不得泄露商业秘密", "保守国家秘密法", "国家秘密、工作秘密、商业秘密、个人隐私", "保密审查",
     "涉及国家秘密的除外", "严守秘密纪律", "商业秘密★", "密级：非密", "本报告不涉及机密事项",
     "秘密级事项按规定办理", "一、秘密事项范围"],
)  # fmt: skip
def test_running_text_passes(line: str) -> None:
    assert not scan_text(line).refuses


def test_allow_list() -> None:
    allow = AllowList(contacts=frozenset({"0533-6961234", "13800138000"}))
    assert kinds("电话0533-6961234，手机13800138000", allow) == []
    assert kinds("电话05336961235", allow) == ["landline"]


def test_no_clear_value_in_a_finding() -> None:
    text = "身份证440524188001010014，卡号4532015112830366，手机13800138000"
    for finding in scan_text(text).findings:
        assert text[finding.start : finding.end] not in repr(finding)


@given(st.text(alphabet="4 1\u200b-８X\n身份证，", max_size=60))
def test_offsets_lead_back_to_the_original(text: str) -> None:
    for join_lines in (False, True):
        folded = fold(text, join_lines=join_lines)
        for place in range(len(folded.text)):
            start, end = folded.original(place, place + 1)
            assert end == start + 1
            assert fold(text[start:end]).text == folded.text[place]


@given(st.text(alphabet=" \n，。甲乙", max_size=20), st.text(alphabet=" \n，。甲乙", max_size=20))
def test_a_number_is_found_wherever_it_stands(before: str, after: str) -> None:
    text = f"{before}440524188001010014{after}"
    found = [f for f in scan_text(text).findings if f.kind == "identity_number"]
    assert [text[f.start : f.end] for f in found] == ["440524188001010014"]


@pytest.mark.parametrize(
    "text", ["市" * 60000, "1" * 200000, "a" * 200000, "a@" * 50000, "密 " * 60000, "绝" * 60000]
)
def test_hostile_text_ends(text: str) -> None:
    # Quadratic patterns would take minutes here; the runner's own limit would stop them.
    assert scan_text(text).status in ("clean", "findings")
