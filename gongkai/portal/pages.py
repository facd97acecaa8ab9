"""The public pages: each function renders one kind and writes it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from gongkai.cases.charts import challenge_rows, charts_of
from gongkai.cases.statistics import CARRIED_IN, CARRIED_OUT, DISPOSED, RESULTS, year_of, years_of
from gongkai.core.files import store
from gongkai.core.people.models import Organ
from gongkai.core.workdays.actions import current
from gongkai.disclosure.models import Column, Disclosure, IndexCounter
from gongkai.portal import files
from gongkai.portal.site import STATISTICS_PATH, site_of

PER_PAGE = 20
FEED_ITEMS = 50
HOME_ITEMS = 8
HOME_PANELS = ("news", "notices", "policies", "interpretation", "audits", "rectification")
CATALOG_ITEMS = 100
SITEMAP_ITEMS = 1000
# Pages that show no published version but counts: what they may show, and where it comes from.
DERIVED = {
    STATISTICS_PATH: (
        "cases.statistics.year_of",
        ("received", "carried in", "disposed", "carried out", "answered", "answered in time",
         "median working days", "by month", "by outcome", "by channel", "by kind of applicant",
         "reconsideration and suits by result"),
    ),
}  # fmt: skip


class Builder:
    """Renders pages of one organ; what all its pages share is read once."""

    def __init__(self, organ: Organ) -> None:
        self.organ = organ
        self.site = site_of(organ)
        self.columns = list(
            Column.objects.open().filter(organ=organ).select_related("organ", "owner")
        )
        self.public = Disclosure.objects.public().filter(organ=organ)

    def item(self, disclosure: Disclosure) -> None:
        """The page of one item and its attachments."""
        path = disclosure.public_path
        version = disclosure.published_clearance.version
        names = set()
        for attachment in version.attachments:
            names.add(attachment["name"])
            files.write_file(f"{path}files/{attachment['name']}", store.read(attachment["sha256"]))
        files.keep_only(f"{path}files/", names)
        trail = self._trail(version.column)
        self._write(
            path, "item", disclosure=disclosure, version=version, trail=trail,
            attachments=version.attachments,
        )  # fmt: skip
        files.lift_tombstone(path)

    def tombstone(self, disclosure: Disclosure) -> None:
        """A neutral notice in place of a withdrawn item: no title, nothing of its text."""
        content = self._render(disclosure.public_path, "tombstone")
        files.leave_tombstone(disclosure.public_path, content)

    def column(self, column: Column) -> None:
        """The landing page of a column with its newest items."""
        children = [child for child in self.columns if child.parent_id == column.pk]
        items = self.public.filter(shown_in__in=self._below(column))
        total = items.count()
        pages = -(-total // PER_PAGE)
        self._write(
            column.public_path, "column", column=column, trail=self._trail(column)[:-1],
            children=children, items=list(items.order_by("-first_published_at", "-pk")[:PER_PAGE]),
            total=total, archive=[f"{column.public_path}{n}/" for n in range(pages, 0, -1)],
        )  # fmt: skip

    def archive(self, column: Column, since: datetime | None = None) -> None:
        """The numbered pages of the column's items, from the page that holds ``since`` on."""
        items = self.public.filter(shown_in__in=self._below(column))
        for number, pages, shard in self._shards(items, PER_PAGE, since):
            self._write(
                f"{column.public_path}{number}/", "archive", column=column, number=number,
                trail=self._trail(column), pages=pages, items=shard,
            )  # fmt: skip
        self._trim(items, PER_PAGE, lambda n: f"{column.public_path}{n}/")

    def home(self) -> None:
        """The organ's first page: newest items and, a panel each, the top columns."""
        newest = list(self.public.order_by("-first_published_at", "-pk")[:HOME_ITEMS])
        panels = []
        for column in self.columns:
            if column.slug in HOME_PANELS:
                items = self.public.filter(shown_in__in=self._below(column))
                panels.append(
                    {"column": column, "items": list(items.order_by("-first_published_at")[:6])}
                )
        self._write(
            self.organ.base_path, "home", newest=newest, panels=panels,
            tree=self._tree(None), total=self.public.count(),
        )  # fmt: skip

    def feed(self) -> None:
        """RSS 2.0 of the newest items."""
        items = list(self.public.order_by("-first_published_at", "-pk")[:FEED_ITEMS])
        self._write(f"{self.organ.base_path}feed.xml", "feed", "xml", items=items)

    def catalog(self, since: datetime | None = None) -> None:
        """目录 (R711 art. 12(3)): 索引、名称、内容概述、生成日期; numbered pages within each year."""
        base = f"{self.organ.base_path}catalog/"
        years = self._years()
        self._write(
            base, "catalog", base=base,
            years=[(year, count, range(1, -(-count // CATALOG_ITEMS) + 1)) for year, count in years],
        )  # fmt: skip
        for year in self._touched(years, since):
            for number, pages, shard in self._shards(self._of(year), CATALOG_ITEMS, since):
                self._write(
                    f"{base}{year}/{number}/", "catalog_page", items=shard, year=year,
                    number=number, pages=pages, base=base,
                )  # fmt: skip
            self._trim(self._of(year), CATALOG_ITEMS, lambda n, y=year: f"{base}{y}/{n}/")

    def sitemap(self, since: datetime | None = None) -> None:
        """The sitemap index and the numbered sitemaps of each year."""
        base = self.organ.base_path
        years = self._years()
        parts = [
            f"{base}sitemap-{year}-{number}.xml"
            for year, count in years
            for number in range(1, -(-count // SITEMAP_ITEMS) + 1)
        ]
        self._write(f"{base}sitemap.xml", "sitemap_index", "xml", parts=parts)
        self._write(f"{base}sitemap-columns.xml", "sitemap_columns", "xml", columns=self.columns)
        for year in self._touched(years, since):
            for number, _, shard in self._shards(self._of(year), SITEMAP_ITEMS, since):
                self._write(f"{base}sitemap-{year}-{number}.xml", "sitemap", "xml", items=shard)
            self._trim(
                self._of(year), SITEMAP_ITEMS, lambda n, y=year: f"{base}sitemap-{y}-{n}.xml"
            )

    def statistics(self) -> None:
        """The numbers of applications (DERIVED): the newest year at the address itself, each year
        at its own, so that a past one can be linked to."""
        base = f"{self.organ.base_path}{STATISTICS_PATH}"
        today = timezone.localdate()
        years = years_of(self.organ.pk, today)
        for year in years:
            numbers = year_of(self.organ.pk, year, today, current())
            context = {
                "numbers": numbers,
                "years": [(one, f"{base}{one}/") for one in years],
                "charts": charts_of(numbers),
                "carried_in": numbers.row(CARRIED_IN),
                "carried_out": numbers.row(CARRIED_OUT),
                "disposed": numbers.row(DISPOSED),
                "challenges": challenge_rows(numbers),
                "results": [result.label for result in RESULTS],
            }
            for path in [f"{base}{year}/"] + ([base] if year == years[0] else []):
                self._write(path, "statistics", **context)

    def ancestors(self, column_ids: Iterable[int]) -> list[Column]:
        """The columns with these ids and all above them, open ones only."""
        by_id = {column.pk: column for column in self.columns}
        found: dict[int, Column] = {}
        for start in column_ids:
            column = by_id.get(start)
            while column is not None:
                found[column.pk] = column
                column = by_id.get(column.parent_id)
        return list(found.values())

    def _years(self) -> list[tuple[int, int]]:
        """(year, number of items first published in it), newest first."""
        # The counters know the years; extracting them from every row would cost more each time.
        numbered = IndexCounter.objects.filter(organ=self.organ).order_by("-year")
        counted = [(row.year, self._of(row.year).count()) for row in numbered]
        return [(year, count) for year, count in counted if count]

    def _of(self, year: int) -> QuerySet[Disclosure]:
        return self.public.filter(first_published_at__year=year)

    def _shards(
        self, items: QuerySet[Disclosure], size: int, since: datetime | None
    ) -> Iterator[tuple[int, int, list[Disclosure]]]:
        """(number, number of pages, items) of the pages of ``size``, the oldest items on page 1.

        Counted from the oldest, a page once full never changes when an item is added; so only
        the pages from the one that holds ``since`` on are given.
        """
        total = items.count()
        pages = -(-total // size)
        first = items.filter(first_published_at__lt=since).count() // size if since else 0
        oldest_first = items.order_by("first_published_at", "pk")
        keys = oldest_first.select_related(None).values_list("pk", flat=True)
        for number in range(first + 1, pages + 1):
            # Keys first: skipping rows is cheap in the index and dear with everything joined.
            shown = list(keys[(number - 1) * size : number * size])
            yield number, pages, list(oldest_first.filter(pk__in=shown))

    def _trim(self, items: QuerySet[Disclosure], size: int, path_of: Callable[[int], str]) -> None:
        """Remove the numbered pages past the last one."""
        number = -(-items.count() // size) + 1
        while files.target(path_of(number)).exists():
            files.remove_page(path_of(number))
            number += 1

    def _touched(self, years: list[tuple[int, int]], since: datetime | None) -> list[int]:
        # The year of a withdrawn item counts even when it was the year's last one.
        return [timezone.localtime(since).year] if since else [year for year, _ in years]

    def _below(self, column: Column) -> list[int]:
        found, frontier = [], [column.pk]
        while frontier:
            found += frontier
            frontier = [c.pk for c in self.columns if c.parent_id in frontier]
        return found

    def _trail(self, column: Column | None) -> list[Column]:
        by_id = {one.pk: one for one in self.columns}
        trail: list[Column] = []
        while column is not None:
            trail.insert(0, column)
            column = by_id.get(column.parent_id)
        return trail

    def _tree(self, parent_id: int | None) -> list[dict[str, Any]]:
        return [
            {"column": column, "children": self._tree(column.pk)}
            for column in self.columns
            if column.parent_id == parent_id
        ]

    def _write(self, path: str, template: str, suffix: str = "html", **context: Any) -> None:
        files.write_page(path, self._render(path, template, suffix, **context))

    def _render(self, path: str, template: str, suffix: str = "html", **context: Any) -> bytes:
        values = {"site": self.site, "path": path, "now": timezone.localtime(), **context}
        return render_to_string(f"portal/{template}.{suffix}", values).encode()
