"""The sections of a case's page; each is a module with ``panel(case, request) -> dict | None``.

A panel's template is ``cases/panels/<name>.html`` with what ``panel`` returned as its context; a
panel that has nothing to show returns None. One with ``is_empty`` is folded away under ``title``:
there is something to do in it, but nothing in it yet. One with ``is_first`` waits for somebody
and stands above the deeds.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case, CaseKind
from gongkai.cases.views.panels import (
    applicant,
    archive,
    challenges,
    consultations,
    conversions,
    files,
    inquiries,
    intake,
    letters,
    likeness,
    notes,
    own_correction,
    parts,
    proposals,
    searches,
)

Panel = Callable[[Case, HttpRequest], dict[str, Any] | None]
# Name of the template, its function; in the order of the page.
PANELS: dict[str, Panel] = {
    "own_correction": own_correction.panel,
    "intake": intake.panel,
    "applicant": applicant.panel,
    "proposals": proposals.panel,
    "parts": parts.panel,
    "consultations": consultations.panel,
    "letters": letters.panel,
    "challenges": challenges.panel,
    "conversions": conversions.panel,
    "likeness": likeness.panel,
    "files": files.panel,
    "notes": notes.panel,
    "searches": searches.panel,
    "inquiries": inquiries.panel,
    "archive": archive.panel,
}
# These belong to the outcomes of art. 36, which a request under art. 41 does not have.
_DISCLOSURE_ONLY = ("likeness", "inquiries", "searches")


def panels_of(case: Case, request: HttpRequest) -> list[dict[str, Any]]:
    """(template, context) of every panel that has something to show."""
    shown = []
    is_own = case.kind == CaseKind.OWN_CORRECTION
    for name, function in PANELS.items():
        if is_own and name in _DISCLOSURE_ONLY:
            continue
        context = function(case, request)
        if context is not None:
            shown.append({"template": f"cases/panels/{name}.html", **context})
    return shown
