"""Somebody acts for an absent colleague: what it lets through, and what it must not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.journal.models import Entry
from gongkai.core.people.actions import delegate, end_delegation, give_roles
from gongkai.core.people.models import Delegation, Person
from gongkai.desk.todo import todo_for
from gongkai.disclosure.models import Review
from gongkai.law.review_state import ReviewState
from gongkai.law.roles import Role
from seeds.county import PASSWORD
from tests.world import County


def away(
    county: County, who: str, to: str, role: Role, *, start: int = 0, days: int = 4, by: str = "",
    reason: str = "出差",
) -> Delegation:  # fmt: skip
    today = timezone.localdate()
    return delegate(
        person=county.person(who), to=county.person(to), role=role, by=county.person(by or who),
        from_on=today + timedelta(start), until_on=today + timedelta(start + days), reason=reason,
    )  # fmt: skip


def test_the_stand_in_reviews_and_the_review_says_for_whom(county: County) -> None:
    disclosure = county.submit(county.draft("news", "动态"))
    for _ in range(3):
        disclosure = county.decide(disclosure)
    assert disclosure.review_state == ReviewState.APPROVAL
    with pytest.raises(Blocked):
        county.decide(disclosure, by="juzhang")
    away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR)
    county.decide(disclosure, by="juzhang")
    review = Review.objects.latest("pk")
    assert (review.by.name, review.stands_for.name) == ("局长远", "分管正")
    entry = Entry.objects.filter(deed="review_decided").order_by("sequence").last()
    assert entry.facts["stands_for"] == county.person("fenguan").pk


def test_the_absent_person_acting_stands_for_nobody(county: County) -> None:
    disclosure = county.submit(county.draft("news", "动态"))
    away(county, "kezhang", "kezhang2", Role.DEPARTMENT_HEAD)
    county.decide(disclosure, by="kezhang")
    assert Review.objects.get().stands_for is None


def test_a_head_of_another_department_stands_in_for_this_one_only(county: County) -> None:
    here = county.submit(county.draft("news", "办公室的动态"))
    away(county, "kezhang", "baomi", Role.DEPARTMENT_HEAD)
    county.decide(here, by="baomi")
    assert Review.objects.get().stands_for == county.person("kezhang")
    there = county.submit(county.draft("audit-results", "第1号", by="nigao2"))
    with pytest.raises(Blocked, match="职责不含此项"):
        county.decide(there, by="baomi")


def test_a_head_keeps_the_own_department_beside_the_other(county: County) -> None:
    away(county, "kezhang", "kezhang2", Role.DEPARTMENT_HEAD)
    own = county.submit(county.draft("audit-results", "第1号", by="nigao2"))
    county.decide(own, by="kezhang2")
    assert Review.objects.latest("pk").stands_for is None
    other = county.submit(county.draft("news", "动态"))
    county.decide(other, by="kezhang2")
    assert Review.objects.latest("pk").stands_for == county.person("kezhang")


def test_four_eyes_hold_for_the_person_whatever_the_role(county: County) -> None:
    away(county, "baomi", "nigao", Role.SECRECY_REVIEWER)
    disclosure = county.decide(county.submit(county.draft("news", "动态")))
    with pytest.raises(Blocked, match="同一人"):
        county.decide(disclosure, by="nigao")


def test_the_to_do_list_follows(county: County) -> None:
    disclosure = county.submit(county.draft("news", "给代办人的动态"))
    before = str(todo_for(county.person("baomi")))
    assert "给代办人的动态" not in before
    away(county, "kezhang", "baomi", Role.DEPARTMENT_HEAD)
    groups = {one.label: one for one in todo_for(county.person("baomi"))}
    assert disclosure.draft.title in groups["等您审查"].items[0].title


def test_it_begins_and_ends_by_itself(county: County) -> None:
    row = away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR, start=1)
    assert not county.person("juzhang").has_role(Role.DEPUTY_DIRECTOR)
    today = timezone.localdate()
    for from_on, until_on, holds in ((-3, -1, False), (-3, 0, True), (0, 0, True), (1, 3, False)):
        Delegation.objects.filter(pk=row.pk).update(
            from_on=today + timedelta(from_on), until_on=today + timedelta(until_on)
        )
        assert county.person("juzhang").has_role(Role.DEPUTY_DIRECTOR) is holds


def test_ended_early_it_holds_no_more_and_stays_ended(county: County) -> None:
    row = away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR)
    with pytest.raises(Forbidden):
        end_delegation(delegation=row, by=county.person("juzhang"))
    end_delegation(delegation=row, by=county.person("fenguan"))
    assert not county.person("juzhang").has_role(Role.DEPUTY_DIRECTOR)
    with pytest.raises(Blocked, match="已经结束"):
        end_delegation(delegation=row, by=county.person("fenguan"))
    away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR)  # the days are free again


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.JOURNAL_ADMIN])
def test_administrators_have_no_stand_in(county: County, role: Role) -> None:
    holder = Person.objects.get(organ=county.organ, posts__role=role).username
    with pytest.raises(Blocked, match="不能委托"):
        away(county, holder, "nigao", role)


def test_an_administrator_stands_in_for_nobody(county: County) -> None:
    with pytest.raises(Blocked, match="三员分立"):
        away(county, "fabu", "xitong", Role.PUBLISHER)
    away(county, "fabu", "nigao", Role.PUBLISHER)
    with pytest.raises(Blocked, match="结束代办"):
        give_roles(
            person=county.person("nigao"), roles=frozenset({Role.SYSTEM_ADMIN}),
            by=county.person("anquan"),
        )  # fmt: skip


def test_no_chain(county: County) -> None:
    away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR)
    with pytest.raises(Blocked, match="没有担任"):
        away(county, "juzhang", "kezhang", Role.DEPUTY_DIRECTOR)
    with pytest.raises(Blocked, match="正代"):
        away(county, "juzhang", "kezhang", Role.DIRECTOR)
    with pytest.raises(Blocked, match="自己也外出"):
        away(county, "fabu", "fenguan", Role.PUBLISHER)


def test_days_that_overlap_have_one_stand_in(county: County) -> None:
    away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR, start=2, days=3)
    for start, days in ((0, 2), (3, 0), (5, 5), (0, 30)):
        with pytest.raises(Blocked, match="重叠"):
            away(county, "fenguan", "kezhang", Role.DEPUTY_DIRECTOR, start=start, days=days)
    away(county, "fenguan", "kezhang", Role.DEPUTY_DIRECTOR, start=0, days=1)
    away(county, "fenguan", "kezhang", Role.DEPUTY_DIRECTOR, start=6, days=1)


@pytest.mark.parametrize(
    ("start", "days", "match"),
    [(-1, 3, "早于今天"), (2, -1, "早于开始"), (0, 366, "最长一年"), (0, 40000, "最长一年")],
)
def test_days_that_cannot_be(county: County, start: int, days: int, match: str) -> None:
    with pytest.raises(Blocked, match=match):
        away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR, start=start, days=days)


def test_not_oneself_not_another_bureau_not_somebody_switched_off(county: County) -> None:
    from seeds.county import found

    neighbour = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    with pytest.raises(Blocked, match="本人"):
        away(county, "fenguan", "fenguan", Role.DEPUTY_DIRECTOR)
    today = timezone.localdate()
    given = {"role": Role.DEPUTY_DIRECTOR, "from_on": today, "until_on": today, "reason": "出差"}
    with pytest.raises(Blocked, match="本机关"):
        delegate(person=county.person("fenguan"), to=neighbour.person("juzhang"),
                 by=county.person("fenguan"), **given)  # fmt: skip
    with pytest.raises(Forbidden):
        delegate(person=county.person("fenguan"), to=county.person("juzhang"),
                 by=neighbour.person("anquan"), **given)  # fmt: skip
    Person.objects.filter(username="kezhang").update(is_active=False)
    with pytest.raises(Blocked, match="在用"):
        away(county, "fenguan", "kezhang", Role.DEPUTY_DIRECTOR)


def test_only_oneself_or_the_security_administrator(county: County) -> None:
    with pytest.raises(Forbidden):
        away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR, by="juzhang")
    row = away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR, by="anquan")
    assert row.made_by.username == "anquan"


def test_a_role_given_up_is_delegated_no_more(county: County) -> None:
    away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR)
    give_roles(person=county.person("fenguan"), roles=frozenset(), by=county.person("anquan"))
    assert not county.person("juzhang").has_role(Role.DEPUTY_DIRECTOR)


def test_saving_the_stand_in_does_not_make_the_role_their_own(county: County) -> None:
    away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR)
    client = Client()
    client.force_login(county.person("anquan"))
    page = client.get(f"/desk/people/{county.person('juzhang').pk}/")
    assert page.context["form"]["roles"].initial == ["director"]


def test_a_mark_of_secrecy_in_the_reason_is_refused(county: County) -> None:
    with pytest.raises(Refused):
        away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR, reason="参加机密★1年会议")
    assert not Delegation.objects.exists()


def test_roles_cost_no_query_a_person(county: County, django_assert_num_queries) -> None:
    away(county, "fenguan", "juzhang", Role.DEPUTY_DIRECTOR)
    away(county, "kezhang", "baomi", Role.DEPARTMENT_HEAD)
    with django_assert_num_queries(6):
        for person in Person.objects.with_roles().filter(organ=county.organ):
            assert person.role_names is not None


def test_the_page(county: County) -> None:
    client = Client()
    client.login(username="fenguan", password=PASSWORD)
    today = timezone.localdate()
    typed = {
        "role": "deputy_director", "to": county.person("juzhang").pk, "from_on": today - timedelta(1),
        "until_on": today + timedelta(2), "reason": "到市里开会",
    }  # fmt: skip
    page = client.post("/desk/absence/", typed)
    assert "早于今天" in page.content.decode()
    assert "到市里开会" in page.content.decode()
    typed["from_on"] = today
    page = client.post("/desk/absence/", typed, follow=True)
    assert "由局长远代办" in page.content.decode()
    assert client.get(f"/desk/people/{county.person('juzhang').pk}/absence/").status_code == 403
    row = Delegation.objects.get()
    page = client.post(f"/desk/absence/{row.pk}/end/", follow=True)
    assert "已提前结束" in page.content.decode()
