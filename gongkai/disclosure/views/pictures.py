"""Pictures of bodies on the staff side: put in, and shown to whoever may read the document."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files import store
from gongkai.core.files.intake import read_upload
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.actions.drafting import PICTURES
from gongkai.disclosure.forms.drafting import picture_behind, picture_token
from gongkai.disclosure.models import Content, Disclosure
from gongkai.disclosure.views.listing import get_disclosure


@login_required
@require_POST
def put_in(request: HttpRequest) -> JsonResponse:
    """Keep uploaded pictures for the page that is being written: {"pictures": […], "errors": […]}."""
    pictures, errors = [], []
    for upload in request.FILES.getlist("picture_file"):
        try:
            entry = actions.take_in_picture(
                by=request.user, name=upload.name, data=read_upload(upload)
            )
        except Blocked as blocked:
            errors += blocked.reasons
        else:
            token = picture_token(entry, request.user.organ)
            address = reverse("disclosure:fresh_picture", args=[token])
            pictures.append({**entry, "token": token, "address": address})
    if not pictures and not errors:
        errors = ["请先选择要插入的图片。"]
    return JsonResponse({"pictures": pictures, "errors": errors}, status=200 if pictures else 422)


@login_required
@never_cache
@require_safe
def fresh_picture(request: HttpRequest, token: str) -> FileResponse:
    """A picture that belongs to no document yet, for the page it was put into."""
    if not permissions.may_register(request.user):
        raise Forbidden("您的职责不含拟稿，不能查看这张图片。")
    entry = picture_behind(token, request.user.organ)
    if entry is None:
        raise Http404
    return _shown(entry)


@login_required
@never_cache
@require_safe
def picture(request: HttpRequest, pk: int, sha256: str) -> FileResponse:
    """A picture of the draft or of any version, for staff who may read the document."""
    return _shown(entry_of(get_disclosure(request, pk), sha256))


def entry_of(disclosure: Disclosure, sha256: str) -> dict[str, Any]:
    """The picture's entry in the draft or in a version; 404 when the document never had it."""
    contents: list[Content] = [disclosure.draft, *disclosure.versions.all()]
    for content in contents:
        for one in content.pictures:
            if one["sha256"] == sha256:
                return dict(one)
    raise Http404


def _shown(entry: dict[str, Any]) -> FileResponse:
    if entry["media_type"] not in PICTURES:
        raise Http404
    try:
        file = store.path_of(entry["sha256"]).open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=entry["media_type"])
    response["Cache-Control"] = "no-store"
    return response
