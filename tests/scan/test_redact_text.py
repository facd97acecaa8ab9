"""What is severed is gone, what stands beside it stays, and a second reader finds nothing."""

import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.scan.redact.text import MARK, NotSevered, sever, sever_html, spans_of, verify

IDENTITY = "11010519491231002X"
PHONE = "13800138000"


def severed(text: str, *phrases: str) -> str:
    result = sever(text, spans_of(text, phrases)).text
    verify(result, phrases)
    assert spans_of(result, phrases) == []
    return result


# sever


def test_spans_that_overlap_or_touch_become_one_mark() -> None:
    result = sever("甲乙丙丁戊己", [(3, 4), (0, 2), (1, 3), (5, 6), (4, 4)])
    assert (result.text, result.count) == (f"{MARK}戊{MARK}", 2)
    assert result.removed == ("甲乙丙丁", "己")
    assert "甲" not in repr(result)


def test_the_mark_does_not_tell_the_length() -> None:
    assert sever("欧阳某某来电", [(0, 4)]).text == sever("张三来电", [(0, 2)]).text


@pytest.mark.parametrize("span", [(-1, 2), (0, 4), (2, 1)])
def test_a_span_of_another_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="超出文本"):
        sever("甲乙丙", [span])


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)
)
def test_what_is_outside_the_spans_survives_exactly(
    text: str, pairs: list[tuple[int, int]]
) -> None:
    spans = [tuple(sorted((min(a, len(text)), min(b, len(text))))) for a, b in pairs]
    result = sever(text, spans)  # type: ignore[arg-type]
    covered = {place for start, end in spans for place in range(start, end)}
    outside = "".join(c for place, c in enumerate(text) if place not in covered)
    if MARK not in text:
        assert result.text.replace(MARK, "") == outside
        assert result.text.count(MARK) == result.count
    assert len("".join(result.removed)) == len(covered)


# spans_of


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("申请人张三来电", "张三", f"申请人{MARK}来电"),
        ("张三与张三", "张三", f"{MARK}与{MARK}"),
        ("张 三、张　三、张\u200b三、张\ufe00三", "张三", f"{MARK}、{MARK}、{MARK}、{MARK}"),
        ("张三来电", "张 三", f"{MARK}来电"),
        ("姓张\n三、其他", "张三", "姓张\n三、其他"),
        ("欧阳\n小明来电", "欧阳小明", f"{MARK}来电"),
        ("证号１１０１０５１９４９１２３１００２Ｘ。", IDENTITY, f"证号{MARK}。"),
        ("证号110105 19491231 002x。", IDENTITY, f"证号{MARK}。"),
        ("证号110105-19491231-002X。", IDENTITY, f"证号{MARK}。"),
        ("证号110105194912\n31002X。", IDENTITY, f"证号{MARK}。"),
        ("1|1|0|1|0|5|1|9|4|9|1|2|3|1|0|0|2|X", IDENTITY, MARK),
        ("电话138-0013-8000、138.0013.8000", PHONE, f"电话{MARK}、{MARK}"),
        ("电话(0533)6961234转1", "0533-6961234", f"电话({MARK}转1"),
        ("邮箱ZhangSan@Example.com", "zhangsan@example.com", f"邮箱{MARK}"),
        ("张张三三", "张三", MARK),
        ("1111", "11", MARK),
        (f"张{MARK}三", "张三", MARK),
        (f"应隐去的{MARK}", "隐去", f"应{MARK}的{MARK}"),
        ("⽂字", "文字", MARK),
        ("无关", "", "无关"),
        ("无关", " \u200b", "无关"),
        ("", "张三", ""),
    ],
)
def test_every_way_of_writing_is_found(text: str, phrase: str, expected: str) -> None:
    assert severed(text, phrase) == expected


def test_removing_one_phrase_may_join_another() -> None:
    assert severed("张李四三到场", "张三", "李四") == f"{MARK}到场"


NEIGHBOURS = st.text(st.sampled_from("审计局公开 0\n\u200b，。abＡ（<&"), max_size=12)
PHRASES = st.sampled_from(["张三丰", "欧阳 小明", IDENTITY, "示范路１２号", "x@y.cn"])
NOISE = st.sampled_from(["", " ", "\u3000", "\u200b", "\u2060"])


