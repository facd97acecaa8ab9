"""A package of another installation: verified whole before anything is written, then taken over.

The door stays one: each item goes through ``disclosure.actions.take_over``, each in its own
transaction, so that an import that stopped is simply run again.
"""

import json
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.core.deeds import Blocked, records_refusals
from gongkai.core.files.intake import Prepared, inspect, keep, refuse_secrecy
from gongkai.core.files.models import StoredFile
from gongkai.core.people.models import Person
from gongkai.core.rules.edition import current
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.actions.mirroring import Foreign
from gongkai.disclosure.html import text_of
from gongkai.disclosure.models import Disclosure, Mirror
from gongkai.portal.channels import signing
from gongkai.portal.channels.models import EarlyWithdrawal
from gongkai.portal.channels.records import FORMAT, sha256_of, stem
from gongkai.portal.channels.schema import faults
from gongkai.scan.readers import media_type
from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.package import Allowance, Archive

MOST_MEMBERS, MOST_BYTES = 200_000, 4 * 2**30
MOST_PACKED = 2**30
_MOST_JSON = 32 * 2**20
_AGAIN = "请来源机关重新导出后再试。"
Progress = Callable[[int, int], None]


class Package:
    """A package whose signature, hashes and shapes are right; by whose key it was signed is another
    question, which ``trusted_mirror`` asks. Raises ``Blocked``.

    ``is_whole`` False: only the signature and the list of files, which takes no time; nothing may
    be taken over before ``verify``.
    """

    def __init__(self, data: bytes, *, is_whole: bool = True) -> None:
        if len(data) > MOST_PACKED:
            raise Blocked("导出包超过 1 GB，请来源机关按序号分段导出。")
        try:
            self._archive = Archive(data, Allowance(MOST_MEMBERS, MOST_BYTES))
            names = set(self._archive.names)
        except CouldNotRead as error:
            raise Blocked(f"不是可以接收的导出包：{error}") from error
        if not {"manifest.json", "manifest.sig"} <= names:
            raise Blocked("不是本系统的导出包：缺少 manifest.json 或 manifest.sig。")
        raw = self._read("manifest.json")
        self.manifest = _parsed(raw, "manifest")
        self.key = str(self.manifest["public_key"])
        if not signing.is_signed(raw, self._read("manifest.sig"), self.key):
            raise Blocked(f"签名不对，清单可能被改动过，没有接收任何内容。{_AGAIN}")
        listed = dict(self.manifest["files"])
        if names != {"manifest.json", "manifest.sig", *listed}:
            raise Blocked(f"包内文件与清单不一致（多出或缺少文件），没有接收任何内容。{_AGAIN}")
        self.withdrawals: list[dict[str, str]] = _parsed(
            self._read("withdrawals.json") if "withdrawals.json" in listed else b"[]", "withdrawals"
        )
        self._items = sorted(
            name for name in listed if name.startswith("items/") and name.endswith(".json")
        )
        if len(self._items) != self.manifest["items"]:
            raise Blocked(f"清单中的条数与包内不符，没有接收任何内容。{_AGAIN}")
        if is_whole:
            self.verify()

    def verify(self) -> None:
        """Every file against the manifest, every record against its shape."""
        for name, sha256 in self.manifest["files"].items():
            if sha256_of(self._read(name)) != sha256:
                raise Blocked(f"包内文件“{name}”与清单中的校验值不符，没有接收任何内容。{_AGAIN}")
        for name in self._items:
            self._checked(name)

    @property
    def organ(self) -> dict[str, str]:
        """The particulars of the organ the items belong to."""
        return dict(self.manifest["organ"])

    @property
    def count(self) -> int:
        return len(self._items)

    def items(self, done: Container[str] = ()) -> Iterator[tuple[dict[str, Any], str]]:
        """(record, SHA-256 of its bytes) of each item; ``done``: index numbers to leave out, with
        ``_`` for their stroke."""
        for name in self._items:
            if name.removeprefix("items/").removesuffix(".json") not in done:
                yield self._checked(name), self.manifest["files"][name]

    def file(self, path: str, sha256: str) -> bytes:
        """The bytes of a file the records name; ``Blocked`` where the package has none."""
        if path not in self.manifest["files"] or not path.startswith(f"files/{sha256}/"):
            raise Blocked(f"附件“{path.rpartition('/')[2]}”没有随包送达。{_AGAIN}")
        data = self._read(path)
        if sha256_of(data) != sha256:
            raise Blocked(f"附件“{path.rpartition('/')[2]}”与校验值不符。{_AGAIN}")
        return data

    def _checked(self, name: str) -> dict[str, Any]:
        record: dict[str, Any] = _parsed(self._read(name), "item")
        number = str(record["index_number"])
        if name != f"items/{stem(number)}.json":
            raise Blocked(f"“{name}”与其中的索引号 {number} 不符。{_AGAIN}")
        if record["organ"]["credit_code"] != self.manifest["organ"]["credit_code"]:
            raise Blocked(f"{number} 不属于清单所写的机关。{_AGAIN}")
        return record

    def _read(self, name: str) -> bytes:
        if self._archive.size(name) > settings.MAX_UPLOAD_BYTES:
            most = settings.MAX_UPLOAD_BYTES // 2**20
            raise Blocked(f"包内有超过 {most} MB 的文件，没有接收任何内容。{_AGAIN}")
        try:
            return self._archive.read(name)
        except CouldNotRead as error:
            raise Blocked(f"包内文件“{name}”读不出来：{error}") from error


