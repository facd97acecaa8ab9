"""The row that a form's button named."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

Row = TypeVar("Row", bound=Model)


def chosen(rows: QuerySet[Row], key: str) -> Row:
    """The row with the primary key ``key`` as it was posted; ``Http404`` for anything else."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404("no such row")
    return get_object_or_404(rows, pk=int(key))
