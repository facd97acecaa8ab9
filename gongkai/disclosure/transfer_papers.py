"""A transfer list on paper (主动公开政府信息移送清单) and as a workbook."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.core.letters import Letter, as_pdf, glyphs
from gongkai.core.ui.workbooks import workbook
from gongkai.disclosure.models import Disclosure, TransferList

HEADINGS = (("序号", 6), ("索引号", 30), ("名称", 60), ("文号", 22), ("生成日期", 12), ("发布日期", 12),
            ("附件数", 8), ("备注", 12))  # fmt: skip


def items_of(transfer: TransferList) -> QuerySet[Disclosure]:
    """What the list names, in the order of publication; what was withdrawn since stays named."""
    rows: QuerySet[Disclosure] = transfer.items.select_related(
        "organ", "published_clearance__version", "draft"
    )
    return rows.defer(
        "published_clearance__version__body_html", "draft__body_html"
    ).order_by("first_published_at", "pk")  # fmt: skip


def rows_of(transfer: TransferList) -> Iterator[list[str]]:
    """A line an item, in the order of ``HEADINGS``. A withdrawn one keeps only its number."""
    for number, item in enumerate(items_of(transfer), 1):
        assert item.first_published_at is not None
        on = timezone.localdate(item.first_published_at).isoformat()
        clearance = item.published_clearance
        if clearance is None:
            yield [str(number), str(item.index_number), "（已撤回）", "", "", on, "", "已撤回"]
            continue
        version = clearance.version
        yield [
            str(number), str(item.index_number), version.title, version.document_number,
            version.formed_on.isoformat(), on, str(len(version.attachments)), "",
        ]  # fmt: skip


def as_workbook(transfer: TransferList) -> bytes:
    """The list as an Excel file."""
    rows = [[name for name, _ in HEADINGS], *rows_of(transfer)]
    return workbook([("移送清单", [width for _, width in HEADINGS], rows)])


def as_paper(transfer: TransferList) -> bytes:
    """The list as a PDF with room for the signatures; narrow enough for a sheet of A4."""
    rows = tuple(
        (number, index.rpartition("/")[2], f"{title}\n{paper}", on, note)
        for number, index, title, paper, _, on, _, note in rows_of(transfer)
    )
    holes = dict.fromkeys(map(ord, glyphs.lacking("".join(map("".join, rows)))), "□")
    received = (
        f"{transfer.received_on:%Y年%m月%d日}　{transfer.received_by}"
        if transfer.received_on
        else "　　　　年　　月　　日（签字）"
    )
    letter = Letter(
        organ=transfer.organ.name,
        title="主动公开政府信息移送清单",
        table=(
            ("移送单位", f"{transfer.organ.name}　{transfer.organ.disclosure_office}"),
            ("接收单位", transfer.get_to_display()),
            ("移送日期", f"{transfer.made_on:%Y年%m月%d日}　经办人：{transfer.by.name}"),
            ("数量", f"{len(rows)} 条"),
            ("索引号前段", f"{transfer.organ.credit_code}/（下表只列后段）"),
            ("接收", received),
        ),
        columns=("序号", "索引号", "名称和文号", "发布日期", "备注"),
        rows=tuple(tuple(cell.translate(holes) for cell in row) for row in rows),
        footnotes=("□ 为字库缺少的字，原文见 Excel 清单。",) if holes else (),
    )
    return as_pdf(letter)
