"""The calendar in force, and loading next year's notice."""

import re
from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.core.deeds import Blocked
from gongkai.core.people.actions import require
from gongkai.core.workdays import actions
from gongkai.core.workdays.models import Notice
from gongkai.law.roles import Role

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|~|—)\s*(\d{4}-\d{2}-\d{2}))?")


class NoticeForm(forms.Form):
    """A notice as a clerk copies it: days or ranges, one a line."""

    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)
    source = forms.CharField(label="文号或出处", max_length=120)
    days_off = forms.CharField(
        label="放假日期", widget=forms.Textarea, help_text="一行一段，例：2027-01-01 至 2027-01-03"
    )
    working_days = forms.CharField(
        label="调休上班日期", widget=forms.Textarea, required=False, help_text="一行一天"
    )

    def clean_days_off(self) -> list[date]:
        # A range of the notice includes weekend days, which are off anyway.
        return [day for day in _read(self.cleaned_data["days_off"]) if day.weekday() < 5]

    def clean_working_days(self) -> list[date]:
        return _read(self.cleaned_data["working_days"])


def _read(text: str) -> list[date]:
    days: list[date] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _DAY.fullmatch(line)
        try:
            if match is None:
                raise ValueError
            first = date.fromisoformat(match[1])
            last = date.fromisoformat(match[2] or match[1])
        except ValueError:
            raise forms.ValidationError(f"“{line}”看不懂，应为 2027-01-01 或“起 至 止”。") from None
        if not 0 <= (last - first).days < 60:
            raise forms.ValidationError(f"“{line}”的起止日期有误。")
        days += [first + timedelta(n) for n in range((last - first).days + 1)]
    return days


@login_required
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Which years are known, and a form for the next one."""
    require(request.user, Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE)
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        notice = Notice(
            year=data["year"],
            source=data["source"],
            days_off={str(day): "放假" for day in data["days_off"]},
            working_days={str(day): "调休上班" for day in data["working_days"]},
        )
        try:
            actions.load_notice(notice=notice, by=request.user)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"{notice.year} 年放假安排已生效，期限按新日历重算。")
            return redirect("calendar")
    law = actions.current()
    return render(
        request,
        "workdays/calendar.html",
        {
            "form": form,
            "first": law.years[0],
            "last": law.years[-1],
            "this_year": timezone.localdate().year,
            "days": law.special_days(timezone.localdate().year),
        },
    )
