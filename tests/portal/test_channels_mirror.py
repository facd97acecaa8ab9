"""A package taken over by a second installation: identical, withdrawal too; and hostile ones."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.people.models import Organ, Person
from gongkai.disclosure import actions
from gongkai.disclosure.actions.validity import mark_validity
from gongkai.disclosure.digests import shown_digest
from gongkai.disclosure.models import Clearance, Disclosure, Mirror, Relation, Version
from gongkai.portal.actions import catch_up
from gongkai.portal.channels import signing
from gongkai.portal.channels.export import export
from gongkai.portal.channels.importing import Package, import_package
from gongkai.portal.integrity import verify_site
from tests.installation import environment
from tests.world import County, found

ROOT = Path(__file__).resolve().parents[2]
KEEPER = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
from seeds.county import found
found("zhengfuban", "示范县人民政府办公室", "110000000000000035", "县政府办", "示政办")
"""


def run(var: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, text=True, capture_output=True, timeout=300,
        env=environment(var),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def content_of(path: Path) -> dict[str, bytes]:
    """Everything but what names the moment and the signer."""
    with zipfile.ZipFile(path) as package:
        return {
            name: package.read(name) for name in package.namelist()
            if not name.startswith("manifest.")
        }  # fmt: skip


@pytest.fixture
def several(county: County) -> list[Disclosure]:
    """Items with an attachment, a link, a decision on validity, a second version, a withdrawal."""
    first = county.draft("documents", "原办法", "<h2>第一条</h2><p>共 12.5 万元。</p>",
                         document_number="示审发〔2026〕31号")  # fmt: skip
    actions.attach(disclosure=first, by=county.person("nigao"), name="附表.txt", data="一".encode())
    first = county.publish(first)
    second = county.publish(
        county.draft("documents", "新办法", document_number="示审发〔2026〕32号",
                     relations=[{"verb": "repeals", "to": first.pk}])
    )  # fmt: skip
    mark_validity(
        disclosure=first, by=county.person("gongkaiban"), validity="repealed",
        since=second.draft.formed_on, reason="示审发〔2026〕32号第十条", replaced_by=second,
    )  # fmt: skip
    changed = county.publish(county.draft("news", "第一版"))
    actions.reopen(disclosure=changed, by=county.person("nigao"))
    draft = Disclosure.objects.get(pk=changed.pk).draft
    actions.save_draft(
        disclosure=changed, by=county.person("nigao"), revision=draft.revision,
        content={"title": "第二版"},
    )  # fmt: skip
    changed = county.publish(Disclosure.objects.get(pk=changed.pk))
    gone = county.publish(county.draft("news", "撤回的"))
    actions.withdraw(disclosure=gone, by=county.person("fabu"), reason="内容有误")
    return [first, second, changed, gone]


def test_a_second_installation_ends_up_identical(
    county: County, several: list[Disclosure], tmp_path: Path
) -> None:
    """Export → import into an empty database → export again; then a withdrawal travels."""
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert export(county.organ, first).items == 3
    var = tmp_path / "elsewhere"
    run(var, "-c", KEEPER)
    mark = signing.fingerprint(signing.public_key())
    take = ("-m", "gongkai.cli", "import-package", str(first), "--by", "gongkaiban")
    assert "新增 3 条" in run(var, *take, "--trust", mark, "--trusted-by", "xitong")
    again = ("-m", "gongkai.cli", "export", str(second), "--organ", "shifan")
    run(var, *again)
    assert content_of(second) == {
        **content_of(first), "withdrawals.json": content_of(second)["withdrawals.json"]
    }  # fmt: skip
    assert "没有变化 3 条" in run(var, *take)
    # What was withdrawn before it ever came is not known there, not even as a number.
    assert json.loads(content_of(second)["withdrawals.json"]) == []
    actions.withdraw(disclosure=several[0], by=county.person("fabu"), reason="内容有误")
    export(county.organ, first)
    assert "撤下 1 条" in run(var, *take)
    run(var, *again)
    left = content_of(second)
    number = several[0].index_number.replace("/", "_")
    assert f"items/{number}.json" not in left
    assert "原办法" not in b"".join(left.values()).decode()
    said = json.loads(content_of(first)["withdrawals.json"])
    there = json.loads(left["withdrawals.json"])
    assert there == [one for one in said if one["index_number"] == several[0].index_number]


# --- one installation, two databases would be slow: the other side's rows are removed here ---------


@pytest.fixture
def package(county: County, several: list[Disclosure], tmp_path: Path) -> bytes:
    path = tmp_path / "package.zip"
    export(county.organ, path)
    return path.read_bytes()


def elsewhere(data: bytes, code: str = "110000000000000022") -> bytes:
    """The same package as another organ would send it, signed again."""
    return resigned(data, lambda name, raw: raw.replace(b"11000000000000000U", code.encode()))


def resigned(
    data: bytes, change: Callable[[str, bytes], bytes | None], *, sign: bool = True
) -> bytes:
    """``data`` with members changed (None: left out), its manifest right again and signed anew."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        hashes = {}
        for name in old.namelist():
            if name.startswith("manifest."):
                continue
            raw = change(name, old.read(name))
            name = change("", name.encode()).decode()
            if raw is not None:
                new.writestr(name, raw)
                hashes[name] = hashlib.sha256(raw).hexdigest()
        manifest["files"] = hashes
        text = change("manifest.json", json.dumps(manifest, ensure_ascii=False).encode())
        new.writestr("manifest.json", text)
        new.writestr("manifest.sig", signing.sign(text) if sign else b"AAAA")
    return out.getvalue()


@pytest.fixture
def foreign(package: bytes) -> bytes:
    """A package of an organ this installation does not have."""
    data = elsewhere(package)
    return resigned(
        data, lambda name, raw: raw.replace("示范县审计局".encode(), "示范县水利局".encode())
        .replace(b'"shifan"', b'"shuili"') if name else raw
    )  # fmt: skip


def trust(county: County, package: Package) -> Mirror:
    return actions.start_mirror(
        particulars=package.organ, key=package.key, by=county.person("xitong")
    )


def mirrored(title: str) -> Disclosure:
    return Disclosure.objects.public().get(
        organ__credit_code="110000000000000022", published_clearance__version__title=title
    )


def test_taken_over_with_links_validity_and_the_people_who_answer_for_it(
    county: County, foreign: bytes, several: list[Disclosure], settings
) -> None:
    package = Package(foreign)
    mirror = trust(county, package)
    by = county.person("fabu")
    taken = import_package(package, by)
    assert (taken.new, taken.refused) == (3, [])
    first, second = mirrored("原办法"), mirrored("新办法")
    assert first.first_published_at == several[0].first_published_at
    assert shown_digest(first.published_clearance.version) == several[0].published_clearance.digest
    assert first.published_clearance.by_id == by.pk
    review = first.published_clearance.version.reviews.get()
    assert review.by_id == by.pk
    assert "保密审查" in review.comment
    assert Relation.objects.get(source=second).target_id == first.pk
    assert first.validity == "repealed"
    assert first.validity_decisions.get().replaced_by_id == second.pk
    catch_up()
    page = settings.SITE_ROOT / first.public_path.strip("/") / "index.html"
    assert several[0].published_clearance.digest in page.read_text()
    assert "新办法" in page.read_text()
    assert verify_site() == []
    again = import_package(Package(foreign), by)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    assert Version.objects.filter(disclosure__organ=mirror.organ).count() == 3
    out = settings.VAR / "again.zip"
    export(mirror.organ, out)
    items = {n: raw for n, raw in content_of(out).items() if n != "withdrawals.json"}
    with zipfile.ZipFile(BytesIO(foreign)) as original:
        for name, raw in items.items():
            if name.endswith(".json"):
                assert raw == original.read(name), name


def test_a_newer_state_is_not_undone_by_an_older_package(
    county: County, foreign: bytes, several: list[Disclosure]
) -> None:
    package = Package(foreign)
    trust(county, package)
    by = county.person("gongkaiban")
    import_package(package, by)
    row = mirrored("第二版")
    gone = resigned(foreign, lambda name, raw: _withdrawing(name, raw, row.index_number))
    assert import_package(Package(gone), by).taken_back == 1
    assert not Disclosure.objects.get(pk=row.pk).is_public
    taken = import_package(package, by)
    assert (taken.stale, taken.same) == (1, 2)
    assert not Disclosure.objects.get(pk=row.pk).is_public


def _withdrawing(name: str, raw: bytes, number: str) -> bytes | None:
    from django.utils import timezone

    from gongkai.portal.channels.records import moment

    stem = number.replace("/", "_")
    if name.startswith(f"items/{stem}"):
        return None
    if name == "withdrawals.json":
        return json.dumps(
            [{"index_number": number, "withdrawn_at": moment(timezone.now())}]
        ).encode()
    if name == "manifest.json":
        return json.dumps({**json.loads(raw), "items": 2}).encode()
    return raw


def test_nobody_publishes_by_hand_in_a_mirrored_organ(county: County, foreign: bytes) -> None:
    package = Package(foreign)
    mirror = trust(county, package)
    import_package(package, county.person("fabu"))
    row = mirrored("第二版")
    for person in Person.objects.filter(organ=county.organ):
        with pytest.raises(Blocked):
            actions.publish(disclosure=row, by=person)
        with pytest.raises(Blocked):
            actions.withdraw(disclosure=row, by=person, reason="不属于我们")
    taken = actions.withdraw_mirrored(disclosure=row, by=county.person("fabu"))
    assert not taken.is_public
    actions.end_mirror(mirror=mirror, by=county.person("xitong"))
    with pytest.raises(Blocked):
        import_package(package, county.person("fabu"))


@pytest.mark.parametrize("username", ["nigao", "baomi", "fenguan", "xitong", "anquan"])
def test_who_may_not_accept(county: County, foreign: bytes, username: str) -> None:
    package = Package(foreign)
    trust(county, package)
    before = Clearance.objects.count()
    with pytest.raises(Blocked):
        import_package(package, county.person(username))
    assert Clearance.objects.count() == before


def test_only_the_system_administrator_trusts_and_only_strangers(
    county: County, foreign: bytes, package: bytes
) -> None:
    read = Package(foreign)
    for username in ("fabu", "gongkaiban", "juzhang", "anquan"):
        with pytest.raises(Forbidden):
            actions.start_mirror(particulars=read.organ, key=read.key, by=county.person(username))
    with pytest.raises(Blocked, match="自己发布"):
        trust(county, Package(package))
    assert Organ.objects.count() == 1
    trust(county, read)
    neighbour = found("tongji", "示范县统计局", "110000000000000035", "县统计局", "示统")
    with pytest.raises(Forbidden):
        actions.start_mirror(particulars=read.organ, key=read.key, by=neighbour.person("xitong"))
    with pytest.raises(Blocked):
        import_package(read, neighbour.person("fabu"))


def test_another_key_is_not_trusted(county: County, foreign: bytes, monkeypatch) -> None:
    from nacl.signing import SigningKey

    trust(county, Package(foreign))
    other = SigningKey(bytes(range(32)))
    monkeypatch.setattr(signing, "_signing_key", lambda: other)
    theirs = resigned(foreign, lambda name, raw: raw if name != "manifest.json" else json.dumps(
        {**json.loads(raw), "public_key": bytes(other.verify_key).hex()}).encode())  # fmt: skip
    with pytest.raises(Blocked, match="已信任的密钥"):
        import_package(Package(theirs), county.person("fabu"))


def _first_item(change: Callable[[dict], object]) -> Callable[[str, bytes], bytes]:
    def changed(name: str, raw: bytes) -> bytes:
        if name.startswith("items/") and name.endswith("0000001.json"):
            record = json.loads(raw)
            change(record)
            return json.dumps(record, ensure_ascii=False).encode()
        return raw

    return changed


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r.update(body_html="<script>x</script><p>正文</p>"), "标记"),
        (lambda r: r.update(body_html="<p>绝密★启用前</p>"), "国家秘密"),
        (lambda r: r.update(published_at="2999-01-01T00:00:00.000000Z"), "发布时间"),
        (lambda r: r.update(formed_on="2026-02-31"), "日期"),
        (lambda r: r["attachments"][0].update(size=1), "大小"),
        (lambda r: r["attachments"].append({**r["attachments"][0], "sha256": "0" * 64,
                                            "path": f"files/{'0' * 64}/x.txt"}), "没有随包"),
        (lambda r: r["columns"][0].update(kind="奇怪"), "类型"),
        (lambda r: r.update(body_html=f'<img src="picture:{"0" * 64}" alt="">'), "图片"),
    ],
)  # fmt: skip
def test_a_bad_item_is_refused_and_the_others_come(
    county: County, foreign: bytes, change: Callable[[dict], object], says: str
) -> None:
    from gongkai.core.files.models import StoredFile

    StoredFile.objects.all().delete()
    package = Package(resigned(foreign, _first_item(change)))
    trust(county, package)
    taken = import_package(package, county.person("fabu"))
    assert taken.new == 2
    assert [says in why for _, why in taken.refused] == [True], taken.refused
    assert not Disclosure.objects.filter(index_number=taken.refused[0][0]).exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r.update(format=2), "格式"),
        (lambda r: r.update(extra=1), "extra"),
        (lambda r: r.update(title="x" * 300), "200"),
        (lambda r: r["attachments"][0].update(path="files/../../etc/passwd"), "格式"),
        (lambda r: r["attachments"][0].update(name="../../a.txt"), "格式"),
        (lambda r: r.update(index_number="11000000000000000U/2026-0000001"), "不符"),
        (lambda r: r["organ"].update(credit_code="11000000000000000U"), "机关"),
    ],
)  # fmt: skip
def test_a_misshapen_package_is_refused_whole(
    county: County, foreign: bytes, change: Callable[[dict], object], says: str
) -> None:
    with pytest.raises(Blocked, match=says):
        Package(resigned(foreign, _first_item(change)))
    assert Mirror.objects.count() == 0


def _raw(data: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The members changed without a new manifest or signature."""
    with zipfile.ZipFile(BytesIO(data)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, raw in members.items():
            new.writestr(name, raw)
    return out.getvalue()


def _swap(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("files/"))
    members[name] = b"swapped"


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda data: b"", "导出包"),
        (lambda data: b"no zip at all", "导出包"),
        (lambda data: data[: len(data) // 2], "导出包"),
        (lambda data: data + b"tail", "导出包"),
        (lambda data: _raw(data, lambda m: m.pop("manifest.sig")), "manifest"),
        (lambda data: _raw(data, lambda m: m.update({"manifest.sig": b"AAAA"})), "签名"),
        (lambda data: _raw(data, lambda m: m.update(
            {"manifest.json": m["manifest.json"].replace(b'"items": 3', b'"items": 4')})), "签名"),
        (lambda data: _raw(data, lambda m: m.update({"items/x.html": b"new"})), "不一致"),
        (lambda data: _raw(data, lambda m: m.pop("withdrawals.json")), "不一致"),
        (lambda data: _raw(data, _swap), "校验值"),
        (lambda data: _raw(data, lambda m: m.update({"../evil": b"x"})), "不安全"),
        (lambda data: _raw(data, lambda m: m.update({"files/bomb": bytes(40 * 2**20)})), "压缩比"),
        (lambda data: _raw(data, lambda m: m.update({"manifest.json": b"[" * 10**6})), "JSON"),
        (lambda data: _raw(data, lambda m: m.update({"manifest.json": b'{"format": 2}'})), "版本"),
    ],
)  # fmt: skip
def test_a_broken_or_hostile_package_is_refused_with_a_sentence(
    county: County, foreign: bytes, broken: Callable[[bytes], bytes], says: str
) -> None:
    with pytest.raises(Blocked, match=says):
        Package(broken(foreign))
