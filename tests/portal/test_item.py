"""The page of one item: what it states, and that it states nothing that is not public."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure, DocumentKind
from gongkai.portal.actions import build_all, catch_up
from tests.world import County


def page(disclosure: Disclosure, settings) -> str:
    catch_up()
    row = Disclosure.objects.get(pk=disclosure.pk)
    return (settings.SITE_ROOT / row.public_path.strip("/") / "index.html").read_text()


def linked(text: str) -> dict[str, object]:
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    return json.loads(data)


def kind(county: County, code: str) -> DocumentKind:
    return DocumentKind.objects.get(organ=county.organ, code=code)


def test_the_tags_of_government_sites(county: County, settings) -> None:
    item = county.publish(county.draft("news", "题名“引号”与<尖括号>", summary="概述文字"))
    text = page(item, settings)
    tags = dict(re.findall(r'<meta name="(\w+)" content="([^"]*)">', text))
    assert set(tags) >= {
        "SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription",
        "ColumnKeywords", "ColumnType", "ArticleTitle", "PubDate", "ContentSource", "Author",
        "Keywords", "description", "Url",
    }  # fmt: skip
    assert all(tags.values())
    assert tags["ArticleTitle"] == "题名“引号”与&lt;尖括号&gt;"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", tags["PubDate"])
    assert tags["ContentSource"] == "示范县审计局"
    column = (settings.SITE_ROOT / "columns/news/index.html").read_text()
    assert '<meta name="ColumnName" content="工作动态">' in column
    assert "ArticleTitle" not in column


def test_linked_data_cannot_break_out(county: County, settings) -> None:
    title = "题</script><script>alert(1)</script>"
    item = county.publish(county.draft("news", title))
    text = page(item, settings)
    assert "<script>alert" not in text
    data = linked(text)
    assert data["headline"] == title
    assert data["identifier"] == item.index_number
    assert data["@type"] == "Article"


def test_a_policy_document_is_legislation_with_its_force(county: County, settings) -> None:
    facts = {"panel": {"effective_on": "2026-01-01", "interpretation": "由法规科同步解读"}}
    item = county.publish(
        county.draft("normative", "示范办法", kind=kind(county, "normative"), facts=facts,
                     document_number="示审发〔2026〕1号")
    )  # fmt: skip
    text = page(item, settings)
    assert "<dt>施行日期</dt><dd>2026-01-01</dd>" in text
    assert "<dt>有效期</dt>" not in text
    assert "<dt>信息类型</dt><dd>行政规范性文件</dd>" in text
    assert linked(text)["@type"] == "Legislation"
    from gongkai.disclosure.actions.validity import mark_validity

    mark_validity(
        disclosure=item, by=county.person("gongkaiban"), validity="repealed",
        since=timezone.localdate(), reason="示审发〔2026〕3号第十条",
    )  # fmt: skip
    text = page(item, settings)
    assert linked(text)["legislationLegalForce"] == "NotInForce"
    assert "废止" in text
    assert "废止" in (settings.SITE_ROOT / "columns/normative/index.html").read_text()


def test_links_show_on_both_sides_only_while_both_are_public(county: County, settings) -> None:
    first = county.publish(county.draft("documents", "原来的文件"))
    later = county.draft(
        "documents", "修改它的文件", relations=[{"verb": "amends", "to": first.pk}]
    )
    assert "修改它的文件" not in page(first, settings)
    later = county.publish(later)
    assert '<span class="mark">修改</span>' in page(later, settings)
    text = page(first, settings)
    assert '<span class="mark">被修改</span>' in text
    assert "修改它的文件" in text
    actions.withdraw(disclosure=later, by=county.person("fabu"), reason="内容有误")
    assert "修改它的文件" not in page(first, settings)


def test_the_notice_period_and_the_old_address(county: County, settings) -> None:
    until = timezone.localdate() + timedelta(7)
    item = county.publish(
        county.draft("notices", "公示一则", shown_until=until,
                     facts={"migrated": {"address": "/old/1.html", "published_on": "2019-05-01"}})
    )  # fmt: skip
    text = page(item, settings)
    assert f"{until:%Y-%m-%d}</time>（到期次日撤下）" in text
    assert "原发布日期 2019-05-01" in text
    assert "/old/1.html" in text
    assert linked(text)["expires"] == until.isoformat()
    assert ">迁移<" in (settings.SITE_ROOT / "columns/notices/index.html").read_text()


@pytest.fixture
def with_files(county: County) -> Disclosure:
    item = county.draft("news", "有附件")
    actions.attach(
        disclosure=item, by=county.person("nigao"), name="附件 一.txt", data="附件内容".encode()
    )
    return county.publish(item)


def test_attachments_with_what_proves_them(with_files: Disclosure, settings) -> None:
    text = page(with_files, settings)
    version = with_files.published_clearance.version
    assert "TXT，" in text
    assert "核对文件是否被改动" in text
    assert version.attachments[0]["sha256"] in text
    assert version.digest in text
    [address] = re.findall(r'href="([^"]*/files/[^"]*)"', text)
    assert address.endswith("files/%E9%99%84%E4%BB%B6%20%E4%B8%80.txt")
    assert linked(text)["encoding"][0]["sha256"] == version.attachments[0]["sha256"]


def test_pictures_stand_beside_the_page_and_go_with_it(county: County, settings) -> None:
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "PNG")
    by = county.person("nigao")
    entry = actions.take_in_picture(by=by, name="图.png", data=buffer.getvalue())
    alt, sha256 = "红色方块", entry["sha256"]
    item = county.draft(
        "news", "有图", f'<p>看图</p><p><img src="picture:{sha256}" alt="{alt}"></p>',
        pictures=[{**entry, "alt": alt}],
    )  # fmt: skip
    row = county.publish(Disclosure.objects.get(pk=item.pk))
    text = page(row, settings)
    [address] = re.findall(r'<img src="([^"]*)" alt="红色方块">', text)
    file: Path = settings.SITE_ROOT / address.strip("/")
    assert file.exists()
    assert "picture:" not in text
    actions.withdraw(disclosure=row, by=county.person("fabu"), reason="内容有误")
    catch_up()
    assert not file.exists()


def test_nothing_unpublished_shows_on_a_public_page(county: County, settings) -> None:
    item = county.publish(county.draft("news", "第一版题名"))
    actions.reopen(disclosure=item, by=county.person("nigao"))
    draft = Disclosure.objects.get(pk=item.pk).draft
    actions.save_draft(
        disclosure=item, by=county.person("nigao"), revision=draft.revision,
        content={"title": "未审题名"},
    )  # fmt: skip
    build_all()
    assert all(
        "未审题名" not in path.read_text("utf-8", "replace")
        for path in settings.SITE_ROOT.rglob("*")
        if path.suffix in (".html", ".xml", ".csv")
    )
