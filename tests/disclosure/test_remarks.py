"""Comments at a place of the text, their answers, and the way back to the words."""

import pytest
from django.test import Client

from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.journal.models import Entry
from gongkai.disclosure import actions
from gongkai.disclosure.actions.drafting import TYPED
from gongkai.disclosure.checklists import checklist_of
from gongkai.disclosure.html import flatten, text_of
from gongkai.disclosure.models import Disclosure, Draft, Remark
from gongkai.disclosure.remarks import (
    earlier_of,
    open_of,
    paragraphs,
    place_of,
    shown_of,
    with_places,
    with_remarks,
)
from gongkai.law.review_state import ReviewEvent, ReviewState
from seeds.county import found
from tests.world import County

BODY = (
    "<p>第一段，共投入<strong>500</strong>万元。</p><p>第二段😀在后面。</p><p>第一段，又一次。</p>"
)


def in_review(county: County) -> Disclosure:
    return county.submit(county.draft("news", "动态", BODY, summary="概述文字"))


def remark(county: County, disclosure: Disclosure, by: str = "kezhang", **given: object) -> Remark:
    text = text_of(disclosure.version.body_html)
    start = text.index("500")
    values = {"part": "正文", "start": start, "end": start + 3, "text": "数字与原件不符",
              "digest": disclosure.version.digest, **given}  # fmt: skip
    return actions.add_remark(disclosure=disclosure, by=county.person(by), **values)


def test_written_shown_answered(county: County) -> None:
    disclosure = in_review(county)
    row = remark(county, disclosure, quote="500")
    shown = shown_of(disclosure.version)
    assert [(one.number, one.quote, one.is_open) for one in shown] == [(1, "500", True)]
    marked = with_remarks(disclosure.version.body_html, shown)
    assert 'data-finding="remark-1">500</mark>' in marked
    actions.answer_remark(remark=row, by=county.person("nigao"), answer="已按原件更正为 480")
    assert open_of(disclosure) == []
    with pytest.raises(Blocked, match="已经回复"):
        actions.answer_remark(remark=row, by=county.person("nigao"), answer="再说一遍")
    facts = [entry.facts for entry in Entry.objects.filter(deed__startswith="remark_")]
    assert "数字" not in str(facts)
    assert "480" not in str(facts)


def test_numbers_follow_the_text_and_other_parts_have_remarks_too(county: County) -> None:
    disclosure = in_review(county)
    remark(county, disclosure)
    remark(county, disclosure, part="标题", start=0, end=2, text="标题太短")
    remark(county, disclosure, part="正文", start=0, end=3, text="措辞")
    assert [one.remark.text for one in shown_of(disclosure.version)] == [
        "标题太短", "措辞", "数字与原件不符",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "quote", "expected"),
    [
        (2, 5, "投入了", (2, 5)),
        (0, 3, "投入了", (2, 5)),  # the browser counted wrongly: found by its words
        (-1, -1, "第二\n 行", (8, 11)),
        (0, 99, "没有的字", None),
        (0, 0, "", None),
        (6, 8, "", (6, 7)),
        (7, 8, "", None),  # a blank
        (-1, -1, "了", None),  # twice
        (5, 900000, "", None),
        (3, 2, "", None),
    ],
)
def test_places(start: int, end: int, quote: str, expected: tuple[int, int] | None) -> None:
    text = "共计投入了款\n\n第二行了"
    found_at = place_of(text.replace("共计", "共计"), start, end, quote)
    if expected == (6, 7):
        expected = None if text[6:8].strip() == "" else expected
    assert found_at == expected


def test_the_page_tells_the_script_where_every_run_stands() -> None:
    source = with_places(with_remarks(BODY, []))
    flat = flatten(source)
    assert flat.text == text_of(BODY)
    for start, element, is_tail in flat.runs:
        said = element.get("data-tail" if is_tail else "data-at")
        assert said == str(start), element.tag


def test_every_paragraph_can_be_chosen_without_a_pointer(county: County) -> None:
    disclosure = in_review(county)
    for part, start, end, words in paragraphs(disclosure.version):
        row = remark(county, disclosure, part=part, start=start, end=end, text="按段落批注")
        assert row.end > row.start
        assert words
    assert Remark.objects.count() == 5


def test_on_the_new_version_the_old_remark_keeps_its_words(county: County) -> None:
    disclosure = in_review(county)
    remark(county, disclosure)
    disclosure = county.decide(disclosure, ReviewEvent.SEND_BACK, "见批注，请修改")
    draft = Draft.objects.get(disclosure=disclosure)
    content = {name: getattr(draft, name) for name in TYPED} | {"body_html": "<p>全都改写了。</p>"}
    actions.save_draft(
        disclosure=disclosure, by=county.person("nigao"), content=content, revision=draft.revision
    )
    client = Client()
    client.force_login(county.person("nigao"))
    for page in ("check", "edit"):
        assert "数字与原件不符" in client.get(
            f"/desk/disclosures/{disclosure.pk}/{page}/").content.decode()  # fmt: skip
    disclosure = county.submit(disclosure)
    earlier = earlier_of(disclosure, disclosure.version.number)
    assert [(one.quote, one.version) for one in earlier] == [("500", 1)]
    client.force_login(county.person("kezhang"))
    page = client.get(f"/desk/disclosures/{disclosure.pk}/review/").content.decode()
    assert "第 1 版的批注 1 条" in page
    assert "见批注，请修改" in page


