"""About the code itself: addresses, migrations, words, templates, floors."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gongkai.core.headers import nginx
from gongkai.law.case_state import CaseState
from gongkai.law.review_state import ReviewState
from gongkai.law.roles import Role

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = {
    "search/", "healthz", "calendar/<str:token>.ics", "desk/sign-in/",
    "apply/<slug:organ>/", "apply/<slug:organ>/resume/", "apply/<slug:organ>/paper/",
    "apply/<slug:organ>/paper.pdf", "track/", "track/letter/", "track/file/",
    "exchange/v1/changes", "exchange/v1/acknowledgements", "exchange/v1/signing-key.json",
    "exchange/v1/items/<slug:code>/<slug:number>/",
    "exchange/v1/items/<slug:code>/<slug:number>/files/<str:sha256>/",
    "track/<slug:what>/", "robots.txt", "llms.txt", "catalog/<slug:organ>/find/",
    "catalog/<slug:organ>/basic.xlsx", "api/v1/", "api/v1/openapi.json", "api/v1/items/",
    "api/v1/items/<str:code>/<str:number>/", "api/v1/columns/", "api/v1/withdrawn/",
}  # fmt: skip
FLOORS = {
    "journal": 1, "ui": 1, "people": 1, "files": 1, "rules": 1, "inbox": 1, "workdays": 1,
    "disclosure": 2, "cases": 3, "portal": 4, "channels": 4, "desk": 4,
}  # fmt: skip


def addresses(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found.append(path)
        else:
            found += addresses(entry, path)
    return found


ALL = addresses(get_resolver())


def concrete(path: str) -> str:
    path = path.replace("<int:pk>", "1").replace("<str:sha256>", "0" * 64)
    path = re.sub(r"<int:\w+>", "1", path)
    return "/" + re.sub(r"<slug:\w+>", "confirm", path)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for path in ALL if path not in PUBLIC])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_not_listed_as_public_needs_a_sign_in(path: str, method: str) -> None:
    response = getattr(Client(), method)(concrete(path))
    if path == "desk/sign-out/":
        assert response.status_code in (302, 405)
    else:
        assert response.status_code == 302
        assert response["Location"].startswith("/desk/sign-in/")


def test_the_public_list_names_only_what_exists() -> None:
    assert set(ALL) >= PUBLIC


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


@pytest.mark.parametrize("word", [*ReviewState, *CaseState, *Role], ids=str)
def test_every_state_and_role_stands_in_the_glossary(word: ReviewState | CaseState | Role) -> None:
    glossary = (ROOT / "docs/glossary.md").read_text()
    assert f"`{word.value}`" in glossary
    assert word.label in glossary


def test_foreign_keys_point_down() -> None:
    for model in apps.get_models():
        floor = FLOORS.get(model._meta.app_label)
        if floor is None:
            continue
        for field in model._meta.get_fields():
            if field.many_to_one and field.concrete:
                target = field.related_model._meta.app_label
                assert FLOORS[target] <= floor, f"{model.__name__}.{field.name} points up"


TEMPLATES = sorted((ROOT / "gongkai").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_inline_script_or_style(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script>|javascript:", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_unescaped_output_is_cleaned_html_only(template: Path) -> None:
    for expression in re.findall(r"\{\{([^}]*)\|\s*safe", template.read_text()):
        assert expression.strip() in ("version.body_html", "marked", "content.body_html")


def test_nothing_is_fetched_from_outside_at_run_time() -> None:
    for path in [*TEMPLATES, *(ROOT / "gongkai").rglob("*.css"), *(ROOT / "gongkai").rglob("*.js")]:
        found = re.findall(r"https?://[^\s\"')]+", path.read_text())
        assert [u for u in found if not u.startswith("http://www.sitemaps.org/")] == [], path


def test_the_door_has_one_writer() -> None:
    writers = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "gongkai").rglob("*.py")
        if re.search(
            r"\.published_clearance\s*=[^=]|published_clearance=(?!None)", path.read_text()
        )
        and "migrations" not in path.parts
    ]
    assert writers == ["gongkai/disclosure/actions/publishing.py"]


def test_nginx_sends_the_same_headers() -> None:
    assert (ROOT / "deploy/nginx/headers.conf").read_text() == nginx()


def test_requirements_are_pinned_with_hashes_and_name_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "http" not in lock
