"""Components as template tags; each takes plain values, so every room can use it."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxSelectMultiple,
    ChoiceField,
    Field,
    FileField,
    ModelChoiceField,
    RadioSelect,
)
from django.utils import timezone
from django.utils.safestring import mark_safe

from gongkai.law.letters import in_words

register = template.Library()

_ISO_DAY = re.compile(r" ?(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d) ?")

_TONES = {
    "draft": "neutral", "department_review": "progress", "secrecy_review": "progress",
    "office_review": "progress", "legal_review": "progress", "approval": "progress", "director_approval": "progress",
    "escalated": "warn", "cleared": "info", "published": "good", "withdrawing": "warn",
    "withdrawn": "bad",
    "awaiting_confirmation": "warn", "in_hand": "progress", "awaiting_correction": "info",
    "awaiting_reasons": "info", "awaiting_fee": "info", "answer_in_review": "progress",
    "answered": "good",
}  # fmt: skip


@register.filter
def errors_in_words(bound: BoundField) -> list[str]:
    """A field's errors; what is only missing is asked for by its label."""
    is_chosen = isinstance(bound.field, ChoiceField | ModelChoiceField | FileField)
    missing = f"请{'选择' if is_chosen else '填写'}“{bound.label}”。"
    plain = str(Field.default_error_messages["required"])
    return [missing if str(error) == plain else str(error) for error in bound.errors]


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field with label, help and error, tied together for a screen reader."""
    described = []
    if bound.help_text:
        described.append(f"{bound.auto_id}_help")
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    widget = bound.field.widget
    if described and not isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        widget.attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        widget.attrs["aria-invalid"] = "true"
    return {
        "field": bound,
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
        "is_check": getattr(widget, "input_type", "") == "checkbox"
        and not isinstance(widget, CheckboxSelectMultiple),
    }


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """The summary above a form: each error leads to its field."""
    return {"form": form, "fields": [bound for bound in form if bound.errors]}


@register.inclusion_tag("ui/badge.html")
def badge(state: str, label: str) -> dict[str, str]:
    """A state in words with a tone; the tone is never the only sign."""
    return {"tone": _TONES.get(str(state), "neutral"), "label": label}


@register.inclusion_tag("ui/clock.html")
def clock(
    left: int | None, due_on: date | None, provisional: bool = False, paused: bool = False
) -> dict[str, Any]:
    """A due date in words: working days left, today, overdue, paused or provisional."""
    if paused:
        return {"tone": "info", "words": "期限暂停", "due_on": None}
    if due_on is None or left is None:
        return {"tone": "neutral", "words": "尚未起算", "due_on": None}
    words, tone = f"还剩 {left} 个工作日", "good"
    if left < 0:
        words, tone = f"已超期 {-left} 个工作日", "bad"
    elif left == 0:
        words, tone = "今天到期", "bad"
    elif left <= 5:
        tone = "warn"
    return {"tone": tone, "words": words, "due_on": due_on, "provisional": provisional}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """Numbered pages that keep the other parameters of the address."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "prefix": f"?{query.urlencode()}&" if query else "?",
    }


@register.filter
def readable_size(size: int) -> str:
    """Bytes in words: 1.2 MB, 50 MB."""
    amount = float(size)
    for unit in ("字节", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.1f}".removesuffix(".0") + f" {unit}"
        amount /= 1024
    return f"{amount:.1f}".removesuffix(".0") + " GB"


@register.filter
def day(value: Any) -> str:
    """A date as 2026-03-13, whatever the locale."""
    return f"{value:%Y-%m-%d}" if value else "—"


@register.filter
def moment(value: datetime | None) -> str:
    """A local time as 03-13 09:05, with its year when that is not this year."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    is_this_year = local.year == timezone.localdate().year
    return f"{local:%m-%d %H:%M}" if is_this_year else f"{local:%Y-%m-%d %H:%M}"


@register.filter
def full_dates(text: Any) -> str:
    """The dates in a text as a letter writes them, for citizens: 2026年3月13日."""
    return _ISO_DAY.sub(lambda found: in_words(date.fromisoformat(found[1])), str(text))


@register.simple_tag(takes_context=True)
def form_media(context: dict[str, Any], form: Any) -> str:
    """Scripts and styles a form's widgets need, with the page's nonce."""
    media = form.media
    nonce = getattr(context["request"], "csp_nonce", None)
    shown = media.with_nonce(str(nonce)) if hasattr(media, "with_nonce") else media
    return mark_safe(str(shown))
