"""The public pages: each function renders one kind and writes it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from gongkai.cases.charts import challenge_rows, charts_of
from gongkai.cases.statistics import CARRIED_IN, CARRIED_OUT, DISPOSED, RESULTS, year_of, years_of
from gongkai.core.files import store
from gongkai.core.people.models import Organ
from gongkai.core.workdays.actions import current
from gongkai.disclosure.models import Column, Disclosure, IndexCounter
from gongkai.portal import basic_catalog, catalog, files
from gongkai.portal.basic_catalog import BASIC_CATALOG_PATH
from gongkai.portal.items import context_of, linked_data, picture_name
from gongkai.portal.site import STATISTICS_PATH, SUBSCRIBE_PATH, site_of

PER_PAGE = 20
FEED_ITEMS = 50
HOME_ITEMS = 8
PANEL_ITEMS = 6
HOME_PANELS = ("news", "notices", "policies", "interpretation", "audits", "rectification")
CATALOG_ITEMS = 100
SITEMAP_ITEMS = 1000
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
# Pages that show no published version but counts: what they may show, and where it comes from.
DERIVED = {
    STATISTICS_PATH: (
        "cases.statistics.year_of",
        ("received", "carried in", "disposed", "carried out", "answered", "answered in time",
         "median working days", "by month", "by outcome", "by channel", "by kind of applicant",
         "reconsideration and suits by result"),
    ),
    BASIC_CATALOG_PATH: (
        "portal.basic_catalog.rows_of",
        ("code", "matters", "contents as named by the kinds", "legal basis", "period",
         "department in charge", "channel", "level"),
    ),
}  # fmt: skip


def csv_path(base: str, year: int, number: int) -> str:
    """The address of a part of a year's catalog as CSV."""
    return f"{base}catalog/catalog-{year}-{number}.csv"


@dataclass(frozen=True)
class Shelf:
    """Items that are listed together: how many they are, and the rows of each ``part``.

    A part is in the order of publication by an index of its own (a column, a year, the organ), so
    that its newest items are found without reading the others.
    """

    total: int
    parts: list[QuerySet[Disclosure]]
    # The parts without a lower end: with two of them SQLite begins at the earlier one.
    open_parts: list[QuerySet[Disclosure]]

    def newest(self, most: int) -> list[int]:
        """The ids of the newest items, newest first."""
        found: list[tuple[datetime, int]] = []
        for part in self.parts:
            rows = part.select_related(None).order_by("-first_published_at", "-pk")
            found += rows.values_list("first_published_at", "pk")[:most]
        return [pk for _, pk in sorted(found, reverse=True)[:most]]

    def slice(self, start: int, size: int) -> list[int]:
        """The ids of ``size`` items from the ``start``-th on, counted from the oldest."""
        from_end = self.total - start
        if from_end > start and len(self.parts) == 1:
            # Keys first: skipping rows is cheap in the index and dear with everything joined.
            rows = self.parts[0].select_related(None).order_by("first_published_at", "pk")
            return list(rows.values_list("pk", flat=True)[start : start + size])
        return self.newest(from_end)[::-1][:size]

    def before(self, at: datetime) -> int:
        """How many were published before ``at``, a moment within the shelf's time.

        What came since is counted, for that is little when ``at`` is now.
        """
        since = sum(part.filter(first_published_at__gte=at).count() for part in self.open_parts)
        return self.total - since


