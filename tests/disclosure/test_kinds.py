"""Kinds and columns: the standard ones, changed in the browser, closed rather than deleted."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.people.founding import found_organ
from gongkai.core.people.models import Person
from gongkai.disclosure import actions
from gongkai.disclosure.actions.columns import in_tree_order
from gongkai.disclosure.actions.kinds import CHECKED_STEPS, REQUIRABLE
from gongkai.disclosure.gates import GATES
from gongkai.disclosure.html import clean
from gongkai.disclosure.models import Column, Content, DocumentKind
from gongkai.disclosure.standard.columns import CLOSED, COLUMNS
from gongkai.disclosure.standard.kinds import KINDS
from gongkai.law.disclosure_clock import CLOCKS
from seeds.county import found
from tests.world import County, working_day_ago

COLUMNS_PAGE, KINDS_PAGE = "/desk/disclosures/columns/", "/desk/disclosures/kinds/"


def signed_in(county: County, username: str) -> Client:
    return client_of(county.person(username))


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def kind(county: County, code: str) -> DocumentKind:
    return DocumentKind.objects.get(organ=county.organ, code=code)


def typed(**changes: object) -> dict[str, object]:
    """A new kind as the form sends it, with two rows of a panel."""
    return {
        "name": "采购公告", "clock": "general", "default_column": "", "template_html": "<p>模板</p>",
        "is_open": "on", "required_fields": ["document_number"], "gates": ["has_end"],
        "check_secrecy_review": "第一句\n\n第二句 ", "panel-TOTAL_FORMS": "2",
        "panel-INITIAL_FORMS": "0", "panel-MIN_NUM_FORMS": "0", "panel-MAX_NUM_FORMS": "30",
        "panel-0-name": "", "panel-0-label": "金额", "panel-0-kind": "text",
        "panel-0-choices": "", "panel-0-help": "", "panel-0-is_required": "on",
        "panel-0-ORDER": "2",
        "panel-1-name": "", "panel-1-label": "方式", "panel-1-kind": "choice",
        "panel-1-choices": "公开招标、询价", "panel-1-help": "", "panel-1-ORDER": "1", **changes,
    }  # fmt: skip


# The standard


def test_every_row_of_the_column_tree_is_there() -> None:
    codes = {row[0] for row in COLUMNS}
    wanted = {
        "1", "2", "3", *(f"3.{n}" for n in range(1, 20)), "3.3.1", "3.3.2", "3.3.3",
        *(f"3.9.{n}" for n in range(1, 7)), *(f"3.6.{n}" for n in range(1, 5)),
        *map(str, range(4, 10)), *(f"8.{n}" for n in range(1, 5)), *(f"9.{n}" for n in range(1, 5)),
    }  # fmt: skip
    assert wanted <= codes
    assert len(codes) == len(COLUMNS) == len({row[1] for row in COLUMNS})
    assert codes >= CLOSED


def test_the_standard_kinds_are_sound(county: County) -> None:
    slugs = {row[1] for row in COLUMNS}
    assert len(KINDS) == 16
    for one in KINDS:
        assert one.column in slugs
        assert one.clock in CLOCKS
        assert set(one.required) <= set(REQUIRABLE) <= {f.name for f in Content._meta.get_fields()}
        assert set(one.gates) <= set(GATES)
        assert set(one.checklists) <= set(CHECKED_STEPS)
        assert clean(one.template_html) == one.template_html
        row = kind(county, one.code)
        assert row.default_column is not None
        # Saving it unchanged raises nothing: what is shipped passes what is asked of the bureau.
        actions.save_kind(kind=row, by=county.person("xitong"))


def test_a_new_organ_gets_both_without_a_terminal(db: None) -> None:
    found_organ("示范县统计局", "tongji", "110000000000000022")
    admin = Person.objects.get(username="xitong.tongji")
    client = client_of(admin)
    text = client.get(COLUMNS_PAGE).content.decode()
    assert "装入标准栏目和信息类型" in text
    owner = admin.organ.departments.get()
    client.post(f"{COLUMNS_PAGE}install/", {"owner": owner.pk})
    assert Column.objects.filter(organ=admin.organ, owner=owner).count() == len(COLUMNS)
    assert DocumentKind.objects.filter(organ=admin.organ).count() == len(KINDS)
    assert "装入标准栏目" not in client.get(COLUMNS_PAGE).content.decode()
    with pytest.raises(Blocked, match="已经有"):
        actions.install_standard(organ=admin.organ, owner=owner, by=admin)


def test_an_organ_with_columns_of_its_own_gets_kinds_only(county: County) -> None:
    DocumentKind.objects.filter(organ=county.organ).delete()
    before = Column.objects.count()
    added = actions.install_standard(
        organ=county.organ, owner=county.organ.departments.first(), by=county.person("xitong")
    )
    assert added == (0, 16)
    assert Column.objects.count() == before


def test_the_standard_needs_an_owner_of_the_organ(county: County) -> None:
    other = found("tongji", "示范县统计局", "110000000000000022")
    DocumentKind.objects.filter(organ=county.organ).delete()
    for owner in (None, other.organ.departments.first()):
        with pytest.raises(Blocked, match="责任科室"):
            actions.install_standard(organ=county.organ, owner=owner, by=county.person("xitong"))
    assert not DocumentKind.objects.filter(organ=county.organ).exists()


# Kinds


def test_a_kind_is_made_in_the_browser(county: County) -> None:
    client = signed_in(county, "xitong")
    assert client.post(f"{KINDS_PAGE}new/", typed()).status_code == 302
    row = DocumentKind.objects.get(name="采购公告")
    assert row.required == ["document_number"]
    assert row.gates == ["has_end"]
    assert row.checklists == {"secrecy_review": ["第一句", "第二句"]}
    assert [one["label"] for one in row.panel] == ["方式", "金额"]
    assert row.panel[0]["choices"] == ["公开招标", "询价"]
    names = [one["name"] for one in row.panel]
    assert len(set(names)) == 2
    # What documents already say under a name stays found when the kind is changed.
    page = client.get(f"{KINDS_PAGE}{row.pk}/").content.decode()
    assert all(name in page for name in names)
    change = typed(**{
        "panel-INITIAL_FORMS": "2", "panel-0-name": names[0], "panel-0-label": "采购方式",
        "panel-0-ORDER": "1", "panel-1-name": names[1], "panel-1-label": "金额（元）",
        "panel-1-kind": "text", "panel-1-ORDER": "2",
    })  # fmt: skip
    assert client.post(f"{KINDS_PAGE}{row.pk}/", change).status_code == 302
    row.refresh_from_db()
    assert [one["name"] for one in row.panel] == names


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "名称"),
        ({"name": "工作动态"}, "已有名为"),
        ({"clock": "tomorrow"}, "公开期限"),
        ({"gates": ["nonsense"]}, "nonsense"),
        ({"panel-1-choices": "只有一个"}, "至少两个选项"),
        ({"panel-1-label": "金额"}, "两行都叫"),
        ({"panel-0-name": "Bad Name"}, "内部名称"),
        ({"check_secrecy_review": "字" * 201}, "太长"),
        ({"template_html": "<p>绝密★10年</p>"}, "国家秘密"),
    ],
)
def test_a_wrong_kind_is_explained_and_keeps_what_was_typed(
    county: County, changes: dict[str, object], words: str
) -> None:
    response = signed_in(county, "xitong").post(f"{KINDS_PAGE}new/", typed(**changes))
    text = response.content.decode()
    assert words in text
    assert "第一句" in text or "check_secrecy_review" in changes
    assert not DocumentKind.objects.filter(name="采购公告").exists()


def test_scripts_in_a_template_are_cleaned(county: County) -> None:
    template = '<p onclick="x()">甲</p><script>alert(1)</script>'
    signed_in(county, "xitong").post(f"{KINDS_PAGE}new/", typed(template_html=template))
    assert DocumentKind.objects.get(name="采购公告").template_html == "<p>甲</p>"


def test_a_kind_asks_for_its_fields_when_submitted(county: County) -> None:
    row = county.draft("notices", "公示", kind=kind(county, "public-notice"))
    with pytest.raises(Blocked) as blocked:
        county.submit(row)
    words = "；".join(blocked.value.reasons)
    assert "公示截止日期" in words
    assert "提出异议的方式" in words


def test_a_closed_kind_is_not_offered_and_can_be_opened_again(county: County) -> None:
    row, admin = kind(county, "news"), county.person("xitong")
    actions.set_kind_open(kind=row, by=admin, is_open=False)
    choices = re.findall(r"<option[^>]*>([^<]+)", signed_in(county, "nigao").get(
        "/desk/disclosures/new/").content.decode())  # fmt: skip
    assert "工作动态" not in choices
    assert "通知公告" in choices
    actions.set_kind_open(kind=row, by=admin, is_open=True)
    assert kind(county, "news").is_open


def test_kinds_change_places(county: County) -> None:
    rows = list(DocumentKind.objects.filter(organ=county.organ))
    admin = county.person("gongkaiban")
    actions.move_kind(kind=rows[1], by=admin, up=True)
    assert list(DocumentKind.objects.filter(organ=county.organ))[:2] == [rows[1], rows[0]]
    with pytest.raises(Blocked, match="最上面"):
        actions.move_kind(kind=rows[1], by=admin, up=True)


@pytest.mark.parametrize("username", ["nigao", "kezhang", "fabu", "fenguan", "anquan", "shenji"])
def test_configuration_is_for_the_administrator_and_the_office(
    county: County, username: str
) -> None:
    client, row = signed_in(county, username), kind(county, "news")
    column = county.column("news")
    for page in (KINDS_PAGE, f"{KINDS_PAGE}new/", f"{KINDS_PAGE}{row.pk}/", COLUMNS_PAGE,
                 f"{COLUMNS_PAGE}{column.pk}/"):  # fmt: skip
        assert client.get(page).status_code == 403
    for page in (f"{KINDS_PAGE}{row.pk}/change/", f"{COLUMNS_PAGE}{column.pk}/change/"):
        assert client.post(page, {"what": "close"}).status_code == 403
    with pytest.raises(Forbidden):
        actions.save_kind(kind=row, by=county.person(username))
    column.refresh_from_db()
    assert column.is_open
    assert kind(county, "news").is_open


def test_another_organs_kinds_and_columns_are_not_found(county: County) -> None:
    other = found("tongji", "示范县统计局", "110000000000000022")
    client = client_of(other.person("xitong"))
    for page in (f"{KINDS_PAGE}{kind(county, 'news').pk}/",
                 f"{COLUMNS_PAGE}{county.column('news').pk}/"):  # fmt: skip
        assert client.get(page).status_code == 404
        assert client.post(f"{page}change/", {"what": "close"}).status_code == 404
    row = kind(other, "news")
    row.default_column = county.column("news")
    with pytest.raises(Blocked, match="另一个机关"):
        actions.save_kind(kind=row, by=other.person("xitong"))


# Columns


def test_a_column_without_owner_is_not_saved(county: County) -> None:
    client, column = signed_in(county, "gongkaiban"), county.column("news")
    values = {
        "parent": "", "code": column.code, "name": "新名称", "slug": column.slug,
        "kind": column.kind, "owner": "", "update_days": "14", "legal_basis": "",
        "empty_statement": "暂无", "is_open": "on",
    }  # fmt: skip
    text = client.post(f"{COLUMNS_PAGE}{column.pk}/", values).content.decode()
    assert "请选择责任科室" in text
    assert "新名称" in text
    column.refresh_from_db()
    assert column.name == "工作动态"
    taken = {**values, "owner": column.owner_id, "code": "7"}
    assert "已用于栏目“通知公告”" in client.post(
        f"{COLUMNS_PAGE}{column.pk}/", taken
    ).content.decode()  # fmt: skip


def test_columns_change_places_with_everything_below(county: County) -> None:
    column, admin = county.column("policies"), county.person("xitong")
    actions.move_column(column=column, by=admin, up=True)
    tree = [c.code for _, c in in_tree_order(Column.objects.filter(organ=county.organ))]
    flat = [c.code for c in Column.objects.filter(organ=county.organ)]
    assert tree == flat
    place = flat.index("3.3")
    assert flat[place : place + 5] == ["3.3", "3.3.1", "3.3.2", "3.3.3", "3.2"]
    with pytest.raises(Blocked, match="最上面"):
        actions.move_column(column=county.column("guide"), by=admin, up=True)


def test_a_column_below_another_begins_with_the_next_code(county: County) -> None:
    parent = county.column("policies")
    text = (
        signed_in(county, "xitong").get(f"{COLUMNS_PAGE}new/?parent={parent.pk}").content.decode()
    )
    assert 'value="3.3.4"' in text


def test_a_column_that_holds_something_is_not_closed(county: County) -> None:
    admin = county.person("xitong")
    county.publish(county.draft("news", "动态"))
    for slug, words in (("news", "公开的信息"), ("policies", "下级栏目"), ("plans", "信息类型")):
        with pytest.raises(Blocked, match=words):
            actions.set_column_open(column=county.column(slug), by=admin, is_open=False)
    closed = actions.set_column_open(column=county.column("meetings"), by=admin, is_open=False)
    assert not closed.is_open


def test_the_tree_tells_what_stands_in_it(county: County) -> None:
    county.publish(county.draft("normative", "细则", formed_on=working_day_ago(1)))
    policies, empty = county.column("policies"), county.column("news")
    text = signed_in(county, "gongkaiban").get(COLUMNS_PAGE).content.decode()
    row = re.search(rf'id="column-{policies.pk}".*?</tr>', text, re.S)
    assert row is not None
    assert 'data-label="已公开" class="number">1<' in row[0]
    assert "0 天" in row[0]
    news = re.search(rf'id="column-{empty.pk}".*?</tr>', text, re.S)
    assert news is not None
    assert "没有内容" in news[0]


def test_the_standard_is_data_without_places_of_its_own() -> None:
    # What a bureau starts from names no place and no bureau.
    for path in Path("gongkai/disclosure/standard").glob("*.py"):
        assert "示范" not in path.read_text()


def _opened(text: str) -> list[str]:
    """Names of the branches that stand open."""
    return re.findall(r'<details class="branch" open>.*?class="branch-name">.*?</span> (.*?)</span>',
                      text, re.S)  # fmt: skip


def test_the_tree_is_folded_and_each_folded_line_says_what_is_wrong_below(county: County) -> None:
    client = signed_in(county, "gongkaiban")
    text = client.get(COLUMNS_PAGE).content.decode()
    assert _opened(text) == []
    line = re.search(r'class="branch-name"><[^>]*>9</span>.*?</summary>', text, re.S)
    assert line is not None
    assert "5 个栏目" in line[0]
    # 组织 itself counts what is below it; the four below hold nothing.
    assert "4 个没有内容" in line[0]
    county.publish(county.draft("leading-group", "领导小组"))
    after = client.get(COLUMNS_PAGE).content.decode()
    line = re.search(r'class="branch-name"><[^>]*>9</span>.*?</summary>', after, re.S)
    assert line is not None
    assert "3 个没有内容" in line[0]
    assert len(_opened(client.get(f"{COLUMNS_PAGE}?open=all").content.decode())) == 9


def test_overdue_columns_show_on_the_folded_line(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = timezone.now() - timedelta(days=15)
    with monkeypatch.context() as before:
        before.setattr(timezone, "now", lambda: then)
        county.publish(county.draft("news", "动态"))
    text = signed_in(county, "gongkaiban").get(f"{COLUMNS_PAGE}?only=late").content.decode()
    assert _opened(text) == ["工作动态"]
    assert "1 个超过周期" in text


@pytest.mark.parametrize("query", ["?q=解读", "?q=3.4", "?q=+政策+解读"])
def test_the_tree_is_narrowed_with_what_stands_above(county: County, query: str) -> None:
    text = signed_in(county, "gongkaiban").get(COLUMNS_PAGE + query).content.decode()
    assert _opened(text) == ["法定主动公开内容"]
    assert f'id="column-{county.column("interpretation").pk}"' in text
    assert f'id="column-{county.column("plans").pk}"' not in text


@pytest.mark.parametrize(
    "query", ["?q=<script>alert(1)</script>", "?q=" + "长" * 500, "?only=x&open=x", "?q=%00"]
)
def test_odd_words_narrow_to_nothing_or_everything(county: County, query: str) -> None:
    answer = signed_in(county, "gongkaiban").get(COLUMNS_PAGE + query)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_after_a_change_the_branch_stands_open_at_the_row(county: County) -> None:
    client, row = signed_in(county, "gongkaiban"), county.column("documents")
    answer = client.post(f"{COLUMNS_PAGE}{row.pk}/change/?q=文件", {"what": "up"})
    root = county.column("statutory")
    assert answer["Location"].endswith(f"&open={root.pk}#column-{row.pk}")
    assert "q=%E6%96%87%E4%BB%B6" in answer["Location"]
    assert _opened(client.get(f"{COLUMNS_PAGE}?open={root.pk}").content.decode()) == [root.name]
