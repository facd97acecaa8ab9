"""What the case gives to the wording of its letters; nothing here is worded."""

from datetime import date
from typing import Any

from gongkai.cases.models import Case, CaseEvent, Consultation, Letter
from gongkai.core.people.models import Organ
from gongkai.core.workdays.actions import current
from gongkai.law import letters as law
from gongkai.law.events import Event, EventType, in_force
from gongkai.law.letters import LetterKind
from gongkai.law.letters_forms import Applied
from gongkai.law.letters_outcomes import OnRecord, Section


def office_of(organ: Organ) -> law.Office:
    """The organ as its letters name it."""
    return law.Office(
        name=organ.name, disclosure_office=organ.disclosure_office, address=organ.address,
        postal_code=organ.postal_code, hours=organ.office_hours, phone=organ.phone, fax=organ.fax,
        email=organ.email, government=organ.county_government, court=organ.court,
    )  # fmt: skip


def application_of(case: Case) -> law.Application:
    """The application as letters refer to it; the applicant's name stands only in the address."""
    you = "您" if case.applicant_kind == "person" else "你单位"
    return law.Application(case.number, case.received_on, case.wanted, you)


def applied(case: Case) -> Applied:
    """What stands in the application, for its form."""
    return Applied(
        number=case.number, kind=case.get_applicant_kind_display(), name=case.applicant_name,
        identity=case.identity, contact=case.contact, address=case.address, wanted=case.wanted,
        medium=case.medium, delivery=case.delivery, assistance_needed=case.assistance_needed,
        suggests_publishing=case.suggests_publishing, is_oral=case.channel == "oral",
    )  # fmt: skip


def due_of(case: Case) -> law.Deadline:
    """When the answer is due; without a date while the clock is paused."""
    return law.Deadline(None if case.is_paused else case.due_on, case.is_provisional)


def deadline(on: date) -> law.Deadline:
    """A counted date; provisional when the holidays of its year are not announced."""
    return law.Deadline(on, not current().is_known(on))


def last_event(case: Case, kind: EventType) -> Event | None:
    """The last event of ``kind`` that still counts."""
    found = [event for event in in_force(case.law_events()) if event.type == kind]
    return found[-1] if found else None


def last_row(case: Case, kind: EventType) -> CaseEvent:
    """The row of ``last_event``; raises ``LookupError`` when there is none."""
    event = last_event(case, kind)
    if event is None or event.id is None:
        raise LookupError(f"no {kind} in case {case.pk}")
    return CaseEvent.objects.get(pk=event.id)


def last_number(case: Case, kind: LetterKind, consultation: Consultation | None = None) -> str:
    """The number of the case's last letter of ``kind``; 无文号 when there is none."""
    rows = Letter.objects.filter(case=case, kind=kind)
    if consultation is not None:
        rows = rows.filter(consultation=consultation)
    return rows.order_by("-pk").values_list("number", flat=True).first() or "无文号"


def sections_of(facts: dict[str, Any]) -> list[Section]:
    """The decided parts as they stand in the reviewed version."""
    names = ("outcome", "wanted", "detail", "ground", "citation", "reason", "organ")
    return [Section(**{name: one.get(name, "") for name in names}) for one in facts["sections"]]


def record_of(case: Case) -> OnRecord:
    """Dates and numbers on record that the answer refers to."""
    searched = list(case.searches.order_by("searched_on").values_list("searched_on", flat=True))
    third = list(case.consultations.filter(whom=Consultation.Whom.THIRD_PARTY))
    repeated = (
        case.inquiries.filter(about="repetition", conclusion="yes", earlier__isnull=False)
        .select_related("earlier")
        .order_by("-pk")
        .first()
    )
    earlier = repeated.earlier if repeated else None
    asked = last_event(case, EventType.REASONS_ASKED)
    given = last_event(case, EventType.REASONS_GIVEN)
    corrected = last_event(case, EventType.CORRECTED)
    came = given is not None and given.facts.get("reasons") not in (None, "", "期限内没有说明")
    return OnRecord(
        searches=len(searched),
        searched_from=searched[0] if searched else None,
        searched_to=searched[-1] if searched else None,
        opinions=tuple(row.stance for row in third),
        is_reasonable=any(row.is_reasonable for row in third),
        corrected_on=corrected.on if corrected else None,
        earlier=(earlier.letter_number, earlier.answered_on)
        if earlier and earlier.answered_on
        else None,
        reasons_asked=(last_number(case, LetterKind.REASONS), asked.on) if asked else None,
        reasons_given_on=given.on if given and came else None,
    )
