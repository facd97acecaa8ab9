"""Pictures of the body: scanned and stripped, named by hash, described, shown to readers only."""

import io
import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.files import store
from gongkai.core.files.models import StoredFile
from gongkai.disclosure import actions
from gongkai.disclosure.comparing import compare_contents
from gongkai.disclosure.findings import scan_content
from gongkai.disclosure.html import clean, pictures_of, with_alts, with_picture_addresses
from gongkai.disclosure.models import Disclosure
from tests.disclosure import wps
from tests.disclosure.writing import draft_of, signed_in, typed
from tests.world import County, found, working_day_ago

SHA = "a" * 64


def body(*hashes: str) -> str:
    return "<p>图：" + "".join(f'<img src="picture:{one}" alt="">' for one in hashes) + "</p>"


def entry(county: County, data: bytes | None = None, name: str = "现场.png") -> dict[str, object]:
    by = county.person("nigao")
    return actions.take_in_picture(by=by, name=name, data=data or wps.picture())


def with_picture(county: County, alt: str = "审计人员查看资料") -> Disclosure:
    one = entry(county)
    return county.draft("news", "动态", body(str(one["sha256"])), pictures=[{**one, "alt": alt}])


# The body


@pytest.mark.parametrize(
    "source",
    ["<img>", '<img src="x.png">', '<img src="data:image/png;base64,AA">', '<img src="//a/b">',
     '<img src="picture:abc">', f'<img src="picture:{SHA}/..">', '<img src="javascript:x">',
     f'<a href="picture:{SHA}">x</a>', '<IMG SRC="http://a.invalid/x.png">',
     f'<img srcset="picture:{SHA}">'],
)  # fmt: skip
def test_only_pictures_of_the_document_may_stand_in_a_body(source: str) -> None:
    cleaned = clean(source)
    assert "<img" not in cleaned
    assert "src" not in cleaned
    assert "picture:" not in cleaned


def test_of_a_picture_only_its_hash_and_words_are_kept() -> None:
    source = (
        f'<img src="picture:{SHA}" alt="a&quot; > b" onerror="x" style="y" width="1" class="z">'
    )
    assert clean(source) == f'<img src="picture:{SHA}" alt="a&quot; &gt; b">'
    assert clean(clean(source)) == clean(source)


def test_addresses_and_words_are_put_in_where_pictures_stand() -> None:
    source = clean(body(SHA, "b" * 64))
    assert pictures_of(source) == [SHA, "b" * 64]
    shown = with_picture_addresses(with_alts(source, {SHA: '甲"<'}), lambda sha: f"/{sha[0]}?a&b")
    assert '<img src="/a?a&amp;b" alt="甲&quot;&lt;">' in shown
    assert "img" not in with_picture_addresses(source, lambda sha: "")


# Taking in


