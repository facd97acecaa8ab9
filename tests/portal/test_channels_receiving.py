"""A package taken over in the background: begun on a page, carried on, stopped, told item by item."""

import fcntl
import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from gongkai.core.deeds import Blocked
from gongkai.core.files.models import StoredFile
from gongkai.core.journal.models import Entry
from gongkai.core.people.models import Department
from gongkai.disclosure import actions
from gongkai.disclosure.models import Column, Disclosure, Mirror, Relation
from gongkai.portal.channels import importing, receiving, signing
from gongkai.portal.channels.importing import Package
from gongkai.portal.channels.models import ImportedItem, PackageImport
from gongkai.portal.channels.records import moment
from gongkai.portal.channels.schema import faults
from gongkai.portal.channels.todo import waiting, waiting_items
from tests.guards.test_concurrency import done, python
from tests.portal.test_channels_mirror import (
    KEEPER,
    _first_item,
    _raw,
    _swap,
    _withdrawing,
    foreign,
    mirrored,
    package,
    resigned,
    run,
    several,
    trust,
)
from tests.world import County, found

__all__ = ["foreign", "package", "several"]
PAGE = "/desk/channels/packages/"
Outcome, State = ImportedItem.Outcome, PackageImport.State


@pytest.fixture(autouse=True)
def memory(settings, tmp_path: Path) -> Path:
    settings.UPLOAD_FOLDER = tmp_path / "memory"
    settings.UPLOAD_FOLDER.mkdir()
    return settings.UPLOAD_FOLDER


@pytest.fixture
def trusted(county: County, foreign: bytes) -> bytes:
    trust(county, Package(foreign))
    return foreign


def begun(county: County, data: bytes, username: str = "fabu") -> PackageImport:
    return receiving.start_import(by=county.person(username), name="包.zip", data=data)


def outcomes(row: PackageImport) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in row.rows.all():
        found[one.outcome] = found.get(one.outcome, 0) + 1
    return found


def signed_in(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username))
    return client


def test_taken_over_in_the_background_and_the_memory_is_left(
    county: County, trusted: bytes, memory: Path
) -> None:
    row = begun(county, trusted)
    assert [one.stat().st_mode & 0o777 for one in memory.iterdir()] == [0o600]
    assert not Disclosure.objects.filter(mirrored__isnull=False).exists()
    assert receiving.advance() is False
    row.refresh_from_db()
    assert (row.state, row.total) == (State.DONE, row.rows.count())
    assert outcomes(row) == {Outcome.NEW: 3, Outcome.NOT_HERE: 1}
    assert Relation.objects.filter(source=mirrored("新办法")).exists()
    assert mirrored("原办法").validity == "repealed"
    assert list(memory.iterdir()) == []
    ended = Entry.objects.filter(deed="package_import_ended").first()
    assert ended is not None
    assert ended.facts == {"state": "done", "items": 4}


def test_it_goes_on_where_it_was_and_counts_nothing_twice(county: County, trusted: bytes) -> None:
    row = begun(county, trusted)
    slices = 0
    while receiving.advance(seconds=0):
        slices += 1
        row.refresh_from_db()
        assert row.rows.count() == slices
        assert row.state == State.RUNNING
    row.refresh_from_db()
    assert outcomes(row) == {Outcome.NEW: 3, Outcome.NOT_HERE: 1}
    assert row.state == State.DONE
    again = begun(county, trusted)
    receiving.advance()
    assert outcomes(again) == {Outcome.SAME: 3, Outcome.NOT_HERE: 1}


