"""Writing a draft: the page, what it gathers before it is saved, and its saving by itself."""

from html import escape
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.files.intake import read_upload
from gongkai.core.files.progress import watched
from gongkai.core.ui.choosing import sought
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.forms.drafting import DraftForm, picture_token
from gongkai.disclosure.models import Disclosure, Draft, Exit, RelationVerb
from gongkai.disclosure.registering import number_or_words
from gongkai.disclosure.searching import register_of
from gongkai.disclosure.views.listing import get_disclosure
from gongkai.law.grounds import GROUNDS
from gongkai.law.review_state import ReviewState

_MOST_SHOWN = 12
# Buttons of the page that ask for more before anything is saved.
_GATHERING = ("import", "insert_picture", "change_kind", "add_relation", "remove_relation")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft; what was typed stays on the page whatever goes wrong."""
    disclosure = get_disclosure(request, pk)
    form = _form(request, disclosure)
    if request.method == "POST" and gathers(request):
        form = gathered(request, disclosure.draft)
    elif request.method == "POST" and form.is_valid():
        try:
            actions.save_draft(
                disclosure=disclosure,
                by=request.user,
                content=form.content(),
                revision=form.cleaned_data["revision"] or 0,
            )
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "草稿已保存。")
            return redirect("disclosure:check", disclosure.pk)
    return render(
        request,
        "disclosure/edit.html",
        {
            "form": form,
            "disclosure": disclosure,
            "grounds": GROUNDS,
            "may_autosave": disclosure.review_state == ReviewState.DRAFT
            and permissions.may_edit(request.user, disclosure),
        },
    )


def _form(request: HttpRequest, disclosure: Disclosure) -> DraftForm:
    form = DraftForm(request.POST or None, instance=disclosure.draft, organ=disclosure.organ)
    if disclosure.exit == Exit.APPLICANT:
        form.keep_body_only()
    return form


@login_required
@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Save what stands on the page now. ``stop``: the page should not try again.

    Never a version under review, never over somebody else's words, never marked text.
    """
    try:
        disclosure = get_disclosure(request, pk)
    except Forbidden as forbidden:
        return _not_saved(forbidden.reasons, stop=True)
    form = _form(request, disclosure)
    if not form.is_valid():
        labels = [form[name].label if name in form.fields else "" for name in form.errors]
        named = "、".join(f"“{label}”" for label in labels if label)
        return _not_saved([f"还没有自动保存：请先改好{named or '标出的错误'}。"], stop=False)
    revision = form.cleaned_data["revision"] or 0
    try:
        draft = actions.save_draft(
            disclosure=disclosure, by=request.user, content=form.content(), revision=revision,
            is_auto=True,
        )  # fmt: skip
    except Blocked as blocked:
        is_over = isinstance(blocked, Refused | Forbidden)
        return _not_saved(blocked.reasons, stop=is_over or not _is_still(pk, revision))
    saved = f"已自动保存 {timezone.localtime():%H:%M}"
    return JsonResponse({"message": saved, "revision": draft.revision, "stop": False})


def _is_still(pk: int, revision: int) -> bool:
    """Whether the draft is still open and as the page knew it."""
    return Draft.objects.filter(
        disclosure=pk, revision=revision, disclosure__review_state=ReviewState.DRAFT
    ).exists()


def _not_saved(reasons: list[str], *, stop: bool) -> JsonResponse:
    return JsonResponse({"message": "；".join(reasons), "stop": stop}, status=409 if stop else 422)


@login_required
@require_safe
def relatable(request: HttpRequest) -> JsonResponse:
    """Documents of the person's register by words or number, for the picker of links."""
    if not permissions.may_register(request.user):
        raise Forbidden("只有拟稿人、科室负责人和政务公开办公室可以关联文件。")
    found = _found(request, sought(request))
    return JsonResponse(
        {
            "found": [
                {
                    "pk": row.pk,
                    "title": row.draft.title,
                    "number": row.draft.document_number or row.register_number,
                    "state": "已公开" if row.is_public else "未公开",
                }
                for row in found
            ]
        }
    )


def _found(request: HttpRequest, words: str) -> list[Disclosure]:
    words = words.strip()[:60]
    if not words:
        return []
    rows = register_of(request.user).filter(number_or_words(words)).select_related("draft")
    return list(rows.defer("draft__body_html").order_by("-pk")[:_MOST_SHOWN])