def test_a_picture_is_stripped_of_where_it_was_taken(county: County) -> None:
    image, out = Image.new("RGB", (80, 60), "navy"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    image.save(out, "JPEG", exif=exif)
    one = entry(county, out.getvalue(), "现场.jpg")
    assert b"SECRET-PLACE" in out.getvalue()
    assert b"SECRET-PLACE" not in store.read(str(one["sha256"]))


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [(b"", "空.png", "不是网页能显示"), (b"\x89PNG\r\n\x1a\nxx", "坏.jpg", "不是网页能显示"),
     (b"<svg/>", "矢量.svg", "不是网页能显示"), (b"BM" + b"\0" * 60, "位图.bmp", "PNG 或 JPEG"),
     (b"\x89PNG\r\n\x1a\n" + b"\0" * (9 * 2**20), "大.png", "超过 8 MB")],
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_words(
    county: County, data: bytes, name: str, message: str
) -> None:
    with pytest.raises(Blocked, match=message):
        actions.take_in_picture(by=county.person("nigao"), name=name, data=data)
    assert not StoredFile.objects.exists()


def test_only_writers_put_pictures_in(county: County) -> None:
    for username in ("fabu", "fenguan", "xitong"):
        with pytest.raises(Forbidden):
            actions.take_in_picture(by=county.person(username), name="a.png", data=wps.picture())


def test_a_broken_picture_stops_the_submission(county: County) -> None:
    broken = wps.picture()[:200]
    one = entry(county, broken)
    disclosure = county.draft(
        "news", "动态", body(str(one["sha256"])), pictures=[{**one, "alt": "图"}]
    )
    with pytest.raises(Blocked, match=r"图片“现场\.png”无法审查"):
        county.submit(disclosure)


# In the draft


def test_without_words_a_picture_is_not_submitted(county: County) -> None:
    disclosure = with_picture(county, alt="  ")
    with pytest.raises(Blocked, match=r"现场\.png”还没有图片说明"):
        county.submit(disclosure)


def test_a_described_picture_goes_the_whole_road(county: County) -> None:
    disclosure = county.publish(with_picture(county))
    version = disclosure.published_clearance.version
    assert [one["alt"] for one in version.pictures] == ["审计人员查看资料"]
    assert 'alt="审计人员查看资料"' in version.body_html


def test_the_words_of_a_picture_are_scanned(county: County) -> None:
    one = entry(county)
    with pytest.raises(Refused):
        county.draft(
            "news", "动态", body(str(one["sha256"])), pictures=[{**one, "alt": "机密★1年"}]
        )
    disclosure = with_picture(county, alt="身份证号 110101199003070134")
    assert any(
        found.part == "图片说明" for found in scan_content(disclosure.draft, disclosure).open
    )


def test_a_picture_no_longer_in_the_body_leaves_the_draft(county: County) -> None:
    disclosure = with_picture(county)
    draft = draft_of(disclosure)
    actions.save_draft(disclosure=disclosure, by=county.person("nigao"), revision=draft.revision,
                       content={"body_html": "<p>只有字</p>"})  # fmt: skip
    assert draft_of(disclosure).pictures == []


def test_a_picture_of_another_document_is_not_taken_along(county: County) -> None:
    disclosure = with_picture(county)
    sha256 = disclosure.draft.pictures[0]["sha256"]
    with pytest.raises(Blocked, match="从别处粘贴"):
        county.draft("news", "另一份", body(sha256))
    with pytest.raises(Blocked, match="从别处粘贴"):
        county.draft(
            "news", "另一份", body(SHA), pictures=[{"sha256": SHA, "name": "x", "alt": ""}]
        )


def test_a_stored_file_that_is_no_picture_never_becomes_one(county: County) -> None:
    disclosure = county.draft("news", "动态")
    by = county.person("nigao")
    draft = actions.attach(disclosure=disclosure, by=by, name="名单.txt", data="甲乙".encode())
    sha256 = draft.attachments[0]["sha256"]
    with pytest.raises(Blocked, match="从别处粘贴"):
        county.draft("news", "另一份", body(sha256), pictures=[{"sha256": sha256, "name": "名单"}])


def test_every_picture_counts_in_the_digest(county: County) -> None:
    disclosure = county.submit(with_picture(county))
    first = disclosure.version
    actions.reopen(disclosure=disclosure, by=county.person("nigao"))
    draft = draft_of(disclosure)
    pictures = [{**draft.pictures[0], "alt": "另一句说明"}]
    actions.save_draft(disclosure=disclosure, by=county.person("nigao"), revision=draft.revision,
                       content={"body_html": draft.body_html, "pictures": pictures})  # fmt: skip
    second = county.submit(disclosure).version
    assert first is not None
    assert second is not None
    assert first.digest != second.digest
    changed = compare_contents(first, second).lists
    assert [one.label for one in changed] == ["图片"]
    assert "另一句说明" in changed[0].altered[0]


# On the pages


def test_a_picture_is_put_in_and_saved_by_the_page(county: County) -> None:
    client = signed_in(county, "nigao")
    disclosure = county.draft("news", "动态")
    upload = SimpleUploadedFile("现场.png", wps.picture())
    told = client.post("/desk/disclosures/pictures/", {"picture_file": upload}).json()
    assert told["errors"] == []
    one = told["pictures"][0]
    assert client.get(one["address"])["Content-Type"] == "image/png"
    client.post(
        f"/desk/disclosures/{disclosure.pk}/edit/",
        typed(county, disclosure, body_html=body(one["sha256"]), picture=one["token"],
              **{f"alt_{one['sha256']}": "会场"}),
    )  # fmt: skip
    assert [(p["sha256"], p["alt"]) for p in draft_of(disclosure).pictures] == [
        (one["sha256"], "会场")
    ]
    address = f"/desk/disclosures/{disclosure.pk}/pictures/{one['sha256']}/"
    response = client.get(address)
    assert b"".join(response.streaming_content) == store.read(one["sha256"])
    assert (
        response["Cache-Control"].startswith("no-store") or "no-store" in response["Cache-Control"]
    )
    assert address in client.get(f"/desk/disclosures/{disclosure.pk}/check/").content.decode()


def test_a_forged_or_foreign_token_brings_nothing(county: County) -> None:
    upload = SimpleUploadedFile("现场.png", wps.picture())
    one = signed_in(county, "nigao").post(
        "/desk/disclosures/pictures/", {"picture_file": upload}
    ).json()["pictures"][0]  # fmt: skip
    neighbour = found("neighbour", "示范县另一局", "11000000000000001Y")
    other = signed_in(neighbour, "nigao")
    assert other.get(one["address"]).status_code == 404
    page = other.post(
        "/desk/disclosures/new/",
        typed(neighbour, body_html=body(one["sha256"]), picture=one["token"], origin="self_made"),
    ).content.decode()
    assert "从别处粘贴" in page
    assert not Disclosure.objects.exists()
    assert signed_in(county, "nigao").get("/desk/disclosures/pictures/x:y:z/").status_code == 404


@pytest.mark.parametrize("username", ["xitong", "anquan", "shenji"])
def test_pictures_are_shown_to_readers_only(county: County, username: str) -> None:
    disclosure = with_picture(county)
    address = (
        f"/desk/disclosures/{disclosure.pk}/pictures/{disclosure.draft.pictures[0]['sha256']}/"
    )
    assert signed_in(county, username).get(address).status_code == 403
    neighbour = found("neighbour", "示范县另一局", "11000000000000001Y")
    assert signed_in(neighbour, "nigao").get(address).status_code == 404
    assert signed_in(county, "fenguan").get(address).status_code == 200
    assert (
        signed_in(county, "fenguan").get(address.replace("/pictures/", "/files/")).status_code
        == 404
    )


def test_an_import_brings_its_pictures_and_says_so(county: County) -> None:
    client = signed_in(county, "nigao")
    upload = SimpleUploadedFile("计划.docx", wps.wps_document())
    page = client.post(
        "/desk/disclosures/new/",
        {**typed(county, title="", body_html=""), "import": "1", "document": upload,
         "origin": "self_made"},
    ).content.decode()  # fmt: skip
    assert "导入了 1 张图片" in page
    assert "2 处修订" in page
    assert 'value="示审发〔2026〕8号"' in page
    assert 'value="示范县审计局2026年度审计项目计划"' in page
    assert 'name="picture"' in page
    assert not Disclosure.objects.exists()


def test_an_import_of_marked_text_stores_nothing(county: County, settings: LazySettings) -> None:
    client = signed_in(county, "nigao")
    upload = SimpleUploadedFile(
        "密.docx", wps.package(wps.paragraph("机密★1年") + wps.paragraph(wps.drawing()))
    )
    page = client.post(
        "/desk/disclosures/new/",
        {**typed(county), "import": "1", "document": upload, "origin": "self_made"},
    ).content.decode()
    assert "已拒绝且未保存" in page
    assert "输入的正文" in page
    assert not StoredFile.objects.exists()
    assert not [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def test_answers_to_applicants_take_no_pictures(county: County) -> None:
    one = entry(county)
    with pytest.raises(Blocked, match="附件"):
        actions.register(
            by=county.person("nigao"), exit="applicant",
            content={"title": "答复", "formed_on": working_day_ago(2), "attribute": "on_request",
                     "body_html": body(str(one["sha256"])), "pictures": [one]},
        )  # fmt: skip


def test_without_script_a_picture_is_put_in_too(county: County) -> None:
    disclosure = county.draft("news", "动态")
    upload = SimpleUploadedFile("现场.png", wps.picture())
    page = signed_in(county, "nigao").post(
        f"/desk/disclosures/{disclosure.pk}/edit/",
        typed(county, disclosure, insert_picture="1", picture_file=upload),
    ).content.decode()  # fmt: skip
    assert "输入的正文" in page
    assert "&lt;img src=&quot;picture:" in page
    assert draft_of(disclosure).pictures == []


def test_bad_uploads_keep_the_page(county: County) -> None:
    response = signed_in(county, "nigao").post(
        "/desk/disclosures/pictures/",
        {"picture_file": SimpleUploadedFile("名单.pdf", b"%PDF-1.4")},
    )
    assert response.status_code == 422
    assert "另存为 PNG" in json.loads(response.content)["errors"][0]
