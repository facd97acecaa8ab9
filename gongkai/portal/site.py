"""What every public page of an organ shares: name, navigation, footer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gongkai.core.people.models import Organ
from gongkai.disclosure.models import Column
from gongkai.portal.basic_catalog import BASIC_CATALOG_PATH

STATISTICS_PATH = "applications/statistics/"
SUBSCRIBE_PATH = "subscribe/"

# The standard column 5 (rules.md §15).
ON_REQUEST = "on-request"


def site_of(organ: Organ) -> dict[str, Any]:
    """The ``site`` of the public templates; the same for everyone, so that pages can be built."""
    base, apply = organ.base_path, f"/apply/{organ.slug}/"
    tops = Column.objects.open().filter(organ=organ, parent=None).select_related("organ")
    return {
        "organ": organ,
        "name": organ.name,
        "title": "政府信息公开",
        "base": base,
        "address": settings.PUBLIC_ADDRESS,
        "nav": [{"label": "首页", "url": base}]
        + [
            # Whoever looks for 依申请公开 wants the form, not a list.
            {
                "label": column.name,
                "url": apply if column.slug == ON_REQUEST else column.public_path,
            }
            for column in tops
        ]
        + [{"label": "公开目录", "url": f"{base}catalog/"}]
        + [{"label": "申请统计", "url": f"{base}{STATISTICS_PATH}"}],
        "search_url": "/search/",
        "apply_url": apply,
        "track_url": "/track/",
        "statistics_url": f"{base}{STATISTICS_PATH}",
        "feed_url": f"{base}feed.xml",
        "atom_url": f"{base}atom.xml",
        "subscribe_url": f"{base}{SUBSCRIBE_PATH}",
        "find_url": f"/catalog/{organ.slug}/find/",
        "basic_catalog_url": f"{base}{BASIC_CATALOG_PATH}",
        "basic_catalog_url_xlsx": f"/catalog/{organ.slug}/basic.xlsx",
        "api_url": "/api/v1/",
        "domain": settings.PUBLIC_ADDRESS.partition("://")[2].partition(":")[0],
    }


def public_site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``site`` for the public pages that are not built, such as the form."""

    def find() -> dict[str, Any]:
        match = request.resolver_match
        slug = match.kwargs.get("organ") if match else None
        organ = Organ.objects.filter(slug=slug).first() if slug else Organ.objects.first()
        return site_of(organ) if organ else {}

    return {"site": SimpleLazyObject(find)}
