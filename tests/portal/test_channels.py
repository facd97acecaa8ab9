"""The channels: what is delivered, exported, pulled, acknowledged; never what is not public."""

import gc
import hashlib
import json
import tracemalloc
import zipfile
from pathlib import Path

import jsonschema
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files import store
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure, Dispatch
from gongkai.disclosure.outbox import is_settled
from gongkai.portal.actions import catch_up, finish_withdrawals
from gongkai.portal.channels import actions as channels
from gongkai.portal.channels import export as exporting
from gongkai.portal.channels import receipts, records, schema, signing
from gongkai.portal.channels.deliveries import catch_up_channels
from gongkai.portal.channels.export import export
from gongkai.portal.channels.models import Channel, Delivery
from gongkai.portal.channels.todo import waiting, waiting_items
from tests.world import County, found

SECRET = "不该出去的词"


def open_channel(county: County, kind: str = "package", name: str = "县政府网站") -> Channel:
    row = Channel(organ=county.organ, kind=kind, name=name)
    return channels.save_channel(channel=row, by=county.person("gongkaiban"))


def publish(county: County, title: str = "公开的动态", files: bool = False) -> Disclosure:
    row = county.draft("news", title, f"<p>{title}的正文，共 12.5 万元。</p>")
    if files:
        actions.attach(disclosure=row, by=county.person("nigao"), name="附表.txt",
                       data=f"{title}附表".encode())  # fmt: skip
    return county.publish(row)


def withdraw(county: County, row: Disclosure) -> None:
    actions.withdraw(disclosure=row, by=county.person("fabu"), reason="内容有误")


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def states(channel: Channel) -> list[tuple[int, str, str]]:
    return list(channel.deliveries.values_list("sequence", "verb", "state"))


# --- from the outbox to the channels ---------------------------------------------------------------


def test_every_open_channel_gets_every_change_once(county: County) -> None:
    first, second = open_channel(county), open_channel(county, "pull", "集约化平台")
    closed = open_channel(county, "hand_copy", "旧平台")
    closed.is_open = False
    channels.save_channel(channel=closed, by=county.person("xitong"))
    row = publish(county)
    assert not is_settled(row)
    assert catch_up_channels() == 1
    assert catch_up_channels() == 0
    catch_up()
    assert is_settled(row)
    assert states(first) == states(second) == [(1, "publish", "pending")]
    assert states(closed) == []
    withdraw(county, row)
    catch_up_channels()
    assert states(first) == [(1, "publish", "superseded"), (2, "withdraw", "pending")]


def test_an_acknowledgement_lost_in_a_crash_makes_no_second_delivery(county: County) -> None:
    channel = open_channel(county)
    row = publish(county)
    catch_up_channels()
    row.dispatches.get().acknowledgements.filter(consumer="channels").delete()
    assert catch_up_channels() == 1
    assert states(channel) == [(1, "publish", "pending")]


def test_withdrawals_go_first_and_an_old_publication_never_comes_after(county: County) -> None:
    channel = open_channel(county)
    gone, stays = publish(county, "将撤回"), publish(county, "不撤回")
    withdraw(county, gone)
    finish_withdrawals()
    assert states(channel) == [(1, "withdraw", "pending")]
    catch_up_channels()
    of_gone = channel.deliveries.filter(disclosure=gone)
    assert set(of_gone.values_list("verb", flat=True)) == {"withdraw"}
    assert channel.deliveries.get(disclosure=stays).verb == "publish"


def test_an_emergency_reaches_the_channels_before_the_answer_is_given(county: County) -> None:
    from gongkai.disclosure.actions.emergencies import withdraw_at_once
    from gongkai.portal.actions import take_down

    channel, row = open_channel(county), publish(county)
    catch_up()
    withdraw_at_once(disclosure=row, by=county.person("baomi"), cause="secret")
    take_down(row.pk)
    assert states(channel)[-1][1:] == ("withdraw", "pending")


def test_a_channel_opened_later_carries_what_is_public_already(county: County) -> None:
    rows = [publish(county, f"动态{n}") for n in range(3)]
    withdraw(county, rows[0])
    catch_up_channels()
    channel = open_channel(county)
    assert channel.deliveries.count() == 2
    channels.save_channel(channel=channel, by=county.person("gongkaiban"))
    assert channel.deliveries.count() == 2