@given(st.lists(NEIGHBOURS, min_size=1, max_size=4), PHRASES, NOISE)
def test_neighbouring_text_survives_and_a_second_run_changes_nothing(
    neighbours: list[str], phrase: str, noise: str
) -> None:
    text = noise.join(phrase).join(neighbours)
    spans = spans_of(text, [phrase])
    result = sever(text, spans).text
    # Neighbours that are empty leave occurrences touching: one mark for them all.
    assert re.sub(f"(?:{re.escape(MARK)})+", MARK, MARK.join(neighbours)) == result
    assert sever(result, spans_of(result, [phrase])).text == result
    verify(result, [phrase])


# sever_html


@pytest.mark.parametrize(
    ("source", "phrase", "expected"),
    [
        ("<p><strong>张</strong>三来电</p>", "张三", f"<p><strong>{MARK}</strong>来电</p>"),
        ("<p>姓<em><u>张</u></em><b>三</b>某</p>", "张三", f"<p>姓<em><u>{MARK}</u></em>某</p>"),
        ("<p>前<strong>言张</strong>三 &amp; 后</p>", "张三",
         f"<p>前<strong>言{MARK}</strong> &amp; 后</p>"),
        ("张三<p>与李四</p>张三", "张三", f"{MARK}<p>与李四</p>{MARK}"),
        ("<p>张</p><p>三来电</p>", "张三", "<p>张</p><p>三来电</p>"),
        ("<p>张<br>三</p>", "张三", "<p>张<br>三</p>"),
        ("<p>110105194912</p><p>31002X止</p>", IDENTITY, f"<p>{MARK}</p><p>止</p>"),
        ("<p>张&#8203;三、&#24352;&#x4e09;</p>", "张三", f"<p>{MARK}、{MARK}</p>"),
        ('<p><a href="tel:138-0013-8000" title="电话">拨打</a></p>', PHONE,
         '<p><a title="电话">拨打</a></p>'),
        ('<p title="张&nbsp;三">某</p>', "张三", "<p>某</p>"),
        ('<a href="/p?n=%E5%BC%A0%E4%B8%89">某</a>', "张三", "<a>某</a>"),
        ("<p>张<!-- 注 -->三</p>", "张三", f"<p>{MARK}</p>"),
        ("<p>某<!-- 张三 --></p>", "张三", "<p>某</p>"),
        ("<ul><li>张三</li><li>李四</li></ul>", "张三", f"<ul><li>{MARK}</li><li>李四</li></ul>"),
        ("a &lt;b&gt; 张三", "张三", f"a &lt;b&gt; {MARK}"),
    ],
)  # fmt: skip
def test_html(source: str, phrase: str, expected: str) -> None:
    result = sever_html(source, [phrase])
    assert result.text == expected
    verify(result.text, [phrase])
    assert sever_html(result.text, [phrase]).text == result.text


def test_a_number_one_digit_a_cell() -> None:
    cells = "".join(f"<td>{digit}</td>" for digit in IDENTITY)
    result = sever_html(f"<table><tr>{cells}</tr></table>", [IDENTITY])
    assert result.text.count(MARK) == 1
    assert not re.search(r"[0-9X]", result.text)
    verify(result.text, [IDENTITY])


def test_what_holds_no_phrase_comes_back_as_it_came() -> None:
    source = "<P class=x>某人<br/>来电&nbsp;</P>"
    assert sever_html(source, ["张三"]).text == source
    assert sever_html("", ["张三"]).text == ""


