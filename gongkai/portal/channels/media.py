"""A public item made ready for new media: title, short digest, text, link, picture and QR code."""

import re
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings

from gongkai.disclosure.html import text_of, typed_text_of
from gongkai.disclosure.models import Content, Disclosure
from gongkai.portal.channels.models import Channel, Delivery, Posting
from gongkai.portal.items import picture_name

LONGEST_DIGEST = 120
# Without an own site the county's page is what people are led to.
_COUNTY = (Channel.Kind.PACKAGE, Channel.Kind.PULL, Channel.Kind.HAND_COPY)
_SENTENCE_ENDS = "。！？；"


@dataclass(frozen=True)
class Prepared:
    """``picture``: the address of the first picture on the item's own page, or empty."""

    title: str
    digest: str
    text: str
    link: str
    picture: str
    picture_alt: str
    qr_code: str


def prepared(item: Disclosure) -> Prepared:
    """What is to be copied, all of it from the public version of ``item``."""
    assert item.published_clearance is not None
    version = item.published_clearance.version
    link = link_of(item)
    lines = typed_text_of(version.body_html).split("\n")
    paragraphs = [line.strip() for line in lines if line.strip()]
    source = [f"来源：{item.organ.name}", f"索引号：{item.index_number}", f"原文：{link}"]
    first: dict[str, Any] = version.pictures[0] if version.pictures else {}
    return Prepared(
        title=version.title,
        digest=digest_of(version),
        text="\n\n".join([*paragraphs, "\n".join(source)]),
        link=link,
        picture=f"{item.public_path}pictures/{picture_name(first)}" if first else "",
        picture_alt=str(first.get("alt", "")),
        qr_code=segno.make(link, error="m", micro=False).svg_data_uri(scale=5, border=3),
    )


def digest_of(content: Content) -> str:
    """At most 120 characters, ending with a sentence where one ends late enough."""
    text = re.sub(r"\s+", " ", content.summary.strip() or text_of(content.body_html)).strip()
    if len(text) <= LONGEST_DIGEST:
        return text
    cut = text[:LONGEST_DIGEST]
    end = max(cut.rfind(mark) for mark in _SENTENCE_ENDS)
    return cut[: end + 1] if end >= LONGEST_DIGEST // 2 else cut[:-1] + "…"


def link_of(item: Disclosure) -> str:
    """Where the item stands on the county's site, when that is known; else its own page."""
    posted = Posting.objects.filter(
        disclosure=item, removed_on=None, channel__kind=Channel.Kind.HAND_COPY
    ).values_list("address", flat=True).first()  # fmt: skip
    if posted:
        return posted
    receipts = Delivery.objects.filter(
        disclosure=item, state=Delivery.State.CONFIRMED, verb=Delivery.Verb.PUBLISH,
        channel__kind__in=_COUNTY,
    ).order_by("-sequence").values_list("receipt", flat=True)  # fmt: skip
    known = [str(receipt.get("address", "")) for receipt in receipts[:5]]
    return next(filter(None, known), "") or settings.PUBLIC_ADDRESS + item.public_path
