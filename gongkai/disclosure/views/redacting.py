"""The drawing desk, what it made side by side with what it was made from, and the short ways."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files import store
from gongkai.core.files.progress import watched
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.comparing import compare, only_changed
from gongkai.disclosure.finding_groups import can_redact, groups_of, words_about
from gongkai.disclosure.finding_kinds import CERTAINTY, HIDDEN, KINDS, is_hideable
from gongkai.disclosure.findings import Found, scan_content
from gongkai.disclosure.models import Content, Disclosure
from gongkai.disclosure.selecting import (
    box_rows,
    hideable_kinds,
    rules_of,
    selection_of,
    stretch_of,
    text_to_choose,
    way_of,
)
from gongkai.disclosure.tables import (
    Compared,
    Table,
    asked_for,
    compared,
    is_table,
    kept_areas,
    table_of,
)
from gongkai.disclosure.views.listing import get_disclosure
from gongkai.law.review_state import ReviewState
from gongkai.scan import sandbox
from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.redact.base import Selection

WIDTH = 900
# Lines of text compared; of a longer text than the second number only what changed is shown.
_MOST_COMPARED, _ALL_SHOWN = 6000, 60
# Findings listed one by one; more go by kind, or by column.
_MOST_ROWS = 200
_NO_WAY = "这种文件不能直接隐去。请在原文件中删去后重新上传，或者另存（导出）为 PDF、DOCX 或 XLSX 上传，再隐去。"


@login_required
@require_http_methods(["GET", "POST"])
def redact(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """Choose what goes: boxes on the page pictures, words, stretches of text, findings, kinds."""
    disclosure = _to_edit(request, pk)
    entry = next((one for one in disclosure.draft.attachments if one["sha256"] == sha256), None)
    if entry is None:
        messages.warning(request, "这个附件已被移除或替换，请在下面重新选择。")
        return redirect("disclosure:check", pk)
    scan = scan_content(disclosure.draft, disclosure)
    found = [one for one in scan.found if one.sha256 == sha256]
    errors: list[str] = []
    if request.method == "POST" and "turn" not in request.POST:
        try:
            selection = selection_of(request.POST, found)
            with watched(request.POST.get("progress", ""), request.user):
                draft = actions.redact_attachment(
                    disclosure=disclosure, by=request.user, sha256=sha256, selection=selection
                )
        except Blocked as blocked:
            errors = blocked.reasons
        else:
            return _to_comparison(request, disclosure, draft.attachments, sha256)
    context = _desk(request, entry, found)
    why = next((why for name, why in scan.unreviewed if name == entry["name"]), "")
    context |= {"disclosure": disclosure, "file": entry, "errors": errors, "unreviewed": why}
    return render(request, "disclosure/redact.html", context, status=422 if errors else 200)


def _desk(request: HttpRequest, entry: dict[str, Any], found: list[Found]) -> dict[str, Any]:
    """What the desk shows of the file; whatever cannot be read is said instead."""
    way = way_of(entry["media_type"]) if can_redact(entry["name"]) else "none"
    context: dict[str, Any] = {
        "way": way, "no_way": _NO_WAY, "pages": 0, "page": _number(request.GET.get("page"), 1),
        "rows": _selectable(found, set(request.POST.getlist("finding"))),
        "kinds": _kinds(found, request), "typed": request.POST.get("words", ""),
        "boxes": box_rows(request.POST), "stretches": request.POST.getlist("stretch"),
        "at": request.GET.get("finding", ""), "is_table": is_table(entry["name"]),
    }  # fmt: skip
    rows = context["rows"]
    context["rows"], context["rows_left"] = rows[:_MOST_ROWS], max(len(rows) - _MOST_ROWS, 0)
    try:
        if way == "pages":
            context["pages"] = sandbox.page_count(store.read(entry["sha256"]), entry["name"])
        elif way == "text" and (table := _table(request, entry, found)) is not None:
            context |= {"way": "table", "table": table, "kept": table.kept}
        elif way == "text":
            context["kept"] = kept_areas(request.POST)
            passages = sandbox.passages(store.read(entry["sha256"]), entry["name"])
            first = _number(request.GET.get("from"), 0)
            context["text"] = text_to_choose(passages, found, first)
    except (CouldNotRead, sandbox.Busy, OSError) as error:
        context["cannot_show"] = str(error) or "文件在存储中缺失。"
    return context


def _table(request: HttpRequest, entry: dict[str, Any], found: list[Found]) -> Table | None:
    """A spreadsheet as a table; nothing when it is to be shown, or can only be shown, as text."""
    turn = request.POST.get("turn") or request.GET.get("view", "")
    if not is_table(entry["name"]) or turn == "text":
        return None
    at = next((one for one in found if one.fingerprint == request.GET.get("finding")), None)
    sheet, row, column = asked_for(request.POST, at)
    try:
        data = store.read(entry["sha256"])
        grid = sandbox.grid(data, entry["name"], sheet=sheet, row=row, column=column)
    except CouldNotRead:
        return None
    return table_of(grid, found, request.POST)


def _selectable(found: list[Found], ticked: set[str]) -> list[dict[str, Any]]:
    """Findings a person can tick, those that are ticked first; what stands outside the shown pages
    goes by kind."""
    rows = [
        {"found": one, "is_ticked": one.fingerprint in ticked,
         "certainty": CERTAINTY.get(one.certainty, "")}
        for one in found if is_hideable(one.kind) and one.file_part != "文件名"
    ]  # fmt: skip
    return sorted(rows, key=lambda row: not row["is_ticked"]) if len(rows) > _MOST_ROWS else rows


def _kinds(found: list[Found], request: HttpRequest) -> list[dict[str, Any]]:
    counts = {group.code: group.count for group in groups_of(found)}
    chosen = set(request.POST.getlist("kind")) | set(request.GET.getlist("kind"))
    kinds = [
        {"code": code, "name": KINDS[code].name, "unit": KINDS[code].unit,
         "count": counts.get(code, 0), "is_ticked": code in chosen}
        for code in hideable_kinds()
    ]  # fmt: skip
    return sorted(kinds, key=lambda kind: not kind["count"])


@login_required
@never_cache
@require_safe
def page_picture(request: HttpRequest, pk: int, sha256: str, page: int) -> HttpResponse:
    """A page of an attachment as a picture, for staff who may read the document."""
    disclosure = get_disclosure(request, pk)
    entry = _entry(disclosure, sha256)
    try:
        data = sandbox.picture(store.read(sha256), entry["name"], page, WIDTH)
    except (CouldNotRead, sandbox.Busy, OSError) as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422)
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": "no-store"})


@login_required
@never_cache
@require_safe
def finding_places(request: HttpRequest, pk: int, sha256: str) -> JsonResponse:
    """Where the findings stand on the pages: [fingerprint, page, left, top, right, bottom]."""
    disclosure = _to_edit(request, pk)
    if all(one["sha256"] != sha256 for one in disclosure.draft.attachments):
        raise Http404
    entry = _entry(disclosure, sha256)
    scan = scan_content(disclosure.draft, disclosure)
    found = [one for one in scan.found if one.sha256 == sha256 and one.kind != HIDDEN]
    if not found:
        return JsonResponse({"places": []})
    try:
        places = sandbox.places(
            store.read(sha256), entry["name"], [stretch_of(one) for one in found]
        )
    except (CouldNotRead, sandbox.Busy, OSError):
        places = []
    return JsonResponse(
        {"places": [[found[number].fingerprint, box.page, box.left, box.top, box.right, box.bottom]
                    for number, box in places]}
    )  # fmt: skip


@login_required
@never_cache
@require_safe
def before_after(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """A redacted attachment beside what it was made from: pages as pictures, or the text."""
    disclosure = get_disclosure(request, pk)
    entry = _entry(disclosure, sha256)
    before = entry.get("before")
    if not before:
        raise Http404
    context: dict[str, Any] = {
        "disclosure": disclosure, "file": entry, "before": before,
        "words": words_about(entry), "way": way_of(entry["media_type"]),
        "page": _number(request.GET.get("page"), next(iter(entry.get("pages", [])), 1)),
        "may_undo": _is_editable(request, disclosure)
        and any(one["sha256"] == sha256 for one in disclosure.draft.attachments),
    }  # fmt: skip
    try:
        if context["way"] == "pages":
            context["pages"] = sandbox.page_count(store.read(sha256), entry["name"])
            context["page"] = max(min(context["page"], context["pages"]), 1)
        elif context["way"] == "text" and is_table(entry["name"]):
            context["way"] = "tables"
            context["tables"] = _tables(request, before, entry)
        elif context["way"] == "text":
            changes = compare(_seen(before), _seen(entry))
            context["paragraphs"], context["left_out"] = only_changed(changes, _ALL_SHOWN)
    except (CouldNotRead, sandbox.Busy, OSError) as error:
        context["cannot_show"] = str(error) or "文件在存储中缺失。"
    return render(request, "disclosure/before_after.html", context)


def _tables(request: HttpRequest, before: dict[str, Any], after: dict[str, Any]) -> Compared:
    """The same part of a spreadsheet before and after."""
    row, column = (_number(request.GET.get(name), 1) for name in ("row", "column"))
    old = sandbox.grid(
        store.read(before["sha256"]), before["name"], sheet=request.GET.get("sheet", ""),
        row=max(row, 1), column=max(column, 1),
    )  # fmt: skip
    new = sandbox.grid(
        store.read(after["sha256"]), after["name"], number=old.sheets.index(old.sheet),
        row=old.rows[0].new if old.rows else 1, column=old.columns[0].new if old.columns else 1,
    )  # fmt: skip
    return compared(old, new)


def _seen(entry: dict[str, Any]) -> str:
    passages = sandbox.passages(store.read(entry["sha256"]), entry["name"])
    shown = (
        one for one in passages if not (one.hidden or one.place.endswith((".xml", ".rels", ".vml")))
    )
    lines = "\n".join(one.text for one in shown).split("\n")
    return "\n".join(lines[:_MOST_COMPARED])


@login_required
@require_POST
def safe_copy(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """Only what is seen stays, in one click."""
    disclosure = get_disclosure(request, pk)
    try:
        with watched(request.POST.get("progress", ""), request.user):
            draft = actions.safe_copy(disclosure=disclosure, by=request.user, sha256=sha256)
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
        return redirect("disclosure:check", pk)
    return _to_comparison(request, disclosure, draft.attachments, sha256)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """The file before the redaction comes back."""
    disclosure = get_disclosure(request, pk)
    try:
        actions.undo_redaction(disclosure=disclosure, by=request.user, sha256=sha256)
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, "已撤销，附件恢复为隐去之前的文件。")
    return redirect("disclosure:check", pk)


@login_required
@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out one finding, or all of a kind in the typed text or in one attachment.

    ``one``: a fingerprint; ``all``: “kind” or “kind:sha256”.
    """
    disclosure = get_disclosure(request, pk)
    kind, _, sha256 = request.POST.get("all", "").partition(":")
    selection, fingerprints = Selection(rules=rules_of([kind])), frozenset[str]()
    if not kind:
        mark = request.POST.get("one", "")
        scan = scan_content(disclosure.draft, disclosure)
        found = next((one for one in scan.found if one.fingerprint == mark), None)
        if found is not None:
            kind, sha256 = found.kind, found.sha256
            selection = Selection(stretches=(stretch_of(found),))
            fingerprints = frozenset([mark])
    try:
        if sha256:
            with watched(request.POST.get("progress", ""), request.user):
                draft = actions.redact_attachment(
                    disclosure=disclosure, by=request.user, sha256=sha256, selection=selection
                )
            return _to_comparison(request, disclosure, draft.attachments, sha256)
        actions.redact_text(
            disclosure=disclosure, by=request.user, rules=selection.rules,
            fingerprints=fingerprints, revision=_number(request.POST.get("revision"), -1),
        )  # fmt: skip
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, "已隐去，文字中标为〔隐去〕。请通读一遍，看语句是否通顺。")
    return _to_kind(pk, kind)


