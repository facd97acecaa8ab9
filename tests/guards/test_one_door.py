"""Every way to the public against every unpublished state: not a word, not a name, not a count.

Each unpublished document carries a mark in everything it has. Then every address of the URLconf,
every built file and the search are read as a stranger reads them. (security.md F10)
"""

import gzip
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings as live
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from gongkai.cases.models import Case
from gongkai.core.headers import public_headers
from gongkai.disclosure import actions
from gongkai.disclosure.actions import emergencies, publishing, remarking, scheduling, validity
from gongkai.disclosure.models import Clearance, Disclosure, Draft, Version
from gongkai.law.events import Channel
from gongkai.law.review_state import ReviewEvent, ReviewState
from gongkai.portal.actions import build_all, catch_up
from gongkai.portal.page_server import PageServer
from tests.guards.test_code import ALL, PUBLIC
from tests.world import County, working_day_ago

MARK = "漏出甲"
OTHER = "漏出乙"
CLEAN = "公开的动态"


def marked(county: County, column: str = "news", **content: Any) -> Disclosure:
    """A draft with the mark in its title, summary, text, panel, attachment and its name."""
    values = {
        "summary": f"{MARK}概述",
        "body_html": f"<p>{MARK}正文</p>",
        "facts": {"panel": {"interpretation": f"{MARK}附加栏", "approval": f"{MARK}批准"}},
        **content,
    }
    disclosure = county.draft(column, f"{MARK}标题", **values)
    actions.attach(
        disclosure=disclosure, by=disclosure.created_by, name=f"{MARK}附件.txt",
        data=f"{MARK}附件内容".encode(),
    )  # fmt: skip
    return Disclosure.objects.get(pk=disclosure.pk)


def until(state: ReviewState, column: str = "news") -> Callable[[County], Disclosure]:
    def make(county: County) -> Disclosure:
        disclosure = county.submit(marked(county, column))
        while disclosure.review_state != state:
            disclosure = county.decide(disclosure)
        return disclosure

    return make


def sent_back(county: County) -> Disclosure:
    return county.decide(county.submit(marked(county)), ReviewEvent.SEND_BACK, f"{MARK}退回意见")


def escalated(county: County) -> Disclosure:
    disclosure = until(ReviewState.SECRECY_REVIEW)(county)
    return county.decide(disclosure, ReviewEvent.ESCALATE, f"{MARK}报请意见")


def remarked(county: County) -> Disclosure:
    disclosure = until(ReviewState.SECRECY_REVIEW)(county)
    remarking.add_remark(
        disclosure=disclosure, by=county.person("baomi"), digest=disclosure.version.digest,
        part="正文", start=0, end=2, text=f"{MARK}批注",
    )  # fmt: skip
    return disclosure


