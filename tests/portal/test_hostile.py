"""What strangers and clumsy hands send to the new pages: refused in words, never a fault."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.core.deeds import Blocked
from gongkai.disclosure import actions
from gongkai.disclosure.actions.validity import mark_validity
from gongkai.disclosure.selecting import _stretch
from gongkai.portal.channels.receipts import parsed
from tests.world import County


@pytest.mark.parametrize(
    "query",
    [
        "items/?limit=000001000", "items/?limit=00000199999999999999999999",
        "items/?limit=000001" + "0" * 5000, "items/?limit=0", "items/?limit=²",
        "withdrawn/?limit=000001000", "items/?year=0001", "items/?year=9999x",
        "items/?changed_since=0001-01-01T00:00:00%2B14:00",
        "items/?changed_since=9999-12-31T23:59:59-12:00",
        "withdrawn/?since=0001-01-01T00:00:00%2B14:00",
    ],
)  # fmt: skip
def test_the_open_interface_says_what_is_wrong(county: County, client: Client, query: str) -> None:
    response = client.get(f"/api/v1/{query}")
    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(
            {"sequence": 10**30, "index": "11000000000000000U/2026-0000001", "result": "ok"}
        ),
        '{"sequence": ' + "9" * 5000 + ', "index": "x", "result": "ok"}',
        "[" * 100_000,
    ],
    ids=["large", "too many digits", "deep"],
)
def test_a_receipt_out_of_bounds_is_refused_in_words(text: str) -> None:
    with pytest.raises(Blocked, match="回执"):
        parsed(text)


@pytest.mark.parametrize(
    ("path", "name", "who"),
    [
        ("/desk/disclosures/published-findings/", "finding", "gongkaiban"),
        ("/desk/rules/names/", "remove", "gongkaiban"),
        ("/desk/contacts/", "remove", "xitong"),
    ],
)
@pytest.mark.parametrize("key", ["abc", " ", "-1", "9" * 30])
def test_a_button_without_a_row_is_not_found(
    county: County, client: Client, path: str, name: str, who: str, key: str
) -> None:
    client.force_login(county.person(who))
    assert client.post(path, {name: key}).status_code == 404


def test_the_same_mark_is_made_once(county: County) -> None:
    item = county.publish(county.draft("documents", "旧的办法"))

    def mark() -> None:
        mark_validity(
            disclosure=item, by=county.person("gongkaiban"), validity="repealed",
            since=timezone.localdate(), reason="示审发〔2026〕3号第十条",
        )  # fmt: skip

    mark()
    with pytest.raises(Blocked, match="已经这样标注过"):
        mark()
    assert item.validity_decisions.count() == 1


def test_nothing_is_removed_that_is_not_there(county: County) -> None:
    disclosure = county.draft("news", "没有附件的动态")
    with pytest.raises(Blocked, match="不在草稿中"):
        actions.detach(disclosure=disclosure, by=disclosure.created_by, sha256="0" * 64)


def test_deep_nonsense_selects_nothing() -> None:
    assert _stretch("[" * 100_000) is None


@pytest.mark.parametrize(
    "path",
    [
        "/search/?q=%00", "/search/?q=a&column=%00", "/desk/disclosures/?q=a%00",
        "/desk/disclosures/figures/?year=%00", "/catalog/shifan/find/?q=%00",
        "/desk/disclosures/migrations/?page=%00", "/desk/rules/names/?q=%00",
        "/desk/rules/wordings/?q=%00", "/desk/emergency/?q=%00",
        "/desk/rules/wordings/shipped/?q=%00", "/desk/disclosures/relatable/?q=%00",
    ],
)  # fmt: skip
def test_a_character_the_database_does_not_know_finds_nothing(
    county: County, client: Client, path: str
) -> None:
    """PostgreSQL has no NUL in a text; SQLite does."""
    client.force_login(county.person("gongkaiban"))
    assert client.get(path).status_code == 200
