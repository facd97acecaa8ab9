"""A notice as a clerk copies it, or a file to read it from."""

from typing import Any

from django import forms

from gongkai.core.workdays.models import Notice
from gongkai.core.workdays.reading import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_SOURCE,
    Unreadable,
    as_lines,
    read_days_off,
    read_working_days,
)
from gongkai.law.calendar import YearNotice

TYPED = ("year", "source", "days_off", "working_days")


class NoticeForm(forms.Form):
    """Days or stretches, one a line."""

    year = forms.IntegerField(label="年份", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    source = forms.CharField(
        label="文号或出处",
        max_length=LONGEST_SOURCE,
        help_text="例：国务院办公厅关于2027年部分节假日安排的通知",
    )
    days_off = forms.CharField(
        label="放假日期",
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="一行一段，名称可以不写，例：2027-01-01 至 2027-01-03 元旦",
    )
    working_days = forms.CharField(
        label="调休上班日期",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text="一行一天，例：2027-02-14",
    )

    @classmethod
    def of(cls, notice: Notice) -> "NoticeForm":
        """The form filled with a notice that was read from a file."""
        return cls(
            {
                "year": notice.year,
                "source": notice.source,
                "days_off": as_lines(notice.days_off),
                "working_days": as_lines(notice.working_days),
            }
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        year = data.get("year")
        if year is None:
            return data
        for name, read in (("days_off", read_days_off), ("working_days", read_working_days)):
            if name in data:
                try:
                    data[name] = read(data[name], year)
                except Unreadable as error:
                    self.add_error(name, error.faults)
        return data

    def notice(self) -> Notice:
        """The unsaved notice of a valid form."""
        data = self.cleaned_data
        return Notice.of(
            YearNotice(data["year"], data["source"], data["days_off"], data["working_days"])
        )

    def has_days(self) -> bool:
        """Whether any day was typed."""
        return any(str(self.data.get(name, "")).strip() for name in ("days_off", "working_days"))

    def typed(self) -> list[tuple[str, str]]:
        """The values as they were typed, to be sent once more with the confirmation."""
        return [(name, str(self.data.get(name, ""))) for name in TYPED]


class FileForm(forms.Form):
    """A notice file."""

    file = forms.FileField(
        label="放假安排文件",
        required=False,
        help_text="TOML 或 JSON，读取后填入页面供核对，文件本身不保存。",
        widget=forms.FileInput(attrs={"accept": ".toml,.json"}),
    )
