"""``gongkai case-dates``, ``fee``, ``deadline``: what they print, and one line for bad input."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongkai.cli import main
from gongkai.law.fees import Scheme, fee

LIFE = {
    "events": [
        {"type": "received", "on": "2026-02-09", "channel": "web", "id": 1,
         "recorded_at": "2026-02-09T09:00:00+08:00"},
        {"type": "third_party_asked", "on": "2026-03-02", "served_on": "2026-03-05"},
    ]
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(one) for one in arguments])
    return (status, *capsys.readouterr())


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "案件.json"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
    return path


# -- case-dates -----------------------------------------------------------------------------------


def test_an_open_pause_has_no_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, LIFE)
    for more in ((), ("--as-of", "2026-03-26")):
        status, out, err = run(capsys, "case-dates", path, "--json", *more)
        found = json.loads(out)
        assert (status, err) == (0, "")
        assert (found["due_on"], found["paused"], found["provisional"]) == (None, True, False)


def test_the_output_is_as_described(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(
        capsys, "case-dates", written(tmp_path, LIFE), "--json", "--as-of", "2026-03-27"
    )
    found = json.loads(out)
    assert status == 0
    assert list(found) == ["due_on", "provisional", "paused", "steps"]
    assert (found["due_on"], found["provisional"], found["paused"]) == ("2026-04-09", False, False)
    for step in found["steps"]:
        assert list(step) == ["date", "rule", "article", "sentence"]
        date.fromisoformat(step["date"])
        assert step["sentence"].endswith("。")
    assert found["steps"][-1]["date"] == found["due_on"]


def test_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "case-dates", written(tmp_path, LIFE))
    assert status == 0
    assert "（TP-06，条例第三十三条第三款）" in out


def test_a_file_with_a_byte_order_mark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + json.dumps(LIFE).encode())
    assert run(capsys, "case-dates", path, "--json")[0] == 0


def life(**changes: Any) -> dict[str, Any]:
    """A receipt and an extension with ``changes``; None takes a key away."""
    event = {"type": "extended", "on": "2026-03-02", "working_days": 5, **changes}
    return {"events": [LIFE["events"][0], {k: v for k, v in event.items() if v != "-"}]}


BAD = {
    "no such type": (life(type="prolonged"), "prolonged"),
    "no type": (life(type="-"), "type"),
    "type not a word": (life(type=["extended"]), "extended"),
    "no on": (life(on="-"), "on"),
    "on null": (life(on=None), "on"),
    "bad date": (life(on="2026-02-30"), "2026-02-30"),
    "date in another form": (life(on="20260302"), "20260302"),
    "date as a number": (life(on=20260302), "20260302"),
    "a week": (life(on="2026-W10-1"), "2026-W10-1"),
    "bad service": (life(type="third_party_asked", served_on="soon"), "served_on"),
    "working_days as text": (life(working_days="5"), "working_days"),
    "working_days true": (life(working_days=True), "working_days"),
    "working_days a fraction": (life(working_days=2.5), "working_days"),
    "too long": (life(working_days=21), "DL-03"),
    "co_made as text": (life(type="organ_asked", co_made="false"), "co_made"),
    "no such channel": ({"events": [{"type": "received", "on": "2026-02-09", "channel": "pigeon"}]},
                        "pigeon"),
    "no such scheme": (life(type="fee_noticed", scheme="both"), "both"),
    "total as text": (life(type="fee_noticed", total="100"), "total"),
    "replaces nothing": (life(replaces=9), "I6"),
    "replaces a list": (life(replaces=[1]), "replaces"),
    "id twice": (life(id=1), "I6"),
    "recorded never": (life(recorded_at="yesterday"), "recorded_at"),
    "recorded at a number": (life(recorded_at=5), "recorded_at"),
    "before receipt": (life(on="2026-02-08"), "I8"),
    "year 1": ({"events": [{"type": "received", "on": "0001-01-01"}]}, "T-09"),
    "year 9999": ({"events": [{"type": "received", "on": "9999-12-31"}]}, "T-09"),
    "served in 9999": (life(type="fee_noticed", served_on="9999-12-31"), "T-09"),
    "asked until 9999": (life(type="third_party_asked", served_on="9999-12-31"), "T-09"),
    "nothing received": ({"events": []}, "DL-02"),
    "events not a list": ({"events": {"type": "received"}}, "events"),
    "events of words": ({"events": ["received"]}, "events"),
    "no events": ({}, "events"),
    "a list": ([], "events"),
    "null": ("null", "events"),
    "not JSON": ('{"events": [', "JSON"),
    "empty": ("", "JSON"),
    "not UTF-8": ('{"events": "申请"}'.encode("gb18030"), "UTF-8"),
    "nested without end": ("[" * 100_000, "嵌套"),
    "a line break inside": (life(type="a\nb"), "a b"),
    "a very long word": (life(type="x" * 10_000), "xxx"),
    "half a character": ('{"events": [{"type": "\\ud800", "on": "2026-02-09"}]}', "类型"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_chinese_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, says = BAD[name]
    status, out, err = run(capsys, "case-dates", written(tmp_path, content), "--json")
    assert (status, out) == (2, "")
    assert err.startswith("错误：")
    assert err.count("\n") == 1
    assert says in err
    assert len(err) < 450
    assert "Traceback" not in err


def test_a_path_that_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, says in ((tmp_path, "目录"), (tmp_path / "无.json", "没有文件")):
        status, out, err = run(capsys, "case-dates", path, "--json")
        assert (status, out) == (2, "")
        assert says in err
        assert err.count("\n") == 1


def test_a_bad_day_to_ask_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, LIFE)
    status, _, err = run(capsys, "case-dates", path, "--as-of", "明天")
    assert (status, err.count("\n")) == (2, 1)
    assert "--as-of" in err


# -- fee ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "count", "total", "tiers"),
    [
        ("item", 0, 0, []),
        ("item", 10, 0, [(1, 10, 10, 0, 0)]),
        ("item", 11, 100, [(1, 10, 10, 0, 0), (11, 11, 1, 100, 100)]),
        ("item", 41, 4300, [(1, 10, 10, 0, 0), (11, 30, 20, 100, 2000), (31, 40, 10, 200, 2000),
                            (41, 41, 1, 300, 300)]),
        ("page", 0, 0, []),
        ("page", 30, 0, [(1, 30, 30, 0, 0)]),
        ("page", 31, 10, [(1, 30, 30, 0, 0), (31, 31, 1, 10, 10)]),
        ("page", 250, 4700, [(1, 30, 30, 0, 0), (31, 100, 70, 10, 700), (101, 200, 100, 20, 2000),
                             (201, 250, 50, 40, 2000)]),
    ],
)  # fmt: skip
def test_a_fee(
    scheme: str, count: int, total: int, tiers: list[tuple[int, ...]],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    status, out, _ = run(capsys, "fee", "--scheme", scheme, "--count", count, "--json")
    found = json.loads(out)
    assert (status, found["total"]) == (0, total)
    assert [tuple(tier.values()) for tier in found["tiers"]] == tiers
    status, out, _ = run(capsys, "fee", "--scheme", scheme, "--count", count)
    assert f"合计：{total} 元" in out


def test_ten_million_is_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "fee", "--scheme", "item", "--count", 10**7, "--json")
    found = json.loads(out)
    assert found["total"] == sum(tier["amount"] for tier in found["tiers"])
    assert found["total"] == 2000 + sum(10 * (200 + 100 * n) for n in range((10**7 - 30) // 10))
    assert len(out) < 200_000
    _, out, _ = run(capsys, "fee", "--scheme", "page", "--count", 10**7, "--json")
    assert json.loads(out)["total"] == 2700 + 40 * (10**7 - 200)


@pytest.mark.parametrize("count", [10_000, 10_001, 10_010, 10_011, 12_345])
def test_the_summed_up_tier_costs_what_its_tiers_would(count: int) -> None:
    plain = sum(
        0 if n <= 10 else 100 if n <= 30 else 200 + 100 * ((n - 31) // 10)
        for n in range(1, count + 1)
    )
    total, tiers = fee(Scheme.ITEM, count)
    assert total == plain
    assert sum(tier.count for tier in tiers) == count


@pytest.mark.parametrize(
    ("scheme", "count"),
    [("item", "-1"), ("item", "abc"), ("item", "1.5"), ("item", ""), ("page", "１０"),
     ("page", "9" * 5000), ("both", "10"), ("", "10")],
)  # fmt: skip
def test_a_bad_fee(scheme: str, count: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "fee", f"--scheme={scheme}", f"--count={count}", "--json")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("错误：")


# -- deadline -------------------------------------------------------------------------------------


def test_a_deadline(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "deadline", "--received", "2026-02-09", "--json")
    found = json.loads(out)
    assert (status, found["due_on"], found["provisional"]) == (0, "2026-03-13", False)
    status, out, _ = run(capsys, "deadline", "--received", "2026-11-23", "--working-days", 40)
    assert status == 0
    assert "期限届满：2027-01-18（暂定）" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--received", "2026-02-31"],
        ["--received", "今天"],
        ["--received", "2026-02-09", "--working-days=-1"],
        ["--received", "2026-02-09", "--working-days", "二十"],
        ["--received", "2026-02-09", "--working-days", "1000000"],
        ["--received", "1999-02-09"],
        ["--received", "9999-12-31"],
    ],
)
def test_a_bad_deadline(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "deadline", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("错误：")