def test_taken_attributes_are_named() -> None:
    result = sever_html('<p><a href="mailto:a@b.cn">邮箱</a>a@b.cn</p>', ["a@b.cn"])
    assert (result.count, result.attributes) == (1, ("a[href]",))
    assert result.removed == ("a@b.cn",)


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[list[str], str]:
    """Neighbours and a body in which the phrase is cut by inline tags."""
    neighbours = draw(st.lists(st.text(st.sampled_from("审计局，。& <"), max_size=6),
                               min_size=2, max_size=4))  # fmt: skip
    pieces = []
    for place, neighbour in enumerate(neighbours):
        if place:
            tags = draw(st.lists(st.sampled_from(["", "b", "em", "a", "span"]),
                                 min_size=3, max_size=3))  # fmt: skip
            pieces += [f"<{t}>{c}</{t}>" if t else c for c, t in zip("张三丰", tags, strict=True)]
        pieces.append(neighbour.replace("&", "&amp;").replace("<", "&lt;"))
    return neighbours, f"<p>{''.join(pieces)}</p>"


@given(laid_out())
@settings(deadline=None)
def test_text_beside_tags_survives_exactly(made: tuple[list[str], str]) -> None:
    from lxml import html

    neighbours, source = made
    result = sever_html(source, ["张三丰"])
    shown = html.fragment_fromstring(result.text, create_parent="div").text_content()
    assert shown == re.sub(f"(?:{re.escape(MARK)})+", MARK, MARK.join(neighbours))
    assert sever_html(result.text, ["张三丰"]).text == result.text
    verify(result.text, ["张三丰"])


# verify


@pytest.mark.parametrize(
    ("result", "phrase", "words"),
    [
        ("张三来电", "张三", "仍完整可见"),
        ("张\u3000\u200b三来电", "张三", "仍完整可见"),
        ("<b>张</b>三", "张三", "仍完整可见"),
        ("<p>欧阳</p><p>小明</p>", "欧阳小明", "仍完整可见"),
        ("&#24352;&#19977;", "张三", "仍完整可见"),
        ('<a title="张三">某</a>', "张三", "标签属性"),
        ('<a href="?n=%E5%BC%A0%E4%B8%89">某</a>', "张三", "标签属性"),
        ("<p>某<!-- 张三 --></p>", "张三", "注释"),
        ("<script>var a='张三'</script>", "张三", "仍完整可见"),
        (f"张{MARK}三", "张三", "隔开"),
        (f"张{MARK}{MARK}三", "张三", "隔开"),
        ("证号１１０１０５　１９４９１２３１　００２Ｘ", IDENTITY, "仍完整可见"),
        ("证号110105194", IDENTITY, "号码的一段"),
        ("证号 9491 2310 02X", IDENTITY, "号码的一段"),
        (f"证号110105{MARK}31002X", IDENTITY, "还留着大半"),
        (f"电话1380013{MARK}", PHONE, "还留着大半"),
        ("电话0013-8000", PHONE, "号码的一段"),
        (f"住示范县城关镇{MARK}", "示范县城关镇甲路一号", "还留着大半"),
        ("a < b 张三", "张三", "仍完整可见"),
        ("<p 张三", "张三", "仍完整可见"),
    ],
)
def test_a_trace_is_found(result: str, phrase: str, words: str) -> None:
    with pytest.raises(NotSevered, match=words) as caught:
        verify(result, ["无关的", phrase])
    assert "第 2 项" in str(caught.value)
    assert phrase not in str(caught.value)


@pytest.mark.parametrize(
    ("result", "phrase"),
    [
        (f"申请人{MARK}来电", "张三"),
        ("<p>姓张</p><p>三人到场</p>", "张三"),
        (f"姓张{MARK}来电", "张三"),
        ("合计138000元，2026年11月", PHONE),
        ("热线13800135678", PHONE),
        ("110105199001011234", IDENTITY),
        (f"审计局{MARK}", "示范县审计局李某"),
        ("任意文字", ""),
        ("", "张三"),
    ],
)
def test_what_is_no_trace_passes(result: str, phrase: str) -> None:
    verify(result, [phrase])


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=6), max_size=3))
@settings(deadline=None)
def test_whatever_is_typed_never_breaks_and_nothing_is_found_twice(
    text: str, phrases: list[str]
) -> None:
    result = sever(text, spans_of(text, phrases))
    assert spans_of(result.text, phrases) == []
    # The second reader may be stricter than the first: then nothing goes out.
    with contextlib.suppress(NotSevered):
        verify(result.text, phrases)
