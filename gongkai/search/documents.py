"""What is indexed of a published item."""

from dataclasses import dataclass
from datetime import date

FACETS = ("organ", "column", "year", "kind", "department")


@dataclass(frozen=True)
class Document:
    """``key``: the disclosure's id as text; facet values are names a reader knows."""

    key: str
    title: str
    body: str
    organ: str
    column: str
    year: str
    kind: str
    department: str
    number: str
    published_on: date
    url: str
