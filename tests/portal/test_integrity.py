"""网页防篡改: whatever anyone else changed is found, and comes back as it was cleared."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from gongkai.cli import main
from gongkai.core.files import store
from gongkai.core.journal.models import Entry
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure, Version
from gongkai.portal import files, integrity
from gongkai.portal.actions import Tampered, _intact, build_all, catch_up
from gongkai.portal.inspections import ask
from gongkai.portal.integrity import inspect, repair, verify_site
from gongkai.portal.models import BuiltFile, Inspection
from tests.installation import environment
from tests.world import County

ROOT = Path(__file__).resolve().parents[2]


def signed_in(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def kinds() -> list[tuple[str, str]]:
    return [(fault.kind, fault.path) for fault in verify_site()]


@pytest.fixture
def site(county: County, settings) -> Path:
    """A site with a page and its attachment, a tombstone, lists and feeds; nothing wrong."""
    gone = county.publish(county.draft("news", "撤回的动态"))
    shown = county.draft("news", "公开的动态", "<p>正文很长。</p>" * 300)
    actions.attach(
        disclosure=shown, by=county.person("nigao"), name="附件.txt", data="附件内容".encode()
    )
    county.publish(shown)
    actions.withdraw(disclosure=gone, by=county.person("fabu"), reason="内容有误")
    build_all()
    catch_up()
    assert kinds() == []
    return settings.SITE_ROOT


def item(site: Path) -> Path:
    return site / Disclosure.objects.public().get().public_path.strip("/")


def grave(site: Path) -> Path:
    return site / Disclosure.objects.get(withdrawn_at__isnull=False).public_path.strip("/")


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace("公开".encode(), "虚假".encode(), 1) + b" ")


TAMPERING: dict[str, tuple[Callable[[Path], Path], Callable[[Path], object], str]] = {
    "page edited": (lambda s: item(s) / "index.html", edit, "changed"),
    "page emptied": (lambda s: item(s) / "index.html", lambda p: p.write_bytes(b""), "changed"),
    "page deleted": (lambda s: item(s) / "index.html", Path.unlink, "missing"),
    "gz replaced, page as it was": (
        lambda s: item(s) / "index.html.gz",
        lambda p: p.write_bytes(gzip.compress(b"<h1>defaced</h1>")), "changed",
    ),
    "gz with a tail": (
        lambda s: item(s) / "index.html.gz", lambda p: p.write_bytes(p.read_bytes() + b"\0"),
        "changed",
    ),
    "br replaced": (lambda s: item(s) / "index.html.br", lambda p: p.write_bytes(b"x"), "changed"),
    "br deleted": (lambda s: item(s) / "index.html.br", Path.unlink, "missing"),
    "attachment swapped": (
        lambda s: item(s) / "files/附件.txt", lambda p: p.write_text("别的内容"), "changed",
    ),
    "attachment deleted": (lambda s: item(s) / "files/附件.txt", Path.unlink, "missing"),
    "foreign page": (
        lambda s: s / "gambling/index.html",
        lambda p: (p.parent.mkdir(), p.write_text("bet")), "foreign",
    ),
    "foreign hidden file": (lambda s: s / ".shell.php", lambda p: p.write_text("x"), "foreign"),
    "foreign file called half written": (
        lambda s: s / ".index.html.1.part", lambda p: p.write_text("x"), "foreign",
    ),
    "foreign attachment": (
        lambda s: item(s) / "files/木马.exe", lambda p: p.write_bytes(b"MZ"), "foreign",
    ),
    "link to a file": (
        lambda s: s / "passwd", lambda p: p.symlink_to("/etc/passwd"), "link",
    ),
    "link to a folder": (lambda s: s / "etc", lambda p: p.symlink_to("/etc"), "link"),
    "page replaced by a link": (
        lambda s: item(s) / "index.html",
        lambda p: (p.rename(p.with_name("moved")), p.symlink_to(p.with_name("moved"))), "link",
    ),
    "page replaced by a pipe": (
        lambda s: s / "feed.xml", lambda p: (p.unlink(), os.mkfifo(p)), "changed",
    ),
    "feed edited": (lambda s: s / "feed.xml", edit, "changed"),
    "sitemap edited": (lambda s: s / "sitemap.xml", lambda p: p.write_text("x"), "changed"),
    "home page edited": (lambda s: s / "index.html", edit, "changed"),
    "tombstone edited": (lambda s: grave(s) / "index.html", lambda p: p.write_text("x"), "changed"),
    "tombstone's mark taken away": (lambda s: grave(s) / ".gone", Path.unlink, "missing"),
    "withdrawn attachment put back": (
        lambda s: grave(s) / "files/附件.txt",
        lambda p: (p.parent.mkdir(), p.write_text("x")), "foreign",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERING)
def test_found_and_put_right(county: County, site: Path, settings, name: str) -> None:
    where, tamper, kind = TAMPERING[name]
    path = where(site)
    before = path.read_bytes() if path.exists() else None
    tamper(path)
    relative = path.relative_to(site).as_posix()
    assert (kind, relative) in kinds()
    assert repair(verify_site()) >= 1
    assert kinds() == []
    if before is None:
        assert not path.exists()
    else:
        assert not path.is_symlink()
        assert path.read_bytes() == before
    if kind in ("changed", "foreign"):
        # What was found stays as evidence, outside the site.
        (aside,) = (settings.VAR / "quarantine").iterdir()
        assert os.path.lexists(aside / relative)


def without_trigger(statement: str, *values: object) -> None:
    """What someone with the database in hand can do, triggers or not."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE"
            " 'disclosure_%%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(statement, values)