def _parsed(raw: bytes, name: str) -> Any:
    if len(raw) > _MOST_JSON:
        raise Blocked(f"包内的 {name} 过大，没有接收。{_AGAIN}")
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Blocked(f"包内的 {name} 不是正确的 JSON，没有接收。{_AGAIN}") from error
    if name == "manifest" and isinstance(value, dict) and value.get("format") != FORMAT:
        raise Blocked("导出包的格式版本本系统不认识，请升级本系统后再接收。")
    found = faults(value, name)
    if found:
        raise Blocked(f"包内的 {name} 不符合格式：{'；'.join(found[:3])}。{_AGAIN}")
    return value


@dataclass
class Taken:
    """What became of a package; ``refused``: (index number, why)."""

    new: int = 0
    changed: int = 0
    same: int = 0
    stale: int = 0
    taken_back: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def trusted_mirror(package: Package, by: Person) -> Mirror:
    """The mirror that trusts the package's key and that ``by`` looks after; else ``Blocked``."""
    mirror = Mirror.objects.filter(
        organ__credit_code=package.organ["credit_code"], ended_at=None
    ).first()
    if mirror is None:
        raise Blocked(
            f"“{package.organ['name']}”还没有设为镜像。请系统管理员先用同一个包核对密钥指纹"
            f"（{signing.fingerprint(package.key)}）并设为镜像。"
        )
    if mirror.key != package.key:
        raise Blocked(
            "这个包不是用已信任的密钥签名的，没有接收任何内容。如果来源机关更换了密钥，"
            "请系统管理员与其核对指纹后重新设定。"
        )
    if not permissions.may_mirror(by, mirror):
        raise Blocked("接收导入包由维护镜像的机关的发布员或政务公开办公室进行，您的职责不含此项。")
    return mirror


def import_package(package: Package, by: Person, progress: Progress | None = None) -> Taken:
    """Take over every item, withdrawals first; what is refused is told and holds up nothing."""
    mirror = trusted_mirror(package, by)
    taken = Taken()
    for row in package.withdrawals:
        try:
            taken.taken_back += take_back(mirror, row, by)
        except Blocked as blocked:
            taken.refused.append((row["index_number"], "；".join(blocked.reasons)))
    arrived = []
    for place, (record, sha256) in enumerate(package.items(), 1):
        number = str(record["index_number"])
        try:
            take_files(package, record, by)
            outcome = take_over(mirror, foreign_of(record, sha256), by)
        except Blocked as blocked:
            taken.refused.append((number, "；".join(blocked.reasons)))
        else:
            setattr(taken, outcome, getattr(taken, outcome) + 1)
            if outcome in ("new", "changed"):
                arrived.append(number)
        if progress is not None:
            progress(place, package.count)
    if arrived:
        actions.settle(mirror=mirror, numbers=arrived, by=by)
    return taken


