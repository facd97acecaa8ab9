"""Road one through the deeds: the one door and everything that must not open it."""

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.files.models import StoredFile
from gongkai.core.journal.actions import verify
from gongkai.core.journal.models import Entry
from gongkai.disclosure import actions
from gongkai.disclosure.actions.drafting import TYPED
from gongkai.disclosure.findings import scan_content
from gongkai.disclosure.models import Clearance, Disclosure, Draft, Version
from gongkai.law.review_state import ReviewEvent, ReviewState
from tests.world import County


def content_of(draft: Draft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in TYPED}


def test_the_whole_road(county: County) -> None:
    disclosure = county.publish(county.draft("news", "审计工作动态"))
    assert disclosure.is_public
    assert disclosure.index_number == f"11000000000000000U/{disclosure.published_at.year}-0000001"
    assert Disclosure.objects.public().get() == disclosure
    assert verify().broken_at is None


def test_index_numbers_have_no_gaps(county: County) -> None:
    numbers = [county.publish(county.draft("news", f"动态{n}")).index_number[-7:] for n in range(3)]
    assert numbers == ["0000001", "0000002", "0000003"]


def test_nothing_is_public_before_the_door(county: County) -> None:
    disclosure = county.submit(county.draft("news", "审计工作动态"))
    while True:
        assert not Disclosure.objects.public().exists()
        with pytest.raises(Blocked):
            actions.publish(disclosure=disclosure, by=county.person("fabu"))
        if disclosure.review_state == ReviewState.APPROVAL:
            break
        disclosure = county.decide(disclosure)


def test_only_the_publisher_publishes(county: County) -> None:
    disclosure = county.clear(county.draft("news", "审计工作动态"))
    for username in ("nigao", "kezhang", "gongkaiban", "fenguan", "xitong"):
        with pytest.raises(Blocked):
            actions.publish(disclosure=disclosure, by=county.person(username))


def test_an_edit_voids_the_clearance(county: County) -> None:
    disclosure = county.clear(county.draft("news", "审计工作动态"))
    author = county.person("nigao")
    with pytest.raises(Blocked, match="不能修改"):
        actions.save_draft(
            disclosure=disclosure, by=author, content=content_of(disclosure.draft), revision=0
        )
    actions.reopen(disclosure=disclosure, by=author)
    with pytest.raises(Blocked, match="没有完成审查"):
        actions.publish(disclosure=disclosure, by=county.person("fabu"))
    assert Clearance.objects.count() == 1


def test_a_published_item_stays_as_it_is_while_the_next_version_is_written(county: County) -> None:
    disclosure = county.publish(county.draft("news", "旧标题"))
    author = county.person("nigao")
    actions.reopen(disclosure=disclosure, by=author)
    draft = Draft.objects.get(disclosure=disclosure)
    actions.save_draft(
        disclosure=disclosure, by=author, revision=draft.revision,
        content={**content_of(draft), "title": "新标题"},
    )  # fmt: skip
    shown = Disclosure.objects.public().get()
    assert shown.published_clearance.version.title == "旧标题"
    number, first = shown.index_number, shown.first_published_at
    again = county.publish(Disclosure.objects.get(pk=disclosure.pk))
    assert (again.index_number, again.first_published_at) == (number, first)
    assert again.published_clearance.version.title == "新标题"


def test_two_windows_do_not_overwrite_each_other(county: County) -> None:
    disclosure = county.draft("news", "审计工作动态")
    author = county.person("nigao")
    actions.save_draft(
        disclosure=disclosure, by=author, content=content_of(disclosure.draft), revision=0
    )
    with pytest.raises(Blocked, match="保存过"):
        actions.save_draft(
            disclosure=disclosure, by=author, content=content_of(disclosure.draft), revision=0
        )


def test_a_sent_back_version_needs_a_new_one(county: County) -> None:
    disclosure = county.submit(county.draft("news", "审计工作动态"))
    disclosure = county.decide(disclosure, ReviewEvent.SEND_BACK, "请补充时间地点")
    assert disclosure.review_state == ReviewState.DRAFT
    disclosure = county.submit(disclosure)
    assert disclosure.version.number == 2


