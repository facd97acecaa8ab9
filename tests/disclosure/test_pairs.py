"""Who must not be the same person: the rules, their page, and whether the staff suffices."""

import pytest
from django.test import Client

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.journal.models import Entry
from gongkai.core.people.actions import give_roles
from gongkai.core.people.models import Person
from gongkai.disclosure.actions import set_pair
from gongkai.disclosure.actions.reviewing import pairs_of
from gongkai.disclosure.models import PairRule
from gongkai.disclosure.staffing import assign, outlook
from gongkai.law.review_state import (
    CHOSEN_PAIRS,
    FIXED_PAIRS,
    MUST_DIFFER,
    PUBLISHING,
    ReviewState,
    conflicts,
)
from gongkai.law.roles import Role
from tests.world import County, found

OFFICE_ALONE = (ReviewState.DRAFT, ReviewState.OFFICE_REVIEW)


@pytest.mark.parametrize("pair", FIXED_PAIRS, ids=str)
def test_what_the_law_fixed_stays(county: County, pair: tuple[str, str]) -> None:
    for by in ("xitong", "gongkaiban"):
        with pytest.raises(Blocked, match="不能放开"):
            set_pair(by=county.person(by), first=pair[0], second=pair[1], is_apart=False)
    assert pair in pairs_of(county.organ)


def test_a_chosen_pair_falls_together_and_apart_again(county: County) -> None:
    head = county.person("gongkaiban")
    draft = county.draft("news", "动态", by="gongkaiban")
    disclosure = county.decide(county.decide(county.submit(draft)))
    with pytest.raises(Blocked, match="同一人"):
        county.decide(disclosure, by="gongkaiban")
    set_pair(by=head, first=OFFICE_ALONE[0], second=OFFICE_ALONE[1], is_apart=False)
    assert county.decide(disclosure, by="gongkaiban").review_state == ReviewState.APPROVAL
    set_pair(by=head, first=OFFICE_ALONE[0], second=OFFICE_ALONE[1], is_apart=True)
    assert OFFICE_ALONE in pairs_of(county.organ)
    assert PairRule.objects.get().by == head
    assert Entry.objects.filter(deed="pair_set").count() == 2


@pytest.mark.parametrize("pair", [("draft", "cleared"), ("", ""), ("office_review", "draft")])
def test_a_pair_that_is_none(county: County, pair: tuple[str, str]) -> None:
    with pytest.raises(Blocked, match="没有这一对"):
        set_pair(by=county.person("xitong"), first=pair[0], second=pair[1], is_apart=False)


@pytest.mark.parametrize("who", ["nigao", "kezhang", "baomi", "fenguan", "fabu", "anquan"])
def test_others_do_not_set_them(county: County, who: str) -> None:
    first, second = CHOSEN_PAIRS[0]
    with pytest.raises(Forbidden):
        set_pair(by=county.person(who), first=first, second=second, is_apart=False)
    client = Client()
    client.force_login(county.person(who))
    assert client.get("/desk/disclosures/pairs/").status_code == 403


def test_a_rule_is_one_organs_own(county: County) -> None:
    neighbour = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    first, second = CHOSEN_PAIRS[0]
    set_pair(by=county.person("xitong"), first=first, second=second, is_apart=False)
    assert (first, second) not in pairs_of(county.organ)
    assert (first, second) in pairs_of(neighbour.organ)


def test_the_outlook_names_the_drafter_nobody_can_clear_and_the_switch(county: County) -> None:
    # The only office person also drafts.
    seen = outlook(county.organ, pairs_of(county.organ))
    assert ("公开审查", "公开明") in seen.single
    trouble = next(one for one in seen.troubles if one.author == "公开明")
    assert trouble.step in ("公开审查", "属性先行审查")
    assert "公开明" in trouble.why
    assert not any(one.author == "拟小文" for one in seen.troubles)
    rest = tuple(pair for pair in pairs_of(county.organ) if pair != OFFICE_ALONE)
    plain = [one for one in outlook(county.organ, rest).troubles
             if one.author == "公开明" and one.road == "一般信息"]  # fmt: skip
    assert plain == []
    own = {one.road: one for one in seen.troubles if one.author == "公开明"}
    assert own["一般信息"].helps == ((OFFICE_ALONE,),)
    prior = (ReviewState.DRAFT, ReviewState.PRIOR_REVIEW)
    assert own["拟不公开的政策性文件"].helps == ((prior, OFFICE_ALONE),)