@transaction.atomic
def take_back(mirror: Mirror, said: Mapping[str, str], by: Person) -> bool:
    """Withdraw what the origin withdrew; remembered where it has not come yet."""
    number, moment = said["index_number"], moment_of(said["withdrawn_at"])
    is_gone = actions.take_back(mirror=mirror, index_number=number, withdrawn_at=moment, by=by)
    if not Disclosure.objects.filter(index_number=number).exists():
        row, _ = EarlyWithdrawal.objects.get_or_create(
            organ=mirror.organ, index_number=number, defaults={"withdrawn_at": moment}
        )
        if row.withdrawn_at < moment:
            row.withdrawn_at = moment
            row.save(update_fields=["withdrawn_at"])
    return is_gone


def take_over(mirror: Mirror, item: Foreign, by: Person) -> str:
    """``actions.take_over``, but for what was withdrawn at its origin before it came."""
    withdrawn = EarlyWithdrawal.objects.filter(
        organ=mirror.organ_id, index_number=item.index_number,
        withdrawn_at__gte=item.published_at,
    )  # fmt: skip
    return "stale" if withdrawn.exists() else actions.take_over(mirror=mirror, item=item, by=by)


@records_refusals
def take_files(package: Package, record: dict[str, Any], by: Person) -> None:
    """The very bytes: what was cleared there may not change here, hence nothing is stripped.

    All that the record says and every file is scanned before the first is kept.
    """
    where = f"mirror:{record['index_number']}"
    refuse_secrecy("\n".join([*_words(record), text_of(record["body_html"])]), by=by, where=where)
    prepared = []
    for one in (*record["pictures"], *record["attachments"]):
        if StoredFile.objects.filter(pk=one["sha256"]).exists():
            continue
        data = package.file(one["path"], one["sha256"])
        if len(data) != one["size"]:
            raise Blocked(f"附件“{one['name']}”的大小与清单不符。{_AGAIN}")
        report = inspect(data, one["name"], by=by, where=where)
        kind = media_type(data, one["name"]) or "application/octet-stream"
        prepared.append(Prepared(data, one["name"], kind, report, current().number, ()))
    for file in prepared:
        keep(file)


def _words(value: Any) -> Iterator[str]:
    """Every string of a record, wherever it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _words(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)


def foreign_of(record: dict[str, Any], sha256: str) -> Foreign:
    """The item a record describes; ``sha256``: of the record. ``Blocked`` for an impossible date."""

    def stored(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: value for name, value in one.items() if name != "path"} for one in rows]

    try:
        return Foreign(
            index_number=record["index_number"], digest=record["digest"], record_sha256=sha256,
            first_published_at=moment_of(record["first_published_at"]),
            published_at=moment_of(record["published_at"]),
            changed_at=moment_of(record["changed_at"]),
            department=record["department"], title=record["title"],
            document_number=record["document_number"], summary=record["summary"],
            formed_on=date.fromisoformat(record["formed_on"]),
            shown_until=date.fromisoformat(record["shown_until"]) if record["shown_until"] else None,
            body_html=record["body_html"], origin=record["origin"],
            source_organ=record["source_organ"], columns=record["columns"], kind=record["kind"],
            panel=record["panel"], migrated=record["migrated"],
            pictures=stored(record["pictures"]), attachments=stored(record["attachments"]),
            reviews=record["reviews"], links=record["links"], validity=record["validity"],
        )  # fmt: skip
    except ValueError as error:
        raise Blocked(f"日期不正确。{_AGAIN}") from error


def moment_of(text: str) -> datetime:
    """The moment a record names."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Blocked(f"时间“{text}”不正确。{_AGAIN}") from error
