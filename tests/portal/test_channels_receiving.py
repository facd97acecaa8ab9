"""A package taken over in the background: begun on a page, carried on, stopped, told item by item."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.core.deeds import Blocked
from gongkai.core.journal.models import Entry
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure, Mirror, Relation
from gongkai.portal.channels import importing, receiving
from gongkai.portal.channels.importing import Package
from gongkai.portal.channels.models import ImportedItem, PackageImport
from tests.portal.test_channels_mirror import (
    _first_item,
    _raw,
    _swap,
    foreign,
    mirrored,
    package,
    resigned,
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
