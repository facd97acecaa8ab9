"""Folding: what a person reads as the same becomes one, and offsets lead back (rules.md §11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.scan.folding import fold

PHONE = "13800138000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１３８００１３８０００", PHONE),  # full width
        ("１３８，ＡＢＣ：（甲）　乙", "138,ABC:(甲) 乙"),
        ("138\u200b0013\u200d8000", PHONE),  # invisible
        ("1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30013800\u03360", PHONE),  # keycaps, struck out
        ("一三八〇〇一三八〇〇〇", PHONE),
        ("壹叁捌零零壹叁捌零零零", PHONE),
        ("一三八○○一三八○○○", PHONE),
        ("①③⑧⓪⓪①③⑧⓪⓪⓪", PHONE),
        ("¹³⁸⁰⁰¹³⁸⁰⁰⁰", PHONE),
        ("𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", PHONE),
        ("٠١٢٣٤٥٦", "0123456"),
        ("13800138000﹫qq﹒com", f"{PHONE}@qq.com"),  # small forms
        ("138001③8000", PHONE),
        ("①3800138000", PHONE),  # completes a phone
        ("138〇〇〇〇1234", "138〇〇〇〇1234"),  # circles cover digits
        ("尊敬的顧建華委員", "尊敬的顾建华委员"),
        ("l38OO138OOO", PHONE),  # letters that look like digits
        ("l380013800o", PHONE),
        ("1三八 〇〇一3 八000", "138 0013 8000"),  # spaces stay: they divide neighbours
        ("11010519491231002×", "11010519491231002X"),
        ("11010519491231002х", "11010519491231002X"),  # a Cyrillic letter
    ],
)
def test_other_forms_of_digits(text: str, expected: str) -> None:
    assert fold(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "二〇二六年十一月二十五日",
        "第一百二十三条",
        "一、二、三、四、五、六、七、八",
        "壹拾贰万叁仟元",
        "三三两两",
        "①甲②乙③丙",
        "①13800138000②13900139000",  # numbers what stands behind
        "13800138000¹",
        "①91110105157394634Q",
        "5×8米",
        "IO口与LOGO共1Ol个",
        "Tool1234567lot",  # letters of a word
        "6210810000017834259三张",  # a count after figures
        "138○○○○8001",  # a circle covers
        "370322××××××××0057",
    ],
)
def test_what_stays(text: str) -> None:
    assert fold(text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("440524\n188001\r\n010014", "440524188001010014"),
        ("4\t4\t0\t5\t2\t4", "440524"),
        ("| 4 | 4 | 0 |", "| 440 |"),
        ("138 0013-8000", PHONE),
        ("这一行长到纸边才断开所以下一\n行接着写", "这一行长到纸边才断开所以下一行接着写"),
        ("标题\n正文", "标题\n正文"),
        (
            "这一行虽然也很长但是有句号到此为止。\n下一段",
            "这一行虽然也很长但是有句号到此为止。\n下一段",
        ),
    ],
)
def test_joined(text: str, expected: str) -> None:
    assert fold(text, join_lines=True).text == expected


def test_clean_text_is_not_joined_anew() -> None:
    folded = fold("一、总则\n第一条　为了规范工作，制定本办法。\n")
    assert folded.joined() is folded


@given(st.text(alphabet="4 1\u200b-８X\n身份证，①", max_size=60))
def test_offsets_lead_back_to_the_original(text: str) -> None:
    for join_lines in (False, True):
        folded = fold(text, join_lines=join_lines)
        for place in range(len(folded.text)):
            start, end = folded.original(place, place + 1)
            assert end == start + 1
            alone, there = fold(text[start:end]).text, folded.text[place]
            assert alone == there or (alone, there) == ("①", "1")


@given(st.text(alphabet="4\u200b1 ", max_size=12), st.text(alphabet="\n\u200b甲 ", max_size=12))
def test_a_stretch_leads_back_to_all_of_it(number: str, rest: str) -> None:
    text = f"{rest}乙{number}丙{rest}"
    for join_lines in (False, True):
        folded = fold(text, join_lines=join_lines)
        place, end = folded.text.index("乙"), folded.text.index("丙") + 1
        assert folded.original(place, end) == (text.index("乙"), text.index("丙") + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("姓　名：甲", "姓名:甲"),
        ("微 信 号：x", "微信号:x"),
        ("姓    名\t住  址\n", "姓名\t住址\n"),
        ("张 三 同意", "张 三 同意"),  # neither a label nor the end of a line
        ("合计 三户：", "合计 三户:"),
        ("机 密 ★", "机 密 ★"),
    ],
)
def test_a_spread_label_is_drawn_together(text: str, expected: str) -> None:
    assert fold(text).text == expected


def test_a_stretch_of_a_spread_label_leads_back() -> None:
    folded = fold("联 系 人：甲")
    assert folded.original(0, 3) == (0, 5)
