"""What makes the demonstration's register whole: kinds, what is withheld, a neighbour, the county.

All invented.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gongkai.core.people.actions import save_department, save_organ, save_person
from gongkai.core.people.models import Department, Organ, Person
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure, DocumentKind, Origin
from gongkai.law.roles import Role
from seeds.clock import Story, Timeline
from seeds.roads import cleared

if TYPE_CHECKING:
    from seeds.county import County

# Column: kind and the facts of its panel.
_KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "guide": ("guide", {}),
    "functions": ("functions", {}),
    "leaders": ("functions", {}),
    "normative": ("normative", {
        "interpretation": "由法规审理科随文件发布图解", "effective_on": "2026-10-01",
        "valid_for": "自施行之日起 5 年",
    }),
    "documents": ("document", {}),
    "interpretation": ("interpretation", {"form": "文字"}),
    "plans": ("plan", {"period": "见正文"}),
    "audit-results": ("audit-result", {
        "audited_unit": "见正文", "project_kind": "专项资金",
        "approval": "示范县人民政府批准（示政批〔2026〕11号，2026年10月12日）",
    }),
    "rectification": ("rectification", {}),
    "personnel": ("personnel", {"matter": "招考"}),
    "enforcement": ("enforcement", {"matter": "权责清单"}),
    "annual-reports": ("annual-report", {"report_year": "2025"}),
    "news": ("news", {}),
    "notices": ("notice", {}),
}  # fmt: skip
# What an interpretation is about.
_INTERPRETED = {
    "一图读懂《政府投资项目审计监督办法实施细则》": "示范县政府投资项目审计监督办法实施细则",
    "《审计整改“对账销号”工作流程》解读": "关于印发《审计整改“对账销号”工作流程》的通知",
    "《内部审计指导监督工作的通知》解读": "关于做好2026年内部审计指导监督工作的通知",
}


def typed(organ: Organ, column: str, title: str, number: str) -> dict[str, Any]:
    """Kind, panel and links for a document of the demonstration; nothing where none fits."""
    code, panel = _KINDS.get(column, ("", {}))
    kind = DocumentKind.objects.filter(organ=organ, code=code).first()
    if kind is None or ("document_number" in kind.required and not number):
        return {}
    content: dict[str, Any] = {"kind": kind, "facts": {"panel": panel}}
    about = Disclosure.objects.filter(organ=organ, draft__title=_INTERPRETED.get(title, "")).first()
    if about is not None:
        content["relations"] = [{"verb": "interprets", "to": about.pk}]
    return content


def tell_register(county: "County", timeline: Timeline) -> None:
    """Documents that are not disclosed, one that is late, and two neutral numbers."""
    timeline.tell(70, _rota(county))
    timeline.tell(31, _minutes(county), _on_request(county))
    timeline.tell(28, _late(county))
    timeline.tell(4, _received(county))
    timeline.tell(17, _neutral(county), hours=5)


def _rota(county: "County") -> Story:
    yield from cleared(county, lambda: county.draft(
        "documents", "关于调整机关内部值班安排的通知", "<p>各科室按新的安排值班。</p>",
        kind=DocumentKind.objects.get(organ=county.organ, code="document"),
        document_number="示审办〔2026〕4号", attribute="withheld", ground="X16A",
        ground_reason="内部值班和后勤安排，不对外产生影响", summary="",
    ))  # fmt: skip


def _minutes(county: "County") -> Story:
    yield from cleared(county, lambda: county.draft(
        "documents", "审计业务会议讨论记录（第七次）", "<p>讨论审计项目实施情况。</p>",
        attribute="withheld", ground="X16B", summary="",
        ground_reason="讨论记录，公开会影响审计人员充分发表意见",
    ))  # fmt: skip


def _on_request(county: "County") -> Story:
    yield from cleared(county, lambda: county.draft(
        "documents", "审计项目质量检查通报", attribute="on_request",
        summary="通报审计项目质量检查情况。",
    ))  # fmt: skip


def _late(county: "County") -> Story:
    yield 0
    county.draft(
        "documents", "关于印发《内部审计质量检查办法》的通知", "<p>各科室：</p><p>现印发给你们。</p>",
        kind=DocumentKind.objects.get(organ=county.organ, code="document"),
        document_number="示审发〔2026〕18号", summary="规定内部审计质量检查的办法。",
    )  # fmt: skip


def _received(county: "County") -> Story:
    yield 0
    actions.register(
        by=county.person("nigao"), origin=Origin.FROM_AGENCY, source_organ="示范县财政局",
        content={
            "kind": DocumentKind.objects.get(organ=county.organ, code="document"),
            "column": county.column("documents"),
            "title": "关于编制下一年度部门预算的通知", "document_number": "示财〔2026〕31号",
            "formed_on": timezone.localdate() - timedelta(3), "attribute": "on_request",
            "ground": "", "ground_reason": "", "summary": "县财政局来文。",
            "body_html": "<p>来文登记，原件存办公室。</p>",
        },
    )  # fmt: skip


def _neutral(county: "County") -> Story:
    first = actions.enter_neutral(by=county.person("baomi"), seen="")
    yield 20
    actions.enter_neutral(by=county.person("baomi"), seen=first.number)


def fill_neighbour(county: "County") -> Story:
    """示范县统计局: a few public items, one late draft, one that is withheld."""
    county.draft("documents", "关于统计资料管理的规定",
                 formed_on=timezone.localdate() - timedelta(30))  # fmt: skip
    for column, title, summary in (
        ("functions", "示范县统计局机构职能", "主要职责、内设机构和联系方式。"),
        ("documents", "关于做好2026年统计年报工作的通知", "部署统计年报。"),
        ("news", "全县人口变动情况抽样调查启动", "调查员入户登记。"),
    ):
        county.publish(county.draft(column, title, f"<p>{summary}</p>", summary=summary))
        yield 20
    county.clear(
        county.draft(
            "documents", "统计执法检查过程材料", attribute="withheld", ground="X16B",
            ground_reason="过程稿，检查还在进行", summary="",
        )
    )  # fmt: skip


def found_county_office(password: str) -> Person:
    """示范县人民政府办公室, which the other organs name as their lead office."""
    organ = save_organ(
        by=None,
        organ=Organ(
            slug="xianzhengfu", name="示范县人民政府办公室", short_name="县政府办",
            credit_code="110000000000000035", document_prefix="示政办",
            county_government="示范县人民政府", county_office="示范县人民政府办公室",
            court="示范县人民法院", disclosure_office="示范县人民政府办公室政务公开科",
            address="示范县示范路9号", postal_code="000000",
            office_hours="法定工作日上午8:30至12:00，下午1:30至5:30", phone="0000-0000009",
        ),
    )  # fmt: skip
    department = save_department(department=Department(organ=organ, name="政务公开科"), by=None)
    person = Person(username="xianban", name="县办通", organ=organ, department=department)
    return save_person(
        person=person, by=None, roles=frozenset({Role.COUNTY_OFFICE}), password=password
    )
