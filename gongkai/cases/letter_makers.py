"""Which facts of a case go into which wording: one small function a kind of letter."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.cases.forms.applying import DELIVERIES, MEDIA
from gongkai.cases.letter_body import plain
from gongkai.cases.letter_facts import (
    application_of,
    applied,
    deadline,
    due_of,
    last_event,
    last_number,
    record_of,
    sections_of,
)
from gongkai.cases.models import ApplicantKind, Case, Consultation, InboundConsultation, Letter
from gongkai.cases.practices import practice_of
from gongkai.core.workdays.actions import current
from gongkai.law import letters_answers as answers
from gongkai.law import letters_asking as asking
from gongkai.law import letters_fees as fees
from gongkai.law import letters_forms as forms
from gongkai.law import letters_notices as notices
from gongkai.law.events import Channel, EventType
from gongkai.law.fees import Scheme, fee
from gongkai.law.letters import LetterKind, Office, Wording, in_words
from gongkai.law.periods import end_on


@dataclass(frozen=True)
class Matter:
    """What one letter is made from."""

    kind: LetterKind
    on: date
    office: Office
    case: Case | None = None
    inbound: InboundConsultation | None = None
    consultation: Consultation | None = None
    letter: Letter | None = None
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def of(self) -> Case:
        """The case; forms and letters of a case have one."""
        assert self.case is not None
        return self.case

    @property
    def asked(self) -> Consultation:
        assert self.consultation is not None
        return self.consultation


# -- before the answer -----------------------------------------------------------------------------


def _receipt(m: Matter) -> Wording:
    case = m.of
    return notices.receipt(
        application_of(case), m.office, channel=Channel(case.channel), arrived_on=case.arrived_on,
        medium=case.medium, delivery=case.delivery, due=due_of(case),
        is_own_correction=case.kind == "own_correction",
    )  # fmt: skip


def _correction(m: Matter) -> Wording:
    return notices.correction(
        application_of(m.of), m.office, what=m.text, reply_by=deadline(m.facts["reply_by"])
    )


def _reasons(m: Matter) -> Wording:
    return notices.reasons(
        application_of(m.of), m.office, why=m.text, reply_by=deadline(m.facts["reply_by"])
    )


def _extension(m: Matter) -> Wording:
    return notices.extension(
        application_of(m.of), working_days=m.facts["working_days"], reason=m.text, due=due_of(m.of)
    )


def _delay(m: Matter) -> Wording:
    return notices.delay(application_of(m.of), reason=m.text, until=m.facts["until"])


def _consultation_notice(m: Matter) -> Wording:
    row = m.asked
    return notices.consultation_notice(
        application_of(m.of), asked_on=row.asked_on, is_co_made=row.is_co_made,
        organ=row.name if row.whom == Consultation.Whom.ORGAN else "",
    )  # fmt: skip


def _fee(m: Matter) -> Wording:
    scheme, count = Scheme(m.facts["scheme"]), m.facts["count"]
    tiers = fee(scheme, count)[1]
    return fees.fee_notice(
        application_of(m.of), m.office, scheme=scheme, count=count, total=m.facts["total"],
        tiers=tiers[-1:] if scheme == Scheme.ITEM else tiers,
        decision=practice_of(m.of.organ).fee_decision, pay_by=deadline(m.facts["pay_by"]),
    )  # fmt: skip


def _abandoned(m: Matter) -> Wording:
    case, about = m.of, application_of(m.of)
    if m.facts["cause"] == "fee":
        event = last_event(case, EventType.FEE_NOTICED)
        assert event is not None
        return fees.abandoned_fee(
            about, notice=last_number(case, LetterKind.FEE), noticed_on=event.on,
            pay_by=end_on("fee_payment", event.facts.get("served_on") or event.on, current()).on,
        )  # fmt: skip
    event = last_event(case, EventType.CORRECTION_ASKED)
    assert event is not None
    return notices.abandoned_correction(
        about, m.office, notice=last_number(case, LetterKind.CORRECTION), asked_on=event.on,
        reply_by=event.facts.get("reply_by"),
    )  # fmt: skip


def _own_correction(m: Matter) -> Wording:
    return notices.own_correction(
        application_of(m.of), m.office, decision=m.facts["decision"], explanation=m.text,
        organ=m.facts.get("organ", ""),
    )  # fmt: skip


# -- to third parties and organs -------------------------------------------------------------------


def _third_party_told(m: Matter) -> Wording:
    row = m.asked
    return asking.third_party_told(
        m.of.number, m.office, asked_on=row.asked_on, answered_on=row.answered_on,
        stance=row.get_stance_display(), content=m.facts["content"], reason=m.text,
    )  # fmt: skip


def _opinion_form(m: Matter) -> Wording:
    notice = last_number(m.of, LetterKind.THIRD_PARTY_ASK, m.asked)
    return asking.opinion_form(m.of.number, m.office, notice=notice, question=m.text)


def _inbound_reply(m: Matter) -> Wording:
    row = m.inbound
    assert row is not None
    return asking.inbound_reply(
        letter_number=row.letter_number, received_on=row.received_on, about=row.about,
        is_co_made=row.is_co_made, stance=row.get_stance_display(), opinion=m.text,
    )  # fmt: skip


# -- the answer ------------------------------------------------------------------------------------


def _answer(m: Matter) -> Wording:
    """From the reviewed version and what is on record; nothing else that was typed gets in (I1)."""
    case = m.of
    assert case.answer is not None
    version = case.answer.version
    assert version is not None
    facts, body = version.facts["letter"], plain(version.body_html)
    return answers.answer(
        m.kind, opening=facts["opening"], sections=sections_of(facts), remedy=facts["remedy"],
        you=application_of(case).you, record=record_of(case), medium=case.medium,
        delivery=case.delivery, body=body.paragraphs, columns=body.columns,
        rows=body.rows, attachments=[one["name"] for one in version.attachments],
    )  # fmt: skip


# -- forms -----------------------------------------------------------------------------------------


def application_form(office: Office, filled: forms.Applied | None) -> Wording:
    """The application, filled from a case or blank (None)."""
    return forms.application_form(
        office, kinds=ApplicantKind.labels, media=MEDIA, deliveries=DELIVERIES, filled=filled
    )


def _register_form(m: Matter) -> Wording:
    case = m.of
    source = case.get_source_display()
    if case.external_number:
        source += f"（{case.external_number}）"
    return forms.register_form(
        applied(case), channel=case.get_channel_display(), source=source,
        arrived_on=case.arrived_on, received_on=case.received_on, due=due_of(case),
        department=case.department.name if case.department else "",
        progress=[
            f"{in_words(event.on)}　{event.get_type_display()}" for event in case.events.all()
        ],
    )  # fmt: skip


def _delivery_proof(m: Matter) -> Wording:
    row = m.letter
    assert row is not None
    contact, address = "", ""
    if row.consultation is not None and LetterKind(row.kind).goes_to_others:
        contact = row.consultation.contact
    elif row.case is not None:
        contact, address = row.case.contact, row.case.address
    return forms.delivery_proof(
        m.office, document=LetterKind(row.kind).heading, number=row.number,
        recipient=row.addressee, address=address, contact=contact,
        method=row.get_method_display(), tracking_number=row.tracking_number, sent_on=row.sent_on,
    )  # fmt: skip


_K = LetterKind
MAKERS: dict[LetterKind, Callable[[Matter], Wording]] = {
    _K.APPLICATION_FORM: lambda m: application_form(m.office, applied(m.of)),
    _K.REGISTER_FORM: _register_form,
    _K.DELIVERY_PROOF: _delivery_proof,
    _K.RECEIPT: _receipt,
    _K.CORRECTION: _correction,
    _K.ABANDONED: _abandoned,
    _K.REASONS: _reasons,
    _K.EXTENSION: _extension,
    _K.DELAY: _delay,
    _K.THIRD_PARTY_ASK: lambda m: asking.third_party_ask(m.of.number, m.office, question=m.text),
    _K.OPINION_FORM: _opinion_form,
    _K.CONSULTATION_NOTICE: _consultation_notice,
    _K.THIRD_PARTY_TOLD: _third_party_told,
    _K.ORGAN_ASK: lambda m: asking.organ_ask(m.of.number, m.office, question=m.text),
    _K.ASSIST: lambda m: asking.assist(m.of.number, m.office, question=m.text),
    _K.INBOUND_REPLY: _inbound_reply,
    _K.FEE: _fee,
    _K.OWN_CORRECTION: _own_correction,
    **{kind: _answer for kind in LetterKind if kind.is_answer},
}
