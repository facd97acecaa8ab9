"""Posts, the three administrators, and sessions that end."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.journal.models import Entry
from gongkai.core.people.actions import give_roles, save_organ
from gongkai.core.people.founding import found_organ
from gongkai.core.people.models import Organ, Post
from gongkai.law.roles import Role
from tests.world import County

NEW = "a-long-enough-phrase"


def test_the_three_administrators_are_three_people(county: County) -> None:
    by, person = county.person("anquan"), county.person("xitong")
    with pytest.raises(Blocked, match="三员"):
        give_roles(person=person, by=by, roles=frozenset({Role.SYSTEM_ADMIN, Role.JOURNAL_ADMIN}))
    with pytest.raises(Blocked, match="不得兼任"):
        give_roles(person=person, by=by, roles=frozenset({Role.SYSTEM_ADMIN, Role.PUBLISHER}))


def test_only_the_security_administrator_gives_roles(county: County) -> None:
    for username in ("xitong", "shenji", "juzhang", "gongkaiban"):
        with pytest.raises(Forbidden):
            give_roles(person=county.person("nigao"), by=county.person(username), roles=frozenset())


def test_a_post_is_ended_not_deleted(county: County) -> None:
    person = county.person("nigao")
    give_roles(person=person, by=county.person("anquan"), roles=frozenset({Role.PUBLISHER}))
    assert person.roles == {Role.PUBLISHER}
    assert Post.objects.get(person=person, role=Role.DRAFTER).ended_on is not None


def client_of(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_removed_role_and_a_switched_off_account_count_at_once(county: County) -> None:
    client = client_of(county, "nigao")
    assert client.get("/desk/disclosures/new/").status_code == 200
    give_roles(person=county.person("nigao"), by=county.person("anquan"), roles=frozenset())
    assert client.get("/desk/disclosures/new/").status_code == 403
    person = county.person("nigao")
    person.is_active = False
    person.save()
    assert client.get("/desk/").status_code == 302


def test_a_session_ends_after_eight_hours(county: County) -> None:
    client = client_of(county, "nigao")
    assert client.get("/desk/").status_code == 200
    session = client.session
    session["signed_in_at"] = time.time() - 8 * 3600 - 1
    session.save()
    assert client.get("/desk/").status_code == 302


def test_a_person_changes_the_own_password(county: County) -> None:
    """It is in the journal, and every other sign-in of the person ends."""
    here, elsewhere = client_of(county, "nigao"), client_of(county, "nigao")
    typed = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    assert "密码" in here.post("/desk/password/", typed).content.decode()
    assert not Entry.objects.filter(deed="password_changed").exists()
    me = county.person("nigao")
    me.set_password("an-old-phrase-of-mine")
    me.save()
    here.force_login(me)
    elsewhere.force_login(me)
    assert here.post("/desk/password/", {**typed, "old_password": "an-old-phrase-of-mine"}).url
    assert Entry.objects.get(deed="password_changed").subject == f"person:{me.pk}"
    assert county.person("nigao").check_password(NEW)
    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302


def test_a_wrong_credit_code_is_not_saved(county: County) -> None:
    organ = county.organ
    organ.credit_code = "110000000000000001"
    with pytest.raises(Exception, match="校验"):
        save_organ(organ=organ, by=county.person("xitong"))


def test_an_administrator_adds_a_person_in_the_browser(county: County) -> None:
    client = client_of(county, "anquan")
    response = client.post(
        "/desk/people/new/",
        {
            "username": "xinren", "name": "新人", "department": "", "is_active": "on",
            "roles": ["drafter"], "password": "a-long-enough-phrase",
        },
    )  # fmt: skip
    assert response.status_code == 302
    assert county.person("xinren").roles == {Role.DRAFTER}
    weak = client.post(
        "/desk/people/new/",
        {"username": "x", "name": "弱", "is_active": "on", "roles": ["drafter"], "password": "123"},
    )
    assert "密码" in weak.content.decode()
    both = client.post(
        "/desk/people/new/",
        {
            "username": "y", "name": "兼", "is_active": "on", "password": "a-long-enough-phrase",
            "roles": ["system_admin", "drafter"],
        },
    )  # fmt: skip
    assert "不得兼任" in both.content.decode()


def test_a_new_organ_begins_with_two_administrators(county: County) -> None:
    accounts = found_organ("示范县新设局", "xinshe", "110000000000000022")
    assert [name for name, _ in accounts] == ["anquan.xinshe", "xitong.xinshe"]
    client = Client()
    for username, password in accounts:
        assert client.login(request=HttpRequest(), username=username, password=password)
        assert client.get("/desk/").status_code == 200
    with pytest.raises(ValidationError):
        found_organ("示范县新设局", "other", "110000000000000022")
    assert not Organ.objects.filter(slug="other").exists()