def test_a_step_without_anybody(county: County) -> None:
    give_roles(person=county.person("fabu"), roles=frozenset(), by=county.person("anquan"))
    give_roles(person=county.person("kezhang2"), roles=frozenset({Role.DRAFTER}),
               by=county.person("anquan"))  # fmt: skip
    seen = outlook(county.organ, pairs_of(county.organ))
    assert "发布" in seen.nobody
    troubles = {(one.author, one.step): one for one in seen.troubles}
    assert "没有人担任" in troubles["稿小雨", "科室审核"].why
    assert troubles["稿小雨", "科室审核"].helps == ()


def test_two_steps_that_need_the_same_last_person() -> None:
    posts = {"secrecy_review": [1, 2], "approval": [2], "office_review": [1]}
    pairs = (("secrecy_review", "approval"), ("secrecy_review", "office_review"))
    assert assign(posts, {"draft": 9}, pairs) is None
    assert assign(posts, {"draft": 9}, pairs[:1]) == {
        "secrecy_review": 1, "approval": 2, "office_review": 1,
    }  # fmt: skip
    assert assign({**posts, "office_review": [3]}, {"draft": 1}, MUST_DIFFER) is None


def test_what_the_search_finds_the_rules_allow() -> None:
    import random

    chance = random.Random(7)
    steps = ["department_review", "secrecy_review", "office_review", "approval", PUBLISHING]
    for _ in range(300):
        posts = {step: chance.sample(range(5), chance.randint(1, 3)) for step in steps}
        pairs = FIXED_PAIRS + tuple(chance.sample(CHOSEN_PAIRS, chance.randint(0, 10)))
        author = chance.randrange(5)
        way = assign(posts, {"draft": author}, pairs)
        every = _all_ways(steps, posts, {"draft": author}, pairs)
        assert (way is not None) == every
        if way is not None:
            done = {"draft": author}
            for step in steps:
                assert conflicts(done, step, way[step], pairs) == []
                done[step] = way[step]


def _all_ways(steps, posts, done, pairs) -> bool:
    """By trying every person for every step in the order of the road."""
    if not steps:
        return True
    return any(
        _all_ways(steps[1:], posts, {**done, steps[0]: person}, pairs)
        for person in posts[steps[0]]
        if not conflicts(done, steps[0], person, pairs)
    )


def test_the_page_asks_before_it_changes(county: County) -> None:
    client = Client()
    client.force_login(county.person("gongkaiban"))
    page = client.get("/desk/disclosures/pairs/").content.decode()
    assert "保密法第三十五条" in page
    assert "只有一个人能办" in page
    asked = {"pair": "draft+office_review", "apart": "0"}
    page = client.post("/desk/disclosures/pairs/", asked).content.decode()
    assert "确认放开" in page
    assert not PairRule.objects.exists()
    page = client.post("/desk/disclosures/pairs/", {**asked, "confirmed": "1"}, follow=True)
    assert "可以由同一人办理" in page.content.decode()
    assert "公开明" in page.content.decode()
    wrong = client.post("/desk/disclosures/pairs/", {"pair": "draft+approval", "confirmed": "1"})
    assert wrong.status_code == 422
    assert PairRule.objects.count() == 1


def test_the_documents_page_says_who_is_left(county: County) -> None:
    disclosure = county.submit(county.draft("news", "动态", by="gongkaiban"))
    client = Client()
    client.force_login(county.person("kezhang"))
    page = client.get(f"/desk/disclosures/{disclosure.pk}/").content.decode()
    assert "走不完全部环节" in page
    Person.objects.filter(username="baomi").update(is_active=False)
    fine = county.submit(county.draft("news", "别的"))
    page = client.get(f"/desk/disclosures/{fine.pk}/").content.decode()
    assert "没有人能办" in page
