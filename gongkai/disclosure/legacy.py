"""A package of old pages: ``items.csv``, the HTML it names, and the files beside it (迁移).

Read and checked here without storing anything; ``actions.migrating`` brings the rows in.
"""

import csv
import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from lxml import html

from gongkai.core.deeds import Blocked
from gongkai.disclosure.html import clean
from gongkai.scan.readers import CouldNotRead
from gongkai.scan.readers.package import Archive
from gongkai.scan.readers.text import decode

LIST = "items.csv"
# Column of items.csv → what stands in it.
COLUMNS = {
    "address": "旧地址", "title": "标题", "column": "栏目编码", "published_on": "原发布日期",
    "formed_on": "成文日期", "document_number": "文号", "summary": "内容概述", "html": "正文文件",
    "files": "附件文件（用 | 分隔）",
}  # fmt: skip
NEEDED = ("address", "title", "column", "published_on", "html")
LONGEST_PATH = 300
MOST_ROWS = 20_000
_FIRST_DAY = date(1949, 10, 1)


@dataclass
class OldPage:
    """One row of the list with what it names; ``problems`` are Chinese sentences."""

    line: int
    values: Mapping[str, str]
    path: str = ""
    published_on: date | None = None
    formed_on: date | None = None
    files: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Package:
    """The members of a ZIP or a folder, by their path below ``items.csv``."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = Archive(data)
        except CouldNotRead as error:
            # What the reader says of a broken file is meant for documents.
            if not zipfile.is_zipfile(io.BytesIO(data)):
                raise Blocked(
                    "这不是 ZIP 压缩包，或者没有传完整。请在电脑上把 items.csv、网页文件和附件"
                    "选中后压缩成 ZIP 格式（不是 RAR、7Z），再上传。"
                ) from error
            raise Blocked(f"压缩包无法读取：{error}") from error
        listed = [name for name in self._archive.names if posixpath.basename(name) == LIST]
        if len(listed) != 1:
            raise Blocked(f"压缩包中应有且只有一个 {LIST}，现在有 {len(listed)} 个。")
        self._base = posixpath.dirname(listed[0])
        self._names = set(self._archive.names)

    def has(self, name: str) -> bool:
        return self._place(name) in self._names

    def read(self, name: str) -> bytes:
        """The member; raises ``CouldNotRead``."""
        return self._archive.read(self._place(name))

    def pages(self) -> list[OldPage]:
        """Every row of the list, checked by itself and against the others."""
        rows = [self._page(line, values) for line, values in _rows(self.read(LIST))]
        seen: dict[str, int] = {}
        for page in rows:
            if page.path and page.path in seen:
                page.problems.append(f"旧地址与第 {seen[page.path]} 行相同。")
            seen.setdefault(page.path, page.line)
        return rows

    def _place(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(self._base, name)) if name else ""

    def _page(self, line: int, values: Mapping[str, str]) -> OldPage:
        page = OldPage(line, values)
        page.problems += [
            f"缺少“{COLUMNS[name]}”（{name}）。" for name in NEEDED if not values.get(name)
        ]
        page.path = path_of(values.get("address", ""))
        if values.get("address") and not page.path:
            page.problems.append("旧地址须是网址或以 / 开头的路径，不能是首页，也不能过长。")
        page.published_on = _day(page, "published_on")
        page.formed_on = _day(page, "formed_on") or page.published_on
        if page.published_on and page.formed_on and page.formed_on > page.published_on:
            page.problems.append("成文日期晚于原发布日期。")
        if len(values.get("title", "")) > 200:
            page.problems.append("标题超过 200 字。")
        page.files = [one.strip() for one in values.get("files", "").split("|") if one.strip()]
        for name in [*filter(None, [values.get("html", "")]), *page.files]:
            if not self.has(name):
                page.problems.append(f"包内没有文件“{name}”。")
        return page


def pack(folder: Path) -> bytes:
    """A folder as the ZIP that ``Package`` reads, for the command line."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                package.write(path, path.relative_to(folder).as_posix())
    return out.getvalue()


def path_of(address: str) -> str:
    """The path and query of an old address, by which its readers come; empty when it is none."""
    parts = urlsplit(address.strip())
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    is_path = path.startswith("/") and len(path) <= LONGEST_PATH and path != "/"
    has_tricks = any(part in ("..", ".") or part.startswith(".") for part in parts.path.split("/"))
    return path if is_path and not has_tricks and "\\" not in path else ""


def body_of(data: bytes) -> str:
    """The text of an old page as a body: its main part, cleaned; pictures come as attachments."""
    source = decode(data)
    if not source.strip():
        return ""
    tree = html.fromstring(source)
    for useless in tree.xpath(
        "//script|//style|//nav|//header|//footer|//form|//iframe|//noscript"
    ):
        useless.drop_tree()
    for path in ("//article", "//main", "//*[@id='zoom' or @id='content' or @class='content']"):
        found = tree.xpath(path)
        if found:
            tree = found[0]
            break
    else:
        body = tree.find(".//body")
        tree = tree if body is None else body
    inner = (tree.text or "") + "".join(html.tostring(child, encoding="unicode") for child in tree)
    return clean(inner)


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        table = csv.DictReader(io.StringIO(decode(data)))
        missing = [name for name in NEEDED if name not in (table.fieldnames or [])]
        if missing:
            raise Blocked(f"{LIST} 缺少列：{'、'.join(missing)}。请按说明补上表头后再传。")
        for count, row in enumerate(table, 1):
            if count > MOST_ROWS:
                raise Blocked(f"{LIST} 超过 {MOST_ROWS} 行，请分成几个包。")
            yield (
                table.line_num,
                {name: (row.get(name) or "").strip() for name in COLUMNS if name in row},
            )
    except CouldNotRead as error:
        raise Blocked(f"{LIST}：{error}") from error
    except csv.Error as error:
        raise Blocked(f"{LIST} 不是正确的 CSV 表格，请用 Excel/WPS 另存为 CSV 后再传。") from error


def _day(page: OldPage, name: str) -> date | None:
    text = page.values.get(name, "").replace("/", "-").replace(".", "-")
    if not text:
        return None
    try:
        year, month, day = (int(part) for part in text.split("-"))
        found = date(year, month, day)
    except ValueError:
        page.problems.append(f"{COLUMNS[name]}“{text[:20]}”不是日期，应写成 2020-03-05。")
        return None
    if not _FIRST_DAY <= found <= date.today():
        page.problems.append(f"{COLUMNS[name]}“{found}”不可能，请核对。")
        return None
    return found
