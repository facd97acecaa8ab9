"""Who sees what and who does what: every address against every role, as ``roles`` says it.

A new URL needs a row there. Then: whoever may not open a page is refused; a POST has an effect for
exactly those the row names and changes nothing for anybody else; a GET changes nothing at all; and
people of another organ, of the county and those switched off reach nothing of this one's.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings as live
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongkai.cases.views.deeds import DEEDS
from gongkai.core.people.models import Person
from gongkai.law.roles import Role
from tests.guards import stock as stocks
from tests.guards.roles import ANYONE, DOCUMENT, EVERYBODY, ROAD, ROWS, Other, Row, Who, document
from tests.guards.stock import MARK, Stock
from tests.world import found

_WRITES = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) "(\w+)"')
# The session notes when it was last used; limits and progress count in the cache.
_PASSING = {"django_session", "gongkai_cache"}
_OUT = (Other.STRANGER, Other.DEACTIVATED)
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("roles")]


def names(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name with namespace, or the pattern of one without a name; pattern) of every address."""
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield (f"{space}{entry.name}" if entry.name else path), path
        else:
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names(entry, path, inner)


PATTERNS = dict(names(get_resolver()))


def test_every_address_has_a_row() -> None:
    missing = sorted(set(PATTERNS) - {row.name for row in ROWS})
    assert not missing, (
        f"no row for {missing}: say in tests/guards/roles.py who may open it and whose POST has an "
        "effect, and in tests/guards/stock.py what fills its address and what is posted there"
    )
    stray = sorted({row.name for row in ROWS} - set(PATTERNS))
    assert not stray, f"{stray} no longer exist: take their rows out of tests/guards/roles.py"


def test_every_row_stands_once_and_every_deed_has_one() -> None:
    keys = [row.key for row in ROWS]
    assert len(keys) == len(set(keys))
    assert {row.part for row in ROWS if row.name == "cases:do"} == set(DEEDS)


def test_the_document_says_what_the_rows_say() -> None:
    assert DOCUMENT.read_text() == document(), "run: python -m tests.guards.roles"


# -- the county, once for all of them ---------------------------------------------------------------


@pytest.fixture(scope="module")
def stock(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stock]:
    root = tmp_path_factory.mktemp("roles")
    places = {name: root / name.lower() for name in ("PRIVATE_ROOT", "SITE_ROOT", "INDEX_ROOT")}
    with django_db_blocker.unblock(), override_settings(VAR=root, **places), transaction.atomic():
        yield stocks.build(found())
        cache.clear()
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Answer:
    """What came back, the tables that were written to, and what stood in them after a POST."""

    response: HttpResponse
    wrote: frozenset[str]
    after: dict[str, str]

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        if self.response.streaming:
            return b"".join(self.response.streaming_content).decode(errors="replace")  # type: ignore[attr-defined]
        return self.response.content.decode(errors="replace")


class Visitor:
    """Somebody at the browser; nothing they do stays."""

    def __init__(self, person: Person | None) -> None:
        self.key = ""
        if person is not None:
            client = Client()
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            self.key = client.cookies[live.SESSION_COOKIE_NAME].value

    def asks(self, method: str, address: str, body: dict[str, Any] | None = None) -> Answer:
        client = Client(raise_request_exception=False)
        if self.key:
            client.cookies[live.SESSION_COOKIE_NAME] = self.key
        with transaction.atomic(), written() as wrote:
            response = getattr(client, method)(address, body or {})
            wrote -= _PASSING
            after = dict(tables(wrote)) if method == "post" and wrote else {}
            transaction.set_rollback(True)
        return Answer(response, frozenset(wrote), after)