def test_what_became_of_an_item_is_written_with_it_or_not_at_all(
    county: County, trusted: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, write = begun(county, trusted), receiving._write

    def fails_once(row, number, outcome, blocked, is_withdrawal) -> None:
        if outcome == "new" and not Disclosure.objects.filter(mirrored__isnull=False)[1:].exists():
            raise RuntimeError("the disk is full")
        write(row, number, outcome, blocked, is_withdrawal)

    monkeypatch.setattr(receiving, "_write", fails_once)
    receiving.advance()
    row.refresh_from_db()
    refused = row.rows.filter(outcome=Outcome.REFUSED)
    assert {one.why for one in refused} == {receiving._FAULT}
    numbers = refused.values("index_number")
    assert not Disclosure.objects.filter(index_number__in=numbers, mirrored__isnull=False).exists()


def test_a_stopped_one_says_what_is_in_and_the_same_package_goes_on(
    county: County, trusted: bytes, memory: Path
) -> None:
    row = begun(county, trusted)
    receiving.advance(seconds=0)
    receiving.advance(seconds=0)
    client = signed_in(county, "gongkaiban")
    assert client.post(f"{PAGE}{row.pk}/stop/").status_code == 302
    receiving.advance()
    row.refresh_from_db()
    assert (row.state, row.rows.count()) == (State.STOPPED, 2)
    assert list(memory.iterdir()) == []
    text = client.get(f"{PAGE}{row.pk}/").content.decode()
    assert "已接收的 2 条如下" in text
    assert "data-refresh" not in text
    with pytest.raises(Blocked, match="不用停止"):
        receiving.stop_import(package_import=row, by=county.person("fabu"))
    rest = begun(county, trusted)
    receiving.advance()
    assert outcomes(rest) == {Outcome.NEW: 2, Outcome.SAME: 1, Outcome.NOT_HERE: 1}


def test_a_refused_item_is_told_and_holds_up_none(county: County, foreign: bytes) -> None:
    marked = resigned(foreign, _first_item(lambda r: r.update(body_html="<p>绝密★启用前</p>")))
    trust(county, Package(marked))
    row = begun(county, marked)
    receiving.advance()
    refused = row.rows.get(outcome=Outcome.REFUSED)
    assert "国家秘密" in refused.why
    assert row.rows.filter(outcome=Outcome.NEW).count() == 2
    # The refusal is on record although the item's own transaction was undone.
    assert Entry.objects.filter(deed="content_refused", subject__startswith="mirror:").exists()
    text = signed_in(county, "fabu").get(f"{PAGE}{row.pk}/?show=refused").content.decode()
    assert "没有接收 1" in text
    assert refused.index_number in text
    assert mirrored("新办法").index_number not in text


def test_a_package_with_a_swapped_file_comes_to_nothing(
    county: County, trusted: bytes, memory: Path
) -> None:
    row = begun(county, _raw(trusted, _swap))
    receiving.advance()
    row.refresh_from_db()
    assert (row.state, row.rows.count()) == (State.FAILED, 0)
    assert "校验值" in row.reasons[0]
    assert not Disclosure.objects.filter(mirrored__isnull=False).exists()
    assert list(memory.iterdir()) == []
    text = signed_in(county, "fabu").get(f"{PAGE}{row.pk}/").content.decode()
    assert "没有接收任何内容" in text


def test_a_package_lost_from_memory_is_told(county: County, trusted: bytes, memory: Path) -> None:
    row = begun(county, trusted)
    receiving.advance(seconds=0)
    for one in memory.iterdir():
        one.unlink()
    receiving.advance()
    row.refresh_from_db()
    assert (row.state, row.rows.count()) == (State.FAILED, 1)
    assert "重新上传同一个包" in row.reasons[0]


def test_bytes_changed_in_memory_are_not_taken(
    county: County, trusted: bytes, memory: Path
) -> None:
    row = begun(county, trusted)
    receiving.advance(seconds=0)
    next(memory.iterdir()).write_bytes(trusted + b"x")
    receiving.advance()
    row.refresh_from_db()
    assert (row.state, row.rows.count()) == (State.FAILED, 1)


def test_who_lost_the_post_meanwhile_takes_nothing_more(county: County, trusted: bytes) -> None:
    row = begun(county, trusted)
    receiving.advance(seconds=0)
    county.person("fabu").posts.update(ended_on="2020-01-01")
    receiving.advance()
    row.refresh_from_db()
    assert (row.state, row.rows.count()) == (State.FAILED, 1)
    assert "职责不含此项" in row.reasons[0]


def test_a_mirror_ended_meanwhile_takes_nothing_more(county: County, trusted: bytes) -> None:
    row = begun(county, trusted)
    receiving.advance(seconds=0)
    actions.end_mirror(mirror=Mirror.objects.get(), by=county.person("xitong"))
    receiving.advance()
    row.refresh_from_db()
    assert (row.state, row.rows.count()) == (State.FAILED, 1)


def test_links_of_what_is_in_are_made_although_the_rest_never_came(
    county: County, trusted: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = begun(county, trusted)
    while row.rows.filter(outcome=Outcome.NEW).count() < 3:
        assert receiving.advance(seconds=0)
    assert not Relation.objects.filter(source=mirrored("新办法")).exists()
    actions.end_mirror(mirror=Mirror.objects.get(), by=county.person("xitong"))
    receiving.advance()
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert Relation.objects.filter(source=mirrored("新办法")).exists()
    assert mirrored("原办法").validity == "repealed"


def test_links_nobody_may_make_any_more_are_told(county: County, trusted: bytes) -> None:
    row = begun(county, trusted)
    while row.rows.filter(outcome=Outcome.NEW).count() < 3:
        assert receiving.advance(seconds=0)
    county.person("fabu").posts.update(ended_on="2020-01-01")
    receiving.advance()
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert any("之间的关联没有更新" in reason for reason in row.reasons)


def test_an_import_stands_on_the_list_until_another_went_through(
    county: County, trusted: bytes, memory: Path
) -> None:
    def told() -> list[str]:
        office = county.person("fabu")
        return [one.title for one in waiting_items(office) if "导入包" in one.title]

    begun(county, trusted)
    assert [title[:4] for title in told()] == ["正在接收"]
    assert waiting(county.person("fabu")) == 0
    next(memory.iterdir()).unlink()
    receiving.advance()
    assert [title[-5:] for title in told()] == ["没有接收完"]
    assert waiting(county.person("fabu")) == 1
    assert not [one for one in waiting_items(county.person("nigao")) if "导入包" in one.title]
    begun(county, trusted)
    receiving.advance()
    assert told() == []


def test_one_package_at_a_time(county: County, trusted: bytes) -> None:
    begun(county, trusted)
    with pytest.raises(Blocked, match="正在接收"):
        begun(county, trusted)


def test_neither_unsigned_nor_strange_nor_too_large_nor_without_room(
    county: County, trusted: bytes, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = _raw(trusted, lambda members: members.update({"manifest.sig": b"AAAA"}))
    for data, says in ((b"no zip", "导出包"), (wrong, "签名")):
        with pytest.raises(Blocked, match=says):
            begun(county, data)
    for username in ("nigao", "baomi", "xitong", "fenguan"):
        with pytest.raises(Blocked):
            begun(county, trusted, username)
    monkeypatch.setattr(receiving.shutil, "disk_usage", lambda path: type("U", (), {"free": 10}))
    with pytest.raises(Blocked, match="暂存区"):
        begun(county, trusted)
    monkeypatch.setattr(receiving, "MOST_BYTES", 10)
    with pytest.raises(Blocked, match="分段导出"):
        begun(county, trusted)
    assert list(memory.iterdir()) == []
    assert PackageImport.objects.count() == 0


def test_the_page_from_upload_to_result(county: County, trusted: bytes) -> None:
    client = signed_in(county, "fabu")
    sent = client.post(PAGE, {"package": SimpleUploadedFile("季度包.zip", trusted)})
    row = PackageImport.objects.get()
    assert sent["Location"] == f"{PAGE}{row.pk}/"
    text = client.get(sent["Location"]).content.decode()
    assert "data-refresh" in text
    assert "正在核对" in text
    receiving.advance(seconds=0)
    assert (
        f'max="{PackageImport.objects.get().total}"'
        in client.get(sent["Location"]).content.decode()
    )
    while receiving.advance(seconds=0):
        pass
    text = client.get(sent["Location"]).content.decode()
    assert "全部处理完毕" in text
    assert mirrored("新办法").public_path in text
    assert "季度包.zip" in client.get(PAGE).content.decode()
    assert client.get(f"{sent['Location']}?show=x&page=99").status_code == 200
    wrong = client.post(PAGE, {"package": SimpleUploadedFile("坏.zip", b"PK")})
    assert "不是可以接收的导出包" in wrong.content.decode()


def test_another_organ_sees_nothing_of_it(county: County, trusted: bytes) -> None:
    row = begun(county, trusted)
    other = found("tongji", "示范县统计局", "110000000000000035", "县统计局", "示统")
    client = signed_in(other, "fabu")
    assert client.get(f"{PAGE}{row.pk}/").status_code == 404
    assert client.post(f"{PAGE}{row.pk}/stop/").status_code == 404
    assert signed_in(county, "nigao").get(f"{PAGE}{row.pk}/").status_code == 403
    signed_in(county, "xitong").post(f"{PAGE}{row.pk}/stop/")
    row.refresh_from_db()
    assert row.state == State.RUNNING


def test_the_command_takes_the_same_road(county: County, trusted: bytes) -> None:
    taken = importing.import_package(Package(trusted), county.person("fabu"))
    assert taken.new == 3
    row = begun(county, trusted)
    receiving.advance()
    assert outcomes(row) == {Outcome.SAME: 3, Outcome.NOT_HERE: 1}


# Secrecy: nothing of it stays


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.update(department="绝密★启用前"),
        lambda r: r["columns"][0].update(name="绝密★启用前"),
        lambda r: r["reviews"][0].update(label="绝密★启用前"),
        lambda r: r.update(panel={"note": "绝密★启用前"}),
        lambda r: r.update(body_html="<p>绝<b>密★</b>启用前</p>"),
    ],
)
def test_a_mark_anywhere_in_an_item_leaves_nothing_of_it(
    county: County, foreign: bytes, memory: Path, caplog: pytest.LogCaptureFixture, change
) -> None:
    marked = resigned(foreign, _first_item(change))
    trust(county, Package(marked))
    row = begun(county, marked)
    kept = set(StoredFile.objects.values_list("pk", flat=True))
    receiving.advance()
    assert outcomes(row)[Outcome.REFUSED] == 1
    assert Entry.objects.filter(deed="content_refused", subject__startswith="mirror:").exists()
    # Not even the files that were clean by themselves.
    assert set(StoredFile.objects.values_list("pk", flat=True)) == kept
    assert list(memory.iterdir()) == []
    assert "启用前" not in caplog.text
    assert not Department.objects.filter(name__contains="密").exists()
    assert not Column.objects.filter(name__contains="密").exists()
    told = [*row.rows.values_list("why", flat=True), *map(str, Entry.objects.values_list("facts"))]
    assert not any("启用前" in one for one in told)


def test_a_mark_in_the_name_of_the_package_or_of_what_is_missing(
    county: County, foreign: bytes, memory: Path
) -> None:
    trust(county, Package(foreign))
    with pytest.raises(Blocked, match="国家秘密"):
        receiving.start_import(by=county.person("fabu"), name="绝密★启用前.zip", data=foreign)
    assert Entry.objects.filter(deed="content_refused", subject="package_import").exists()
    assert list(memory.iterdir()) == []

    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["files"][f"files/{'0' * 64}/绝密★启用前.txt"] = "0" * 64
        members[f"files/{'0' * 64}/绝密★启用前.txt"] = "一".encode()
        members["manifest.json"] = json.dumps(manifest, ensure_ascii=False).encode()
        members["manifest.sig"] = signing.sign(members["manifest.json"])

    row = begun(county, _raw(foreign, change))
    receiving.advance()
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert row.reasons == [receiving._MARKED]


# What else may go wrong


def test_an_error_nobody_thought_of_ends_the_package_and_not_the_others(
    county: County, trusted: bytes, monkeypatch: pytest.MonkeyPatch, memory: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def breaks(*_: object) -> None:
        raise ValueError("".join(("内容", "摘录")))

    row = begun(county, trusted)
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "_take_all", breaks)
        assert receiving.advance() is False
    row.refresh_from_db()
    assert (row.state, row.reasons) == (State.FAILED, [receiving._FAULT])
    assert "ValueError" in caplog.text
    assert "内容摘录" not in caplog.text
    assert list(memory.iterdir()) == []
    begun(county, trusted)
    receiving.advance()
    assert mirrored("新办法").is_public


def test_a_busy_database_is_tried_again(
    county: County, trusted: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise OperationalError("database is locked")

    row = begun(county, trusted)
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "_take_all", busy)
        with pytest.raises(OperationalError):
            receiving.advance()
    receiving.advance()
    row.refresh_from_db()
    assert row.state == State.DONE


def test_the_end_is_written_once(county: County, trusted: bytes) -> None:
    row = begun(county, trusted)
    receiving.advance()
    receiving._end(row, State.FAILED, ["迟到的进程"])
    row.refresh_from_db()
    assert (row.state, row.reasons) == (State.DONE, [])
    assert Entry.objects.filter(deed="package_import_ended").count() == 1


def test_no_room_although_there_seemed_to_be(
    county: County, trusted: bytes, monkeypatch: pytest.MonkeyPatch, memory: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receiving.os, "replace", full)
    with pytest.raises(Blocked, match="暂存区"):
        begun(county, trusted)
    assert list(memory.iterdir()) == []


def test_what_an_upload_left_goes_and_what_is_awaited_stays(
    county: County, trusted: bytes, memory: Path
) -> None:
    row = begun(county, trusted)
    leftover = memory / f"gongkai-package-{'a' * 64}.17.18.part"
    fresh = memory / f"gongkai-package-{'b' * 64}"
    leftover.write_bytes(b"x")
    fresh.write_bytes(b"x")
    for path in (leftover, receiving.path_of(row.sha256)):
        os.utime(path, (1, 1))
    receiving.clear_left_behind()
    assert set(memory.iterdir()) == {fresh, receiving.path_of(row.sha256)}


def test_who_came_second_leaves_nothing(
    county: County, trusted: bytes, monkeypatch: pytest.MonkeyPatch, memory: Path
) -> None:
    first = begun(county, trusted)
    other = resigned(trusted, _first_item(lambda r: r.update(summary="另一版")))
    answers = iter([[], ["“包.zip”正在接收。"]])
    monkeypatch.setattr(receiving, "_other_running", lambda mirror: next(answers))
    with pytest.raises(Blocked, match="正在接收"):
        begun(county, other)
    assert list(memory.iterdir()) == [receiving.path_of(first.sha256)]


def test_a_huge_member_is_refused_before_it_is_unpacked(
    county: County, trusted: bytes, settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    with pytest.raises(Blocked, match="超过"):
        begun(county, trusted)


def test_a_withdrawal_after_the_end_of_the_mirror_takes_nothing_back(
    county: County, trusted: bytes
) -> None:
    begun(county, trusted)
    receiving.advance()
    actions.end_mirror(mirror=Mirror.objects.get(), by=county.person("xitong"))
    with pytest.raises(Blocked, match="已经结束"):
        actions.take_back(
            mirror=Mirror.objects.get(), index_number=mirrored("新办法").index_number,
            withdrawn_at=timezone.now(), by=county.person("fabu"),
        )  # fmt: skip
    assert mirrored("新办法").is_public


@pytest.mark.parametrize("is_command", [False, True])
def test_a_withdrawal_before_its_item_is_not_forgotten(
    county: County, trusted: bytes, several: list[Disclosure], is_command: bool
) -> None:
    def taken(data: bytes) -> None:
        if is_command:
            importing.import_package(Package(data), county.person("fabu"))
        else:
            begun(county, data)
            receiving.advance()

    number = several[2].index_number.replace("11000000000000000U", "110000000000000022")
    taken(resigned(trusted, lambda name, raw: _withdrawing(name, raw, number)))
    taken(trusted)
    there = Disclosure.objects.public().filter(organ__credit_code="110000000000000022")
    assert there.count() == 2
    assert not there.filter(index_number=number).exists()
    # What its origin published again later is another matter.
    later = moment(timezone.now() + timedelta(minutes=1))
    taken(resigned(trusted, _republished(number, later)))
    assert there.filter(index_number=number).exists()


def _republished(number: str, at: str) -> Callable[[str, bytes], bytes]:
    def changed(name: str, raw: bytes) -> bytes:
        if name == f"items/{number.replace('/', '_')}.json":
            record = json.loads(raw)
            record.update(published_at=at, changed_at=at)
            return json.dumps(record, ensure_ascii=False).encode()
        return raw

    return changed


@pytest.mark.parametrize("end", ["\n", " ", "x"])
def test_a_number_with_something_behind_it(foreign: bytes, end: str) -> None:
    said = {
        "index_number": "110000000000000022/2026-1",
        "withdrawn_at": "2026-01-01T00:00:00.000000Z",
    }
    assert not faults([said], "withdrawals")
    for name in said:
        assert faults([{**said, name: said[name] + end}], "withdrawals")


# Several processes


def test_a_second_process_leaves_at_once(county: County, trusted: bytes, settings) -> None:
    row = begun(county, trusted)
    with open(settings.VAR / ".packages.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert receiving.advance() is False
    assert not row.rows.exists()
    receiving.advance()
    assert row.rows.count() == 4


BEGIN = """
import sys; from pathlib import Path
from gongkai.core.people.models import Person
from gongkai.disclosure import actions
from gongkai.portal.channels import receiving
from gongkai.portal.channels.importing import Package
data = Path(sys.argv[1]).read_bytes()
package = Package(data)
actions.start_mirror(particulars=package.organ, key=package.key,
                     by=Person.objects.get(username="xitong"))
receiving.start_import(by=Person.objects.get(username="fabu"), name="a.zip", data=data)
"""
KILLED = """
import django, os, signal; django.setup()
from gongkai.portal.channels import receiving
write = receiving._write
def dies(row, number, outcome, *rest):
    write(row, number, outcome, *rest)
    if outcome == "new" and row.rows.count() > 2:
        os.kill(os.getpid(), signal.SIGKILL)
receiving._write = dies
receiving.advance()
"""
GO_ON = """
import django, time; django.setup()
from gongkai.portal.channels import receiving
while receiving.is_waiting():
    receiving.advance(seconds=0); time.sleep(0.01)
"""
CHECK = """
import django; django.setup()
from collections import Counter
from django.conf import settings
from gongkai.core.journal.actions import verify
from gongkai.core.journal.models import Entry
from gongkai.disclosure.models import Disclosure, Relation
from gongkai.portal.channels.models import PackageImport
row = PackageImport.objects.get()
assert row.state == "done" and not row.reasons, (row.state, row.reasons)
found = Counter(row.rows.values_list("outcome", flat=True))
assert found == {"new": 3, "not_here": 1}, found
assert Disclosure.objects.public().count() == 3 and Relation.objects.exists()
for deed, times in (("mirrored", 3), ("package_import_ended", 1)):
    assert Entry.objects.filter(deed=deed).count() == times, deed
assert verify().broken_at is None
assert not list(settings.UPLOAD_FOLDER.glob("gongkai-package-*"))
"""


def test_a_worker_killed_and_three_going_on_at_once(
    package: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "package.zip").write_bytes(package)
    (tmp_path / "shm").mkdir()
    monkeypatch.setenv("GONGKAI_UPLOAD_TMP", str(tmp_path / "shm"))
    var = tmp_path / "elsewhere"
    var.mkdir()
    run(var, "-c", KEEPER + BEGIN, str(tmp_path / "package.zip"))
    killed = python(var, KILLED)
    killed.communicate(timeout=120)
    assert killed.returncode == -9
    for process in [python(var, GO_ON) for _ in range(3)]:
        done(process)
    done(python(var, CHECK))
