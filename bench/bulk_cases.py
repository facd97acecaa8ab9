"""Many applications at once: rows made by the deeds, copied with everything that hangs on them.

``lives`` lets the demonstration's people handle a score of applications, each standing somewhere
else; ``copy_many`` copies their rows. ``tests/guards/test_bulk.py`` compares copies with originals.
The journal is not copied: its rows are chained and no page measured here reads them. Nor are the
likenesses proposed by machine: among copies each would be like all others.
"""

import json
import re
from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from gongkai.cases import actions
from gongkai.cases.actions.likeness import trait_rows
from gongkai.cases.models import (
    Assignment,
    Case,
    CaseEvent,
    Consultation,
    Counter,
    Letter,
    Part,
    Trait,
)
from gongkai.disclosure.digests import digest_of
from gongkai.disclosure.models import Clearance, Disclosure, Draft, Review, Version
from gongkai.law.events import Channel
from gongkai.search.likeness import traits
from seeds.county import County, working_day_ago

Row = TypeVar("Row", bound=Model)
AT_ONCE = 1000
WANTED = (
    "申请公开{n}号乡村道路硬化工程的竣工决算审计报告",
    "申请公开第{n}批农村饮水安全专项资金的审计结果和整改情况",
    "申请公开{n}号购买社会中介机构服务合同的金额和评审记录",
    "申请公开{n}号义务教育薄弱环节改善项目的跟踪审计材料",
)
_DAYS = (1, 2, 5, 9, 12, 15, 17, 19, 20, 23, 26)


def lives(county: County) -> list[Case]:
    """One application of each kind of standing, through the deeds."""
    office = county.person("gongkaiban")
    made = [_in_hand(county, days, place) for place, days in enumerate(_DAYS)]
    made.append(county.application(_wanted(40), Channel.POST_ORDINARY, working_day_ago(1)))
    waiting = county.application(_wanted(41), Channel.POST_SIGNED, working_day_ago(6))
    note = "请写明所需文件的名称、文号或者形成时间。"
    made.append(actions.ask_correction(case=waiting, by=office, on=working_day_ago(2), note=note))
    corrected = county.application(_wanted(42), Channel.IN_PERSON, working_day_ago(9))
    actions.ask_correction(case=corrected, by=office, on=working_day_ago(6), note=note)
    made.append(
        actions.correct(case=corrected, by=office, on=working_day_ago(4), wanted=_wanted(43))
    )
    asked = _in_hand(county, 10, 0)
    actions.ask_third_party(
        case=asked, by=office, on=working_day_ago(5), name="示范县某某工程有限公司",
        contact="示范县示范路9号", question="合同金额和结算资料是否涉及商业秘密，是否同意公开？",
    )  # fmt: skip
    made.append(asked)
    made.append(
        actions.extend(case=_in_hand(county, 16, 1), by=office, working_days=20,
                       reason="需要查找以往年度档案")
    )  # fmt: skip
    made.append(actions.withdraw(case=_in_hand(county, 8, 1), by=office))
    for days, outcome, decided in (
        (12, "A2", {}), (7, "C5", {"detail": "personnel"}), (4, "A1", {})
    ):  # fmt: skip
        case = _in_hand(county, days, 0)
        county.clear(county.draft_answer(case, outcome, "所需信息的情况见正文。", **decided))
        made.append(actions.release(case=Case.objects.get(pk=case.pk), by=office))
    return [Case.objects.get(pk=case.pk) for case in made]


def _wanted(number: int) -> str:
    return WANTED[number % len(WANTED)].format(n=number)


def _in_hand(county: County, days: int, place: int) -> Case:
    case = county.application(_wanted(place), Channel.IN_PERSON, working_day_ago(days))
    officer = county.person(("nigao", "nigao2")[place % 2])
    actions.assign(
        case=case, by=county.person("gongkaiban"), department=officer.department,
        officer=officer if place % 3 else None,
    )  # fmt: skip
    return case


def copy_many(originals: Sequence[Case], count: int) -> None:
    """Copy ``originals`` in turn until there are ``count`` more applications."""
    serial = Counter.objects.get(
        organ=originals[0].organ, series="case", year=timezone.localdate().year
    )
    share, more = divmod(count, len(originals))
    for place, case in enumerate(originals):
        wanted = share + (place < more)
        while wanted > 0:
            _copy(case, min(wanted, AT_ONCE), serial)
            wanted -= AT_ONCE


