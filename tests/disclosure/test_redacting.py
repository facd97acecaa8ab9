"""Taking out of drafts: attachments, typed text, hidden columns, what is undone and what is refused."""

import io
import json

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from pdfminer.high_level import extract_text
from stdnum.cn import ric

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files import store
from gongkai.core.journal.models import Entry
from gongkai.disclosure import actions
from gongkai.disclosure.actions import redacting
from gongkai.disclosure.finding_groups import groups_of, hidden_notices, redactions_of
from gongkai.disclosure.finding_kinds import KINDS
from gongkai.disclosure.findings import scan_content
from gongkai.disclosure.models import Disclosure, Draft
from gongkai.disclosure.selecting import MOST_LINES, selection_of, text_to_choose
from gongkai.scan import sandbox
from gongkai.scan.detectors import DETECTORS
from gongkai.scan.readers.base import Passage
from gongkai.scan.redact.base import Area, Box, NotRedacted, Selection, Stretch
from tests.disclosure.test_views import signed_in
from tests.scan import pdfs
from tests.world import County


def identity_number(serial: int) -> str:
    """A number that is valid by its checksum and belongs to nobody."""
    head = f"110105{1950 + serial % 50}0101{serial:03d}"
    return head + ric.calc_check_digit(head + "0")


NUMBER = identity_number(7)
MOBILE = "13800138000"


def list_with_a_hidden_column(count: int = 12) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(["户名", "项目", "金额", "", "", "", "", "身份证号"])
    for serial in range(count):
        sheet.append([f"示范{serial}号", "补助", serial, "", "", "", "", identity_number(serial)])
    sheet.column_dimensions["H"].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_pdf() -> bytes:
    return pdfs.plain(
        f"补助名单\n身份证号 {NUMBER}\n联系电话{MOBILE}\n其他内容不变", "第二页的内容"
    )