def test_sending_back_needs_a_reason(county: County) -> None:
    disclosure = county.submit(county.draft("news", "审计工作动态"))
    with pytest.raises(Blocked, match="写明意见"):
        county.decide(disclosure, ReviewEvent.SEND_BACK)


def test_the_wrong_person_is_refused_at_every_step(county: County) -> None:
    disclosure = county.submit(county.draft("news", "审计工作动态"))
    turn = {
        ReviewState.DEPARTMENT_REVIEW: "kezhang", ReviewState.SECRECY_REVIEW: "baomi",
        ReviewState.OFFICE_REVIEW: "gongkaiban", ReviewState.APPROVAL: "fenguan",
    }  # fmt: skip
    people = ("nigao", "kezhang", "kezhang2", "baomi", "gongkaiban", "fenguan", "fabu", "xitong")
    while disclosure.review_state != ReviewState.CLEARED:
        for username in people:
            if username != turn[ReviewState(disclosure.review_state)]:
                with pytest.raises(Blocked):
                    actions.decide(
                        disclosure=disclosure, by=county.person(username),
                        event=ReviewEvent.PASS, digest=disclosure.version.digest,
                    )  # fmt: skip
        disclosure = county.decide(disclosure)


def test_one_person_with_two_posts_still_does_one_of_them(county: County) -> None:
    office = county.person("gongkaiban")
    disclosure = county.draft("news", "审计工作动态", by="gongkaiban")
    disclosure = county.decide(county.decide(county.submit(disclosure)))
    assert disclosure.review_state == ReviewState.OFFICE_REVIEW
    with pytest.raises(Blocked, match="同一人"):
        actions.decide(
            disclosure=disclosure, by=office, event=ReviewEvent.PASS,
            digest=disclosure.version.digest,
        )  # fmt: skip


def test_audit_results_need_the_director(county: County) -> None:
    disclosure = county.submit(county.draft("audit-results", "第1号公告"))
    for _ in range(4):
        disclosure = county.decide(disclosure)
    assert disclosure.review_state == ReviewState.DIRECTOR_APPROVAL
    assert county.decide(disclosure).review_state == ReviewState.CLEARED


def test_a_reviewer_decides_on_what_they_saw(county: County) -> None:
    disclosure = county.submit(county.draft("news", "审计工作动态"))
    with pytest.raises(Blocked, match="最新"):
        actions.decide(
            disclosure=disclosure, by=county.person("kezhang"), event=ReviewEvent.PASS,
            digest="0" * 64,
        )  # fmt: skip


def test_findings_are_fixed_or_disposed_of(county: County) -> None:
    disclosure = county.draft("news", "动态", "<p>联系电话13800138000</p>")
    with pytest.raises(Blocked, match="疑点"):
        actions.submit(disclosure=disclosure, by=county.person("nigao"))
    found = scan_content(disclosure.draft, disclosure).open[0]
    with pytest.raises(Blocked, match="理由"):
        actions.dispose(
            disclosure=disclosure, by=county.person("nigao"), fingerprint=found.fingerprint,
            reason="好",
        )  # fmt: skip
    actions.dispose(
        disclosure=disclosure, by=county.person("nigao"), fingerprint=found.fingerprint,
        reason="本单位对外公开的值班手机",
    )  # fmt: skip
    version = actions.submit(disclosure=disclosure, by=county.person("nigao"))
    assert "13800138000" not in str(version.findings)
    assert version.findings[0]["disposed"] == "本单位对外公开的值班手机"


@pytest.mark.parametrize(
    "field", ["title", "document_number", "summary", "body_html", "ground_reason"]
)
def test_a_mark_of_secrecy_leaves_nothing_but_a_trace(county: County, field: str) -> None:
    content = {field: "<p>机密★1年 某某事项</p>" if field == "body_html" else "机密★1年 某某事项"}
    if field == "ground_reason":
        content |= {"attribute": "withheld", "ground": "X16A"}
    with pytest.raises(Refused):
        county.draft("news", **{"title": "动态", **content})
    assert not Disclosure.objects.exists()
    assert not Draft.objects.exists()
    entry = Entry.objects.get(deed="content_refused")
    assert "某某事项" not in str(entry.facts)
    assert entry.facts["rules"] == ["SECRET-MARK"]
    assert verify().broken_at is None


