"""Files come in by one way: scanned in a process of their own, refused when marked, else kept."""

import io
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from gongkai.core.deeds import Blocked, Refused
from gongkai.core.files import intake, progress, store
from gongkai.core.files.models import StoredFile
from gongkai.core.files.upload_folder import problem
from gongkai.core.journal.models import Entry
from gongkai.core.rules.edition import current
from gongkai.scan import sandbox
from gongkai.scan.findings import Finding, Report, Status
from tests.world import County

MARKED = "★机密★3年\n关于某事的报告".encode()
TOKEN = "abcdefgh-12345678"


def pdf(title: str = "内部稿 联系人13800138000") -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = title
        document.docinfo["/Author"] = "拟小文"
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def files_below(*folders: Path) -> set[Path]:
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_a_marked_file_leaves_a_hash_and_nothing_else(county: County, settings: Any) -> None:
    before = files_below(settings.PRIVATE_ROOT, Path("/dev/shm"))
    with pytest.raises(Refused, match="国家秘密标志"):
        intake.take_in_for_publication(
            MARKED, "机密事项.txt", by=county.person("nigao"), where="disclosure:1"
        )
    entry = Entry.objects.get(deed="content_refused")
    assert set(entry.facts) == {"sha256", "rules"}
    assert "机密事项" not in f"{entry.facts}{entry.subject}"
    assert not StoredFile.objects.exists()
    assert files_below(settings.PRIVATE_ROOT, Path("/dev/shm")) == before


def test_a_mark_in_the_metadata_refuses_though_it_would_be_stripped(county: County) -> None:
    with pytest.raises(Refused):
        intake.take_in_for_publication(
            pdf("★机密★3年"), "a.pdf", by=county.person("nigao"), where="disclosure:1"
        )


def test_what_is_kept_is_stripped_and_its_report_is_of_the_very_bytes(county: County) -> None:
    stored = intake.take_in_for_publication(
        pdf(), "a.pdf", by=county.person("nigao"), where="disclosure:1"
    )
    data = store.read(stored.pk)
    with pikepdf.open(io.BytesIO(data)) as document:
        assert not document.docinfo
    assert stored.report["status"] == Status.CLEAN
    assert stored.edition == current().number
    again = intake.take_in_for_publication(
        data, "a.pdf", by=county.person("nigao"), where="disclosure:1"
    )
    assert again.pk == stored.pk


def test_what_could_not_be_stripped_is_told(county: County) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    prepared = intake.prepare_for_publication(
        old, "a.doc", by=county.person("nigao"), where="disclosure:1"
    )
    assert prepared.notes
    assert prepared.report.status == Status.COULD_NOT_REVIEW