def a_document() -> bytes:
    document = docx.Document()
    document.add_paragraph("补助公示")
    document.add_paragraph(f"身份证号{NUMBER}，项目名称：示范渠道。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_file(county: County, name: str, data: bytes, **content: object) -> tuple[Disclosure, str]:
    disclosure = county.draft("news", "补助公示", **content)
    draft = actions.attach(disclosure=disclosure, by=county.person("nigao"), name=name, data=data)
    return disclosure, draft.attachments[0]["sha256"]


def redact(county: County, disclosure: Disclosure, sha256: str, **chosen: object) -> Draft:
    return actions.redact_attachment(
        disclosure=disclosure, by=county.person("nigao"), sha256=sha256,
        selection=Selection(**chosen),  # type: ignore[arg-type]
    )  # fmt: skip


def journal_text() -> str:
    rows = Entry.objects.values_list("deed", "subject", "facts")
    return json.dumps(list(rows), ensure_ascii=False)


# Attachments


@pytest.mark.parametrize(
    ("name", "make", "chosen"),
    [
        ("名单.pdf", a_pdf, {"rules": frozenset({"PII-ID"})}),
        ("名单.pdf", a_pdf, {"words": (NUMBER,)}),
        ("名单.docx", a_document, {"rules": frozenset({"PII-ID"})}),
        ("名单.txt", lambda: f"身份证号{NUMBER}\n其他".encode(), {"rules": frozenset({"PII-ID"})}),
        ("名单.csv", lambda: f"身份证号\n{NUMBER}\n".encode(),
         {"stretches": (Stretch("正文", "", 5, 23),)}),
    ],
)  # fmt: skip
def test_what_was_chosen_is_gone_from_the_stored_file(county, name, make, chosen) -> None:  # type: ignore[no-untyped-def]
    disclosure, sha256 = with_file(county, name, make())
    draft = redact(county, disclosure, sha256, **chosen)
    (entry,) = draft.attachments
    data = store.read(entry["sha256"])
    texts = [passage.text for passage in sandbox.passages(data, entry["name"])]
    assert not any(NUMBER in text for text in texts)
    assert any("其他" in text or "项目名称" in text or "身份证号" in text for text in texts)
    assert entry["made_from"] == sha256
    assert entry["before"]["name"] == name
    assert entry["gone"]["identity_number"] == 1
    assert entry["proofs"]
    assert entry["size"] == len(data)
    scan = scan_content(draft, disclosure)
    assert all(one.kind != "identity_number" for one in scan.found)


def test_a_box_takes_what_is_under_it_and_leaves_the_rest(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    (_, place), *_ = sandbox.places(
        store.read(sha256), "名单.pdf", [stretch_at(disclosure, "identity_number")]
    )
    box = Box(1, place.left - 0.01, place.top, place.right + 0.01, place.bottom)
    draft = redact(county, disclosure, sha256, boxes=(box,))
    text = extract_text(io.BytesIO(store.read(draft.attachments[0]["sha256"])))
    assert NUMBER not in text
    assert MOBILE in text
    assert draft.attachments[0]["pages"] == [1]


def stretch_at(disclosure: Disclosure, kind: str) -> Stretch:
    draft = Draft.objects.get(disclosure=disclosure)
    scan = scan_content(draft, disclosure)
    found = next(one for one in scan.found if one.kind == kind)
    return Stretch(found.file_part, found.file_place, found.start, found.end)


def test_the_place_in_the_list_stays_and_the_journal_keeps_no_content(county: County) -> None:
    disclosure, sha256 = with_file(county, "一.pdf", a_pdf())
    by = county.person("nigao")
    actions.attach(disclosure=disclosure, by=by, name="二.txt", data="第二个附件".encode())
    draft = redact(county, disclosure, sha256, words=(NUMBER,), rules=frozenset({"PII-MOBILE"}))
    assert [one["name"] for one in draft.attachments] == ["一（已隐去）.pdf", "二.txt"]
    entry = Entry.objects.get(deed="attachment_redacted")
    assert entry.facts["made_from"] == sha256
    assert entry.facts["sha256"] == draft.attachments[0]["sha256"]
    assert entry.facts["rules"] == {"PII-ID": 1, "PII-MOBILE": 1}
    assert entry.facts["words"] == 1
    for value in (NUMBER, MOBILE, "补助名单"):
        assert value not in journal_text()
    assert NUMBER not in json.dumps(draft.attachments)


def test_the_redacted_copy_goes_the_whole_road(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    draft = redact(
        county, disclosure, sha256, rules=frozenset({"PII-ID", "PII-MOBILE"})
    )  # fmt: skip
    published = county.publish(disclosure)
    assert published.is_public
    version = published.published_clearance.version
    assert version.attachments == draft.attachments
    (line,) = redactions_of(version.attachments, version.body_html)
    assert line["words"] == "已隐去 1 个身份证号、1 个手机号码"
    page = signed_in(county, "baomi").get(
        f"/desk/disclosures/{disclosure.pk}/attachments/{draft.attachments[0]['sha256']}/before-after/"
    )
    assert page.status_code == 200
    assert "撤销" not in page.content.decode()


def test_two_rounds_are_undone_one_by_one(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    by = county.person("nigao")
    first = redact(county, disclosure, sha256, rules=frozenset({"PII-ID"})).attachments
    second = redact(county, disclosure, first[0]["sha256"], words=(MOBILE,)).attachments
    assert second[0]["before"] == first[0]
    back = actions.undo_redaction(disclosure=disclosure, by=by, sha256=second[0]["sha256"])
    assert back.attachments == first
    back = actions.undo_redaction(disclosure=disclosure, by=by, sha256=first[0]["sha256"])
    assert back.attachments[0]["sha256"] == sha256
    assert back.attachments[0]["name"] == "名单.pdf"
    with pytest.raises(Blocked, match="无须恢复"):
        actions.undo_redaction(disclosure=disclosure, by=by, sha256=sha256)


def test_undoing_does_not_make_two_files_of_one_name(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    by = county.person("nigao")
    made = redact(county, disclosure, sha256, words=(NUMBER,)).attachments[0]
    actions.attach(disclosure=disclosure, by=by, name="名单.pdf", data=pdfs.plain("另一份"))
    with pytest.raises(Blocked, match="另一个名为"):
        actions.undo_redaction(disclosure=disclosure, by=by, sha256=made["sha256"])


def test_what_was_let_stay_is_not_asked_again(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    actions.keep_kind(
        disclosure=disclosure, by=county.person("nigao"), kind="mobile", reason="对外公开的值班手机"
    )
    draft = redact(county, disclosure, sha256, rules=frozenset({"PII-ID"}))
    (mobile,) = scan_content(draft, disclosure).found
    assert (mobile.kind, mobile.disposed) == ("mobile", "对外公开的值班手机")


@pytest.mark.parametrize("username", ["nigao2", "kezhang2", "baomi", "fabu", "xitong"])
def test_only_who_may_edit_redacts(county: County, username: str) -> None:
    disclosure, sha256 = with_file(county, "名单.txt", f"证号{NUMBER}".encode())
    by = county.person(username)
    revision = Draft.objects.get(disclosure=disclosure).revision
    chosen = Selection(words=(NUMBER,))
    for deed in (
        lambda: actions.redact_attachment(
            disclosure=disclosure, by=by, sha256=sha256, selection=chosen
        ),
        lambda: actions.safe_copy(disclosure=disclosure, by=by, sha256=sha256),
        lambda: actions.undo_redaction(disclosure=disclosure, by=by, sha256=sha256),
        lambda: actions.keep_kind(
            disclosure=disclosure, by=by, kind="identity_number", reason="对外公开的"
        ),
        lambda: actions.redact_text(
            disclosure=disclosure, by=by, rules=frozenset({"PII-ID"}), revision=revision
        ),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert Draft.objects.get(disclosure=disclosure).revision == revision


def test_nothing_is_redacted_once_it_is_under_review(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.txt", "没有疑点的附件。".encode())
    county.submit(disclosure)
    with pytest.raises(Blocked, match="不能修改"):
        redact(county, disclosure, sha256, words=("附件",))
    with pytest.raises(Blocked, match="不能修改"):
        actions.safe_copy(disclosure=disclosure, by=county.person("nigao"), sha256=sha256)


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({}, "还没有选择"),
        ({"words": ("没有的词",)}, "第 1 行文字在文件中没有找到"),
        ({"rules": frozenset({"WORDING"})}, "不能隐去"),
        ({"rules": frozenset({"INTERNAL-MARK"})}, "不能一隐了之"),
        ({"boxes": (Box(9, 0.1, 0.1, 0.2, 0.2),)}, "没有第9页"),
        ({"words": tuple(f"词{n}" for n in range(500))}, "过多"),
    ],
)
def test_what_cannot_be_redacted_is_said_in_words(county, chosen, why) -> None:  # type: ignore[no-untyped-def]
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    before = Draft.objects.get(disclosure=disclosure).attachments
    with pytest.raises(Blocked, match=why) as blocked:
        redact(county, disclosure, sha256, **chosen)
    assert "没有的词" not in str(blocked.value)
    assert Draft.objects.get(disclosure=disclosure).attachments == before


def test_a_file_replaced_meanwhile_is_not_overwritten(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    disclosure, sha256 = with_file(county, "名单.txt", f"证号{NUMBER}".encode())
    by = county.person("nigao")
    real = sandbox.redact

    def slow(*args: object, **kwargs: object) -> object:
        actions.detach(disclosure=disclosure, by=by, sha256=sha256)
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(redacting.sandbox, "redact", slow)
    with pytest.raises(Blocked, match="已被移除或替换"):
        redact(county, disclosure, sha256, words=(NUMBER,))
    assert Draft.objects.get(disclosure=disclosure).attachments == []


def test_what_could_not_be_proven_is_not_kept(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    disclosure, sha256 = with_file(county, "名单.txt", f"证号{NUMBER}".encode())

    def refuse(*args: object, **kwargs: object) -> object:
        raise NotRedacted("第1页仍有残留，未生成文件。")

    monkeypatch.setattr(redacting.sandbox, "redact", refuse)
    with pytest.raises(Blocked, match="仍有残留"):
        redact(county, disclosure, sha256, words=(NUMBER,))
    assert Draft.objects.get(disclosure=disclosure).attachments[0]["sha256"] == sha256


def test_a_type_that_cannot_be_redacted_says_what_to_do(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", b"%PDF-1.7 broken")
    with pytest.raises(Blocked, match="重新导出"):
        redact(county, disclosure, sha256, boxes=(Box(1, 0, 0, 1, 1),))


# Hidden columns


def test_hidden_columns_are_told_in_a_sentence_and_go_in_one_click(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.xlsx", list_with_a_hidden_column())
    page = signed_in(county, "nigao").get(f"/desk/disclosures/{disclosure.pk}/check/")
    text = page.content.decode()
    assert "表格“名单.xlsx”里藏着看不见的内容" in text
    assert "H 列被隐藏，里面有 12 个身份证号。下载的人取消隐藏就能看到。" in text
    response = signed_in(county, "nigao").post(
        f"/desk/disclosures/{disclosure.pk}/attachments/{sha256}/safe-copy/", follow=True
    )
    assert "已隐去 1 处看不见的内容、12 个身份证号" in response.content.decode()
    draft = Draft.objects.get(disclosure=disclosure)
    data = store.read(draft.attachments[0]["sha256"])
    book = openpyxl.load_workbook(io.BytesIO(data))
    values = [cell.value for row in book["名单"].iter_rows() for cell in row if cell.value]
    assert "示范3号" in values
    assert not any(str(value).startswith("110105") for value in values)
    assert scan_content(draft, disclosure).open == []


def test_a_safe_copy_of_what_hides_nothing_changes_nothing(county: County) -> None:
    disclosure, sha256 = with_file(county, "说明.txt", "都看得见。".encode())
    with pytest.raises(Blocked, match="没有需要去掉的内容"):
        actions.safe_copy(disclosure=disclosure, by=county.person("nigao"), sha256=sha256)


def test_a_disposed_hidden_place_is_not_cried_about(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.xlsx", list_with_a_hidden_column(1))
    draft = Draft.objects.get(disclosure=disclosure)
    found = scan_content(draft, disclosure).found
    assert hidden_notices(found, {sha256: "名单.xlsx"})
    hidden = next(one for one in found if one.kind == "hidden_content")
    actions.dispose(
        disclosure=disclosure, by=county.person("nigao"), fingerprint=hidden.fingerprint,
        reason="模板中的公式辅助列",
    )  # fmt: skip
    assert not hidden_notices(
        scan_content(draft, disclosure).found, {sha256: "名单.xlsx"}
    )  # fmt: skip


# Typed text


def test_all_of_a_kind_goes_from_the_typed_text(county: County) -> None:
    disclosure = county.draft(
        "news", f"公示{NUMBER}",
        f"<p>证号<strong>{NUMBER[:9]}</strong>{NUMBER[9:]}，电话{MOBILE}。</p><p>又见{NUMBER}</p>",
        summary=f"涉及{NUMBER}",
    )  # fmt: skip
    draft = actions.redact_text(
        disclosure=disclosure, by=county.person("nigao"), revision=0, rules=frozenset({"PII-ID"})
    )
    assert draft.title == "公示〔隐去〕"
    assert draft.summary == "涉及〔隐去〕"
    assert NUMBER not in draft.body_html
    assert draft.body_html.count("〔隐去〕") == 2
    assert MOBILE in draft.body_html
    assert NUMBER not in journal_text()
    assert redactions_of([], draft.body_html)[0]["words"] == "已隐去 2 处"


def test_one_finding_goes_and_others_stay(county: County) -> None:
    other = identity_number(9)
    disclosure = county.draft("news", "公示", f"<p>甲{NUMBER}，乙{other}。</p>")
    found = scan_content(disclosure.draft, disclosure).found
    mark = next(one.fingerprint for one in found if one.start == 1)
    draft = actions.redact_text(
        disclosure=disclosure, by=county.person("nigao"), revision=0, fingerprints=frozenset({mark})
    )
    assert draft.body_html == f"<p>甲〔隐去〕，乙{other}。</p>"


def test_typed_text_changed_meanwhile_is_not_touched(county: County) -> None:
    disclosure = county.draft("news", "公示", f"<p>{NUMBER}</p>")
    by = county.person("nigao")
    actions.attach(disclosure=disclosure, by=by, name="一.txt", data="文".encode())
    with pytest.raises(Blocked, match="刷新页面"):
        actions.redact_text(disclosure=disclosure, by=by, revision=0, rules=frozenset({"PII-ID"}))
    with pytest.raises(Blocked, match="已不在"):
        actions.redact_text(disclosure=disclosure, by=by, revision=1, rules=frozenset({"PII-BANK"}))


def test_a_mark_of_internal_use_is_not_hidden(county: County) -> None:
    disclosure = county.draft("news", "公示", "<p>内部资料　注意保存</p><p>正文。</p>")
    found = scan_content(disclosure.draft, disclosure).found
    assert {one.kind for one in found} == {"internal_mark"}
    with pytest.raises(Blocked, match="不能一隐了之"):
        actions.redact_text(
            disclosure=disclosure, by=county.person("nigao"), revision=0,
            fingerprints=frozenset({found[0].fingerprint}),
        )  # fmt: skip


def test_a_title_that_would_grow_too_long_is_refused_in_words(county: County) -> None:
    title = "联系人张三，" * 33
    disclosure = county.draft("news", title)
    with pytest.raises(Blocked, match="超过 200 字"):
        actions.redact_text(
            disclosure=disclosure, by=county.person("nigao"), revision=0,
            rules=frozenset({"PII-NAME"}),
        )  # fmt: skip
    assert Draft.objects.get(disclosure=disclosure).title == title


# Keeping all of a kind


def test_one_reason_keeps_all_of_a_kind(county: County) -> None:
    numbers = "".join(f"<p>联系电话{13800138000 + n}</p>" for n in range(30))
    disclosure = county.draft("news", "公示", numbers + f"<p>{NUMBER}</p>")
    by = county.person("nigao")
    with pytest.raises(Blocked, match="至少 4 个字"):
        actions.keep_kind(disclosure=disclosure, by=by, kind="mobile", reason="好")
    count = actions.keep_kind(
        disclosure=disclosure, by=by, kind="mobile", reason="对外公开的值班手机"
    )
    assert count == 30
    left = scan_content(disclosure.draft, disclosure).open
    assert [one.kind for one in left] == ["identity_number"]
    assert disclosure.disposals.count() == 30
    entry = Entry.objects.get(deed="findings_disposed")
    assert len(entry.facts["fingerprints"]) == 30
    with pytest.raises(Blocked, match="已没有待处置"):
        actions.keep_kind(disclosure=disclosure, by=by, kind="mobile", reason="对外公开的值班手机")


def test_hidden_content_is_not_kept_wholesale(county: County) -> None:
    disclosure, _ = with_file(county, "名单.xlsx", list_with_a_hidden_column(2))
    with pytest.raises(Blocked, match="安全副本"):
        actions.keep_kind(
            disclosure=disclosure, by=county.person("nigao"), kind="hidden_content",
            reason="不想处理",
        )  # fmt: skip


# The pages


def test_every_kind_of_the_engine_has_a_name() -> None:
    assert {detector.kind for detector in DETECTORS} <= set(KINDS)


def test_five_hundred_findings_stay_usable(county: County) -> None:
    numbers = "".join(f"<p>{identity_number(n)}</p>" for n in range(500))
    disclosure = county.draft("news", "公示", numbers)
    groups = groups_of(scan_content(disclosure.draft, disclosure).found)
    assert [(group.code, group.count) for group in groups] == [("identity_number", 500)]
    assert len(groups[0].first) == 20
    client = signed_in(county, "nigao")
    page = client.get(f"/desk/disclosures/{disclosure.pk}/check/").content.decode()
    assert "显示全部（还有 480 处）" in page
    assert "此类全部隐去：正文和标题等（500 个）" in page
    assert len(page) < 1_500_000


def test_the_form_of_the_desk_becomes_a_selection(county: County) -> None:
    posted = QueryDict(mutable=True)
    posted.setlist("box_page", ["1", "", "2"])
    posted.setlist("box_left", ["10", "", "90"])
    posted.setlist("box_top", ["20", "", "5"])
    posted.setlist("box_width", ["30", "", "30"])
    posted.setlist("box_height", ["4", "", "1.5"])
    posted.setlist("kind", ["mobile", "wording", "nonsense"])
    posted["words"] = " 张某 \n\n张某\n李某"
    posted["stretch"] = '["正文", "第2段", 3, 5]'
    chosen = selection_of(posted, [])
    assert [(b.page, b.left, b.right) for b in chosen.boxes] == [(1, 0.1, 0.4), (2, 0.9, 1.0)]
    assert chosen.rules == {"PII-MOBILE"}
    assert chosen.words == ("张某", "李某")
    assert chosen.stretches == (Stretch("正文", "第2段", 3, 5),)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("box", ["1", "x", "1", "1", "1"]),
        ("box", ["1", "1", "1", "0", "1"]),
        ("box", ["1", "nan", "1", "1", "1"]),
        ("box", ["0", "1", "1", "1", "1"]),
        ("box", ["1", "150", "1", "10", "1"]),
        ("stretch", ["[]"]),
        ("stretch", ['["正文", "", 5, 5]']),
        ("stretch", ['["正文", "", -1, 5]']),
        ("stretch", ['{"part": 1}']),
        ("stretch", ['["正文", "", true, 5]']),
    ],
)
def test_nonsense_from_the_desk_is_refused(field: str, values: list[str]) -> None:
    posted = QueryDict(mutable=True)
    if field == "box":
        for side, value in zip(("page", "left", "top", "width", "height"), values, strict=True):
            posted[f"box_{side}"] = value
    else:
        posted.setlist("stretch", values)
    with pytest.raises(Blocked):
        selection_of(posted, [])


def test_the_lines_to_choose_from_count_as_the_reader_does() -> None:
    passage = Passage("正文", "", "第一行\n\n第三行𠀀字", "")
    hidden = Passage("隐藏列", "名单!H列", "看不见", "隐藏列 H")
    text = text_to_choose([passage, hidden], [])
    ((part, lines),) = text.parts
    assert (part, [line.start for line in lines]) == ("正文", [0, 5])
    assert json.loads(lines[1].whole) == ["正文", "", 5, 10]
    assert text.hidden == 1
    many = Passage("正文", "", "\n".join(f"第{n}行" for n in range(MOST_LINES + 5)), "")
    assert text_to_choose([many], []).following == MOST_LINES
    rest = text_to_choose([many], [], first=MOST_LINES)
    assert (len(rest.parts[0][1]), rest.following) == (5, 0)


def desk(disclosure: Disclosure, sha256: str, page: str = "redact/") -> str:
    return f"/desk/disclosures/{disclosure.pk}/attachments/{sha256}/{page}"


def test_the_desk_keeps_what_was_chosen_when_it_is_refused(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    client = signed_in(county, "nigao")
    response = client.post(
        desk(disclosure, sha256),
        {"box_page": "1", "box_left": "11.5", "box_top": "20", "box_width": "30",
         "box_height": "4", "words": "没有这个词", "kind": "mobile"},
    )  # fmt: skip
    page = response.content.decode()
    assert response.status_code == 422
    assert "没有找到" in page
    assert 'value="11.5"' in page
    assert "没有这个词</textarea>" in page
    assert 'value="mobile" id="k-mobile" checked' in page


def test_page_pictures_are_for_readers_of_the_document_only(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    response = signed_in(county, "nigao").get(desk(disclosure, sha256, "pages/1/"))
    assert response.content.startswith(b"\x89PNG")
    assert "no-store" in response["Cache-Control"]
    assert signed_in(county, "nigao").get(desk(disclosure, sha256, "pages/9/")).status_code == 422
    assert signed_in(county, "nigao").get(desk(disclosure, "0" * 64, "pages/1/")).status_code == 404
    assert signed_in(county, "xitong").get(desk(disclosure, sha256, "pages/1/")).status_code == 403
    assert Client().get(desk(disclosure, sha256, "pages/1/")).status_code == 302
    for username in ("nigao2", "baomi"):
        for page in ("redact/", "places/"):
            client = signed_in(county, username)
            assert client.get(desk(disclosure, sha256, page)).status_code == 403


def test_findings_have_their_place_on_the_page(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    told = signed_in(county, "nigao").get(desk(disclosure, sha256, "places/")).json()["places"]
    assert [place[1] for place in told] == [1, 1]
    assert all(
        0 < left < right < 1 and 0 < top < bottom < 1 for *_, left, top, right, bottom in told
    )
    assert told[0][3] < told[1][3]


@pytest.mark.parametrize(
    ("name", "make", "shown"),
    [
        ("名单.pdf", a_pdf, "data-sheet"),
        ("名单.docx", a_document, "第2段"),
        ("名单.xlsx", lambda: list_with_a_hidden_column(3), 'name="cell" value="2:1"'),
        ("名单.csv", lambda: "甲,乙\n丙,丁".encode(), 'name="cell" value="2:1"'),
        ("名单.txt", lambda: f"甲\n乙{NUMBER}".encode(), "redact-line"),
        ("坏.pdf", lambda: b"%PDF-1.7 broken", "不能显示这个文件"),
        ("旧.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不能直接隐去"),
    ],
)
def test_the_desk_opens_for_every_type(county, name, make, shown) -> None:  # type: ignore[no-untyped-def]
    disclosure, sha256 = with_file(county, name, make())
    response = signed_in(county, "nigao").get(desk(disclosure, sha256))
    assert response.status_code == 200
    assert shown in response.content.decode()


def test_an_unreviewable_attachment_is_no_dead_end(county: County) -> None:
    disclosure, _ = with_file(county, "坏.pdf", b"%PDF-1.7 broken")
    page = signed_in(county, "nigao").get(f"/desk/disclosures/{disclosure.pk}/check/")
    text = page.content.decode()
    assert "附件“坏.pdf”无法审查" in text
    for way in ("移除这个附件", "换一个文件上传", "重新导出"):
        assert way in text


def test_hiding_from_the_check_page(county: County) -> None:
    disclosure, sha256 = with_file(
        county, "名单.pdf", a_pdf(), body_html=f"<p>{NUMBER}</p>"
    )  # fmt: skip
    client, path = signed_in(county, "nigao"), f"/desk/disclosures/{disclosure.pk}/hide/"
    client.post(path, {"all": "identity_number", "revision": "1"})
    assert Draft.objects.get(disclosure=disclosure).body_html == "<p>〔隐去〕</p>"
    client.post(path, {"all": f"identity_number:{sha256}", "revision": "2"})
    entry = Draft.objects.get(disclosure=disclosure).attachments[0]
    assert entry["gone"] == {"identity_number": 1}
    found = scan_content(Draft.objects.get(disclosure=disclosure), disclosure).found
    (mobile,) = [one for one in found if one.kind == "mobile"]
    response = client.post(path, {"one": mobile.fingerprint, "revision": "3"}, follow=True)
    assert "前后对照" in response.content.decode()
    entry = Draft.objects.get(disclosure=disclosure).attachments[0]
    assert MOBILE not in extract_text(io.BytesIO(store.read(entry["sha256"])))
    again = client.post(path, {"one": mobile.fingerprint, "revision": "4"}, follow=True)
    assert "已不在" in again.content.decode()


def test_an_upload_by_script_keeps_the_page_on_errors(county: County) -> None:
    disclosure = county.draft("news", "公示")
    client, path = signed_in(county, "nigao"), f"/desk/disclosures/{disclosure.pk}/attach/"
    refused = client.post(
        path, {"files": SimpleUploadedFile("密.txt", "机密★1年\n内容".encode())},
        headers={"accept": "application/json"},
    )  # fmt: skip
    assert refused.status_code == 422
    assert "已拒绝且未保存" in refused.json()["errors"][0]
    done = client.post(
        path, {"files": SimpleUploadedFile("好.txt", "内容".encode())},
        headers={"accept": "application/json"},
    )  # fmt: skip
    assert done.json() == {"go": f"/desk/disclosures/{disclosure.pk}/check/"}
    assert "已添加附件“好.txt”" in client.get(done.json()["go"]).content.decode()


# Tables


def a_table(rows: int = 4) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(["补助名单"])
    sheet.append(["序号", "户名", "村组", "身份证号"])
    for serial in range(rows):
        sheet.append([serial + 1, f"示范{serial}号", "城关村", identity_number(serial)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values_of(data: bytes, title: str = "名单") -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data))[title].values)


def test_a_column_a_row_and_a_cell_go_from_the_table_without_a_script(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.xlsx", a_table())
    client = signed_in(county, "nigao")
    response = client.post(
        desk(disclosure, sha256),
        {"sheet": "名单", "heading": "2", "column": "4", "row": "4", "cell": "6:2", "redact": "1"},
        follow=True,
    )
    text = response.content.decode()
    assert "已隐去 4 个身份证号、整列 1 列、整行 1 行、选定单元格 1 格" in text
    assert 'class="was">示范3号' in text
    assert 'class="is">〔隐去〕' in text
    (entry,) = Draft.objects.get(disclosure=disclosure).attachments
    assert values_of(store.read(entry["sha256"])) == [
        ("补助名单", None, None, None),
        ("序号", "户名", "村组", "身份证号"),
        (1, "示范0号", "城关村", "〔隐去〕"),
        ("〔隐去〕",) * 4,
        (3, "示范2号", "城关村", "〔隐去〕"),
        (4, "〔隐去〕", "城关村", "〔隐去〕"),
    ]
    facts = Entry.objects.get(deed="attachment_redacted").facts
    assert facts["areas"] == 3
    assert "示范3号" not in journal_text()


def test_what_was_chosen_stays_chosen_when_the_table_is_turned(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.xlsx", a_table(120))
    client = signed_in(county, "nigao")
    path = desk(disclosure, sha256)
    first = client.get(path).content.decode()
    assert 'name="heading" min="0" max="9999999" value="2"' in first
    assert 'name="cell" value="60:2"' not in first
    turned = client.post(
        path,
        {"turn": "51:1:名单", "sheet": "名单", "heading": "2", "column": "4", "cell": "5:2",
         "words": "城关村"},
    )  # fmt: skip
    page = turned.content.decode()
    assert turned.status_code == 200
    assert 'name="cell" value="60:2"' in page
    assert 'name="column" value="4" checked' in page
    assert "名单：B5" in page
    assert "城关村</textarea>" in page
    assert Draft.objects.get(disclosure=disclosure).attachments[0]["sha256"] == sha256
    words = client.post(
        path, {"turn": "text", "sheet": "名单", "heading": "2", "column": "4"}
    ).content.decode()
    assert "名单：D 列（第 3 行起）" in words
    assert "redact-line" in words
    client.post(path, {"area": ['["名单", 3, 4, 0, 4]', '["名单", 5, 2, 5, 2]'], "redact": "1"})
    rows = values_of(
        store.read(Draft.objects.get(disclosure=disclosure).attachments[0]["sha256"])
    )  # fmt: skip
    assert {row[3] for row in rows[2:]} == {"〔隐去〕"}
    assert [row[1] for row in rows[3:6]] == ["示范1号", "〔隐去〕", "示范3号"]


def test_a_long_list_of_findings_is_not_all_on_the_page(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.xlsx", a_table(260))
    page = signed_in(county, "nigao").get(desk(disclosure, sha256)).content.decode()
    assert "另有 60 处没有列出" in page
    assert page.count('name="finding"') == 200
    assert page.count("<tr data-row") == 50


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cell", "x:1"), ("cell", "0:1"), ("cell", "1"), ("row", "-3"), ("column", "99999999"),
        ("heading", "x"), ("area", "[]"), ("area", '["名单", 3, 1, 2, 1]'), ("area", '{"a": 1}'),
        ("area", "[1, 1, 1, 1, 1]"), ("area", '["名单", true, 1, 1, 1]'),
    ],
)  # fmt: skip
def test_nonsense_from_the_table_is_refused(field: str, value: str) -> None:
    posted = QueryDict(mutable=True)
    posted["sheet"] = "名单"
    posted[field] = value
    with pytest.raises(Blocked, match="单元格"):
        selection_of(posted, [])


def test_an_empty_column_is_said_in_words(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.xlsx", a_table())
    for area in (Area("名单", 3, 9, 0, 9), Area("没有的表", 1, 1, 1, 1)):
        with pytest.raises(Blocked, match="请重新选择"):
            redact(county, disclosure, sha256, areas=(area,))


def test_boxes_without_text_are_counted(county: County) -> None:
    disclosure, sha256 = with_file(county, "名单.pdf", a_pdf())
    boxes = tuple(Box(2, 0.1, 0.6 + place / 10, 0.3, 0.65 + place / 10) for place in range(3))
    draft = redact(county, disclosure, sha256, boxes=boxes)
    (line,) = redactions_of(draft.attachments, draft.body_html)
    assert line["words"] == "已隐去 手工画框 3 处"