def test_a_publication_costs_the_same_whatever_was_delivered(county: County) -> None:
    for kind, name in (("package", "渠道甲"), ("pull", "渠道乙"), ("hand_copy", "渠道丙")):
        open_channel(county, kind, name)
    costs = set()
    for n in range(4):
        publish(county, f"动态{n}")
        with CaptureQueriesContext(connection) as queries:
            catch_up_channels()
        costs.add(len(queries))
    # Savepoints included.
    assert len(costs) == 1
    assert costs.pop() <= 20


def test_one_dispatch_that_fails_holds_up_no_other(county: County, monkeypatch) -> None:
    channel = open_channel(county)
    bad, good = publish(county, "坏"), publish(county, "好")
    from gongkai.portal.channels import deliveries

    whole = deliveries._deliver

    def breaks(row: Dispatch) -> None:
        if row.disclosure_id == bad.pk:
            raise RuntimeError
        whole(row)

    monkeypatch.setattr(deliveries, "_deliver", breaks)
    assert catch_up_channels() == 1
    assert channel.deliveries.get().disclosure_id == good.pk
    assert not is_settled(bad)


# --- the package -----------------------------------------------------------------------------------


def test_a_package_validates_and_is_signed(county: County, tmp_path: Path) -> None:
    channel = open_channel(county)
    row, gone = publish(county, "带附件的", files=True), publish(county, "撤回的")
    withdraw(county, gone)
    catch_up_channels()
    made = channels.export_channel(
        channel=channel, path=tmp_path / "out.zip", by=county.person("fabu")
    )
    assert (made.items, made.withdrawals, made.files) == (1, 1, 1)
    found = members(tmp_path / "out.zip")
    manifest = json.loads(found["manifest.json"])
    assert signing.is_signed(found["manifest.json"], found["manifest.sig"], manifest["public_key"])
    assert not signing.is_signed(
        found["manifest.json"] + b" ", found["manifest.sig"], manifest["public_key"]
    )
    assert set(found) == {"manifest.json", "manifest.sig", *manifest["files"]}
    for name, sha256 in manifest["files"].items():
        assert hashlib.sha256(found[name]).hexdigest() == sha256
    stem = row.index_number.replace("/", "_")
    record = json.loads(found[f"items/{stem}.json"])
    assert schema.faults(manifest, "manifest") == []
    assert schema.faults(record, "item") == []
    withdrawals = json.loads(found["withdrawals.json"])
    assert schema.faults(withdrawals, "withdrawals") == []
    assert set(withdrawals[0]) == {"index_number", "withdrawn_at"}
    assert withdrawals[0]["index_number"] == gone.index_number
    assert record["digest"] == row.published_clearance.digest
    attachment = record["attachments"][0]
    assert found[attachment["path"]] == store.read(attachment["sha256"])
    page = found[f"items/{stem}.html"].decode()
    assert "带附件的" in page
    assert "<script" not in page
    assert "撤回的" not in b"".join(found.values()).decode("utf-8", "replace")
    validated_by_another(record, manifest, withdrawals)


def validated_by_another(record, manifest, withdrawals) -> None:
    """The same answers from a full validator."""
    for name, value in (("item", record), ("manifest", manifest), ("withdrawals", withdrawals)):
        jsonschema.Draft202012Validator(schema.schema(name)).validate(value)


@pytest.mark.parametrize("name", ["item", "manifest", "withdrawals", "receipts", "changes"])
def test_the_schemas_use_only_words_the_check_knows(name: str) -> None:
    def words(rules: object, is_schema: bool = True) -> set[str]:
        found: set[str] = set()
        if isinstance(rules, list):
            for one in rules:
                found |= words(one)
        elif isinstance(rules, dict):
            for word, inner in rules.items():
                if is_schema:
                    found.add(word)
                if isinstance(inner, dict | list) and word not in ("enum", "const", "required"):
                    found |= words(inner, word not in ("properties", "$defs") or not is_schema)
        return found

    known = {*schema._CHECKS, *schema._NO_RULES, "$ref", "anyOf", "type", "additionalProperties"}
    assert words(schema.schema(name)) <= known