def test_a_file_scanned_ahead_is_not_scanned_again_in_the_deed(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, data = county.person("nigao"), f"电话 {time.time()}".encode()
    read = intake.read_upload(SimpleUploadedFile("a.txt", data), by=by)
    monkeypatch.setattr(sandbox, "scan", lambda *_, **__: pytest.fail("scanned twice"))
    with transaction.atomic():
        assert intake.inspect(read, "a.txt", by=by, where="case:1").status == Status.CLEAN


def test_a_report_does_not_outlive_the_rules_it_was_made_with(county: County) -> None:
    from gongkai.core.rules.actions import save_wording
    from gongkai.core.rules.models import Wording

    by, data = county.person("gongkaiban"), "本单位负责全县阿里巴巴项目".encode()
    assert intake.inspect(data, "a.txt", by=by, where="case:1").status == Status.CLEAN
    save_wording(wording=Wording(organ=county.organ, wrong="阿里巴巴项目"), by=by)
    assert intake.inspect(data, "a.txt", by=by, where="case:1").status == Status.FINDINGS


def test_too_large_an_upload_is_refused_unread(settings: Any) -> None:
    class Huge:
        name, size = "超大.pdf", 300 * 2**20

        def read(self) -> bytes:
            raise AssertionError("read")

    with pytest.raises(Blocked, match=r"“超大\.pdf”超过 50 MB"):
        intake.read_upload(Huge())


def test_a_body_too_large_is_answered_in_words(county: County) -> None:
    client = client_of(county, "nigao")
    response = client.generic(
        "POST", "/desk/disclosures/1/attach/", b"", "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(300 * 2**20),
    )  # fmt: skip
    assert response.status_code == 413
    assert "300 MB" in response.content.decode()


def test_busy_scanners_are_told_to_the_person(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any, **__: Any) -> Report:
        raise sandbox.Busy(sandbox.BUSY)

    monkeypatch.setattr(sandbox, "scan", busy)
    with pytest.raises(Blocked, match="稍后再传，文件没有保存"):
        intake.inspect(b"busy", "a.txt", by=county.person("nigao"), where="case:1")


def test_a_report_is_renewed_with_the_rules(county: County) -> None:
    from gongkai.core.rules.edition import renew

    by = county.person("nigao")
    stored = intake.take_in_for_publication(
        "联系13800138000".encode(), "a.txt", by=by, where="disclosure:1"
    )
    StoredFile.objects.update(report={"status": "clean", "reason": "", "findings": []})
    stored.refresh_from_db()
    assert intake.renewed(stored, "a.txt", county.organ.pk).report["status"] == "clean"
    renew()
    assert intake.renewed(stored, "a.txt", county.organ.pk).report["status"] == "findings"
    assert StoredFile.objects.get().edition == current().number


# Progress


def client_of(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def in_memory_cache(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.mark.usefixtures("in_memory_cache")
def test_only_the_person_who_uploads_sees_how_far_it_is(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in a view: the test's own transaction does not count.
    monkeypatch.setattr(progress, "connection", SimpleNamespace(in_atomic_block=False))
    url = f"/desk/scan-progress/{TOKEN}/"
    mine, other = client_of(county, "nigao"), client_of(county, "kezhang")
    assert mine.get(url).json() == {"step": 0, "steps": 0, "seconds": 0}
    with progress.watched(TOKEN, county.person("nigao")):
        tell = progress.teller()
        assert tell is not None
        tell(3, 10)
        assert mine.get(url).json() == {"step": 3, "steps": 10, "seconds": 0}
        assert other.get(url).json()["steps"] == 0
    assert mine.get(url).json()["steps"] == 0
    assert progress.teller() is None


def test_nothing_is_told_without_a_token_or_within_a_transaction(county: County) -> None:
    with progress.watched("short", county.person("nigao")):
        assert progress.teller() is None
    with progress.watched(TOKEN, county.person("nigao")), transaction.atomic():
        assert progress.teller() is None


# The folder of uploads


@pytest.mark.parametrize(
    ("mounts", "expected"),
    [
        ("1 0 0:1 / / rw - ext4 /dev/vda rw\n2 1 0:2 / /dev/shm rw - tmpfs tmpfs rw\n", ""),
        ("1 0 0:1 / / rw - ext4 /dev/vda rw\n", "不在内存中（ext4）"),
        ("1 0 0:1 / / rw - tmpfs t rw\n2 1 0:2 / /dev/shm rw - xfs /dev/vdb rw\n", "xfs"),
        ("", "未知"),
    ],
)
def test_an_upload_folder_on_a_disk_is_warned_of(
    mounts: str, expected: str, tmp_path: Path
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(mounts)
    said = problem(Path("/dev/shm"), table)
    assert said == "" if not expected else expected in said
    assert "不存在" in problem(tmp_path / "none", table)


def test_findings_in_a_stored_report_are_masked(county: County) -> None:
    stored = intake.take_in_for_publication(
        "身份证号440524188001010014，手机13800138000".encode(), "a.txt",
        by=county.person("nigao"), where="disclosure:1",
    )  # fmt: skip
    assert {Finding(**one).kind for one in stored.report["findings"]} >= {"mobile"}
    assert "13800138000" not in str(stored.report)
    assert "188001010014" not in str(stored.report)
    assert os.path.exists(store.path_of(stored.pk))
