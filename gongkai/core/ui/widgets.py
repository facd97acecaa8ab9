"""Inputs every room's forms use."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A date picker; browsers accept the ISO form only, whatever the locale."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"type": "date", **attrs}, format="%Y-%m-%d")