def test_the_same_range_gives_the_same_bytes(county: County, tmp_path: Path) -> None:
    channel = open_channel(county)
    for n in range(3):
        publish(county, f"动态{n}", files=True)
    catch_up_channels()
    by = county.person("fabu")
    channels.export_channel(channel=channel, path=tmp_path / "a.zip", by=by, since=0)
    channels.export_channel(channel=channel, path=tmp_path / "b.zip", by=by, since=0)
    first, second = members(tmp_path / "a.zip"), members(tmp_path / "b.zip")
    for package in (first, second):
        manifest = json.loads(package.pop("manifest.json"))
        package.pop("manifest.sig")
        del manifest["created_at"]
        package["manifest"] = json.dumps(manifest).encode()
    assert first == second
    assert list(first) == list(second)


def test_only_what_changed_since(county: County, tmp_path: Path) -> None:
    channel = open_channel(county)
    first = publish(county, "先前的")
    catch_up_channels()
    publish(county, "后来的")
    withdraw(county, first)
    catch_up_channels()
    made = channels.export_channel(
        channel=channel, path=tmp_path / "out.zip", by=county.person("fabu"), since=1
    )
    assert (made.items, made.withdrawals, made.since) == (1, 1, 1)


def test_what_is_withdrawn_while_it_is_written_is_no_content(
    county: County, tmp_path: Path, monkeypatch
) -> None:
    rows = [publish(county, f"动态{n}", files=True) for n in range(2)]
    catch_up_channels()
    whole, once = exporting._withdrawals, []

    def withdraws(organ, ids):
        if not once:
            once.append(withdraw(county, rows[0]))
        return whole(organ, ids)

    monkeypatch.setattr(exporting, "_withdrawals", withdraws)
    made = export(county.organ, tmp_path / "out.zip")
    assert (made.items, made.withdrawals) == (1, 1)
    found = members(tmp_path / "out.zip")
    assert "动态0" not in b"".join(found.values()).decode("utf-8", "replace")
    assert list(tmp_path.glob(".*.part")) == []


def test_drafts_answers_and_other_organs_stay_inside(county: County, tmp_path: Path) -> None:
    publish(county)
    county.draft("news", SECRET)
    county.clear(county.draft("news", f"{SECRET}待发布"))
    reopened = publish(county, "会改的")
    actions.reopen(disclosure=reopened, by=county.person("nigao"))
    draft = Disclosure.objects.get(pk=reopened.pk).draft
    actions.save_draft(
        disclosure=reopened, by=county.person("nigao"), revision=draft.revision,
        content={"title": f"{SECRET}改稿"},
    )  # fmt: skip
    neighbour = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    neighbour.publish(neighbour.draft("news", f"{SECRET}邻居"))
    export(county.organ, tmp_path / "out.zip")
    everything = b"".join(members(tmp_path / "out.zip").values()).decode("utf-8", "replace")
    assert SECRET not in everything
    assert "拟小文" not in everything