def scheduled(county: County) -> Disclosure:
    disclosure = county.clear(marked(county))
    scheduling.schedule(
        disclosure=disclosure, by=county.person("fabu"),
        publish_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    assert not scheduling.due(timezone.now())
    return disclosure


def withdrawn(county: County) -> Disclosure:
    disclosure = county.publish(marked(county))
    catch_up()
    return actions.withdraw(
        disclosure=disclosure, by=county.person("fabu"), reason=f"{MARK}撤回原因"
    )


def withdrawn_at_once(county: County) -> Disclosure:
    disclosure = county.publish(marked(county))
    catch_up()
    emergencies.withdraw_at_once(disclosure=disclosure, by=county.person("baomi"), cause="personal")
    return disclosure


def notice_ended(county: County) -> Disclosure:
    disclosure = county.publish(marked(county, "notices", shown_until=timezone.localdate()))
    catch_up()
    Disclosure.objects.filter(pk=disclosure.pk).update(
        public_until=timezone.localdate() - timedelta(1)
    )
    assert publishing.end_notice(disclosure)
    return disclosure


def on_request(county: County) -> Disclosure:
    return county.clear(marked(county, attribute="on_request"))


def withheld(county: County) -> Disclosure:
    return county.clear(
        marked(county, attribute="withheld", ground="X16A", ground_reason=f"{MARK}内部事务")
    )


def answer(county: County) -> Disclosure:
    case = county.application(f"{MARK}所需信息", Channel.IN_PERSON, working_day_ago(3))
    return county.clear(county.draft_answer(case, "A1", f"{MARK}答复"))


def next_version(county: County) -> Disclosure:
    """Published clean; the draft after it carries the mark, in review between two approvals."""
    disclosure = county.publish(county.draft("news", CLEAN))
    catch_up()
    actions.reopen(disclosure=disclosure, by=disclosure.created_by)
    draft = Draft.objects.get(disclosure=disclosure)
    from gongkai.disclosure.actions.drafting import TYPED

    content = {name: getattr(draft, name) for name in TYPED}
    content |= {"title": f"{MARK}新标题", "body_html": f"<p>{MARK}新正文</p>"}
    actions.save_draft(
        disclosure=disclosure, by=disclosure.created_by, content=content, revision=draft.revision
    )
    actions.attach(
        disclosure=disclosure, by=disclosure.created_by, name=f"{MARK}新附件.txt",
        data=f"{MARK}新附件内容".encode(),
    )  # fmt: skip
    return county.clear(Disclosure.objects.get(pk=disclosure.pk))


def linking(county: County) -> Disclosure:
    """A public item that names an unpublished one."""
    hidden = marked(county)
    return county.publish(
        county.draft("news", CLEAN, relations=[{"verb": "relates", "to": hidden.pk}])
    )


def inner_words(county: County) -> Disclosure:
    """A public item with words beside it that nobody reviewed for the public."""
    disclosure = county.publish(
        county.draft("news", CLEAN, facts={"attribute_reason": f"{MARK}变更理由"})
    )
    return validity.mark_validity(
        disclosure=disclosure, by=county.person("gongkaiban"), validity="expired",
        since=timezone.localdate(), reason=f"{MARK}失效依据",
    ).disclosure  # fmt: skip


def migrated(county: County) -> Disclosure:
    disclosure = marked(
        county, facts={"migrated": {"published_on": "2019-03-05", "address": f"/{MARK}.html"}}
    )
    Disclosure.objects.filter(pk=disclosure.pk).update(legacy_path="/old/page.html")
    return disclosure


# How to make it, and how many public items there are then.
STATES: dict[str, tuple[Callable[[County], Disclosure], int]] = {
    "draft": (marked, 0),
    **{
        str(state): (until(state), 0)
        for state in (
            ReviewState.DEPARTMENT_REVIEW, ReviewState.SECRECY_REVIEW, ReviewState.OFFICE_REVIEW,
            ReviewState.APPROVAL, ReviewState.CLEARED,
        )
    },
    "director_approval": (until(ReviewState.DIRECTOR_APPROVAL, "audit-results"), 0),
    "sent back": (sent_back, 0),
    "escalated": (escalated, 0),
    "remarked": (remarked, 0),
    "scheduled": (scheduled, 0),
    "withdrawn": (withdrawn, 0),
    "withdrawn at once": (withdrawn_at_once, 0),
    "notice ended": (notice_ended, 0),
    "on request": (on_request, 0),
    "withheld": (withheld, 0),
    "answer to an applicant": (answer, 0),
    "the next version of a public one": (next_version, 1),
    "named by a public one": (linking, 1),
    "inner words of a public one": (inner_words, 1),
    "migrated": (migrated, 0),
}  # fmt: skip


def built() -> Iterator[tuple[str, str]]:
    """(path, text) of everything in the site's folder, copies inflated."""
    root = Path(live.SITE_ROOT)
    for path in root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if path.suffix == ".gz":
                data = gzip.decompress(data)
            elif path.suffix == ".br":
                data = brotli.decompress(data)
            yield f"{path.relative_to(root)}", data.decode("utf-8", "replace")


def addresses(county: County, disclosure: Disclosure) -> Iterator[str]:
    """Every public pattern filled in, and what a stranger might try beside it."""
    number = disclosure.index_number or f"{county.organ.credit_code}/2026-0000001"
    code, _, serial = number.rpartition("/")
    for pattern in sorted(PUBLIC & set(ALL)):
        path = (
            pattern.replace("<slug:organ>", county.organ.slug).replace("<str:token>", "0" * 40)
            .replace("<slug:what>", "payment").replace("<str:code>", code)
            .replace("<str:number>", serial)
        )  # fmt: skip
        yield f"/{path}"
        yield f"/{path}?q={MARK}&year=2026&page=1&format=csv&limit=100&column=news&state=draft"
    attachment = (disclosure.draft.attachments or [{"sha256": "0" * 64, "name": "x"}])[0]
    year, _, count = serial.partition("-")
    item = f"{county.organ.base_path}items/{year}/{count}/"
    yield from (
        item, f"{item}index.html", f"{item}index.html.gz", f"{item}index.html.br",
        f"{item}files/{attachment['name']}", f"/private/{attachment['sha256'][:2]}/{attachment['sha256']}",
        f"/desk/disclosures/{disclosure.pk}/", f"/desk/disclosures/{disclosure.pk}/preview/",
        f"/desk/disclosures/{disclosure.pk}/files/{attachment['sha256']}/",
        f"/static/../private/{attachment['sha256']}", "/old/page.html", f"/{MARK}.html",
    )  # fmt: skip


def served(path: str) -> bytes:
    """The page server's answer, with Django behind it left out."""
    out: list[Any] = []

    def start(status: str, headers: Any) -> None:
        out.append(status)

    server = PageServer(lambda e, s: [], Path(live.SITE_ROOT), public_headers())
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path.split("?")[0].encode().decode("latin-1"),
        "HTTP_ACCEPT_ENCODING": "",
    }  # fmt: skip
    return b"".join(server(environ, start))


