"""Marks beside a public document: shown at once, asked for, never set by themselves."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from gongkai.core.deeds import Blocked
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions
from gongkai.disclosure.actions.validity import proposal_of, unmarked_repeals
from gongkai.disclosure.addresses import find_published
from gongkai.disclosure.models import Disclosure, ValidityDecision
from gongkai.portal.actions import catch_up
from tests.world import County, found


def signed_in(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def old(county: County) -> Disclosure:
    row = county.publish(county.draft("documents", "旧办法", document_number="示审发〔2025〕1号"))
    catch_up()
    return row


def mark(county: County, row: Disclosure, validity: str = "repealed", **changes):
    given = {
        "disclosure": row, "by": county.person("gongkaiban"), "validity": validity,
        "since": timezone.localdate(), "reason": "示审发〔2026〕3号第十条", **changes,
    }  # fmt: skip
    return actions.mark_validity(**given)


def page_of(row: Disclosure, settings) -> str:
    return (settings.SITE_ROOT / row.public_path.strip("/") / "index.html").read_text()


@pytest.mark.parametrize(
    ("validity", "words"),
    [("valid", "有效"), ("partly", "部分失效"), ("expired", "失效"), ("repealed", "废止")],
)
def test_shown_on_the_page_and_in_every_list(
    county: County, old: Disclosure, settings, validity: str, words: str
) -> None:
    mark(county, old, validity)
    catch_up()
    assert f"<strong>{words}</strong>" in page_of(old, settings)
    year = old.first_published_at.year
    for place in ("columns/documents/index.html", "columns/documents/1/index.html",
                  f"catalog/{year}/1/index.html", "index.html"):  # fmt: skip
        assert words in (settings.SITE_ROOT / place).read_text(), place


def test_the_replacing_document_is_named_only_while_it_is_public(
    county: County, old: Disclosure, settings
) -> None:
    new = county.publish(county.draft("documents", "新办法独特标题"))
    mark(county, old, replaced_by=new)
    catch_up()
    assert "新办法独特标题" in page_of(old, settings)
    actions.withdraw(disclosure=new, by=county.person("fabu"), reason="内容有误")
    catch_up()
    assert "新办法独特标题" not in page_of(old, settings)
    assert "废止" in page_of(old, settings)


def test_a_mark_rebuilds_its_own_page_of_the_archive_only(county: County, settings) -> None:
    rows = [county.publish(county.draft("news", f"动态{n}")) for n in range(45)]
    catch_up()
    pages = {n: settings.SITE_ROOT / f"columns/news/{n}/index.html" for n in (1, 2, 3)}
    before = {n: page.stat().st_mtime_ns for n, page in pages.items()}
    mark(county, rows[25], "expired")
    catch_up()
    changed = [n for n, page in pages.items() if page.stat().st_mtime_ns != before[n]]
    assert changed == [2]
    assert "失效" in pages[2].read_text()


@pytest.mark.parametrize("username", ["nigao", "kezhang", "fabu", "fenguan", "xitong"])
def test_only_the_office_marks(county: County, old: Disclosure, username: str) -> None:
    with pytest.raises(Blocked, match="政务公开办公室"):
        mark(county, old, by=county.person(username))
    assert (
        signed_in(county, username).get(f"/desk/disclosures/{old.pk}/validity/").status_code == 403
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"validity": ""}, "请选择"),
        ({"validity": "nonsense"}, "请选择"),
        ({"reason": "无"}, "依据"),
        ({"reason": "据" * 101}, "不要超过"),
        ({"since": timezone.localdate() + timedelta(days=1)}, "不能晚于今天"),
        ({"since": timezone.localdate() - timedelta(days=4000)}, "形成日期"),
    ],
)
def test_wrong_marks(county: County, old: Disclosure, changes: dict, message: str) -> None:
    with pytest.raises(Blocked, match=message):
        mark(county, old, **changes)
    assert not ValidityDecision.objects.exists()


def test_what_is_not_public_is_neither_marked_nor_named(county: County, old: Disclosure) -> None:
    draft = county.draft("documents", "草稿")
    with pytest.raises(Blocked, match="已公开"):
        mark(county, draft)
    for wrong in (draft, old):
        with pytest.raises(Blocked, match="代替文件"):
            mark(county, old, replaced_by=wrong)
    other = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    foreign = other.publish(other.draft("news", "别的机关"))
    with pytest.raises(Blocked, match="代替文件"):
        mark(county, old, replaced_by=foreign)
    with pytest.raises(Blocked):
        mark(county, foreign)


def test_a_repealing_document_proposes_and_never_decides(county: County, old: Disclosure) -> None:
    county.publish(
        county.draft(
            "documents", "废止旧办法的决定", document_number="示审发〔2026〕9号",
            relations=[{"verb": "repeals", "to": old.pk}],
        )
    )  # fmt: skip
    assert not Disclosure.objects.get(pk=old.pk).validity
    (link,) = unmarked_repeals(county.organ.pk)
    labels = [group.label for group in todo_for(county.person("gongkaiban"))]
    assert "有效性待认定" in labels
    assert "有效性待认定" not in [group.label for group in todo_for(county.person("nigao"))]
    client = signed_in(county, "gongkaiban")
    assert "旧办法" in client.get("/desk/disclosures/validity/").content.decode()
    address = f"/desk/disclosures/{old.pk}/validity/?by={link.source_id}"
    page = client.get(address).content.decode()
    assert "示审发〔2026〕9号" in page
    assert not ValidityDecision.objects.exists()
    proposal = proposal_of(old, str(link.source_id))
    assert client.post(address, proposal).status_code == 302
    assert ValidityDecision.objects.get().validity == "repealed"
    assert unmarked_repeals(county.organ.pk) == []


def test_a_decision_that_it_holds_ends_the_proposal_too(county: County, old: Disclosure) -> None:
    county.publish(
        county.draft("documents", "新办法", relations=[{"verb": "replaces", "to": old.pk}])
    )
    (link,) = unmarked_repeals(county.organ.pk)
    assert proposal_of(old, str(link.source_id))["replaced_by"] == link.source.index_number
    mark(county, old, "partly")
    assert unmarked_repeals(county.organ.pk) == []


@pytest.mark.parametrize("source", ["", "x", "9" * 30, "0", "１"])
def test_a_senseless_proposal_is_none(county: County, old: Disclosure, source: str) -> None:
    assert proposal_of(old, source) is None
    page = signed_in(county, "gongkaiban").get(
        f"/desk/disclosures/{old.pk}/validity/", {"by": source}
    )
    assert page.status_code == 200


def test_errors_keep_what_was_typed(county: County, old: Disclosure) -> None:
    page = signed_in(county, "gongkaiban").post(
        f"/desk/disclosures/{old.pk}/validity/",
        {"validity": "repealed", "since": str(timezone.localdate()), "reason": "输入的依据文字",
         "replaced_by": "没有这个号"},
    ).content.decode()  # fmt: skip
    assert "没有找到" in page
    assert "输入的依据文字" in page
    assert "没有这个号" in page


def test_found_by_whatever_is_in_hand(county: County, old: Disclosure) -> None:
    organ, address = county.organ, old.public_path
    for text in (address, f"http://127.0.0.1:8000{address}", f" {address}?x=1#y ",
                 address.rstrip("/"), old.index_number, old.index_number.partition("/")[2],
                 old.register_number, "示审发〔2025〕1号"):  # fmt: skip
        assert find_published(organ, text) == old, text
    for text in ("", "/", "/items/", "x" * 400, f"/tongji{address}", "/items/2026/9999999/",
                 f"000000000000000000/{old.index_number.partition('/')[2]}"):  # fmt: skip
        assert find_published(organ, text) is None, text
    actions.withdraw(disclosure=old, by=county.person("fabu"), reason="内容有误")
    assert find_published(organ, address) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disclosure_disclosure SET first_published_at = '2020-01-01 00:00:00' WHERE id = %s",
        "UPDATE disclosure_disclosure SET index_number = 'x/2020-0000001' WHERE id = %s",
        "UPDATE disclosure_validitydecision SET validity = 'valid' WHERE disclosure_id = %s",
        "DELETE FROM disclosure_validitydecision WHERE disclosure_id = %s",
        "UPDATE disclosure_clearance SET digest = 'x' WHERE version_id IN"
        " (SELECT id FROM disclosure_version WHERE disclosure_id = %s)",
    ],
)
def test_the_database_itself_keeps_what_never_changes(
    county: County, old: Disclosure, statement: str
) -> None:
    mark(county, old)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [old.pk])


def test_the_time_of_publication_is_the_servers(county: County) -> None:
    before = timezone.now()
    row = county.publish(county.draft("news", "动态"))
    assert before <= row.published_at == row.first_published_at <= timezone.now()