def test_a_marked_file_is_not_stored(county: County, settings) -> None:
    disclosure = county.draft("news", "动态")
    with pytest.raises(Refused):
        actions.attach(
            disclosure=disclosure, by=county.person("nigao"), name="附件.txt",
            data="绝密★30年".encode(),
        )  # fmt: skip
    assert not StoredFile.objects.exists()
    assert not settings.PRIVATE_ROOT.exists()


def test_what_no_machine_can_read_does_not_go_on(county: County) -> None:
    disclosure = county.draft("news", "动态")
    actions.attach(
        disclosure=disclosure, by=county.person("nigao"), name="旧.doc", data=b"\xd0\xcf\x11\xe0"
    )
    with pytest.raises(Blocked, match="无法审查"):
        actions.submit(disclosure=disclosure, by=county.person("nigao"))


@pytest.mark.parametrize("name", ["", "../x.txt", "a/b.txt", ".htaccess", "x" * 130 + ".txt"])
def test_file_names_that_lead_elsewhere(county: County, name: str) -> None:
    with pytest.raises(Blocked):
        actions.attach(
            disclosure=county.draft("news", "动态"), by=county.person("nigao"), name=name,
            data=b"text",
        )  # fmt: skip


def test_a_changed_file_on_disk_stops_the_door(county: County, settings) -> None:
    disclosure = county.draft("news", "动态")
    actions.attach(disclosure=disclosure, by=county.person("nigao"), name="附件.txt", data=b"text")
    disclosure = county.clear(disclosure)
    for path in settings.PRIVATE_ROOT.rglob("*"):
        if path.is_file():
            path.write_bytes(b"other")
    with pytest.raises(Blocked, match="改动"):
        actions.publish(disclosure=disclosure, by=county.person("fabu"))


def test_withdrawal_and_its_way_back(county: County) -> None:
    disclosure = county.publish(county.draft("news", "动态"))
    with pytest.raises(Blocked):
        actions.withdraw(disclosure=disclosure, by=county.person("nigao"), reason="内容有误")
    with pytest.raises(Blocked, match="原因"):
        actions.withdraw(disclosure=disclosure, by=county.person("fabu"), reason="")
    withdrawn = actions.withdraw(disclosure=disclosure, by=county.person("fabu"), reason="内容有误")
    assert not Disclosure.objects.public().exists()
    with pytest.raises(Blocked):
        actions.publish(disclosure=withdrawn, by=county.person("fabu"))
    again = county.publish(Disclosure.objects.get(pk=disclosure.pk))
    assert again.index_number == disclosure.index_number


def test_another_department_does_not_edit(county: County) -> None:
    disclosure = county.draft("news", "动态")
    with pytest.raises(Forbidden):
        actions.reopen(disclosure=disclosure, by=county.person("nigao2"))
    with pytest.raises(Forbidden):
        actions.submit(disclosure=disclosure, by=county.person("nigao2"))


def test_what_is_not_to_be_disclosed_is_not(county: County) -> None:
    for values in (
        {"attribute": "on_request"},
        {"attribute": "withheld", "ground": "X16B", "ground_reason": "属于讨论记录"},
    ):
        disclosure = county.clear(county.draft("news", "讨论记录", **values))
        with pytest.raises(Blocked, match="不向社会发布"):
            actions.publish(disclosure=disclosure, by=county.person("fabu"))


def test_withholding_needs_ground_and_reason(county: County) -> None:
    disclosure = county.draft("news", "讨论记录", attribute="withheld")
    with pytest.raises(Blocked, match="法定依据"):
        actions.submit(disclosure=disclosure, by=county.person("nigao"))


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Version, {"title": "改"}),
        (Clearance, {"digest": "0" * 64}),
        (Entry, {"deed": "改"}),
    ],
)
def test_the_database_itself_refuses_changes(county: County, model, change) -> None:
    county.publish(county.draft("news", "动态"))
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**change)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_first_publication_never_changes(county: County) -> None:
    county.publish(county.draft("news", "动态"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Disclosure.objects.update(index_number="另一个")
