"""The page saves by itself, and stops where it must; attachments get names and an order."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.journal.models import Entry
from gongkai.disclosure import actions
from gongkai.disclosure.comparing import compare_contents
from gongkai.disclosure.models import Disclosure, DocumentKind, Draft, Version
from tests.disclosure.writing import draft_of, signed_in, typed
from tests.world import County, found


def saving(county: County, disclosure: Disclosure, username: str = "nigao", **changes: object):  # type: ignore[no-untyped-def]
    address = f"/desk/disclosures/{disclosure.pk}/autosave/"
    return signed_in(county, username).post(address, typed(county, disclosure, **changes))


def test_what_is_typed_is_saved_with_the_next_revision(county: County) -> None:
    disclosure = county.draft("news", "动态")
    first = saving(county, disclosure, body_html="<p>甲</p>").json()
    assert first["message"].startswith("已自动保存 ")
    assert first["revision"] == draft_of(disclosure).revision == 1
    second = saving(county, disclosure, body_html="<p>乙</p>", revision=first["revision"]).json()
    assert second["revision"] == 2
    assert draft_of(disclosure).body_html == "<p>乙</p>"
    assert Entry.objects.filter(deed="draft_autosaved").count() == 2


def test_somebody_elses_words_are_never_overwritten(county: County) -> None:
    disclosure = county.draft("news", "动态")
    saving(county, disclosure, "gongkaiban", body_html="<p>别人的</p>")
    response = saving(county, disclosure, revision=0, body_html="<p>我的</p>")
    assert response.status_code == 409
    assert response.json()["stop"] is True
    assert "公开明在您编辑期间保存过" in response.json()["message"]
    assert draft_of(disclosure).body_html == "<p>别人的</p>"


def test_a_version_under_review_is_never_touched(county: County) -> None:
    disclosure = county.submit(county.draft("news", "动态"))
    before = Version.objects.values().get()
    response = saving(county, disclosure, body_html="<p>改</p>")
    assert response.json()["stop"] is True
    assert "不能修改" in response.json()["message"]
    assert Version.objects.values().get() == before
    assert draft_of(disclosure).body_html == "<p>正文内容。</p>"


def test_marked_text_is_not_stored_anywhere(county: County) -> None:
    disclosure = county.draft("news", "动态")
    response = saving(county, disclosure, body_html="<p>机密★1年 某事项</p>")
    assert response.json()["stop"] is True
    assert "未保存任何内容" in response.json()["message"]
    assert draft_of(disclosure).body_html == "<p>正文内容。</p>"
    assert Entry.objects.filter(deed="content_refused").exists()
    assert "某事项" not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"title": ""}, "标题"), ({"formed_on": "明天"}, "形成日期"), ({"column": "x"}, "栏目")],
)
def test_an_unfinished_form_says_what_is_missing_and_goes_on(
    county: County, changes: dict[str, object], named: str
) -> None:
    disclosure = county.draft("news", "动态")
    response = saving(county, disclosure, **changes)
    assert response.status_code == 422
    assert response.json()["stop"] is False
    assert named in response.json()["message"]
    assert draft_of(disclosure).revision == 0


def test_who_may_not_edit_is_stopped(county: County) -> None:
    disclosure = county.draft("news", "动态")
    for username in ("nigao2", "fabu", "xitong"):
        assert saving(county, disclosure, username).json()["stop"] is True
    neighbour = found("neighbour", "示范县另一局", "11000000000000001Y")
    assert saving(neighbour, disclosure).status_code == 404
    assert draft_of(disclosure).revision == 0


def test_the_page_offers_it_only_while_drafting(county: County) -> None:
    disclosure = county.draft("news", "动态")
    client = signed_in(county, "nigao")
    address = f"/desk/disclosures/{disclosure.pk}/edit/"
    assert "data-autosave=" in client.get(address).content.decode()
    county.submit(disclosure)
    assert "data-autosave=" not in client.get(address).content.decode()
    new = client.get("/desk/disclosures/new/").content.decode()
    assert "data-autosave=" not in new


# Kind, panel, attribute


def test_the_panel_of_the_kind_is_kept_with_the_facts(county: County) -> None:
    kind = DocumentKind.objects.get(organ=county.organ, code="normative")
    disclosure = county.draft("news", "办法", kind=kind)
    names = {asked["name"] for asked in kind.panel}
    assert "effective_on" in names
    saving(county, disclosure, kind=kind.pk, **{f"panel_{kind.pk}_effective_on": "2026-12-01",
                                               f"panel_{kind.pk}_valid_for": " 五年 "})  # fmt: skip
    draft = draft_of(disclosure)
    assert draft.facts["panel"] == {"effective_on": "2026-12-01", "valid_for": "五年"}
    # A field of another kind is not of this document.
    other = DocumentKind.objects.filter(organ=county.organ).exclude(pk=kind.pk).first()
    assert other is not None
    saving(county, disclosure, kind=other.pk, **{f"panel_{kind.pk}_effective_on": "2026-12-02"})
    assert "panel" not in draft_of(disclosure).facts


def test_a_kind_of_another_organ_is_refused(county: County) -> None:
    found("neighbour", "示范县另一局", "11000000000000001Y")
    foreign = DocumentKind.objects.exclude(organ=county.organ).first()
    assert foreign is not None
    with pytest.raises(Blocked, match="另一个机关"):
        county.draft("news", "动态", kind=foreign)
    disclosure = county.draft("news", "动态")
    assert saving(county, disclosure, kind=foreign.pk).status_code == 422


def test_without_script_a_new_kind_brings_its_template_into_an_empty_body_only(
    county: County,
) -> None:
    kind = DocumentKind.objects.exclude(template_html="").filter(organ=county.organ).first()
    assert kind is not None
    client = signed_in(county, "nigao")
    disclosure = county.draft("news", "动态")
    address = f"/desk/disclosures/{disclosure.pk}/edit/"
    from_empty = client.post(
        address, typed(county, disclosure, kind=kind.pk, change_kind="1", body_html="")
    ).context["form"]
    assert from_empty.body == kind.template_html
    kept = client.post(address, typed(county, disclosure, kind=kind.pk, change_kind="1")).context
    assert kept["form"].body == "<p>输入的正文</p>"
    assert draft_of(disclosure).revision == 0


def test_a_changed_attribute_keeps_its_reason(county: County) -> None:
    disclosure = county.clear(county.draft("news", "动态"))
    actions.reopen(disclosure=disclosure, by=county.person("nigao"))
    saving(county, disclosure, attribute="on_request", attribute_reason="涉及商业秘密，情况变化")
    draft = draft_of(disclosure)
    assert draft.facts["attribute_reason"] == "涉及商业秘密，情况变化"
    county.submit(disclosure)


def test_a_form_without_a_decision_asks_for_no_reason(county: County) -> None:
    disclosure = county.draft("news", "动态")
    page = signed_in(county, "nigao").get(f"/desk/disclosures/{disclosure.pk}/edit/")
    assert "attribute_reason" not in page.context["form"].fields


# Attachments


def two_files(county: County) -> Disclosure:
    disclosure = county.draft("news", "动态")
    for name in ("a1.txt", "b2.txt"):
        actions.attach(
            disclosure=disclosure, by=county.person("nigao"), name=name, data=name.encode()
        )
    return disclosure


def names(disclosure: Disclosure) -> list[str]:
    return [one["name"] for one in draft_of(disclosure).attachments]


def test_attachments_are_renamed_and_moved(county: County) -> None:
    disclosure = two_files(county)
    by = county.person("nigao")
    first, second = (one["sha256"] for one in draft_of(disclosure).attachments)
    actions.rename_attachment(disclosure=disclosure, by=by, sha256=first, name="  项目 计划表 ")
    assert names(disclosure) == ["项目 计划表.txt", "b2.txt"]
    actions.move_attachment(disclosure=disclosure, by=by, sha256=second, up=True)
    assert names(disclosure) == ["b2.txt", "项目 计划表.txt"]
    with pytest.raises(Blocked, match="最上"):
        actions.move_attachment(disclosure=disclosure, by=by, sha256=second, up=True)


@pytest.mark.parametrize(
    "name", ["", " ", ".txt", "a/b.txt", "a\\b.txt", "<x>.txt", "x" * 200, "b2.txt"]
)
def test_bad_names_are_refused(county: County, name: str) -> None:
    disclosure = two_files(county)
    sha256 = draft_of(disclosure).attachments[0]["sha256"]
    with pytest.raises(Blocked):
        actions.rename_attachment(
            disclosure=disclosure, by=county.person("nigao"), sha256=sha256, name=name
        )
    assert names(disclosure) == ["a1.txt", "b2.txt"]


def test_the_kind_of_file_stays_what_it_is(county: County) -> None:
    disclosure = two_files(county)
    sha256 = draft_of(disclosure).attachments[0]["sha256"]
    actions.rename_attachment(
        disclosure=disclosure, by=county.person("nigao"), sha256=sha256, name="计划.pdf"
    )
    assert names(disclosure)[0] == "计划.pdf.txt"


def test_a_marked_name_is_refused_and_reviewed_files_keep_theirs(county: County) -> None:
    disclosure = two_files(county)
    sha256 = draft_of(disclosure).attachments[0]["sha256"]
    by = county.person("nigao")
    with pytest.raises(Refused):
        actions.rename_attachment(disclosure=disclosure, by=by, sha256=sha256, name="机密★1年.txt")
    county.submit(disclosure)
    with pytest.raises(Blocked, match="不能修改"):
        actions.rename_attachment(disclosure=disclosure, by=by, sha256=sha256, name="新.txt")
    with pytest.raises(Forbidden):
        actions.move_attachment(
            disclosure=disclosure, by=county.person("nigao2"), sha256=sha256, up=False
        )


def test_the_page_renames_and_moves(county: County) -> None:
    disclosure = two_files(county)
    first, second = (one["sha256"] for one in draft_of(disclosure).attachments)
    client = signed_in(county, "nigao")
    address = f"/desk/disclosures/{disclosure.pk}/attachments/"
    client.post(address, {f"name_{first}": "一.txt", f"name_{second}": "二.txt", "up": second})
    assert names(disclosure) == ["二.txt", "一.txt"]
    page = client.post(address, {f"name_{first}": "二.txt", f"name_{second}": "二.txt"})
    assert page.status_code == 422
    assert "已有同名附件" in page.content.decode()
    assert names(disclosure) == ["二.txt", "一.txt"]


def test_comparison_tells_of_everything(county: County) -> None:
    kind = DocumentKind.objects.get(organ=county.organ, code="normative")
    old, new = Draft(title="旧", formed_on="2026-01-05"), Draft(title="新", formed_on="2026-01-05")
    old.attachments = [{"sha256": "a", "name": "甲.txt"}, {"sha256": "b", "name": "乙.txt"},
                       {"sha256": "c", "name": "丙.txt"}]  # fmt: skip
    new.attachments = [{"sha256": "b", "name": "乙二.txt"}, {"sha256": "a", "name": "甲.txt"},
                       {"sha256": "d", "name": "丙.txt"}]  # fmt: skip
    target = county.draft("news", "被修改的办法")
    new.relations = [{"verb": "amends", "to": target.pk}]
    new.kind, new.facts = kind, {"panel": {"effective_on": "2026-12-01"}}
    result = compare_contents(old, new)
    labels = [label for label, _ in result.fields]
    assert labels == ["信息类型", "标题", "施行日期"]
    said = {one.label: one for one in result.lists}
    assert said["关联文件"].added == ["修改《被修改的办法》"]
    altered = "".join(said["附件"].altered)
    for words in ("“乙.txt”改名为“乙二.txt”", "顺序改为", "“丙.txt”的内容换过"):
        assert words in altered
    assert not result.is_same
    assert compare_contents(new, new).is_same


def test_a_change_of_layout_alone_is_told(county: County) -> None:
    old = Draft(body_html="<p>甲</p>", formed_on="2026-01-05")
    new = Draft(body_html="<h2>甲</h2>", formed_on="2026-01-05")
    assert [one.label for one in compare_contents(old, new).lists] == ["版式"]


def test_an_upload_too_large_keeps_the_page(county: County, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MAX_UPLOAD_BYTES = 1000
    disclosure = county.draft("news", "动态")
    upload = SimpleUploadedFile("大.docx", b"PK\x03\x04" + b"0" * 2000)
    page = signed_in(county, "nigao").post(
        f"/desk/disclosures/{disclosure.pk}/edit/",
        {**typed(county, disclosure), "import": "1", "document": upload},
    ).content.decode()  # fmt: skip
    assert "超过" in page
    assert "输入的正文" in page