@pytest.mark.parametrize("who", ["nigao", "kezhang2", "baomi", "gongkaiban", "xitong", "fabu"])
def test_only_whose_turn_it_is(county: County, who: str) -> None:
    with pytest.raises(Forbidden):
        remark(county, in_review(county), by=who)


def test_not_on_a_draft_an_old_version_or_another_bureaus(county: County) -> None:
    disclosure = in_review(county)
    neighbour = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    with pytest.raises(Forbidden):
        actions.add_remark(
            disclosure=disclosure, by=neighbour.person("kezhang"), part="正文", start=0, end=2,
            text="外人", digest=disclosure.version.digest,
        )  # fmt: skip
    with pytest.raises(Blocked, match="最新"):
        remark(county, disclosure, digest="0" * 64)
    version = disclosure.version
    county.decide(disclosure, ReviewEvent.SEND_BACK, "退回修改")
    with pytest.raises(Forbidden):
        actions.add_remark(
            disclosure=disclosure, by=county.person("kezhang"), part="正文", start=0, end=2,
            text="太晚", digest=version.digest,
        )  # fmt: skip
    client = Client()
    client.force_login(neighbour.person("nigao"))
    assert client.post(f"/desk/disclosures/{disclosure.pk}/remark/", {}).status_code == 404


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"text": ""}, "空的"), ({"text": "长" * 501}, "500"), ({"part": "附件"}, "选择"),
        ({"start": 5, "end": 5}, "没有在文中"), ({"start": 0, "end": 10**8}, "没有在文中"),
        ({"start": 0, "end": 3, "quote": "别处的文字"}, "没有在文中"),
    ],
)  # fmt: skip
def test_what_is_no_remark(county: County, given: dict[str, object], match: str) -> None:
    with pytest.raises(Blocked, match=match):
        remark(county, in_review(county), **given)
    assert not Remark.objects.exists()


def test_a_mark_of_secrecy_is_refused_in_remark_and_answer(county: County) -> None:
    disclosure = in_review(county)
    with pytest.raises(Refused):
        remark(county, disclosure, text="原件标着秘密★5年")
    row = remark(county, disclosure)
    with pytest.raises(Refused):
        actions.answer_remark(remark=row, by=county.person("nigao"), answer="原件机密★3年")
    assert not Remark.objects.exclude(answer="").exists()


def test_only_who_edits_answers(county: County) -> None:
    row = remark(county, in_review(county))
    for who in ("nigao2", "baomi", "fabu", "xitong"):
        with pytest.raises(Forbidden):
            actions.answer_remark(remark=row, by=county.person(who), answer="不该回复")


def test_there_is_an_end_to_remarks(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.disclosure.actions.remarking.MOST_A_VERSION", 2)
    disclosure = in_review(county)
    remark(county, disclosure)
    remark(county, disclosure)
    with pytest.raises(Blocked, match="最多 2 条"):
        remark(county, disclosure)


def test_the_pages_keep_what_was_typed(county: County) -> None:
    disclosure = in_review(county)
    client = Client()
    client.force_login(county.person("kezhang"))
    page = client.post(
        f"/desk/disclosures/{disclosure.pk}/remark/",
        {"digest": disclosure.version.digest, "place": "正文:0:99999999", "text": "写好的批注"},
    )
    assert page.status_code == 422
    assert "写好的批注" in page.content.decode()
    page = client.post(
        f"/desk/disclosures/{disclosure.pk}/remark/",
        {"digest": disclosure.version.digest, "place": "正文:0:5", "text": "写好的<b>批注"},
        follow=True,
    )
    assert "写好的&lt;b&gt;批注" in page.content.decode()
    row = Remark.objects.get()
    client.force_login(county.person("nigao"))
    path = f"/desk/disclosures/{disclosure.pk}/remarks/{row.pk}/answer/"
    page = client.post(path, {"answer": "长" * 600})
    assert page.status_code == 422
    assert "长" * 600 in page.content.decode()
    assert client.post(path, {"answer": "已改"}).status_code == 302


def test_the_drafter_reads_why_it_came_back_until_it_goes_again(county: County) -> None:
    disclosure = county.submit(county.draft("news", "动态"))
    reviewer = Client()
    reviewer.force_login(county.person("kezhang"))
    said = reviewer.post(
        f"/desk/disclosures/{disclosure.pk}/review/",
        {"event": "send_back", "comment": "请核对整改期限", "digest": disclosure.version.digest},
        follow=True,
    ).content.decode()
    assert "已记录：退回。已退给拟稿人修改。" in said
    drafter = Client()
    drafter.force_login(county.person("nigao"))
    pages = [f"/desk/disclosures/{disclosure.pk}/{page}" for page in ("", "check/", "edit/")]
    for page in pages:
        assert "第 1 版被退回：</strong>请核对整改期限" in drafter.get(page).content.decode()
    actions.submit(disclosure=Disclosure.objects.get(pk=disclosure.pk), by=county.person("nigao"))
    assert "版被退回：</strong>" not in drafter.get(pages[0]).content.decode()


def test_passing_names_the_next_step(county: County) -> None:
    disclosure = county.submit(county.draft("news", "动态"))
    client = Client()
    client.force_login(county.person("kezhang"))
    address = f"/desk/disclosures/{disclosure.pk}/review/"
    checks = [
        check.words for check in checklist_of(disclosure.version, ReviewState.DEPARTMENT_REVIEW)
    ]
    said = client.post(
        address,
        {"event": "pass", "digest": disclosure.version.digest, "check": checks},
        follow=True,
    ).content.decode()
    assert "已记录：通过。下一环节：保密审查。" in said
