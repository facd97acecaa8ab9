"""How an application comes in: by envelope from the public side, or entered by the office."""

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from gongkai.cases.actions.clock import add_event, next_number, renew_reply, set_state
from gongkai.cases.actions.steps import begin, check_day
from gongkai.cases.models import Case
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.inbox.actions import Letter, take, waiting
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Organ, Person
from gongkai.law.case_state import CaseEvent, CaseState
from gongkai.law.errors import LawError
from gongkai.law.events import Channel, EventType, receipt_on
from gongkai.law.roles import Role

ENVELOPE = "application"
TYPED = ("applicant_kind", "applicant_name", "identity", "contact", "address", "wanted", "medium",
         "delivery", "assistance_needed")  # fmt: skip


def take_envelopes() -> int:
    """Make a case of every waiting application; returns how many. Safe to run twice at once."""
    return sum(_take(letter) for letter in waiting(ENVELOPE))


@deed
def _take(letter: Letter) -> bool:
    organ = Organ.objects.get(slug=letter.content["organ"])
    if not take(letter):
        return False
    case = Case(
        organ=organ,
        number=next_number(organ, "case"),
        channel=Channel.WEB,
        lookup=letter.lookup,
        reply_key=base64.b64encode(letter.reply_key).decode(),
        arrived_on=timezone.localdate(letter.posted_at),
        state=CaseState.AWAITING_CONFIRMATION,
        **{name: letter.content[name] for name in TYPED},
    )
    case.save()
    record("case_taken", by=None, subject=f"case:{case.pk}", organ_id=organ.pk)
    renew_reply(case)
    return True


@deed
def register(*, by: Person, channel: Channel, arrived_on: date, content: Mapping[str, Any]) -> Case:
    """Enter an application that came by counter, post, fax, e-mail or word of mouth (art. 29).

    Channels that need both sides' confirmation wait for it (art. 31).
    """
    if not by.has_role(Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD):
        raise Forbidden("申请由政务公开办公室登记（条例第二十九条）。")
    check_day(arrived_on)
    refuse_secrecy("\n".join(map(str, content.values())), by=by, where="case:new")
    received_on = receipt_on(channel, arrived_on=arrived_on)
    case = Case.objects.create(
        organ=by.organ,
        number=next_number(by.organ, "case"),
        channel=channel,
        arrived_on=arrived_on,
        state=CaseState.IN_HAND if received_on else CaseState.AWAITING_CONFIRMATION,
        **{name: content[name] for name in TYPED},
    )
    record("case_registered", by=by, subject=f"case:{case.pk}", channel=channel.value)
    if received_on:
        _receive(case, received_on, by)
    return case


@deed
def confirm(*, case: Case, by: Person, confirmed_on: date) -> Case:
    """Both sides have confirmed the application: the day of receipt (R711 art. 31(3), APP-08)."""
    case, state = begin(case, by, CaseEvent.CONFIRM)
    check_day(confirmed_on)
    try:
        received_on = receipt_on(
            Channel(case.channel), arrived_on=case.arrived_on, confirmed_on=confirmed_on
        )
    except LawError as error:
        raise Blocked(str(error)) from error
    assert received_on is not None
    set_state(case, state)
    record("case_confirmed", by=by, subject=f"case:{case.pk}", on=str(confirmed_on))
    _receive(case, received_on, by)
    return case


def _receive(case: Case, on: date, by: Person) -> None:
    case.received_on = on
    case.save(update_fields=["received_on"])
    add_event(case, EventType.RECEIVED, on, by, channel=case.channel)
    renew_reply(case)