# What the page gathers before it is saved


def gathers(request: HttpRequest) -> bool:
    """Whether a button was pressed that only brings more onto the page."""
    return any(name in request.POST for name in _GATHERING)


def gathered(request: HttpRequest, draft: Draft | None) -> DraftForm:
    """The form as typed, with what was asked for; of the text nothing is stored yet."""
    values = request.POST.copy()
    errors: list[str] = []
    if "import" in values:
        errors = _import(request, values)
    elif "insert_picture" in values:
        errors = _insert_picture(request, values)
    elif "add_relation" in values:
        errors = _add_relation(request, values, draft)
    elif "remove_relation" in values:
        kept = [one for one in values.getlist("relation") if one != values["remove_relation"]]
        values.setlist("relation", kept)
    elif "change_kind" in values:
        _begin_with_template(values, request.user.organ)
    form = DraftForm(gathered=values, instance=draft, organ=request.user.organ)
    if draft is not None and draft.disclosure.exit == Exit.APPLICANT:
        form.keep_body_only()
    form.import_errors = errors
    return form


def _import(request: HttpRequest, values: QueryDict) -> list[str]:
    upload = request.FILES.get("document")
    if upload is None:
        return ["请先选择要导入的 DOCX 或 TXT 文件。"]
    try:
        with watched(request.POST.get("progress", ""), request.user):
            imported, pictures = actions.read_body(
                by=request.user, name=upload.name, data=read_upload(upload)
            )
    except Blocked as blocked:
        return blocked.reasons
    body, title = imported.body_html, values.get("title", "").strip()
    if title and imported.title and title != imported.title and escape(imported.title) not in body:
        body = f'<p class="center">{escape(imported.title)}</p>{body}'
    values["body_html"] = body
    values["title"] = title or imported.title
    values["document_number"] = values.get("document_number") or imported.document_number
    for entry in pictures:
        values.appendlist("picture", picture_token(entry, request.user.organ))
        values[f"alt_{entry['sha256']}"] = entry["alt"]
    if imported.left_out:
        messages.warning(request, "导入时有变动，请核对：" + "".join(imported.left_out))
    if pictures:
        messages.info(
            request, f"导入了 {len(pictures)} 张图片，请在正文下方给每张写一句“图片说明”。"
        )
    messages.success(request, f"已导入“{upload.name}”，请核对后保存。")
    return []


def _insert_picture(request: HttpRequest, values: QueryDict) -> list[str]:
    uploads = request.FILES.getlist("picture_file")
    if not uploads:
        return ["请先选择要插入的图片。"]
    errors: list[str] = []
    for upload in uploads:
        try:
            entry = actions.take_in_picture(
                by=request.user, name=upload.name or "", data=read_upload(upload)
            )
        except Blocked as blocked:
            errors += blocked.reasons
        else:
            values.appendlist("picture", picture_token(entry, request.user.organ))
            image = f'<p class="center"><img src="picture:{entry["sha256"]}" alt=""></p>'
            values["body_html"] = values.get("body_html", "") + image
    return errors


def _add_relation(request: HttpRequest, values: QueryDict, draft: Draft | None) -> list[str]:
    words, verb = values.get("relation_words", "").strip(), values.get("relation_verb", "")
    if verb not in RelationVerb.values:
        return ["请选择关联方式：修改、废止、代替、解读、整改或相关。"]
    own = draft.disclosure_id if draft is not None else None
    found = [row for row in _found(request, words) if row.pk != own]
    if not found:
        return [f"台账中没有找到“{words}”，请核对标题、文号或台账号。"]
    if len(found) > 1:
        listed = "；".join(f"{row.register_number} {row.draft.title}" for row in found[:5])
        return [f"有 {len(found)} 份文件符合“{words}”，请写台账号：{listed}"]
    link = f"{verb}:{found[0].pk}"
    if link not in values.getlist("relation"):
        values.appendlist("relation", link)
    values["relation_words"] = ""
    return []


def _begin_with_template(values: QueryDict, organ: Any) -> None:
    """Without script: a new kind brings its template and column where nothing stands yet."""
    form = DraftForm(gathered=values, organ=organ)
    kind = form.chosen_kind
    if kind is None:
        return
    if not form.body:
        values["body_html"] = kind.template_html
    if not values.get("column") and kind.default_column_id:
        values["column"] = str(kind.default_column_id)
