"""The catalog (R711 art. 12(3)) as rows: filtered, and as CSV and Excel."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from gongkai.core.people.models import Organ
from gongkai.core.ui.workbooks import workbook
from gongkai.disclosure.models import Column, Disclosure, DocumentKind, IndexCounter, Validity

_VERSION = "published_clearance__version__"
# What no list shows and may be long.
_LONG = tuple(_VERSION + name for name in ("body_html", "findings", "attachments", "pictures"))
HEADINGS = (
    ("索引号", 30), ("名称", 50), ("文号", 22), ("内容概述", 50), ("生成日期", 12), ("发布日期", 12),
    ("发布机构", 20), ("责任科室", 16), ("栏目", 18), ("信息类型", 16), ("有效性", 10), ("网址", 40),
)  # fmt: skip
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def public_of(organ: Organ) -> QuerySet[Disclosure]:
    """Everything public of the organ with its kind, whole."""
    rows: QuerySet[Disclosure] = Disclosure.objects.public().filter(organ=organ)
    return rows.select_related(_VERSION + "kind")


def listed(organ: Organ) -> QuerySet[Disclosure]:
    """The same for lists, without the texts."""
    return public_of(organ).defer(*_LONG)


class CatalogForm(forms.Form):
    """The filters of the catalog; a value that makes no sense counts as none."""

    q = forms.CharField(label="标题、文号或索引号", max_length=100, required=False)
    year = forms.ChoiceField(label="发布年度", required=False)
    column = forms.ChoiceField(label="栏目", required=False)
    kind = forms.ChoiceField(label="信息类型", required=False)
    validity = forms.ChoiceField(label="有效性", required=False)

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counters = IndexCounter.objects.filter(organ=organ).order_by("-year")
        self.columns = list(Column.objects.open().filter(organ=organ))
        kinds = DocumentKind.objects.filter(organ=organ)
        choices: dict[str, list[tuple[str, str]]] = {
            "year": [(str(row.year), f"{row.year} 年") for row in counters],
            "column": [(one.slug, f"{one.code}　{one.name}") for one in self.columns],
            "kind": [(one.code, one.name) for one in kinds],
            "validity": [(one.value, str(one.label)) for one in Validity if one.value],
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "全部"), *values]

    def wanted(self) -> dict[str, str]:
        """The values that make sense and are not empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def filtered(rows: QuerySet[Disclosure], form: CatalogForm) -> QuerySet[Disclosure]:
    """The rows the form asks for, newest first. A column includes what is below it."""
    wanted = form.wanted()
    if "year" in wanted:
        rows = rows.filter(first_published_at__year=int(wanted["year"]))
    if "column" in wanted:
        start = next(one for one in form.columns if one.slug == wanted["column"])
        rows = rows.filter(shown_in__in=below(form.columns, start.pk))
    if "kind" in wanted:
        rows = rows.filter(**{_VERSION + "kind__code": wanted["kind"]})
    if "validity" in wanted:
        rows = rows.filter(validity=wanted["validity"])
    for word in wanted.get("q", "").split()[:5]:
        rows = rows.filter(
            Q(**{_VERSION + "title__icontains": word})
            | Q(**{_VERSION + "document_number__icontains": word})
            | Q(index_number__icontains=word)
        )
    return rows.order_by("-first_published_at", "-pk")


def below(columns: Iterable[Column], start: int) -> list[int]:
    """The ids of the column ``start`` and of all below it."""
    columns = list(columns)
    found: list[int] = []
    frontier = [start]
    while frontier:
        found += frontier
        frontier = [one.pk for one in columns if one.parent_id in frontier]
    return found


@dataclass(frozen=True)
class Row:
    """One line of the catalog, in the order of ``HEADINGS``."""

    values: tuple[Any, ...]

    def as_text(self) -> list[str]:
        """The values for a CSV file: dates as ISO, nothing a spreadsheet takes for a formula."""
        texts = [value.isoformat() if hasattr(value, "isoformat") else str(value)
                 for value in self.values]  # fmt: skip
        return [f"'{text}" if text.startswith(_FORMULA) else text for text in texts]


def row_of(item: Disclosure) -> Row:
    """The line of one public item."""
    clearance = item.published_clearance
    assert clearance is not None
    assert item.first_published_at is not None
    version = clearance.version
    return Row(
        (
            item.index_number, version.title, version.document_number, version.summary,
            version.formed_on, timezone.localdate(item.first_published_at), item.organ.name,
            item.department.name, version.column.name if version.column else "",
            version.kind.name if version.kind else "",
            item.get_validity_display() if item.validity else "",
            settings.PUBLIC_ADDRESS + item.public_path,
        )
    )  # fmt: skip


def csv_lines(items: Iterable[Disclosure]) -> Iterator[str]:
    """A CSV file line by line; it begins with the mark by which Excel knows UTF-8."""
    yield "\ufeff" + _line([name for name, _ in HEADINGS])
    for item in items:
        yield _line(row_of(item).as_text())


def as_workbook(items: Iterable[Disclosure]) -> bytes:
    """The same as an Excel file."""
    rows = [[name for name, _ in HEADINGS], *(row_of(item).values for item in items)]
    return workbook([("公开目录", [width for _, width in HEADINGS], rows)])


def _line(values: list[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()
