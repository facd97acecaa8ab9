"""What machines read: JSON, feeds, site maps; nothing but what is public, and gone at once."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure
from gongkai.portal.actions import catch_up
from tests.world import County, found

API = "/api/v1/"
ATOM = "{http://www.w3.org/2005/Atom}"


def get(client: Client, path: str, **query: str) -> dict:
    response = client.get(f"{API}{path}", query)
    assert response.status_code == 200, response.content.decode()
    return response.json()


@pytest.fixture
def three(county: County) -> list[Disclosure]:
    county.draft("news", "没有公开的秘密")
    rows = [county.publish(county.draft("news", f"动态{n}")) for n in range(2)]
    return [*rows, county.publish(county.draft("documents", "文件"))]


def test_pages_by_cursor_give_each_item_once(three: list[Disclosure], client: Client) -> None:
    seen, path, query = [], "items/", {"limit": "1"}
    while True:
        page = get(client, path, **query)
        seen += [one["title"] for one in page["items"]]
        if page["next"] is None:
            break
        parts = urlsplit(page["next"])
        path, query = (
            parts.path.removeprefix(API),
            dict(pair.split("=") for pair in parts.query.replace("%2F", "/").split("&")),
        )
    assert seen == ["文件", "动态1", "动态0"]


def test_the_cursor_outlives_a_withdrawal(
    three: list[Disclosure], county: County, client: Client
) -> None:
    cursor = three[1].index_number
    actions.withdraw(disclosure=three[1], by=county.person("fabu"), reason="内容有误")
    assert [one["title"] for one in get(client, "items/", after=cursor)["items"]] == ["动态0"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"column": "policies"}, ["文件"]), ({"column": "news"}, ["动态1", "动态0"]),
        ({"validity": "valid"}, []), ({"year": "1999"}, []), ({"kind": "news"}, []),
        ({"changed_since": "2100-01-01T00:00:00+08:00"}, []),
        ({"changed_since": "2020-01-01"}, None),
    ],
)  # fmt: skip
def test_narrowed(
    three: list[Disclosure], client: Client, query: dict[str, str], titles: list[str] | None
) -> None:
    response = client.get(f"{API}items/", query)
    if titles is None:
        assert response.status_code in (200, 400)
    else:
        assert [one["title"] for one in response.json()["items"]] == titles


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"limit": "9" * 400}, {"limit": "１"},
        {"after": "nothing"}, {"after": "\x00"}, {"year": "0000"}, {"year": "²"}, {"column": "x"},
        {"kind": "x"}, {"validity": "x"}, {"changed_since": "gestern"},
        {"changed_since": "2026-99-99T00:00:00Z"}, {"organ": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_wrong_parameters_are_answered_in_words(
    three: list[Disclosure], client: Client, query: dict[str, str]
) -> None:
    response = client.get(f"{API}items/", query)
    assert response.status_code in (400, 404)
    assert response.json()["error"]
    assert response["Access-Control-Allow-Origin"] == "*"


def test_one_item_whole(county: County, client: Client) -> None:
    row = county.draft("news", "有附件的动态", "<p>正文<strong>文字</strong></p>")
    actions.attach(disclosure=row, by=county.person("nigao"), name="表.txt", data=b"x")
    row = county.publish(row)
    found_item = get(client, f"items/{row.index_number}/")
    assert found_item["body_text"].strip() == "正文文字"
    assert found_item["digest"] == row.published_clearance.digest
    [file] = found_item["attachments"]
    catch_up()
    assert file["url"].endswith("/files/%E8%A1%A8.txt")
    assert len(file["sha256"]) == 64
    assert client.get(f"{API}items/1/2/").status_code == 404


def test_gone_in_the_moment_of_withdrawal(
    three: list[Disclosure], county: County, client: Client
) -> None:
    row = three[2]
    assert get(client, "withdrawn/")["withdrawn"] == []
    actions.withdraw(disclosure=row, by=county.person("fabu"), reason="内容有误的原因")
    # No page was built anew yet: the interface must not wait for that.
    assert "文件" not in [one["title"] for one in get(client, "items/")["items"]]
    assert client.get(f"{API}items/{row.index_number}/").status_code == 410
    answer = get(client, "withdrawn/")
    assert [set(one) for one in answer["withdrawn"]] == [{"index_number", "withdrawn_at"}]
    assert answer["withdrawn"][0]["index_number"] == row.index_number
    assert "原因" not in json.dumps(answer, ensure_ascii=False)
    since = (timezone.now() + timedelta(hours=1)).isoformat()
    assert get(client, "withdrawn/", since=since)["withdrawn"] == []
    county.publish(Disclosure.objects.get(pk=row.pk))
    assert get(client, "withdrawn/")["withdrawn"] == []


def test_withdrawn_by_cursor(three: list[Disclosure], county: County, client: Client) -> None:
    for row in three:
        actions.withdraw(disclosure=row, by=county.person("fabu"), reason="内容有误")
    first = get(client, "withdrawn/", limit="2")
    assert len(first["withdrawn"]) == 2
    assert first["next"]
    last = first["withdrawn"][-1]["index_number"]
    assert len(get(client, "withdrawn/", after=last)["withdrawn"]) == 1


def test_nothing_unpublished_in_any_answer(three: list[Disclosure], client: Client) -> None:
    for path in ("items/", "columns/", "withdrawn/", "openapi.json", ""):
        assert "秘密" not in client.get(f"{API}{path}").content.decode()
    assert Disclosure.objects.count() == 4
    assert len(get(client, "items/")["items"]) == 3


def test_conditional_and_cross_origin(
    three: list[Disclosure], county: County, client: Client
) -> None:
    response = client.get(f"{API}items/")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Last-Modified"]
    tag = response["ETag"]
    again = client.get(f"{API}items/", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    actions.withdraw(disclosure=three[0], by=county.person("fabu"), reason="内容有误")
    assert client.get(f"{API}items/", headers={"If-None-Match": tag}).status_code == 200
    assert client.options(f"{API}items/").status_code == 204
    for method in (client.post, client.put, client.delete):
        assert method(f"{API}items/").status_code in (403, 405)


def test_queries_do_not_grow(county: County, client: Client, django_assert_max_num_queries) -> None:
    for number in range(12):
        county.publish(county.draft("news", f"动态{number}"))
    with django_assert_max_num_queries(4):
        get(client, "items/")


def test_organs_are_kept_apart(three: list[Disclosure], client: Client) -> None:
    neighbour = found("linxian", "邻县审计局", "11000001000000000A")
    row = neighbour.publish(neighbour.draft("news", "邻县动态"))
    assert [one["title"] for one in get(client, "items/", organ="linxian")["items"]] == ["邻县动态"]
    assert "邻县动态" not in [one["title"] for one in get(client, "items/")["items"]]
    assert client.get(f"{API}items/", {"after": row.index_number}).status_code == 400


def test_the_description_tells_what_the_answers_hold(
    three: list[Disclosure], county: County, client: Client
) -> None:
    document = get(client, "openapi.json")
    schemas = document["components"]["schemas"]
    actions.withdraw(disclosure=three[0], by=county.person("fabu"), reason="内容有误")
    code, number = str(three[2].index_number).split("/")
    for path, operation in document["paths"].items():
        address = path.format(code=code, number=number).lstrip("/")
        answer = get(client, address)
        schema = operation["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        check(answer, schema, schemas, path)
    assert client.get(API).status_code == 200


def check(value: object, schema: dict, schemas: dict, where: str) -> None:
    """A value against the part of JSON Schema that openapi.json uses, in both directions."""
    if "$ref" in schema:
        return check(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, where)
    if "allOf" in schema:
        parts = [
            schemas[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in schema["allOf"]
        ]
        merged = {name: one for part in parts for name, one in part["properties"].items()}
        return check(value, {"type": "object", "properties": merged, "required": list(merged)},
                     schemas, where)  # fmt: skip
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    names = {str: "string", int: "integer", dict: "object", list: "array", type(None): "null"}
    assert names[type(value)] in kinds, (where, value, kinds)
    if "enum" in schema:
        assert value in schema["enum"], where
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) == set(schema["properties"]) >= set(schema["required"]), where
        for name, part in schema["properties"].items():
            check(value[name], part, schemas, f"{where}.{name}")
    if isinstance(value, list):
        for one in value:
            check(one, schema["items"], schemas, f"{where}[]")
    return None


def test_feeds_of_the_organ_and_of_each_column(
    three: list[Disclosure], county: County, settings
) -> None:
    catch_up()
    for base, count in (("", 3), ("columns/news/", 2), ("columns/policies/", 1)):
        rss = etree.parse(settings.SITE_ROOT / f"{base}feed.xml")
        assert len(rss.findall(".//item")) == count
        atom = etree.parse(settings.SITE_ROOT / f"{base}atom.xml").getroot()
        assert len(atom.findall(f"{ATOM}entry")) == count
        assert atom.find(f"{ATOM}updated").text
    actions.withdraw(disclosure=three[2], by=county.person("fabu"), reason="内容有误")
    catch_up()
    atom = etree.parse(settings.SITE_ROOT / "columns/policies/atom.xml").getroot()
    assert atom.findall(f"{ATOM}entry") == []


def test_what_guides_robots(three: list[Disclosure], client: Client) -> None:
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in robots
    assert "sitemap.xml" in robots
    text = client.get("/llms.txt").content.decode()
    assert "/api/v1/openapi.json" in text
    assert "秘密" not in text