class Builder:
    """Renders pages of one organ; what all its pages share is read once, the numbers too."""

    def __init__(self, organ: Organ) -> None:
        self.organ = organ
        self.site = site_of(organ)
        self.columns = list(
            Column.objects.open().filter(organ=organ).select_related("organ", "owner")
        )
        self.public = catalog.public_of(organ)
        self.listed = catalog.listed(organ)

    def item(self, disclosure: Disclosure) -> None:
        """The page of one item with its pictures and attachments."""
        path = disclosure.public_path
        version = disclosure.published_clearance.version
        for folder, stored in (
            ("files", {one["name"]: one["sha256"] for one in version.attachments}),
            ("pictures", {picture_name(one): one["sha256"] for one in version.pictures}),
        ):
            for name, sha256 in stored.items():
                files.write_file(f"{path}{folder}/{name}", store.read(sha256))
            files.keep_only(f"{path}{folder}/", set(stored))
        context = context_of(
            disclosure, version,
            file_address=lambda name: f"{path}files/{quote(name)}",
            picture_address=lambda name: f"{path}pictures/{name}",
        )  # fmt: skip
        self._write(
            path, "item", trail=self._trail(version.column), column=version.column,
            linked_data=linked_data(context, self.site), **context,
        )  # fmt: skip
        files.lift_tombstone(path)

    def tombstone(self, disclosure: Disclosure) -> None:
        """A neutral notice in place of a withdrawn item: no title, nothing of its text."""
        content = self._render(
            disclosure.public_path, "tombstone",
            is_notice_ended=disclosure.is_notice_ended,
        )  # fmt: skip
        files.leave_tombstone(disclosure.public_path, content)

    def column(self, column: Column) -> None:
        """The landing page of a column with its newest items."""
        children = [child for child in self.columns if child.parent_id == column.pk]
        shelf = self._in(column)
        pages = -(-shelf.total // PER_PAGE)
        newest = self._rows(shelf.newest(PER_PAGE))
        self._write(
            column.public_path, "column", column=column, trail=self._trail(column)[:-1],
            children=children, items=newest,
            total=shelf.total, archive=[f"{column.public_path}{n}/" for n in range(pages, 0, -1)],
        )  # fmt: skip
        self._feeds(column.public_path, f"{column.name} - ", newest)

    def archive(
        self, column: Column, since: datetime | None = None, only: Disclosure | None = None
    ) -> None:
        """The numbered pages of the column's items, from the page that holds ``since`` on, or
        just the one where ``only`` stands or stood."""
        shelf = self._in(column)
        for number, pages, shard in self._shards(shelf, PER_PAGE, since, only):
            self._write(
                f"{column.public_path}{number}/", "archive", column=column, number=number,
                trail=self._trail(column), pages=pages, items=shard,
            )  # fmt: skip
        self._trim(shelf, PER_PAGE, lambda n: f"{column.public_path}{n}/")

    def home(self) -> None:
        """The organ's first page: newest items and, a panel each, the top columns."""
        newest = self._rows(self._all().newest(HOME_ITEMS))
        panels = []
        for column in self.columns:
            if column.slug in HOME_PANELS:
                newest_here = self._rows(self._in(column).newest(PANEL_ITEMS))
                panels.append({"column": column, "items": newest_here})
        self._write(
            self.organ.base_path, "home", newest=newest, panels=panels,
            tree=self._tree(None), total=sum(self._numbers.values()),
        )  # fmt: skip

    def feed(self) -> None:
        """RSS 2.0 and Atom of the newest items; every column has both too."""
        rows = self._rows(self._all().newest(FEED_ITEMS))
        self._feeds(self.organ.base_path, "", rows)

    def _feeds(self, base: str, prefix: str, rows: list[Disclosure]) -> None:
        # A page does not change because the clock did, hence no time of its own.
        updated = max((row.published_at for row in rows), default=_NEVER)
        for name, template in (("feed.xml", "feed"), ("atom.xml", "atom")):
            self._write(
                base + name, template, "xml", items=rows, prefix=prefix, page=base, updated=updated
            )

    def catalog(self, since: datetime | None = None, only: Disclosure | None = None) -> None:
        """目录 (R711 art. 12(3)): 索引、名称、内容概述、生成日期; numbered pages within each year."""
        base = f"{self.organ.base_path}catalog/"
        years = self._years
        self._write(
            base, "catalog", base=base,
            years=[
                (year, count, range(1, -(-count // CATALOG_ITEMS) + 1),
                 [csv_path(base.removesuffix("catalog/"), year, n)
                  for n in range(1, -(-count // SITEMAP_ITEMS) + 1)])
                for year, count in years
            ],
        )  # fmt: skip
        for year in self._touched(years, since):
            for number, pages, shard in self._shards(self._of(year), CATALOG_ITEMS, since, only):
                self._write(
                    f"{base}{year}/{number}/", "catalog_page", items=shard, year=year,
                    number=number, pages=pages, base=base,
                )  # fmt: skip
            self._trim(self._of(year), CATALOG_ITEMS, lambda n, y=year: f"{base}{y}/{n}/")

    def basic_catalog(self) -> None:
        """主动公开基本目录 (DERIVED), from the configuration of columns and kinds."""
        self._write(
            f"{self.organ.base_path}{BASIC_CATALOG_PATH}", "basic_catalog",
            rows=basic_catalog.rows_of(self.organ),
            headings=[name for name, _ in basic_catalog.HEADINGS],
        )  # fmt: skip

    def subscribing(self) -> None:
        """怎样订阅: what a feed is good for, and the addresses to copy, one for each column."""
        self._write(f"{self.organ.base_path}{SUBSCRIBE_PATH}", "subscribe", tree=self._tree(None))

    def tree(self) -> None:
        """Every page that shows the columns themselves, after one of them changed."""
        for column in self.columns:
            self.column(column)
        self.home()
        self.basic_catalog()
        self.subscribing()
        self._sitemap_columns()

    def sitemap(self, since: datetime | None = None, only: Disclosure | None = None) -> None:
        """The sitemap index, and of each year the numbered sitemaps and catalogs as CSV."""
        base = self.organ.base_path
        years = self._years
        parts = [
            f"{base}sitemap-{year}-{number}.xml"
            for year, count in years
            for number in range(1, -(-count // SITEMAP_ITEMS) + 1)
        ]
        self._write(f"{base}sitemap.xml", "sitemap_index", "xml", parts=parts)
        self._sitemap_columns()
        for year in self._touched(years, since):
            for number, _, shard in self._shards(self._of(year), SITEMAP_ITEMS, since, only):
                self._write(f"{base}sitemap-{year}-{number}.xml", "sitemap", "xml", items=shard)
                text = "".join(catalog.csv_lines(shard))
                files.write_page(csv_path(base, year, number), text.encode())
            for path_of in (
                lambda n, y=year: f"{base}sitemap-{y}-{n}.xml",
                lambda n, y=year: csv_path(base, y, n),
            ):
                self._trim(self._of(year), SITEMAP_ITEMS, path_of)

    def _sitemap_columns(self) -> None:
        base = self.organ.base_path
        self._write(
            f"{base}sitemap-columns.xml", "sitemap_columns", "xml", columns=self.columns,
            more=[f"{base}catalog/", f"{base}{BASIC_CATALOG_PATH}", f"{base}{STATISTICS_PATH}",
                  f"{base}{SUBSCRIBE_PATH}"],
        )  # fmt: skip

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

    @cached_property
    def _by_year(self) -> dict[int | None, dict[int, int]]:
        """By column (closed ones too) and year of first publication: how many items are shown.

        One walk along an index that holds all it needs; everything counted is a sum of these.
        """
        # The counters know the years; extracting them from every row would cost more each time.
        numbered = IndexCounter.objects.filter(organ=self.organ).order_by("-year")
        years = list(numbered.values_list("year", flat=True))
        counts = {
            f"in_{year}": Count("pk", filter=Q(first_published_at__year=year)) for year in years
        }
        rows = self.public.order_by().values_list("shown_in").annotate(**counts)
        return {row[0]: dict(zip(years, row[1:], strict=True)) for row in rows}

    @cached_property
    def _numbers(self) -> dict[int | None, int]:
        """How many items are shown in each column, those of closed columns too."""
        return {column: sum(years.values()) for column, years in self._by_year.items()}

    def _all(self) -> Shelf:
        return Shelf(sum(self._numbers.values()), [self.listed], [self.listed])

    def _in(self, column: Column) -> Shelf:
        """What is shown in the column and below it."""
        shown = [pk for pk in catalog.below(self.columns, column.pk) if self._numbers.get(pk)]
        parts = [self.public.filter(shown_in=pk) for pk in shown]
        return Shelf(sum(self._numbers[pk] for pk in shown), parts, parts)

    def _rows(self, ids: list[int]) -> list[Disclosure]:
        """The items with these ids, in the order of the ids."""
        found = {row.pk: row for row in self.listed.filter(pk__in=ids)}
        return [found[pk] for pk in ids if pk in found]

    @cached_property
    def _years(self) -> list[tuple[int, int]]:
        """(year, number of items first published in it), newest first."""
        counted: Counter[int] = Counter()
        for years in self._by_year.values():
            counted.update(years)
        return [(year, counted[year]) for year in sorted(counted, reverse=True) if counted[year]]

    def _of(self, year: int) -> Shelf:
        """What was first published in the year."""
        rows = self.listed.filter(first_published_at__year=year)
        until = self.listed.filter(
            first_published_at__lt=timezone.make_aware(datetime(year + 1, 1, 1))
        )
        return Shelf(dict(self._years).get(year, 0), [rows], [until])

    def _shards(
        self, shelf: Shelf, size: int, since: datetime | None, only: Disclosure | None = None
    ) -> Iterator[tuple[int, int, list[Disclosure]]]:
        """(number, number of pages, items) of the pages of ``size``, the oldest items on page 1.

        Counted from the oldest, a page once full never changes when an item is added; so only
        the pages from the one that holds ``since`` on are given.
        """
        pages = -(-shelf.total // size)
        first = shelf.before(since) // size if since else 0
        if only is not None:
            assert only.first_published_at is not None
            tied = sum(
                part.filter(first_published_at=only.first_published_at, pk__lt=only.pk).count()
                for part in shelf.parts
            )
            first = (shelf.before(only.first_published_at) + tied) // size
        last = pages if only is None else min(pages, first + 1)
        # The ids of all these pages at once: a whole archive is read once and not once a page.
        ids = shelf.slice(first * size, (last - first) * size) if last > first else []
        for number in range(first + 1, last + 1):
            start = (number - 1 - first) * size
            yield number, pages, self._rows(ids[start : start + size])

    def _trim(self, shelf: Shelf, size: int, path_of: Callable[[int], str]) -> None:
        """Remove the numbered pages past the last one."""
        number = -(-shelf.total // size) + 1
        while files.target(path_of(number)).exists():
            files.remove_page(path_of(number))
            number += 1

    def _touched(self, years: list[tuple[int, int]], since: datetime | None) -> list[int]:
        # The year of a withdrawn item counts even when it was the year's last one.
        return [timezone.localtime(since).year] if since else [year for year, _ in years]

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
