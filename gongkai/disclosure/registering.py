"""Readings of the register: the clock of each document, its number's twins, faults in its dates."""

import re
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from gongkai.core.workdays.actions import current
from gongkai.disclosure.models import Attribute, AttributeDecision, Disclosure, Draft, Exit
from gongkai.disclosure.models import RelationVerb as Verb
from gongkai.law.calendar import Calendar
from gongkai.law.disclosure_clock import CLOCKS, due_by

_REGISTER_NUMBER = re.compile(r"\d{4}-\d{5,}")
FOUNDING = date(1949, 10, 1)
# The same number typed with other brackets is the same number.
_BRACKETS = ("〔〕", "[]", "［］", "()", "（）", "【】")
# A later document may bear the number of the one it takes the place of or changes.
_SUCCEEDS = (Verb.REPLACES, Verb.AMENDS)
NOTES = {
    Attribute.PROACTIVE: "（此件公开发布）",
    Attribute.ON_REQUEST: "（此件依申请公开）",
    Attribute.WITHHELD: "（此件不予公开）",
}


def clock_of(disclosure: Disclosure, calendar: Calendar | None = None) -> dict[str, Any] | None:
    """The period within which it must be public (art. 26 or the kind's own); None when none runs.

    None runs for a page of an older site: it was public before. Keys: left (working days), due_on,
    provisional, clock (law.disclosure_clock.Clock). A list gives ``calendar`` and prefetches
    ``attribute_decisions``, so that no row asks for itself.
    """
    draft = disclosure.draft
    if (
        draft.attribute != Attribute.PROACTIVE
        or disclosure.first_published_at
        or disclosure.legacy_path
        or disclosure.exit != Exit.PUBLIC
    ):
        return None
    begun = clock_from(disclosure)
    if begun is None:
        return None
    code = draft.kind.clock if draft.kind else "general"
    calendar = calendar or current()
    due = due_by(code, begun, calendar)
    if due is None:
        return None
    left = calendar.working_days_between(timezone.localdate(), due.on)
    return {
        "left": left, "due_on": due.on, "provisional": due.provisional, "clock": CLOCKS[code],
    }  # fmt: skip


def clock_from(disclosure: Disclosure) -> date | None:
    """The day of formation, or of the decision by which it became proactive later (§8.1).

    None while a document that was decided otherwise waits for that decision.
    """
    decision = last_decision(disclosure)
    if decision is None:
        return disclosure.draft.formed_on
    return decision.clock_from if decision.attribute == Attribute.PROACTIVE else None


def last_decision(disclosure: Disclosure) -> AttributeDecision | None:
    """The attribute decision in force; asks nothing where the decisions are prefetched."""
    decisions = list(disclosure.attribute_decisions.all())
    return decisions[-1] if decisions else None


def attribute_changes(draft: Draft) -> bool:
    """Whether the draft's attribute or ground differs from the decision in force (§8.1)."""
    decision = last_decision(draft.disclosure)
    return decision is not None and (decision.attribute, decision.ground) != (
        draft.attribute, draft.ground,
    )  # fmt: skip


def number_twins(draft: Draft) -> QuerySet[Disclosure]:
    """Other documents of the organ's register that bear the draft's document number."""
    number = "".join(draft.document_number.split())
    disclosure = draft.disclosure
    if not number or disclosure.exit != Exit.PUBLIC:
        return Disclosure.objects.none()
    # By the number's index first: hardly any other document bears it, however long the register.
    same = Draft.objects.filter(document_number__in=_spellings(number))
    rows: QuerySet[Disclosure] = Disclosure.objects.filter(
        pk__in=list(same.values_list("disclosure", flat=True)[:50]), organ=disclosure.organ_id,
        exit=Exit.PUBLIC, source_organ=disclosure.source_organ,
    )  # fmt: skip
    return rows.exclude(pk=disclosure.pk).select_related("draft").order_by("pk")


def _spellings(number: str) -> set[str]:
    plain = number
    for pair in _BRACKETS:
        plain = plain.translate(str.maketrans(pair, "[]"))
    return {plain.translate(str.maketrans("[]", pair)) for pair in _BRACKETS} | {number}


def number_faults(draft: Draft) -> list[str]:
    """Why the document number may not be used again; each names the other document (§10.1)."""
    links = {link["to"] for link in draft.relations if link["verb"] in _SUCCEEDS}
    return [
        f"文号“{draft.document_number}”在台账 {twin.register_number}《{twin.draft.title}》中已经用过。"
        "如果是同一份文件的新版本，请打开那一份“退回拟稿”后修改，不要另行登记；"
        "如果是修改、代替它的文件，请在“关联文件”中选中它；如果写错了，请改正文号。"
        for twin in number_twins(draft)[:3]
        if twin.pk not in links
    ]


def date_faults(formed_on: date | None, shown_until: date | None) -> dict[str, str]:
    """What is wrong with the dates of a content, by field."""
    today = timezone.localdate()
    faults = {}
    if formed_on is not None and formed_on > today:
        faults["formed_on"] = "形成日期不能晚于今天，请核对文件的签发日期。"
    elif formed_on is not None and formed_on < FOUNDING:
        faults["formed_on"] = (
            f"形成日期 {formed_on:%Y-%m-%d} 早于 1949 年，请核对年份是否少写或写错。"
        )
    if shown_until is not None and shown_until < today:
        faults["shown_until"] = (
            f"公示截止日期 {shown_until:%Y-%m-%d} 已经过去，请填写今天或以后的日期。"
        )
    elif shown_until is not None and formed_on is not None and shown_until < formed_on:
        faults["shown_until"] = "公示截止日期早于形成日期，请核对。"
    return faults


def is_policy_withheld(draft: Draft) -> bool:
    """A policy document that is not to be disclosed is first seen by the disclosure office."""
    return bool(draft.kind and draft.kind.is_policy and draft.attribute == Attribute.WITHHELD)


def number_or_words(text: str) -> Q:
    """The filter for what was typed into the search field of a list of documents."""
    if _REGISTER_NUMBER.fullmatch(text):
        return Q(register_number=text)
    return (
        Q(draft__title__icontains=text)
        | Q(draft__document_number__icontains=text)
        | Q(register_number__startswith=text)
        | Q(index_number__endswith=text)
    )