def test_memory_does_not_grow_with_the_number_of_items(
    county: County, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(records, "_AT_ONCE", 4)
    whole = records._record

    def collecting(*given):
        # What only waits for the collector does not count.
        gc.collect()
        return whole(*given)

    monkeypatch.setattr(records, "_record", collecting)

    def peak(count: int) -> int:
        while Disclosure.objects.public().count() < count:
            number = Disclosure.objects.count()
            county.publish(county.draft("news", f"动态{number}", f"<p>{'长正文' * 20_000}</p>"))
        tracemalloc.start()
        export(county.organ, tmp_path / "out.zip")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few = peak(10)
    assert peak(30) < few * 1.3


@pytest.mark.parametrize("username", ["nigao", "baomi", "xitong", "anquan", "kezhang"])
def test_only_handlers_export(county: County, tmp_path: Path, username: str) -> None:
    channel = open_channel(county)
    with pytest.raises(Forbidden):
        channels.export_channel(
            channel=channel, path=tmp_path / "out.zip", by=county.person(username)
        )
    assert not (tmp_path / "out.zip").exists()


# --- receipts --------------------------------------------------------------------------------------


def receipt(row: Disclosure, sequence: int, result: str = "ok", **more: str) -> dict[str, object]:
    return {"sequence": sequence, "index": row.index_number, "result": result, **more}


def test_receipts_confirm_and_fail_and_are_repeatable(county: County) -> None:
    channel = open_channel(county)
    good, bad = publish(county, "成"), publish(county, "败")
    catch_up_channels()
    given = [
        receipt(good, 1, address="https://www.example.test/1.html"),
        receipt(bad, 2, "failed", message="栏目不存在"),
        receipt(good, 99),
        receipt(bad, 1),
    ]
    by = county.person("gongkaiban")
    for _ in range(2):
        noted, wrong = channels.take_receipts(channel=channel, receipts=given, by=by)
        assert noted == 2
        assert len(wrong) == 2
        assert "没有这个序号" in wrong[0]
        assert "索引号" in wrong[1]
    assert states(channel) == [(1, "publish", "confirmed"), (2, "publish", "failed")]
    assert channels.next_since(channel) == 1
    assert waiting(by) == 1
    channels.resend(channel=channel, disclosure=bad, by=by)
    assert states(channel)[1:] == [(2, "publish", "superseded"), (3, "publish", "pending")]
    assert waiting(by) == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "空的"),
        ("{不是", "第 1 行"),
        ("[" * 100_000, "回执"),
        ('{"sequence": "一"}', "sequence"),
        ('{"sequence": 0, "index": "x", "result": "ok"}', "格式"),
        ('{"sequence": 1, "index": "11000000000000000U/2026-0000001", "result": "也许"}', "result"),
        ("x" * (5 * 2**20), "4 MB"),
        (b"\xff\xfe\x00\x81\x30", "编码"),
    ],
)  # fmt: skip
def test_a_wrong_receipt_file_is_told_why(text: str | bytes, says: str) -> None:
    with pytest.raises(Blocked) as blocked:
        receipts.parsed(text)
    assert says in "；".join(blocked.value.reasons)


def test_a_withdrawal_not_confirmed_stands_in_the_to_do_list(county: County) -> None:
    channel, row = open_channel(county), publish(county)
    catch_up_channels()
    withdraw(county, row)
    catch_up_channels()
    lines = waiting_items(county.person("gongkaiban"))
    assert [line.is_urgent for line in lines] == [True]
    assert row.draft.title not in lines[0].title
    assert waiting_items(county.person("nigao")) == []
    channels.take_receipts(
        channel=channel, receipts=[receipt(row, 2)], by=county.person("gongkaiban")
    )
    assert waiting_items(county.person("gongkaiban")) == []


# --- the interface ---------------------------------------------------------------------------------


@pytest.fixture
def pull(county: County) -> tuple[Channel, str]:
    cache.clear()
    channel = open_channel(county, "pull", "集约化平台")
    return channel, channels.give_token(channel=channel, by=county.person("xitong"))


def get(client: Client, path: str, token: str):
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


