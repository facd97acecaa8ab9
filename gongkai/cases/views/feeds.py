"""Reminders of the person signed in, and their calendar: the feed and its secret address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.cases.actions.reminding import renew_feed, revoke_feed, token_hash
from gongkai.cases.feeds import calendar_of, entries, etag_of
from gongkai.cases.models import CalendarFeed
from gongkai.cases.practices import practice_of
from gongkai.cases.reminders import reminders_for
from gongkai.cases.views.access import STAFF
from gongkai.core.deeds import Forbidden
from gongkai.core.sealing import keyed_hash
from gongkai.core.workdays.actions import current

WRONG_ADDRESSES_AN_HOUR = 30


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The due dates behind a secret address; 404 when nobody has it (any more).

    Only wrong addresses are counted, so many phones behind one network address do not stop one
    another.
    """
    place = f"feed:{keyed_hash(request.META.get('REMOTE_ADDR', ''), 'network-address')[:32]}"
    if int(cache.get(place, 0)) >= WRONG_ADDRESSES_AN_HOUR:
        return _plain("订阅地址错误次数过多，请一小时后再试。\n", 429)
    row = (
        CalendarFeed.objects.filter(token_hash=token_hash(token), person__is_active=True)
        .select_related("person__organ")
        .first()
    )
    if row is None or not row.person.has_role(*STAFF):
        cache.set(place, int(cache.get(place, 0)) + 1, 3600)
        return _plain("没有这个订阅地址，可能已经停用。请在工作台重新生成。\n", 404)
    found = entries(row.person)
    etag = etag_of(found)
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(calendar_of(found), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="gongkai.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _plain(words: str, status: int) -> HttpResponse:
    response = HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_required
@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """What the person is to be reminded of today, and whether it also comes by mail."""
    person = request.user
    if not person.has_role(*STAFF):
        raise Forbidden("您的职责不含依申请公开办理，没有提醒。")
    return render(
        request,
        "cases/reminders.html",
        {
            "rows": reminders_for(person, timezone.localdate(), current()),
            "by_email": practice_of(person.organ).reminders_by_email,
            "has_feed": CalendarFeed.objects.filter(person=person).exists(),
        },
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """Make, renew or end the secret address of one's own calendar; it is shown once."""
    if not request.user.has_role(*STAFF):
        raise Forbidden("您的职责不含依申请公开办理，没有可以订阅的期限。")
    address = ""
    if request.method == "POST":
        if "revoke" in request.POST:
            revoke_feed(by=request.user)
            messages.success(request, "已停用。原来的地址不能再打开。")
            return redirect("cases:subscription")
        token = renew_feed(by=request.user)
        address = settings.PUBLIC_ADDRESS + reverse("apply:calendar", args=[token])
    row = CalendarFeed.objects.filter(person=request.user).first()
    return render(request, "cases/subscription.html", {"row": row, "address": address})


paths = [
    path("reminders/", reminders, name="reminders"),
    path("calendar/", subscription, name="subscription"),
]
