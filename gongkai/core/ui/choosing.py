"""What a person chose or typed beside a form: a button's row, the words of a search box."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

Row = TypeVar("Row", bound=Model)


def chosen(rows: QuerySet[Row], key: str) -> Row:
    """The row with the primary key ``key`` as it was posted; ``Http404`` for anything else."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404("no such row")
    return get_object_or_404(rows, pk=int(key))


def sought(request: HttpRequest) -> str:
    """The words of the search box, without the character that PostgreSQL keeps in no text."""
    return request.GET.get("q", "").replace("\0", "").strip()
