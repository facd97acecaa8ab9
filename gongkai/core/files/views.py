"""How far the scan of an upload is."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.core.files.progress import progress_of


@login_required
@never_cache
@require_safe
def scan_progress(request: HttpRequest, token: str) -> JsonResponse:
    """Pages done and pages in all, for the person who uploads."""
    return JsonResponse(progress_of(token, request.user))
