"""The county's lead office sees across its organs: numbers and what is public, nothing else."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from gongkai.core.people.actions import give_roles
from gongkai.core.people.models import Person
from gongkai.disclosure import actions
from gongkai.disclosure.counting import standing
from gongkai.disclosure.models import Disclosure
from gongkai.law.roles import Role
from seeds.county import PASSWORD, found
from seeds.register import found_county_office
from tests.world import County, working_day_ago

PAGE = "/desk/county/"
HIDDEN = "看不到的标题"


@pytest.fixture
def other(county: County) -> County:
    return found("tongji", "示范县统计局", "110000000000000022")


@pytest.fixture
def office(county: County) -> Client:
    return client_of(found_county_office(PASSWORD))


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fill(one: County) -> Disclosure:
    """One document in every state; only the first may be seen."""
    out = one.publish(one.draft("news", "公开的动态"))
    one.draft("documents", f"{HIDDEN}草稿", formed_on=working_day_ago(40))
    one.submit(one.draft("documents", f"{HIDDEN}审查中"))
    one.clear(one.draft("documents", f"{HIDDEN}待发布"))
    one.clear(
        one.draft("documents", f"{HIDDEN}不公开", attribute="withheld", ground="X16B",
                  ground_reason="过程稿，尚未定稿", summary="")
    )  # fmt: skip
    one.clear(one.draft("documents", f"{HIDDEN}依申请", attribute="on_request"))
    # What is public is being rewritten; the new words are nobody's outside the organ.
    by = out.created_by
    actions.reopen(disclosure=out, by=by)
    out = Disclosure.objects.get(pk=out.pk)
    actions.save_draft(disclosure=out, by=by, revision=out.draft.revision,
                       content={"title": f"{HIDDEN}改稿"})  # fmt: skip
    return out


def test_numbers_of_every_organ_and_no_title(county: County, other: County, office: Client) -> None:
    fill(county)
    fill(other)
    numbers = standing(other.organ)
    assert (numbers.public, numbers.overdue, numbers.withheld, numbers.on_request) == (1, 1, 1, 1)
    assert dict(numbers.updated)["动态要闻"] is not None
    assert dict(numbers.updated)["年度信息"] is None
    assert next(label for label, _ in numbers.steps) == "科室审核"
    for address in (PAGE, f"{PAGE}{county.organ.pk}/", f"{PAGE}{other.organ.pk}/"):
        text = office.get(address).content.decode()
        assert HIDDEN not in text
        assert other.organ.name in text or county.organ.name in text
    assert "公开的动态" in office.get(f"{PAGE}{other.organ.pk}/").content.decode()


def test_exports_hold_no_title_that_is_not_public(
    county: County, other: County, office: Client
) -> None:
    out = fill(other)
    for address in (f"{PAGE}?export=1", f"{PAGE}{other.organ.pk}/?export=1"):
        book = load_workbook(BytesIO(office.get(address).content))
        values = [str(cell.value) for sheet in book for line in sheet.rows for cell in line]
        assert not [value for value in values if HIDDEN in value]
    assert out.index_number in values
    assert "公开的动态" in values


def test_withdrawn_items_leave_the_list(county: County, other: County, office: Client) -> None:
    row = other.publish(other.draft("news", "后来撤回的"))
    actions.withdraw(disclosure=row, by=other.person("fabu"), reason="内容有误")
    assert "后来撤回的" not in office.get(f"{PAGE}{other.organ.pk}/").content.decode()


def test_the_office_reads_no_document(county: County, office: Client) -> None:
    out = fill(county)
    rows = [out, *Disclosure.objects.exclude(pk=out.pk)]
    for row in rows:
        for page in ("", "check/", "edit/", "review/", "publish/", "evaluate/", "origin/"):
            assert office.get(f"/desk/disclosures/{row.pk}/{page}").status_code == 404
    for page in ("", "figures/", "evaluations/", "neutral/", "kinds/", "columns/", "new/"):
        assert office.get(f"/desk/disclosures/{page}").status_code == 403


@pytest.mark.parametrize("username", ["gongkaiban", "juzhang", "xitong", "nigao"])
def test_nobody_else_opens_the_page(county: County, username: str) -> None:
    assert client_of(county.person(username)).get(PAGE).status_code == 403
    assert client_of(county.person(username)).get(f"{PAGE}{county.organ.pk}/").status_code == 403


def test_the_post_alone_opens_nothing_in_a_bureau(county: County, other: County) -> None:
    # A bureau's own administrator gives the post; no organ names this bureau as its lead office.
    person = other.person("nigao")
    give_roles(person=person, roles=frozenset({Role.COUNTY_OFFICE}), by=other.person("anquan"))
    client = client_of(Person.objects.get(pk=person.pk))
    assert county.organ.name not in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{county.organ.pk}/").status_code == 404


PAGES = ("", "check/", "edit/", "review/", "publish/", "evaluate/", "origin/", "form/1/")
POSTS = ("submit/", "reopen/", "withdraw/", "attribute-reason/", "detach/", "dispose/")


def test_every_view_refuses_another_organs_row(county: County, other: County) -> None:
    row = fill(county)
    for username in ("nigao", "gongkaiban", "fabu", "baomi", "juzhang"):
        client = client_of(other.person(username))
        for page in PAGES:
            assert client.get(f"/desk/disclosures/{row.pk}/{page}").status_code == 404, page
        for page in POSTS:
            assert client.post(f"/desk/disclosures/{row.pk}/{page}").status_code == 404, page
    for page in ("", "?print=1", "figures/", "evaluations/?all=1"):
        text = client_of(other.person("gongkaiban")).get(f"/desk/disclosures/{page}").content
        assert HIDDEN not in text.decode()
    assert Disclosure.objects.get(pk=row.pk).is_public