def read(client: Client, address: str) -> str:
    """The whole answer of the application."""
    response = client.get(address)
    body = b"".join(response) if response.streaming else response.content
    return body.decode("utf-8", "replace")


@pytest.fixture
def world(county: County) -> dict[str, Disclosure]:
    """A document in every state, and the site built over all of them."""
    made = {state: make(county) for state, (make, _) in STATES.items()}
    catch_up()
    build_all()
    return {state: Disclosure.objects.get(pk=one.pk) for state, one in made.items()}


def test_nothing_unpublished_comes_out(
    county: County, client: Client, world: dict[str, Disclosure]
) -> None:
    public = sum(count for _, count in STATES.values())
    assert Disclosure.objects.public().count() == public
    leaks = [path for path, text in built() if MARK in text or MARK in path]
    tried = set()
    for disclosure in world.values():
        tried |= set(addresses(county, disclosure))
    for address in sorted(tried):
        # What the visitor typed may come back to them; nothing else may.
        echoed = read(client, address.replace(f"q={MARK}", f"q={OTHER}")).count(OTHER)
        if read(client, address).count(MARK) > echoed:
            leaks.append(address)
        if MARK.encode() in served(address):
            leaks.append(f"file {address}")
    assert leaks == []


def test_nothing_unpublished_is_found_or_counted(
    county: County, client: Client, world: dict[str, Disclosure]
) -> None:
    public = sum(count for _, count in STATES.values())
    found = client.get("/search/", {"q": MARK}).context
    assert (found["total"], list(found["hits"]), list(found["facets"])) == (0, [], [])
    assert client.get("/search/", {"q": CLEAN}).context["total"] == public
    items = client.get("/api/v1/items/").json()["items"]
    assert [item["title"] for item in items] == [CLEAN] * public
    catalog = "".join(text for path, text in built() if path.startswith("catalog/"))
    assert catalog.count(CLEAN) >= public


@pytest.mark.parametrize("who", ["xitong", "anquan", "shenji"])
def test_administrators_see_no_contents(county: County, client: Client, who: str) -> None:
    disclosure = marked(county)
    client.force_login(county.person(who))
    for path in ("", "?state=draft", "new/", f"{disclosure.pk}/", f"{disclosure.pk}/preview/"):
        assert MARK not in client.get(f"/desk/disclosures/{path}").content.decode()
    assert MARK not in client.get("/desk/").content.decode()
    assert MARK not in client.get("/desk/journal/").content.decode()


@pytest.mark.parametrize("table", [Clearance, Version])
def test_the_database_itself_refuses_to_change_what_was_cleared(
    county: County, table: type[Clearance | Version]
) -> None:
    county.publish(county.draft("news", CLEAN))
    name = table._meta.db_table
    for sql in (f"UPDATE {name} SET digest = 'x'", f"DELETE FROM {name}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_copied_clearance_opens_no_other_door(county: County) -> None:
    """A clearance is bound to one version by its digest; pointing to another's publishes nothing
    that was not cleared."""
    cleared = county.clear(county.draft("news", CLEAN))
    hidden = marked(county)
    Disclosure.objects.filter(pk=hidden.pk).update(
        version=cleared.version, review_state=ReviewState.CLEARED
    )
    hidden.refresh_from_db()
    build_all()
    assert not any(MARK in text for _, text in built())


def test_the_case_behind_an_answer_is_not_public(county: County, client: Client) -> None:
    answer(county)
    assert Case.objects.exists()
    build_all()
    assert not any(MARK in text for _, text in built())


def test_the_marks_are_found_where_something_is_published(county: County, client: Client) -> None:
    """The test above can fail: published, the mark comes out of every one of these ways."""
    disclosure = county.publish(marked(county))
    catch_up()
    build_all()
    paths = [path for path, text in built() if MARK in text]
    for part in ("items/", "feed.xml", "catalog/", "columns/", "index.html"):
        assert any(part in path for path in paths), part
    assert client.get("/search/", {"q": MARK}).context["total"] == 1
    assert MARK in client.get("/api/v1/items/").content.decode()
    assert disclosure.is_public
    assert io.BytesIO(served(f"{disclosure.public_path}files/{MARK}附件.txt")).read()
