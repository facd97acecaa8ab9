"""``gongkai scan`` and ``gongkai redact``: exit codes, JSON, and that the original is never touched."""

import json
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli import main
from gongkai.scan import sandbox
from gongkai.scan.redact.base import NotRedacted, Redacted, Selection

FINDING = {
    "rule", "kind", "certainty", "part", "place", "start", "end", "masked", "reason", "basis",
    "blocking", "needs_disposal",
}  # fmt: skip
MOBILE = "联系人电话13800138000，地址不详。"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "名单.txt"
    path.write_text(MOBILE)
    return path


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


# scan


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("a.txt", "一切正常。".encode(), "clean", 0),
        ("a.txt", MOBILE.encode(), "findings", 1),
        ("a.bin", b"\x00\x01\x02", "could_not_review", 2),
        ("a.pdf", b"%PDF-1.7 broken", "could_not_review", 2),
    ],
)
def test_the_exit_status_is_the_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, status: str,
    code: int,
) -> None:  # fmt: skip
    (tmp_path / name).write_bytes(data)
    assert main(["scan", str(tmp_path / name), "--json"]) == code
    (one,) = told(capsys)
    assert set(one) == {"file", "status", "reason", "findings"}
    assert (one["file"], one["status"]) == (str(tmp_path / name), status)
    assert all(set(finding) == FINDING for finding in one["findings"])
    assert bool(one["reason"]) == (status == "could_not_review")


def test_a_folder_is_walked_and_the_worst_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    below = tmp_path / "子目录"
    below.mkdir()
    (below / "b.txt").write_text(MOBILE)
    (tmp_path / "a.txt").write_text("一切正常。")
    assert main(["scan", str(tmp_path), "--json"]) == 1
    assert [one["status"] for one in told(capsys)] == ["clean", "findings"]
    (below / "elsewhere").symlink_to("/nowhere")
    assert main(["scan", str(tmp_path)]) == 2
    assert "无法读取" in capsys.readouterr().out


def test_what_is_printed_is_masked(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", str(source)])
    main(["scan", str(source), "--json"])
    printed = capsys.readouterr()
    assert "138****8000" in printed.out
    assert "13800138000" not in printed.out + printed.err


def test_a_file_that_is_not_there_could_not_be_reviewed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(tmp_path / "none.txt"), "--json"]) == 2
    assert "不存在" in told(capsys)[0]["reason"]


# redact


@pytest.mark.parametrize(
    ("options", "gone", "left"),
    [
        ([], "13800138000", "地址不详"),
        (["--all"], "13800138000", "地址不详"),
        (["--rule", "PII-MOBILE"], "13800138000", "地址不详"),
        (["--word", "地址不详"], "地址不详", "13800138000"),
    ],
)
def test_what_was_chosen_is_gone_and_the_rest_stays(
    source: Path, capsys: pytest.CaptureFixture[str], options: list[str], gone: str, left: str
) -> None:
    target = source.with_name("公开.txt")
    assert main(["redact", str(source), str(target), *options, "--json"]) == 0
    said = told(capsys)
    assert (said["status"], said["out"], said["reason"]) == ("proven", str(target), "")
    assert gone not in target.read_text()
    assert left in target.read_text()
    assert source.read_text() == MOBILE


def test_a_word_that_is_not_there_is_not_promised_away(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = source.with_name("公开.txt")
    assert main(["redact", str(source), str(target), "--word", "没有的词", "--json"]) == 2
    assert "没有的词" in told(capsys)["reason"]
    assert not target.exists()


def test_the_original_is_never_written_over(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = source.with_name("link.txt")
    link.hardlink_to(source)
    for target in (source, link, source.parent / "." / source.name):
        assert main(["redact", str(source), str(target), "--json"]) == 2
        assert "与原文件相同" in told(capsys)["reason"]
    assert source.read_text() == MOBILE


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"%PDF-1.7 broken"])
def test_what_cannot_be_proven_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    assert main(["redact", str(tmp_path / "a.pdf"), str(tmp_path / "b.pdf")]) == 2
    assert "没有生成" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_a_refusal_leaves_an_older_result_alone(
    source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses(*_: Any, **__: Any) -> Redacted:
        raise NotRedacted("仍可读出")

    monkeypatch.setattr(sandbox, "redact", refuses)
    target = source.with_name("公开.txt")
    target.write_text("以前的")
    assert main(["redact", str(source), str(target), "--json"]) == 2
    assert told(capsys) == {"file": str(source), "status": "refused", "reason": "仍可读出"}
    assert target.read_text() == "以前的"


def test_boxes_reach_the_redactor(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[Selection] = []

    def redact(data: bytes, name: str, selection: Selection, **_: Any) -> Redacted:
        chosen.append(selection)
        return Redacted(data, name, "text/plain")

    monkeypatch.setattr(sandbox, "redact", redact)
    target = str(source.with_name("b.txt"))
    assert main(["redact", str(source), target, "--box", "2,0.1,0.2,0.5,0.25"]) == 0
    (box,) = chosen[0].boxes
    assert (box.page, box.left, box.top, box.right, box.bottom) == (2, 0.1, 0.2, 0.5, 0.25)
    assert not chosen[0].rules


@pytest.mark.parametrize(
    "box", ["1,2,3", "0,0.1,0.1,0.2,0.2", "1,0.5,0.1,0.2,0.2", "1,0,0,2,1", "x"]
)
def test_a_box_that_is_none_is_refused(source: Path, box: str) -> None:
    with pytest.raises(SystemExit):
        main(["redact", str(source), str(source.with_name("b.txt")), "--box", box])
