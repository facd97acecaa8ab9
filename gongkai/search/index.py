"""The tantivy index in a folder. One process writes; any number reads and reloads.

Each rebuild goes into a new folder; the file ``current`` names the one in use and is swapped in one
step. ``reached`` is the newest outbox row that is indexed.
"""

import json
import os
import shutil
import uuid
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import tantivy

from gongkai.search.documents import FACETS, Document
from gongkai.search.segment import index_tokens

_HEAP = 64 * 2**20


class IndexDamaged(Exception):
    """There is no usable index in the folder; it has to be rebuilt."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    # Tokens are cut by us and joined by spaces; tantivy only splits at the spaces again.
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in FACETS:
        builder.add_text_field(
            name, stored=True, tokenizer_name="raw", index_option="basic", fast=True
        )
    builder.add_unsigned_field("day", stored=True, indexed=True, fast=True)
    builder.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def open_index(root: Path) -> tantivy.Index:
    """The index in use; raises ``IndexDamaged`` when there is none or it cannot be opened."""
    current = root / "current"
    try:
        folder = root / current.read_text().strip()
        return _opened(str(folder), current.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        raise IndexDamaged(str(error)) from error


@lru_cache(maxsize=2)
def _opened(folder: str, _version: int) -> tantivy.Index:
    index = tantivy.Index.open(folder)
    index.config_reader(reload_policy="manual")
    return index


class Writer:
    """The only writer; hold it for as short as a batch takes."""

    def __init__(self, root: Path) -> None:
        self._index = open_index(root)
        self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)

    def apply(self, upserts: Iterable[Document], deletes: Iterable[str]) -> None:
        """Put documents in place of those with their keys, take others out, and commit."""
        for key in deletes:
            self._writer.delete_documents("key", key)
        for document in upserts:
            self._writer.delete_documents("key", document.key)
            self._writer.add_document(_as_tantivy(document))
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._index.reload()


def rebuild(root: Path, documents: Iterable[Document]) -> int:
    """Build the whole index anew beside the old one and swap; returns the number of documents."""
    root.mkdir(parents=True, exist_ok=True)
    folder = root / uuid.uuid4().hex
    folder.mkdir()
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    count = 0
    for document in documents:
        writer.add_document(_as_tantivy(document))
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    _point_at(root, folder)
    return count


def _point_at(root: Path, folder: Path) -> None:
    draft = root / f".current.{os.getpid()}"
    draft.write_text(folder.name)
    os.replace(draft, root / "current")
    for old in root.iterdir():
        if old.is_dir() and old != folder:
            shutil.rmtree(old, ignore_errors=True)


def _as_tantivy(document: Document) -> tantivy.Document:
    shown = {"title": document.title, "number": document.number, "url": document.url,
             "body": document.body[:20000]}  # fmt: skip
    made = tantivy.Document()
    made.add_text("key", document.key)
    made.add_text("title", " ".join(index_tokens(document.title)))
    whole = "\n".join((document.title, document.number, document.body))
    made.add_text("text", " ".join(index_tokens(whole)))
    for name in FACETS:
        made.add_text(name, getattr(document, name))
    made.add_unsigned("day", document.published_on.toordinal())
    made.add_text("shown", json.dumps(shown, ensure_ascii=False))
    return made
