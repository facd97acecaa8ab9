"""What was redacted in a content, for the pages of the reviewers."""

from typing import Any

from django import template

from gongkai.disclosure.finding_groups import redactions_of
from gongkai.disclosure.models import Content, Disclosure

register = template.Library()


@register.inclusion_tag("disclosure/_redactions.html")
def redactions(content: Content, disclosure: Disclosure) -> dict[str, Any]:
    """“已隐去 12 个身份证号，见前后对照” for the text and each attachment; nothing otherwise."""
    lines = redactions_of(content.attachments, content.body_html)
    return {"lines": lines, "disclosure": disclosure}
