"""Deeds on the rules. Each renews the edition, and with it everything public is scanned anew."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.core.deeds import Blocked, deed, stop_if
from gongkai.core.files.intake import inspect, refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.actions import require
from gongkai.core.people.models import Organ, Person
from gongkai.core.rules import spreadsheet
from gongkai.core.rules.edition import renew
from gongkai.core.rules.models import ClosedWording, Pattern, RosterName, Wording
from gongkai.core.sealing import keyed_hash
from gongkai.law.roles import Role
from gongkai.scan.detectors.custom import CustomPattern, pattern_problem
from gongkai.scan.engine import scan_text
from gongkai.scan.findings import Finding, Status
from gongkai.scan.rulebook import PatternRule, RuleBook

WORDING_ROLES = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
PATTERN_ROLES = (Role.SYSTEM_ADMIN,)
# Who may read what the machine looks for: whoever meets its findings.
READERS = (
    *WORDING_ROLES, *PATTERN_ROLES, Role.DRAFTER, Role.DEPARTMENT_HEAD, Role.SECRECY_REVIEWER,
    Role.LEGAL_REVIEWER, Role.DEPUTY_DIRECTOR, Role.DIRECTOR, Role.PUBLISHER,
)  # fmt: skip

MOST_WORDINGS = 20_000
MOST_NAMES = 5_000
MOST_PATTERNS = 100
LONGEST_TRIAL = 20_000
_MOST_FAULTS = 20


# Wordings


def wording_faults(wording: Wording) -> list[str]:
    """What is wrong with a wording to be looked for."""
    faults = []
    if len(wording.wrong) < 2:
        faults.append("查找的表述至少两个字，一个字会处处命中。")
    if wording.right == wording.wrong:
        faults.append("规范表述与查找的表述相同。")
    if wording.kind == Wording.Kind.PREFERRED and not wording.right:
        faults.append("“另有规范用语”须填写规范表述。")
    faults += [
        f"“{one}”不含“{wording.wrong}”，不能作为不算错的情形。"
        for one in wording.passes_in
        if wording.wrong not in one
    ]
    return faults


@deed
def save_wording(*, wording: Wording, by: Person) -> Wording:
    """Add or change a wording of the bureau's own."""
    require(by, *WORDING_ROLES)
    stop_if(wording_faults(wording))
    others = Wording.objects.filter(organ=wording.organ_id).exclude(pk=wording.pk)
    if others.filter(wrong=wording.wrong).exists():
        raise Blocked(f"词库中已有“{wording.wrong}”，请直接修改那一条。")
    if others.count() >= MOST_WORDINGS:
        raise Blocked(f"词库最多 {MOST_WORDINGS} 条，请先删去不用的。")
    refuse_secrecy(_text(wording), by=by, where=f"organ:{wording.organ_id}")
    wording.save()
    record("wording_saved", by=by, subject=f"wording:{wording.pk}", digest=_digest(wording),
           edition=renew().number)  # fmt: skip
    return wording


@deed
def remove_wording(*, wording: Wording, by: Person) -> None:
    """Take a wording out of the bureau's list."""
    require(by, *WORDING_ROLES)
    record("wording_removed", by=by, subject=f"wording:{wording.pk}", digest=_digest(wording),
           edition=renew().number)  # fmt: skip
    wording.delete()


@dataclass(frozen=True)
class ImportedWordings:
    """How many wordings came new and how many were changed."""

    added: int
    changed: int


@deed
def import_wordings(*, organ: Organ, by: Person, name: str, data: bytes) -> ImportedWordings:
    """Add or change wordings from an XLSX or CSV file: all of it, or nothing and why."""
    require(by, *WORDING_ROLES)
    report = inspect(data, name, by=by, where=f"organ:{organ.pk}")
    if report.status == Status.COULD_NOT_REVIEW:
        raise Blocked(f"“{name}”没有导入：{report.reason}")
    rows = spreadsheet.read(data, name)
    wordings = [Wording(organ=organ, **row) for _, row in rows]
    stop_if(_import_faults([number for number, _ in rows], wordings))
    known = set(Wording.objects.filter(organ=organ).values_list("wrong", flat=True))
    added = {one.wrong for one in wordings} - known
    if len(known) + len(added) > MOST_WORDINGS:
        raise Blocked(f"导入后超过 {MOST_WORDINGS} 条，没有导入。请删去不用的再试。")
    Wording.objects.bulk_create(
        wordings, batch_size=500, update_conflicts=True, unique_fields=["organ", "wrong"],
        update_fields=["right", "reason", "kind", "passes_in"],
    )  # fmt: skip
    done = ImportedWordings(len(added), len(wordings) - len(added))
    record("wordings_imported", by=by, subject=f"organ:{organ.pk}", added=done.added,
           changed=done.changed, sha256=hashlib.sha256(data).hexdigest(),
           edition=renew().number)  # fmt: skip
    return done


def _import_faults(numbers: Sequence[int], wordings: Sequence[Wording]) -> list[str]:
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, wording in zip(numbers, wordings, strict=True):
        found = wording_faults(wording)
        if wording.wrong in seen:
            found.append(f"与第 {seen[wording.wrong]} 行的“{wording.wrong}”重复。")
        seen.setdefault(wording.wrong, number)
        faults += [f"第 {number} 行：{fault}" for fault in found]
    if len(faults) > _MOST_FAULTS:
        return [*faults[:_MOST_FAULTS], f"另有 {len(faults) - _MOST_FAULTS} 处错误。"]
    return faults


