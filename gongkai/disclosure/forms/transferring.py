"""Forms of the transfer lists."""

from datetime import date

from django import forms
from django.utils import timezone

from gongkai.core.ui.widgets import DayInput
from gongkai.disclosure.models import TransferList


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=DayInput())


class TransferForm(forms.Form):
    """The recipient and the period, the year before by default."""

    to = forms.ChoiceField(label="移送单位", choices=TransferList.To.choices)
    since = _day("发布日期自")
    until = _day("至")

    @staticmethod
    def usual() -> dict[str, object]:
        """What most lists are about."""
        year = timezone.localdate().year - 1
        return {"to": TransferList.To.ARCHIVE, "since": date(year, 1, 1),
                "until": date(year, 12, 31)}  # fmt: skip


class ReceiptForm(forms.Form):
    """When it was taken over and by whom."""

    received_on = _day("接收日期", "对方在清单上签收的日期")
    received_by = forms.CharField(label="接收人", max_length=40)
