"""What the public pages of the demonstration show: a guide, a policy with its marks, a picture."""

from io import BytesIO
from typing import TYPE_CHECKING

from django.utils import timezone
from PIL import Image, ImageDraw

from gongkai.disclosure import actions
from gongkai.disclosure.actions.validity import mark_validity
from gongkai.disclosure.findings import scan_content
from gongkai.disclosure.models import Disclosure, DocumentKind
from seeds.clock import Story, Timeline
from seeds.roads import published

if TYPE_CHECKING:
    from seeds.county import County


def tell_public(county: "County", timeline: Timeline) -> None:
    """All invented, like the rest of the county."""
    timeline.tell(120, _guide(county))
    timeline.tell(50, _replaced(county))
    timeline.tell(21, _with_picture(county))


def _guide(county: "County") -> Story:
    yield 0
    guide = actions.draft_guide(by=county.person("nigao"))
    for found in scan_content(guide.draft, guide).open:
        actions.dispose(
            disclosure=guide, by=county.person("nigao"), fingerprint=found.fingerprint,
            reason="机关对外公开的联系方式",
        )  # fmt: skip
    yield from published(county, lambda: guide)


def _replaced(county: "County") -> Story:
    """A trial rule, and the one that takes its place."""
    title = "示范县内部审计工作指导办法（试行）"
    yield from published(county, lambda: _policy(county, title, "示审发〔2021〕4号", []))
    yield 9 * 30
    old = Disclosure.objects.get(organ=county.organ, draft__title=title)
    title = "示范县内部审计工作指导办法"
    yield from published(county, lambda: _policy(
        county, title, "示审发〔2026〕21号", [{"verb": "replaces", "to": old.pk}]
    ))  # fmt: skip
    yield 5
    mark_validity(
        disclosure=old, by=county.person("gongkaiban"), validity="repealed",
        since=timezone.localdate(), reason="示审发〔2026〕21号第十二条",
        replaced_by=Disclosure.objects.get(organ=county.organ, draft__title=title),
    )  # fmt: skip


def _policy(
    county: "County", title: str, number: str, relations: list[dict[str, object]]
) -> Disclosure:
    panel = {"effective_on": "2026-12-01", "interpretation": "由法规审理科同步解读",
             "valid_for": "自施行之日起5年"}  # fmt: skip
    return county.draft(
        "normative", title,
        "<p>各镇人民政府，县直各部门：</p><h2>第一章　总则</h2>"
        "<p>第一条　为加强内部审计工作，制定本办法。</p>",
        document_number=number, relations=relations, facts={"panel": panel},
        kind=DocumentKind.objects.get(organ=county.organ, code="normative"),
        summary=f"{title}，规定内部审计的机构、职责和结果运用。",
    )  # fmt: skip


def _with_picture(county: "County") -> Story:
    yield 0
    picture = Image.new("RGB", (640, 360), "#eef3f8")
    draw = ImageDraw.Draw(picture)
    for place, height in enumerate((120, 180, 150, 240, 290)):
        draw.rectangle((60 + place * 110, 320 - height, 130 + place * 110, 320), fill="#2b5c8a")
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    alt = "近五年完成审计项目数的柱形图，逐年上升"
    entry = actions.take_in_picture(
        by=county.person("nigao"), name="近五年完成审计项目数.png", data=buffer.getvalue()
    )
    yield from published(county, lambda: county.draft(
        "audit-affairs", "近五年完成审计项目情况",
        f'<p>近五年完成的审计项目逐年增加，见下图。</p><p><img src="picture:{entry["sha256"]}" alt="{alt}"></p>',
        summary="近五年完成审计项目的数量变化。", pictures=[{**entry, "alt": alt}],
    ))  # fmt: skip