@deed
def close_wording(*, organ: Organ, by: Person, wrong: str) -> None:
    """Put a shipped wording aside."""
    require(by, *WORDING_ROLES)
    ClosedWording.objects.get_or_create(organ=organ, wrong=wrong)
    record("shipped_wording_closed", by=by, subject=f"organ:{organ.pk}", wording=_hash(wrong),
           edition=renew().number)  # fmt: skip


@deed
def open_wording(*, organ: Organ, by: Person, wrong: str) -> None:
    """Look for a shipped wording again."""
    require(by, *WORDING_ROLES)
    ClosedWording.objects.filter(organ=organ, wrong=wrong).delete()
    record("shipped_wording_opened", by=by, subject=f"organ:{organ.pk}", wording=_hash(wrong),
           edition=renew().number)  # fmt: skip


def _text(wording: Wording) -> str:
    return "\n".join([wording.wrong, wording.right, wording.reason, *wording.passes_in])


def _digest(wording: Wording) -> str:
    return _hash(json.dumps([wording.kind, _text(wording)], ensure_ascii=False))


def _hash(text: str) -> str:
    return keyed_hash(text, "rule")


# Patterns


def try_pattern(*, rule: PatternRule, text: str, by: Person) -> list[Finding]:
    """What ``rule`` alone finds in a text typed for trial; nothing is stored."""
    require(by, *PATTERN_ROLES)
    stop_if(pattern_faults(rule))
    if len(text) > LONGEST_TRIAL:
        raise Blocked(f"试用的文字不超过 {LONGEST_TRIAL} 字。")
    found = scan_text(text, book=RuleBook(patterns=(rule,))).findings
    return [one for one in found if one.rule == CustomPattern.rule]


def pattern_faults(rule: PatternRule) -> list[str]:
    """Why a pattern may not be used."""
    problem = pattern_problem(rule.pattern)
    return [problem] if problem else []


@deed
def save_pattern(*, pattern: Pattern, by: Person) -> Pattern:
    """Add or change a rule of the administrator's own."""
    require(by, *PATTERN_ROLES)
    stop_if(pattern_faults(pattern.as_rule()))
    others = Pattern.objects.filter(organ=pattern.organ_id).exclude(pk=pattern.pk)
    if others.filter(name=pattern.name).exists():
        raise Blocked(f"已有名为“{pattern.name}”的规则，请换一个名称。")
    if others.count() >= MOST_PATTERNS:
        raise Blocked(f"自定规则最多 {MOST_PATTERNS} 条，请先删去不用的。")
    pattern.save()
    record("pattern_saved", by=by, subject=f"pattern:{pattern.pk}", is_open=pattern.is_open,
           digest=_hash(f"{pattern.name}\0{pattern.pattern}"), edition=renew().number)  # fmt: skip
    return pattern


@deed
def remove_pattern(*, pattern: Pattern, by: Person) -> None:
    """Take a rule away."""
    require(by, *PATTERN_ROLES)
    record("pattern_removed", by=by, subject=f"pattern:{pattern.pk}",
           digest=_hash(f"{pattern.name}\0{pattern.pattern}"), edition=renew().number)  # fmt: skip
    pattern.delete()


# Names


def fingerprint(name: str) -> str:
    """Equal names compare equal; the name cannot be read from it."""
    return keyed_hash(name, "roster")


@deed
def add_names(
    *, organ: Organ, by: Person, names: Iterable[str], who: RosterName.Who, note: str = ""
) -> int:
    """Add people who must not be named; those on the list already are left. How many were added."""
    require(by, *WORDING_ROLES)
    tidy = dict.fromkeys(filter(None, ("".join(name.split()) for name in names)))
    stop_if(
        f"“{name[:1]}…”（{len(name)} 字）不像一个姓名：每行写一个，2 至 20 个字。"
        for name in tidy
        if not 2 <= len(name) <= 20
    )
    if not tidy:
        raise Blocked("请填写姓名，每行一个。")
    known = set(RosterName.objects.filter(organ=organ).values_list("fingerprint", flat=True))
    fresh = {fingerprint(name): name for name in tidy if fingerprint(name) not in known}
    if len(known) + len(fresh) > MOST_NAMES:
        raise Blocked(f"名单最多 {MOST_NAMES} 人，请先删去不用的。")
    for mark, name in fresh.items():
        row = RosterName.objects.create(
            organ=organ, name=name, fingerprint=mark, who=who, note=note.strip()
        )
        record("roster_name_added", by=by, subject=f"roster_name:{row.pk}", name=mark, who=who)
    if fresh:
        renew()
    return len(fresh)


@deed
def remove_name(*, row: RosterName, by: Person) -> None:
    """Take a name off the list."""
    require(by, *WORDING_ROLES)
    record("roster_name_removed", by=by, subject=f"roster_name:{row.pk}", name=row.fingerprint,
           edition=renew().number)  # fmt: skip
    row.delete()