def test_pulling_changes_items_and_files(county: County, pull, client: Client) -> None:
    channel, token = pull
    row, gone = publish(county, "带附件的", files=True), publish(county, "撤回的")
    catch_up_channels()
    withdraw(county, gone)
    catch_up_channels()
    answer = get(client, "/exchange/v1/changes?after=0", token).json()
    assert schema.faults(answer, "changes") == []
    assert [(one["verb"], one["index_number"]) for one in answer["changes"]] == [
        ("publish", row.index_number), ("withdraw", gone.index_number)
    ]  # fmt: skip
    assert [one["index_number"] for one in answer["withdrawals"]] == [gone.index_number]
    assert "撤回的" not in json.dumps(answer, ensure_ascii=False)
    attachment = answer["changes"][0]["item"]["attachments"][0]
    sent = get(client, attachment["url"], token)
    assert hashlib.sha256(sent.content).hexdigest() == attachment["sha256"]
    after = answer["next"]
    assert get(client, f"/exchange/v1/changes?after={after}", token).json()["changes"] == []
    done = client.post(
        "/exchange/v1/acknowledgements", json.dumps([receipt(row, 1)]),
        content_type="application/json", headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert done.json() == {"noted": 1, "wrong": []}
    assert channel.deliveries.get(sequence=1).state == "confirmed"


def test_pages_of_changes_join_without_a_gap(county: County, pull, client: Client) -> None:
    _, token = pull
    for n in range(5):
        publish(county, f"动态{n}")
    catch_up_channels()
    after, seen, more = 0, [], True
    while more:
        answer = get(client, f"/exchange/v1/changes?after={after}&limit=2", token).json()
        seen += [one["sequence"] for one in answer["changes"]]
        after, more = answer["next"], answer["has_more"]
    assert seen == [1, 2, 3, 4, 5]


def test_what_is_not_public_looks_like_what_never_was(county: County, pull, client: Client) -> None:
    _, token = pull
    row = publish(county, files=True)
    sha256 = row.published_clearance.version.attachments[0]["sha256"]
    base = f"/exchange/v1/items/{row.index_number}"
    assert get(client, f"{base}/", token).status_code == 200
    # Withdrawn, and not carried out by anyone yet.
    withdraw(county, row)
    never = get(client, f"/exchange/v1/items/{row.index_number[:-1]}9/", token)
    for path in (f"{base}/", f"{base}/files/{sha256}/"):
        answer = get(client, path, token)
        assert (answer.status_code, answer.content) == (404, never.content)
    neighbour = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    theirs = neighbour.publish(neighbour.draft("news", "邻居的"))
    assert get(client, f"/exchange/v1/items/{theirs.index_number}/", token).status_code == 404


@pytest.mark.parametrize("path", ["changes", "items/a/b/", "items/a/b/files/c/"])
def test_without_a_valid_token_nothing_is_said(
    county: County, pull, client: Client, path: str
) -> None:
    channel, token = pull
    wrong = [client.get(f"/exchange/v1/{path}"), get(client, f"/exchange/v1/{path}", token[:-1]),
             get(client, f"/exchange/v1/{path}", "")]  # fmt: skip
    new = channels.give_token(channel=channel, by=county.person("xitong"))
    wrong.append(get(client, f"/exchange/v1/{path}", token))
    channels.revoke_token(channel=channel, by=county.person("xitong"))
    wrong.append(get(client, f"/exchange/v1/{path}", new))
    assert {(one.status_code, one.content) for one in wrong} == {(401, wrong[0].content)}
    channel.refresh_from_db()
    assert channel.token_hash is None


def test_a_closed_channel_answers_nobody(county: County, pull, client: Client) -> None:
    channel, token = pull
    channel.refresh_from_db()
    channel.is_open = False
    channels.save_channel(channel=channel, by=county.person("xitong"))
    assert get(client, "/exchange/v1/changes", token).status_code == 401


def test_the_token_is_kept_as_a_hash_only(pull) -> None:
    channel, token = pull
    channel.refresh_from_db()
    assert token not in str(channel.__dict__)
    assert channel.token_hash == hashlib.sha256(token.encode()).hexdigest()


def test_too_many_calls_are_slowed_down(county: County, pull, client: Client, monkeypatch) -> None:
    from gongkai.portal.channels import exchange

    _, token = pull
    monkeypatch.setattr(exchange, "CALLS_A_MINUTE", 2)
    monkeypatch.setattr(exchange, "WRONG_AN_HOUR", 2)
    answers = [get(client, "/exchange/v1/changes", token).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    answers = [get(client, "/exchange/v1/changes", "x" * 43).status_code for _ in range(3)]
    assert answers == [401, 401, 429]


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1e9", "limit=0", "limit=100000",
                                   "after=" + "9" * 30])  # fmt: skip
def test_senseless_numbers_are_refused(pull, client: Client, query: str) -> None:
    assert get(client, f"/exchange/v1/changes?{query}", pull[1]).status_code == 400


@pytest.mark.parametrize("username", ["fabu", "gongkaiban", "nigao", "anquan"])
def test_tokens_are_the_system_administrators(county: County, pull, username: str) -> None:
    with pytest.raises(Forbidden):
        channels.give_token(channel=pull[0], by=county.person(username))
    assert Delivery.objects.count() == 0
