"""Import, cleaning, flattening, marking and comparing."""

import io

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.core.deeds import Blocked
from gongkai.disclosure.comparing import compare, only_changed
from gongkai.disclosure.html import (
    Span,
    clean,
    flatten,
    mark,
    text_of,
    typed_text_of,
    with_picture_words,
)
from gongkai.disclosure.importing import import_document


def a_docx() -> bytes:
    document = docx.Document()
    document.add_heading("工作方案", 1)
    document.add_paragraph("第一段。")
    document.add_paragraph("甲", style="List Bullet")
    document.add_paragraph("乙", style="List Number")
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "项目", "完成"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_headings_lists_and_tables_of_a_docx_are_kept() -> None:
    body = import_document(a_docx(), "方案.docx").body_html
    assert "<h2>工作方案</h2>" in body
    assert "<ul><li>甲</li></ul>" in body
    assert "<ol><li>乙</li></ol>" in body
    assert "<table>" in body
    assert "完成" in body


def test_a_text_gets_its_headings_by_their_numbers() -> None:
    data = "关于工作的方案\n一、指导思想\n坚持公开。\n(一)重大决策信息公开。\n内容。".encode()
    imported = import_document(data, "方案.txt")
    assert imported.title == "关于工作的方案"
    assert "<h2>一、指导思想</h2>" in imported.body_html
    assert "<h3>(一)重大决策信息公开。</h3>" in imported.body_html


@pytest.mark.parametrize(
    ("data", "name"), [(b"PK\x03\x04x", "坏.docx"), (b"x", "图.png"), (b"%PDF-1.4", "文.pdf")]
)
def test_what_cannot_be_imported_says_what_to_do(data: bytes, name: str) -> None:
    with pytest.raises(Blocked, match="另存"):
        import_document(data, name)


@pytest.mark.parametrize(
    "source",
    ["<script>alert(1)</script>", "<p onclick='x()'>a</p>", "<a href='javascript:x'>a</a>",
     "<p style='position:fixed'>a</p>", "<iframe src='x'></iframe>", "<img src=x onerror=y>",
     "<svg><script>1</script></svg>", "<style>*{}</style>"],
)  # fmt: skip
def test_what_could_act_is_cleaned_away(source: str) -> None:
    cleaned = clean(source)
    for bad in ("script", "onclick", "javascript", "style", "iframe", "img", "svg"):
        assert bad not in cleaned


def test_flattened_text_reads_line_by_line() -> None:
    assert (
        text_of(
            "<h2>甲</h2><p>乙<strong>丙</strong>丁</p><table><tr><td>1</td><td>2</td></tr></table>"
        )
        == "甲\n乙丙丁\n1\t2\n"
    )


@given(
    st.lists(
        st.sampled_from(
            ["<p>甲乙</p>", "文字", "<strong>丙</strong>", "<br>", "<ul><li>丁</li></ul>"]
        ),
        max_size=6,
    ),
    st.data(),
)
def test_marks_stand_where_the_offsets_say(pieces: list[str], data: st.DataObject) -> None:
    source = "".join(pieces)
    text = flatten(source).text
    start = data.draw(st.integers(0, max(len(text) - 1, 0)))
    end = data.draw(st.integers(start, len(text)))
    marked = mark(source, [Span(start, end, "a", "open", "理由")])
    assert text_of(marked) == text
    inside = "".join(node.text or "" for node in flatten(marked).root.iter("mark"))
    assert inside == text[start:end].replace("\n", "")


def test_text_outside_any_tag_stays_escaped() -> None:
    assert mark("1 &lt; 2", []) == "1 &lt; 2"


def test_comparison_shows_each_change() -> None:
    kinds = [
        [(piece.kind, piece.text) for piece in pieces]
        for pieces in compare("甲\n共10万元\n丙", "甲\n共12万元\n丙\n丁")
    ]
    assert kinds[0] == [("same", "甲")]
    assert ("gone", "0") in kinds[1]
    assert ("new", "2") in kinds[1]
    assert kinds[-1] == [("new", "丁")]


def test_typed_text_keeps_numbers_and_the_lines_of_a_table() -> None:
    source = (
        '<ol start="3"><li>甲</li><li><p>乙</p></li></ol><ul><li>丙</li></ul>'
        "<table><tr><td><p>1</p></td><td><p>2</p></td></tr></table>"
    )
    lines = [line.strip() for line in typed_text_of(source).split("\n") if line.strip()]
    assert lines == ["3. 甲", "4. 乙", "· 丙", "1\t2"]
    assert typed_text_of("") == ""


def test_a_picture_to_be_pasted_is_named_in_words() -> None:
    source = f'<p>前<img src="picture:{"a" * 64}" alt="甲&lt;乙">后</p>'
    assert with_picture_words(source) == "<p>前〔此处插入图片：甲&lt;乙〕后</p>"


def test_beside_the_text_only_changes_and_their_neighbours_are_shown() -> None:
    before = "\n".join(f"第{number}段" for number in range(20))
    kept, left_out = only_changed(compare(before, before.replace("第9段", "第九段")), 8)
    assert ["".join(piece.text for piece in one if piece.kind != "gone") for one in kept] == [
        "第8段", "第九段", "第10段",
    ]  # fmt: skip
    assert left_out == 17
    assert only_changed(compare("甲\n乙", "甲\n丙"), 8)[1] == 0