def test_a_changed_row_is_found_and_never_built(county: County, site: Path) -> None:
    shown = Disclosure.objects.public().get()
    before = (item(site) / "index.html").read_bytes()
    without_trigger(
        "UPDATE disclosure_version SET body_html = %s WHERE disclosure_id = %s",
        "<p>虚假</p>", shown.pk,
    )  # fmt: skip
    assert kinds() == [("digest", shown.index_number)]
    with pytest.raises(Tampered):
        _intact(Disclosure.objects.public().get())
    build_all()
    assert (item(site) / "index.html").read_bytes() == before


def test_a_row_with_its_digests_recomputed_is_found_by_its_version(
    county: County, site: Path
) -> None:
    """Whoever forges a version and a clearance to match cannot forge the journal's chain."""
    shown = Disclosure.objects.public().get()
    version = Version.objects.get(disclosure=shown)
    version.pk, version.number, version.body_html = None, 2, "<p>虚假</p>"
    from gongkai.disclosure.digests import digest_of
    from gongkai.disclosure.models import Clearance

    version.digest = digest_of(version)
    version.save(force_insert=True)
    forged = Clearance.objects.create(
        version=version, digest=version.digest, by=county.person("fabu")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE disclosure_disclosure SET published_clearance_id = %s WHERE id = %s",
            [forged.pk, shown.pk],
        )
    assert ("unrecorded", shown.index_number) in kinds()


def test_a_withdrawn_row_opened_by_hand_is_found(county: County, site: Path) -> None:
    gone = Disclosure.objects.get(withdrawn_at__isnull=False)
    clearance = Version.objects.get(disclosure=gone).clearance
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE disclosure_disclosure SET published_clearance_id = %s WHERE id = %s",
            [clearance.pk, gone.pk],
        )
    assert ("unrecorded", gone.index_number) in kinds()


def test_a_public_row_closed_by_hand_is_found(county: County, site: Path) -> None:
    shown = Disclosure.objects.public().get()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE disclosure_disclosure SET published_clearance_id = NULL WHERE id = %s",
            [shown.pk],
        )
    assert ("vanished", shown.index_number) in kinds()


@pytest.mark.parametrize("tamper", [Path.unlink, lambda path: path.write_bytes(b"other")])
def test_a_stored_file_changed_or_lost(county: County, site: Path, tamper) -> None:
    shown = Disclosure.objects.public().get()
    (attachment,) = Version.objects.get(disclosure=shown).attachments
    tamper(store.path_of(attachment["sha256"]))
    assert kinds() == [("stored_file", f"{shown.index_number} 附件.txt")]
    before = (site / "index.html").read_bytes()
    build_all()
    assert (site / "index.html").read_bytes() == before


def test_a_builder_at_work_is_no_fault(county: County, site: Path, monkeypatch) -> None:
    """A page being written between the two looks is as it should be at the second."""
    look = integrity._files

    def seen_too_early():
        faults = list(look())
        return [*faults, integrity.Fault("changed", "index.html")]

    monkeypatch.setattr(integrity, "_files", seen_too_early)
    assert kinds() == []


def test_a_replaced_copy_does_not_survive_the_next_build(county: County, site: Path) -> None:
    copy = item(site) / "index.html.gz"
    copy.write_bytes(gzip.compress(b"<h1>defaced</h1>"))
    build_all()
    assert kinds() == []
    assert gzip.decompress(copy.read_bytes()) == (item(site) / "index.html").read_bytes()


def test_a_copy_that_unpacks_to_gigabytes_is_only_replaced(site: Path) -> None:
    copy = item(site) / "index.html.gz"
    copy.write_bytes(gzip.compress(b"\0" * 50_000_000))
    build_all()
    assert copy.stat().st_size < 20_000


