"""Applications for information and everything that belongs to one."""

from gongkai.cases.models.afterwards import Challenge
from gongkai.cases.models.asking import Consultation, InboundConsultation, Stance
from gongkai.cases.models.case import (
    ApplicantKind,
    Assignment,
    Case,
    CaseEvent,
    CaseKind,
    Counter,
    DueChange,
    Note,
    Part,
    Source,
)
from gongkai.cases.models.inquiries import Conversion, Inquiry, Resemblance, SearchLog, Trait
from gongkai.cases.models.office import CalendarFeed, Practice, Proposal, Reminder
from gongkai.cases.models.papers import CaseFile, Letter

__all__ = [
    "ApplicantKind",
    "Assignment",
    "CalendarFeed",
    "Case",
    "CaseEvent",
    "CaseFile",
    "CaseKind",
    "Challenge",
    "Consultation",
    "Conversion",
    "Counter",
    "DueChange",
    "InboundConsultation",
    "Inquiry",
    "Letter",
    "Note",
    "Part",
    "Practice",
    "Proposal",
    "Reminder",
    "Resemblance",
    "SearchLog",
    "Source",
    "Stance",
    "Trait",
]