@transaction.atomic
def _copy(case: Case, count: int, serial: Counter) -> None:
    numbers = [f"{serial.year}-{serial.last + place:04d}" for place in range(1, count + 1)]
    serial.last += count
    serial.save()
    answers = _answers(case, numbers)
    cases = []
    for number, answer in zip(numbers, answers, strict=True):
        fresh = _fresh(case, number=number, answer=answer)
        fresh.wanted = re.sub(r"\d+", number[-3:].lstrip("0") or "0", case.wanted, count=1)
        cases.append(fresh)
    cases = Case.objects.bulk_create(cases, batch_size=500)
    for model in (Part, Assignment):
        model.objects.bulk_create(
            [_fresh(row, case=new) for row in model.objects.filter(case=case) for new in cases],
            batch_size=500,
        )
    Trait.objects.bulk_create(
        [
            Trait(**row)
            for new in cases
            for row in trait_rows(new.pk, new.organ_id, traits(new.wanted))
        ],
        batch_size=500,
    )
    asked = _consultations(case, cases)
    CaseEvent.objects.bulk_create(list(_events(case, cases, asked)), batch_size=500)
    Letter.objects.bulk_create(list(_letters(case, cases, asked)), batch_size=500)


# (primary key of the original, place of the copy) → the copied consultation.
_Asked = dict[tuple[int, int], Consultation]


def _consultations(case: Case, cases: Sequence[Case]) -> _Asked:
    made: _Asked = {}
    for row in Consultation.objects.filter(case=case):
        rows = Consultation.objects.bulk_create(
            [_fresh(row, case=new) for new in cases], batch_size=500
        )
        made |= {(row.pk, place): fresh for place, fresh in enumerate(rows)}
    return made


def _events(case: Case, cases: Sequence[Case], asked: _Asked) -> Iterator[CaseEvent]:
    rows = list(CaseEvent.objects.filter(case=case).order_by("pk"))
    for place, new in enumerate(cases):
        for row in rows:
            facts = dict(row.facts)
            if "consultation" in facts:
                facts["consultation"] = asked[(facts["consultation"], place)].pk
            yield _fresh(row, case=new, facts=facts)


def _letters(case: Case, cases: Sequence[Case], asked: _Asked) -> Iterator[Letter]:
    for row in Letter.objects.filter(case=case).order_by("pk"):
        for place, new in enumerate(cases):
            yield _fresh(
                row, case=new, content=_renumbered(row.content, case.number, new.number),
                consultation=asked[(row.consultation_id, place)] if row.consultation_id else None,
            )  # fmt: skip


def _answers(case: Case, numbers: Sequence[str]) -> Sequence[Disclosure | None]:
    """A cleared answer for each copy, or None when the original has none."""
    answer = case.answer
    if answer is None or answer.version is None:
        return [None] * len(numbers)
    made = Disclosure.objects.bulk_create(
        [_fresh(answer, version=None) for _ in numbers], batch_size=500
    )
    versions = []
    for number, disclosure in zip(numbers, made, strict=True):
        version = _fresh(answer.version, disclosure=disclosure)
        for name in ("facts", "summary"):
            setattr(version, name, _renumbered(getattr(version, name), case.number, number))
        version.digest = digest_of(version)
        versions.append(version)
    versions = Version.objects.bulk_create(versions, batch_size=500)
    drafts = []
    for version in versions:
        draft = _fresh(answer.draft, disclosure=version.disclosure)
        draft.facts, draft.summary = version.facts, version.summary
        drafts.append(draft)
    Draft.objects.bulk_create(drafts, batch_size=500)
    for model in (Review, Clearance):
        model.objects.bulk_create(
            [
                _fresh(row, version=version, digest=version.digest)
                for row in model.objects.filter(version=answer.version)
                for version in versions
            ],
            batch_size=500,
        )
    for disclosure, version in zip(made, versions, strict=True):
        disclosure.version = version
    Disclosure.objects.bulk_update(made, ["version"], batch_size=500)
    return made


def _renumbered(value: Any, old: str, new: str) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False).replace(old, new))


def _fresh(row: Row, **changes: Any) -> Row:
    """An unsaved copy of ``row`` with ``changes``."""
    made = copy(row)
    made._state = copy(row._state)
    made._state.adding, made._state.fields_cache = True, {}
    made.pk = None
    for name, value in changes.items():
        setattr(made, name, value)
    return made