def test_every_built_file_is_noted_and_nothing_else(site: Path) -> None:
    on_disk = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    assert set(BuiltFile.objects.values_list("path", flat=True)) == on_disk
    assert any(path.endswith(".gz") for path in on_disk)
    assert files._noted == {}


def test_statements_for_noting_do_not_grow_with_the_files(
    county: County, site: Path, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(6) as captured:
        for number in range(120):
            files.write_page(f"/probe/{number}/", b"x" * 2000)
        files.enter()
    assert len(captured) <= 6


def test_the_command(site: Path, capsys) -> None:
    assert main(["pages", "verify"]) == 0
    assert "没有发现不一致" in capsys.readouterr().out
    edit(item(site) / "index.html")
    assert main(["pages", "verify"]) == 1
    assert "内容被改动" in capsys.readouterr().out
    assert main(["pages", "verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["faults"]
    assert [one["kind"] for one in found] == ["changed"]


def test_the_page_the_list_and_the_repair(county: County, site: Path) -> None:
    edit(item(site) / "index.html")
    inspect()
    for username in ("xitong", "gongkaiban"):
        labels = [group.label for group in todo_for(county.person(username))]
        assert "网页被改动" in labels
        page = signed_in(county, username).get("/desk/integrity/").content.decode()
        assert "发现 1 处不一致" in page
        assert ("重建被改动的页面</button>" in page) == (username == "xitong")
    assert "网页被改动" not in [group.label for group in todo_for(county.person("nigao"))]
    assert signed_in(county, "nigao").get("/desk/integrity/").status_code == 403
    signed_in(county, "gongkaiban").post("/desk/integrity/", {"repair": "1"})
    assert Inspection.objects.count() == 1
    signed_in(county, "xitong").post("/desk/integrity/", {"repair": "1"})
    row = Inspection.objects.first()
    assert row.repairs
    page = signed_in(county, "xitong").get("/desk/integrity/").content.decode()
    assert "正在重建并核对" in page
    signed_in(county, "xitong").post("/desk/integrity/")
    assert Inspection.objects.count() == 2
    inspect(row)
    assert (row.count, row.repaired) == (0, 1)
    assert kinds() == []
    assert "网页被改动" not in [group.label for group in todo_for(county.person("xitong"))]
    assert Entry.objects.filter(deed="site_verified").first().facts == {"faults": 0, "repaired": 1}


def test_asking_is_for_those_who_may(county: County, site: Path) -> None:
    from gongkai.core.deeds import Blocked

    with pytest.raises(Blocked):
        ask(by=county.person("fabu"), repairs=False)
    ask(by=county.person("gongkaiban"), repairs=False)
    assert Inspection.objects.get().asked_by == county.person("gongkaiban")


def test_a_linked_document_is_refreshed_after_a_crash_too(county: County, settings) -> None:
    """What names a withdrawn document belongs to the withdrawal."""
    from gongkai.portal.actions import finish_withdrawals

    old = county.publish(county.draft("documents", "被废止的独特文件"))
    new = county.publish(
        county.draft("documents", "新文件", relations=[{"verb": "repeals", "to": old.pk}])
    )
    catch_up()
    page = settings.SITE_ROOT / new.public_path.strip("/") / "index.html"
    assert "被废止的独特文件" in page.read_text()
    actions.withdraw(disclosure=old, by=county.person("fabu"), reason="内容有误")
    finish_withdrawals()
    assert "被废止的独特文件" not in page.read_text()


def test_a_withdrawal_goes_before_what_waits(county: County, settings, monkeypatch) -> None:
    from gongkai.portal.pages import Builder

    gone = county.publish(county.draft("news", "要撤的"))
    catch_up()
    for number in range(3):
        county.publish(county.draft("news", f"动态{number}"))
    actions.withdraw(disclosure=gone, by=county.person("fabu"), reason="内容有误")
    order: list[str] = []
    item_, tombstone = Builder.item, Builder.tombstone
    monkeypatch.setattr(Builder, "item", lambda self, d: (order.append("item"), item_(self, d))[1])
    monkeypatch.setattr(
        Builder, "tombstone", lambda self, d: (order.append("tombstone"), tombstone(self, d))[1]
    )
    catch_up()
    assert order == ["tombstone", "item", "item", "item"]


def test_the_command_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Found with an installation's own settings, status and words."""

    def gongkai(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "gongkai.cli", *arguments], env=environment(tmp_path), cwd=ROOT,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert gongkai("migrate").returncode == 0
    assert gongkai("pages", "verify").returncode == 0
    (tmp_path / "site").mkdir(exist_ok=True)
    (tmp_path / "site" / "x.html").write_text("foreign")
    done = gongkai("pages", "verify")
    assert done.returncode == 1
    assert "来历不明的文件：x.html" in done.stdout
