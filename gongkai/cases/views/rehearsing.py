"""Letters compared on screen before they exist: the deed runs and is undone (adr/0008)."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.cases.letters import Sheet, sheet_of
from gongkai.cases.models import Case, InboundConsultation, Letter
from gongkai.core.deeds import deed
from gongkai.core.journal.actions import record


class _Rehearsed(Exception):
    """Ends a rehearsal: everything it wrote is rolled back."""


@deed
def rehearse(
    do: Callable[[], object],
    *,
    case: Case | None = None,
    inbound: InboundConsultation | None = None,
) -> list[Sheet]:
    """The letters of ``case`` or ``inbound`` that ``do`` would issue; nothing of it stays.

    ``Blocked`` as the deed itself; a mark of secrecy leaves its one entry in the journal.
    """
    sheets: list[Sheet] = []
    try:
        with transaction.atomic():
            last = Letter.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            do()
            rows = Letter.objects.filter(pk__gt=last, case=case, inbound=inbound)
            sheets += [sheet_of(row) for row in rows.order_by("pk")]
            raise _Rehearsed
    except _Rehearsed:
        return sheets


def compared(
    request: HttpRequest, case: Case, do: Callable[[], object], context: dict[str, Any]
) -> HttpResponse | None:
    """The page on which the letters of ``do`` are compared; None when it issues none, or when the
    person has compared and confirmed them.

    Who sees the letters sees whom they are for: that look stands in the journal (PIPL art. 51).
    """
    if "confirmed" in request.POST:
        return None
    sheets = rehearse(do, case=case)
    if not sheets:
        return None
    with transaction.atomic():
        record("identity_viewed", by=request.user, subject=f"case:{case.pk}", rehearsal=True)
    return render(request, "cases/rehearsal.html", {**context, "sheets": sheets})