@login_required
@require_POST
def keep_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """One reason for everything of a kind."""
    disclosure = get_disclosure(request, pk)
    kind = request.POST.get("kind", "")
    try:
        count = actions.keep_kind(
            disclosure=disclosure, by=request.user, kind=kind, reason=request.POST.get("reason", "")
        )
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, f"已为 {count} 处记录保留的理由。")
    return _to_kind(pk, kind)


def _to_kind(pk: int, kind: str) -> HttpResponse:
    return redirect(f"{reverse('disclosure:check', args=[pk])}#kind-{quote(kind)}")


def _to_comparison(
    request: HttpRequest, disclosure: Disclosure, attachments: list[dict[str, Any]], sha256: str
) -> HttpResponse:
    made = next(one for one in attachments if one.get("made_from") == sha256)
    messages.success(request, f"已用隐去后的“{made['name']}”替换附件。{words_about(made)}。")
    return redirect("disclosure:before_after", disclosure.pk, made["sha256"])


def _to_edit(request: HttpRequest, pk: int) -> Disclosure:
    disclosure = get_disclosure(request, pk)
    if not permissions.may_edit(request.user, disclosure):
        raise Forbidden("只有本科室人员和政务公开办公室可以编辑这份信息。")
    if disclosure.review_state != ReviewState.DRAFT:
        raise Blocked(
            f"这份信息正在“{disclosure.get_review_state_display()}”，不能隐去内容。"
            "如需修改，请先退回或撤回到拟稿。"
        )
    return disclosure


def _is_editable(request: HttpRequest, disclosure: Disclosure) -> bool:
    return (
        permissions.may_edit(request.user, disclosure)
        and disclosure.review_state == ReviewState.DRAFT
    )


def _entry(disclosure: Disclosure, sha256: str) -> dict[str, Any]:
    """The attachment of the draft, of a version, or what one of them was made from (404)."""
    for content in [disclosure.draft, *disclosure.versions.all()]:
        for one in _with_earlier(content):
            if one["sha256"] == sha256:
                return one
    raise Http404


def _with_earlier(content: Content) -> Iterator[dict[str, Any]]:
    for one in content.attachments:
        entry = one
        while entry:
            yield entry
            entry = entry.get("before")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise
