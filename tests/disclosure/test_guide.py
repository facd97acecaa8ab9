"""The guide: composed, checked for completeness, renewed when the particulars change."""

from datetime import date

import pytest
from django.test import Client

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.people.actions import save_organ
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions, guides
from gongkai.disclosure.models import Disclosure
from gongkai.law import guide as law
from gongkai.law.review_state import ReviewState
from tests.world import County

FULL = [
    ("一、信息分类和编排体系", "机关信息分为若干类，按年份编排索引。"),
    ("二、获取方式", "可以在平台查阅、下载，也可以到查阅点。"),
    ("三、依申请公开", "填写申请表，当面、邮寄或者在线提交。"),
    ("四、收费", "不收取费用；明显超过合理范围的除外。"),
    ("五、工作机构", "机构名称：办公室\n办公地址：示范路1号\n办公时间：工作日\n联系电话：0000-0000000\n"
     "传真号码：无\n互联网联系方式：见平台"),
    ("六、监督和救济", "可以向主管部门投诉，也可以申请行政复议。"),
]  # fmt: skip


def test_a_full_guide_lacks_nothing() -> None:
    assert law.missing(FULL) == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("分类", "", "classes"), ("编排", "", "arrangement"), ("获取方式", "", "access"),
        ("机构名称：办公室", "机构名称：", "office"), ("办公地址：示范路1号", "", "address"),
        ("办公时间：工作日", "办公时间：　", "hours"),
        ("联系电话：0000-0000000", "联系电话", "phone"), ("传真号码：无", "", "fax"),
        ("互联网联系方式：见平台", "", "internet"), ("依申请公开", "其他", "application"),
        ("四、收费", "四、其他", "fee"), ("监督和救济", "其他", "remedy"),
    ],
)  # fmt: skip
def test_each_element_is_missed(before: str, after: str, code: str) -> None:
    changed = [(h.replace(before, after), t.replace(before, after)) for h, t in FULL]
    assert code in [element.code for element in law.missing(changed)]


def test_an_empty_section_says_nothing() -> None:
    assert "fee" in [one.code for one in law.missing([*FULL[:3], ("四、收费", "无"), *FULL[4:]])]
    assert len(law.missing([])) == len(law.ELEMENTS)


def test_values_differ_whatever_the_spacing_and_width() -> None:
    text = "联系电话：０５３３－１２３ ４５６７，地址：示范路 1 号"
    assert law.differing({"电话": "0533-1234567", "地址": "示范路1号", "传真": ""}, text) == []
    assert law.differing({"电话": "0533-7654321"}, text) == ["电话"]


def test_the_composed_guide_is_complete_and_can_be_published(county: County) -> None:
    assert len(guides.state_of(county.organ).missing) == len(law.ELEMENTS)
    guide = actions.draft_guide(by=county.person("nigao"))
    assert guides.faults(guide.draft.body_html) == []
    assert guide.draft.kind.code == "guide"
    guide = published(county, guide)
    state = guides.state_of(county.organ)
    assert state.is_public
    assert (state.missing, state.differing) == ([], [])


def published(county: County, disclosure: Disclosure) -> Disclosure:
    for found in _open_findings(disclosure):
        actions.dispose(
            disclosure=disclosure, by=county.person("nigao"), fingerprint=found,
            reason="机关对外公开的联系方式",
        )  # fmt: skip
    return county.publish(disclosure)


def _open_findings(disclosure: Disclosure) -> list[str]:
    from gongkai.disclosure.findings import scan_content

    return [one.fingerprint for one in scan_content(disclosure.draft, disclosure).open]


def test_an_incomplete_guide_does_not_go_into_review(county: County) -> None:
    guide = actions.draft_guide(by=county.person("nigao"))
    actions.save_draft(
        disclosure=guide, by=county.person("nigao"), revision=guide.draft.revision,
        content={"body_html": guide.draft.body_html.replace("传真号码", "其他")},
    )  # fmt: skip
    with pytest.raises(Blocked, match="传真号码"):
        actions.submit(disclosure=guide, by=county.person("nigao"))


def test_changed_particulars_ask_for_a_new_version(county: County) -> None:
    guide = published(county, actions.draft_guide(by=county.person("nigao")))
    office = county.person("gongkaiban")
    assert not any(group.label == "公开指南" for group in todo_for(office))
    organ = county.organ
    organ.phone = "0000-1111111"
    save_organ(organ=organ, by=None)
    office = county.person("gongkaiban")
    state = guides.state_of(office.organ)
    assert state.differing == ["联系电话"]
    assert state.renew_on is not None
    assert state.renew_on > date.today()
    [group] = [group for group in todo_for(office) if group.label == "公开指南"]
    assert group.items[0].title == "指南与机关信息不一致：联系电话"
    assert not [g for g in todo_for(county.person("nigao")) if g.label == "公开指南"]

    again = actions.draft_guide(by=county.person("nigao"))
    assert again.pk == guide.pk
    assert "0000-1111111" in again.draft.body_html
    public = Disclosure.objects.public().get(pk=guide.pk)
    assert "0000-1111111" not in public.published_clearance.version.body_html
    published(county, Disclosure.objects.get(pk=guide.pk))
    assert guides.state_of(county.organ).differing == []


def test_what_was_typed_stays_when_the_office_part_is_renewed(county: County) -> None:
    body = "<h2>甲</h2><p>手写的话</p><h2>乙、工作机构</h2><p>旧电话</p><h2>丙</h2><p>结尾</p>"
    renewed = guides.with_contacts(body, county.organ)
    assert "手写的话" in renewed
    assert "结尾" in renewed
    assert "乙、工作机构" in renewed
    assert "旧电话" not in renewed
    assert county.organ.phone in renewed
    assert "手写的话" in guides.with_contacts("<p>手写的话</p>", county.organ)


def test_who_may_and_when(county: County) -> None:
    for username in ("fabu", "xitong", "baomi", "fenguan"):
        with pytest.raises(Forbidden):
            actions.draft_guide(by=county.person(username))
    office = county.person("gongkaiban")
    actions.draft_guide(by=county.person("nigao"))
    with pytest.raises(Forbidden):
        actions.draft_guide(by=county.person("nigao2"))
    guide = actions.draft_guide(by=office)
    assert actions.draft_guide(by=office).pk == guide.pk
    guide = Disclosure.objects.get(pk=guide.pk)
    for found in _open_findings(guide):
        actions.dispose(disclosure=guide, by=office, fingerprint=found, reason="公开的联系方式")
    actions.submit(disclosure=guide, by=office)
    with pytest.raises(Blocked, match="不能生成新稿"):
        actions.draft_guide(by=office)
    assert Disclosure.objects.get(pk=guide.pk).review_state != ReviewState.DRAFT


def test_the_page(county: County, client: Client) -> None:
    client.force_login(county.person("fabu"))
    assert client.get("/desk/disclosures/guide/").status_code == 403
    client.force_login(county.person("gongkaiban"))
    text = client.get("/desk/disclosures/guide/").content.decode()
    assert "还没有公开指南" in text
    assert "传真号码" in text
    response = client.post("/desk/disclosures/guide/")
    assert response["Location"].endswith("/edit/")
    assert "已写明" in client.get("/desk/disclosures/guide/").content.decode()
