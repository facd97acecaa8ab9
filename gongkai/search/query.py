"""Asking the index: all words must occur; titles weigh more; newer first on ties."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import tantivy

from gongkai.search.documents import FACETS
from gongkai.search.index import open_index
from gongkai.search.segment import fold, query_phrases

LONGEST_QUERY = 100
_DEEPEST = 1000


@dataclass(frozen=True)
class Hit:
    """One result; ``body`` is the indexed text for the snippet."""

    key: str
    title: str
    number: str
    url: str
    body: str
    published_on: date
    facets: Mapping[str, str]


@dataclass(frozen=True)
class Results:
    """``total`` may exceed the hits of the page; ``facets``: name → [(value, count)]."""

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: Mapping[str, list[tuple[str, int]]] = field(default_factory=dict)


def search(
    root: Path,
    words: str,
    *,
    filters: Mapping[str, str] | None = None,
    exclude: Iterable[str] = (),
    newest_first: bool = False,
    page: int = 1,
    per_page: int = 20,
) -> Results:
    """Published items that hold every word of ``words``.

    ``exclude``: keys not to be shown, counted or faceted (changed since they were indexed).
    Raises ``IndexDamaged``.
    """
    index = open_index(root)
    index.reload()
    schema = index.schema
    phrases = query_phrases(words[:LONGEST_QUERY])
    if words.strip() and not phrases:
        return Results()
    parts: list[tuple[tantivy.Occur, tantivy.Query]] = [
        (tantivy.Occur.Must, _phrase(schema, phrase)) for phrase in phrases
    ] or [(tantivy.Occur.Must, tantivy.Query.all_query())]
    for name, value in (filters or {}).items():
        if name in FACETS and value:
            parts.append((tantivy.Occur.Must, tantivy.Query.term_query(schema, name, value)))
    for key in exclude:
        parts.append((tantivy.Occur.MustNot, tantivy.Query.term_query(schema, "key", key)))
    return _run(
        index, tantivy.Query.boolean_query(parts), not phrases or newest_first, page, per_page
    )


def similar(root: Path, text: str, *, exclude: Iterable[str] = (), count: int = 5) -> list[Hit]:
    """Published items that share much of ``text``, best first: shown to an applicant.

    At least a third of the description's bigrams must occur, two or more.
    """
    index = open_index(root)
    index.reload()
    tokens = sorted({t for p in query_phrases(text[:200]) for t in p if len(t) == 2})
    if len(tokens) < 2:
        return []
    schema = index.schema
    parts = [(tantivy.Occur.Should, _boosted(schema, token)) for token in tokens]
    parts += [
        (tantivy.Occur.MustNot, tantivy.Query.term_query(schema, "key", key)) for key in exclude
    ]
    found = _run(index, tantivy.Query.boolean_query(parts), False, 1, count * 4).hits
    needed = max(2, len(tokens) // 3)
    return [hit for hit in found if _shared(hit, tokens) >= needed][:count]


def _shared(hit: Hit, tokens: list[str]) -> int:
    text = fold(f"{hit.title}\n{hit.number}\n{hit.body}")
    return sum(token in text for token in tokens)


def _boosted(schema: tantivy.Schema, token: str) -> tantivy.Query:
    return tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", token)),
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(schema, "title", token), 3.0),
            ),
        ]
    )


def _phrase(schema: tantivy.Schema, phrase: list[str]) -> tantivy.Query:
    in_title = tantivy.Query.boost_query(_in_field(schema, "title", phrase), 4.0)
    return tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Must, _in_field(schema, "text", phrase)),
            (tantivy.Occur.Should, in_title),
        ]
    )


def _in_field(schema: tantivy.Schema, name: str, phrase: list[str]) -> tantivy.Query:
    if len(phrase) > 1:
        return tantivy.Query.phrase_query(schema, name, list(phrase))
    if len(phrase[0]) == 2:
        # One token must be a term: a phrase of one panics.
        return tantivy.Query.term_query(schema, name, phrase[0])
    return tantivy.Query.regex_query(schema, name, f"{phrase[0]}.?")


def _run(
    index: tantivy.Index, query: tantivy.Query, newest_first: bool, page: int, per_page: int
) -> Results:
    searcher = index.searcher()
    page = max(1, min(page, _DEEPEST // per_page))
    offset = (page - 1) * per_page
    order = "day" if newest_first else None
    found: Any = searcher.search(
        query, limit=per_page, offset=offset, count=True, order_by_field=order
    )
    hits = [_hit(searcher.doc(address).to_dict()) for _, address in found.hits]
    return Results(found.count or 0, hits, _facets(searcher, query))


def _facets(searcher: tantivy.Searcher, query: tantivy.Query) -> dict[str, list[tuple[str, int]]]:
    wanted: dict[str, Any] = {name: {"terms": {"field": name, "size": 30}} for name in FACETS}
    counted = searcher.aggregate(query, wanted)
    return {
        name: [
            (str(bucket["key"]), int(bucket["doc_count"])) for bucket in counted[name]["buckets"]
        ]
        for name in FACETS
    }


def _hit(stored: dict[str, list[Any]]) -> Hit:
    shown = json.loads(stored["shown"][0])
    return Hit(
        key=stored["key"][0],
        title=shown["title"],
        number=shown["number"],
        url=shown["url"],
        body=shown["body"],
        published_on=date.fromordinal(stored["day"][0]),
        facets={name: stored[name][0] for name in FACETS if stored.get(name)},
    )