def tables(names: set[str] | None = None) -> Iterator[tuple[str, str]]:
    """(table, everything in it) of these tables, or of all."""
    with connection.cursor() as cursor:
        for table in sorted(names or {*connection.introspection.table_names(cursor)} - _PASSING):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            yield table, repr([
                [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
                for row in cursor.fetchall()
            ])  # fmt: skip


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that statements inside wrote to."""
    found: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := _WRITES.match(sql):
            found.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


@pytest.fixture(scope="module")
def visitors(stock: Stock) -> dict[Who, Visitor]:
    return {kind: Visitor(stock.people.get(kind)) for kind in EVERYBODY}


def address(row: Row, stock: Stock) -> str:
    arguments = stock.arguments.get(row.key, stock.arguments.get(row.name, ()))
    if row.name != PATTERNS[row.name]:
        return reverse(row.name, args=arguments)
    path = re.sub(r"<str:\w+>", "0" * 64, row.name)
    return "/" + re.sub(r"<slug:\w+>", "1", path)


def body_of(row: Row, stock: Stock, visitors: dict[Who, Visitor]) -> dict[str, Any]:
    """What a person would send: the page's own form filled in, and what the stock says."""
    values: dict[str, Any] = {}
    if row.see and row.do:
        kind = next(one for one in EVERYBODY if one in row.see & row.do)
        page = visitors[kind].asks("get", address(row, stock)).response
        form = page.context.get("form") if page.context else None
        values = stocks.filled(form) if form is not None else {}
    return {**values, **stock.bodies.get(row.key, stock.bodies.get(row.name, {}))}


def sent(body: dict[str, Any], by: Who) -> dict[str, Any]:
    """The body with what is made for each sending: uploads, one's own role."""
    return {name: value(by) if callable(value) else value for name, value in body.items()}


@pytest.fixture(scope="module")
def before(stock: Stock, visitors: dict[Who, Visitor]) -> dict[str, str]:
    """The content of every table, which stays: whatever a visitor does is rolled back."""
    return dict(tables())


def changed(answer: Answer, before: dict[str, str]) -> set[str]:
    return {table for table in answer.wrote if answer.after.get(table) != before[table]}


def listed(wrong: list[tuple[object, ...]]) -> str:
    """A line each, for whoever looks for the fault in the code or in the row."""
    lines = "\n".join(" · ".join(map(str, one)) for one in wrong)
    return f"{len(wrong)} answers differ from tests/guards/roles.py:\n{lines}"


# -- opening ----------------------------------------------------------------------------------------


def opened_by(row: Row) -> list[Who]:
    """Everybody; what is public by those who differ, and further things at one address by those
    who may do them and by some who may not: the first gate is the same."""
    if row.see == ANYONE and row.name not in ("sign_in",):
        return [Role.DRAFTER, *_OUT]
    first = next(one for one in ROWS if one.name == row.name)
    if row.see is None or row is first or row.see != first.see:
        return EVERYBODY
    return [one for one in EVERYBODY if one in (row.do or ())] + [
        Other.OTHER_DRAFTER, Role.SYSTEM_ADMIN, Other.STRANGER
    ]  # fmt: skip


def expected(row: Row, kind: Who) -> tuple[int, ...]:
    """What GET may answer to such a person."""
    if row.see is not None and kind in row.see:
        return row.ok
    if row.name.startswith("exchange/"):
        return (405,) if row.see is None else (401,)
    if kind in _OUT:
        return (405,) if row.name == "sign_out" else (302,)
    return (405,) if row.see is None else (403, 404)


def test_who_may_open_what_and_looking_changes_nothing(
    stock: Stock, visitors: dict[Who, Visitor]
) -> None:
    wrong: list[tuple[object, ...]] = []
    for row in ROWS:
        for kind in opened_by(row):
            answer = visitors[kind].asks("get", address(row, stock))
            may = row.see is not None and kind in row.see
            if answer.status not in expected(row, kind):
                wrong.append((row.key, str(kind), answer.status))
            if answer.status == 302 and not may:
                assert answer.response["Location"].startswith("/desk/sign-in/"), row.key
            marks = {"journal_entry", "journal_head"} if may and row.marks else set()
            if not answer.wrote <= marks:
                wrong.append((row.key, str(kind), sorted(answer.wrote)))
            if not may and MARK in answer.text:
                wrong.append((row.key, str(kind), MARK))
    assert not wrong, listed(wrong)


# -- doing ------------------------------------------------------------------------------------------


def test_a_post_has_an_effect_for_exactly_those_named(
    stock: Stock, visitors: dict[Who, Visitor], before: dict[str, str]
) -> None:
    wrong: list[tuple[object, ...]] = []
    for row in ROWS:
        if row.do is None:
            continue
        body, where = body_of(row, stock, visitors), address(row, stock)
        kinds = EVERYBODY if row.do != ANYONE else [Role.DRAFTER, *_OUT]
        for kind in kinds:
            answer = visitors[kind].asks("post", where, sent(body, kind))
            found, may = changed(answer, before), kind in row.do
            if answer.status >= 500 or (found and not may):
                wrong.append((row.key, str(kind), answer.status, sorted(found)))
            if may and not (found or row.idle):
                wrong.append((row.key, str(kind), answer.status, "no effect"))
    assert not wrong, listed(wrong)


def test_an_empty_post_of_whoever_only_reads_changes_nothing(
    stock: Stock, visitors: dict[Who, Visitor], before: dict[str, str]
) -> None:
    wrong: list[tuple[object, ...]] = []
    for row in ROWS:
        if row.do is None:
            # A page that takes no form says so before it asks for anything.
            kinds = [kind for kind in (Role.DRAFTER, Role.SYSTEM_ADMIN) if kind in (row.see or ())]
            statuses = {visitors[one].asks("post", address(row, stock)).status for one in kinds}
            wrong += [(row.key, "takes a POST", one) for one in statuses - {405}]
            continue
        readers = ROAD if row.see is None else row.see
        for kind in EVERYBODY:
            if kind in readers - row.do:
                answer = visitors[kind].asks("post", address(row, stock))
                if answer.status >= 500 or changed(answer, before):
                    wrong.append((row.key, str(kind), answer.status))
    assert not wrong, listed(wrong)


# -- other organs -----------------------------------------------------------------------------------

# The calendar is the whole country's, not an organ's.
_SHARED = {"calendar_notice"}


def test_another_organ_reaches_nothing_of_this_one(stock: Stock, before: dict[str, str]) -> None:
    """Not by an address with a number in it, and in no list."""
    wrong: list[tuple[object, ...]] = []
    visitors = [(person.username, Visitor(person)) for person in stock.neighbours]
    everybody = {kind: Visitor(stock.people.get(kind)) for kind in EVERYBODY}
    before = dict(before)
    for row in ROWS:
        arguments = stock.arguments.get(row.key, stock.arguments.get(row.name, ()))
        is_bound = any(isinstance(one, int) for one in arguments) and row.name not in _SHARED
        if row.see == ANYONE:
            continue
        where = address(row, stock)
        body = body_of(row, stock, everybody) if is_bound and row.do else {}
        for name, visitor in visitors:
            answer = visitor.asks("get", where)
            if MARK in answer.text or (is_bound and answer.status not in (403, 404, 405)):
                wrong.append((row.key, name, answer.status))
            if is_bound and row.do:
                posted = visitor.asks("post", where, sent(body, Role.DRAFTER))
                if posted.status not in (403, 404) or changed(posted, before):
                    wrong.append((row.key, name, "post", posted.status))
    assert not wrong, listed(wrong)
