"""Fixtures of the room's hostile tests."""

from datetime import date

import pytest
from django.core.cache import cache

from gongkai.cases import actions
from gongkai.cases.models import Case
from gongkai.core.inbox import actions as inbox
from tests.cases.hostile import Stock, content, stock
from tests.world import County, found


@pytest.fixture
def own(county: County) -> Stock:
    return stock(county)


@pytest.fixture
def neighbour(own: Stock) -> Stock:
    return stock(found("linxian", "邻县审计局", "11000001000000000A"))


@pytest.fixture
def online(county: County) -> tuple[Case, str]:
    """An application that came by the form, and the code its applicant holds."""
    cache.clear()
    code = inbox.post(
        "application", form_key="hostile",
        content={"organ": county.organ.slug, **content("申请公开审计报告")},
    )  # fmt: skip
    actions.take_envelopes()
    case = Case.objects.get()
    return actions.confirm(
        case=case, by=county.person("gongkaiban"), confirmed_on=date.today()
    ), code
