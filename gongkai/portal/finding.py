"""The catalog by filters, its export, and what a machine asks for first: computed on request."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.core.people.models import Organ
from gongkai.core.ui.workbooks import MOST_ROWS, workbook_response
from gongkai.portal import basic_catalog, catalog
from gongkai.portal.site import site_of

PER_PAGE = 50


@require_safe
def find(request: HttpRequest, organ: str) -> HttpResponse | StreamingHttpResponse:
    """The catalog narrowed by year, column, kind, validity and words; as CSV or Excel too."""
    row = get_object_or_404(Organ, slug=organ)
    form = catalog.CatalogForm(request.GET, organ=row)
    rows = catalog.filtered(catalog.listed(row), form)
    wanted, too_many = request.GET.get("format", ""), False
    if wanted == "csv":
        response = StreamingHttpResponse(
            catalog.csv_lines(rows.iterator(chunk_size=500)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="catalog.csv"'
        return response
    total = rows.count()
    if wanted == "xlsx":
        too_many = total > MOST_ROWS
        if not too_many:
            return workbook_response(catalog.as_workbook(rows), f"{row.name}公开目录")
    page = Paginator(rows, PER_PAGE)
    page.count = total
    query = request.GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    return render(
        request, "portal/find.html",
        {
            "site": site_of(row), "form": form, "page": page.get_page(request.GET.get("page")),
            "total": total, "query": query.urlencode(), "too_many": too_many, "most": MOST_ROWS,
            "is_narrowed": bool(form.wanted()),
        },
    )  # fmt: skip


@require_safe
def basic_workbook(request: HttpRequest, organ: str) -> HttpResponse:
    """主动公开基本目录 as an Excel file."""
    row = get_object_or_404(Organ, slug=organ)
    return workbook_response(basic_catalog.as_workbook(row), f"{row.name}主动公开基本目录")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may fetch, and where the site maps are."""
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /track/", "Disallow: /search/"]
    lines += [
        f"Sitemap: {settings.PUBLIC_ADDRESS}{organ.base_path}sitemap.xml"
        for organ in Organ.objects.all()
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """A guide for programs that read text: what is here and how it is best fetched."""
    address = settings.PUBLIC_ADDRESS
    lines = [
        "# 政府信息公开",
        "",
        "> 已公开的政府信息，可以自由查阅、下载。撤回的信息请同步删除。",
        "",
    ]
    for organ in Organ.objects.all():
        base = address + organ.base_path
        lines += [
            f"## {organ.name}", "",
            f"- [公开目录]({base}catalog/)：索引号、名称、内容概述、生成日期；有按年度的 CSV",
            f"- [主动公开基本目录]({base}{basic_catalog.BASIC_CATALOG_PATH})",
            f"- [最新公开（Atom）]({base}atom.xml)，[RSS]({base}feed.xml)",
            f"- [网站地图]({base}sitemap.xml)", "",
        ]  # fmt: skip
    lines += ["## 数据接口", "", f"- [说明]({address}/api/v1/)，[OpenAPI]({address}/api/v1/openapi.json)",
              f"- [撤回清单]({address}/api/v1/withdrawn/)：只有索引号和时间"]  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
