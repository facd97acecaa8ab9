"""What is public is scanned again with each change of the rules; hits wait for a person."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files import store
from gongkai.core.journal.models import Entry
from gongkai.core.rules.actions import remove_wording, save_wording
from gongkai.core.rules.edition import current, renew
from gongkai.core.rules.models import Wording
from gongkai.desk import tick
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions
from gongkai.disclosure.actions.drafting import TYPED
from gongkai.disclosure.findings import scan_content
from gongkai.disclosure.models import Disclosure, PublishedFinding
from gongkai.disclosure.rescanning import (
    UNREVIEWED,
    keep_published,
    outdated,
    rescan_published,
    waiting,
)
from gongkai.scan.detectors.secrecy_mark import SecrecyMark
from tests.world import County

PAGE = "/desk/disclosures/published-findings/"


def look_for(county: County, wrong: str = "示范性试点") -> Wording:
    row = Wording(organ=county.organ, wrong=wrong, right="示范试点", reason="统一表述")
    return save_wording(wording=row, by=county.person("gongkaiban"))


def published(county: County, body: str = "<p>开展示范性试点。</p>") -> Disclosure:
    return county.publish(county.draft("news", "审计工作动态", body))


def client_of(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_new_wording_is_asked_about_once(county: County) -> None:
    """Added → in the list; kept with a reason → gone; removed and added again → not asked again."""
    item, office = published(county), county.person("gongkaiban")
    assert rescan_published() == 1
    assert not waiting(office).exists()
    row = look_for(county)
    assert rescan_published() == 1
    finding = waiting(office).get()
    assert (finding.disclosure, finding.rule, finding.part) == (item, "WORDING", "正文")
    client = client_of(county, "gongkaiban")
    assert "示范性试点" in client.get(PAGE).content.decode()
    assert "1 份已公开信息" in client.get("/desk/").content.decode()
    response = client.post(PAGE, {"finding": finding.pk, "reason": "项目正式名称"})
    assert response.status_code == 302
    assert "没有待处置的疑点" in client.get(PAGE).content.decode()
    assert not any(group.label == "已公开内容有疑点" for group in todo_for(office))
    remove_wording(wording=row, by=office)
    rescan_published()
    look_for(county)
    assert rescan_published() == 1
    assert not waiting(office).exists()
    assert PublishedFinding.objects.get().disposal == "项目正式名称"
    deeds = Entry.objects.filter(subject=f"disclosure:{item.pk}").values_list("deed", flat=True)
    assert {"published_findings_found", "published_finding_kept"} <= set(deeds)


def test_scanning_twice_changes_nothing(county: County) -> None:
    published(county)
    look_for(county)
    assert (rescan_published(), rescan_published()) == (1, 0)
    Disclosure.objects.update(scanned_edition=None)
    entries = Entry.objects.count()
    assert rescan_published() == 1
    assert PublishedFinding.objects.count() == 1
    assert Entry.objects.count() == entries


def test_a_withdrawn_rule_takes_its_open_findings_along(county: County) -> None:
    published(county)
    row = look_for(county)
    rescan_published()
    remove_wording(wording=row, by=county.person("gongkaiban"))
    rescan_published()
    assert not PublishedFinding.objects.exists()


def test_what_the_reviewers_disposed_of_is_not_asked_again(county: County) -> None:
    draft = county.draft("news", "动态", "<p>值班电话13800138000</p>")
    found = scan_content(draft.draft, draft).open[0]
    actions.dispose(
        disclosure=draft, by=draft.created_by, fingerprint=found.fingerprint, reason="对外值班电话"
    )
    county.publish(draft)
    renew()
    assert rescan_published() == 1
    assert not PublishedFinding.objects.exists()


def test_attachments_are_scanned_again(county: County) -> None:
    draft = county.draft("news", "动态")
    actions.attach(
        disclosure=draft, by=draft.created_by, name="表.txt", data="开展示范性试点".encode()
    )
    county.publish(draft)
    look_for(county)
    rescan_published()
    assert PublishedFinding.objects.get().part == "附件：表.txt"


def test_an_attachment_that_is_gone_is_told_and_holds_up_no_other(county: County) -> None:
    draft = county.draft("news", "动态")
    actions.attach(disclosure=draft, by=draft.created_by, name="表.txt", data="一".encode())
    county.publish(draft)
    published(county)
    sha256 = Disclosure.objects.get(pk=draft.pk).draft.attachments[0]["sha256"]
    Path(store.path_of(sha256)).unlink()
    look_for(county)
    assert rescan_published() == 2
    assert set(PublishedFinding.objects.values_list("rule", flat=True)) == {UNREVIEWED, "WORDING"}


def test_the_sweep_is_bounded_and_goes_on(county: County) -> None:
    for _ in range(3):
        published(county)
    assert rescan_published(limit=2) == 2
    assert outdated().count() == 1
    assert rescan_published(limit=2) == 1
    assert outdated().count() == 0


def test_a_new_version_without_it_settles_the_finding(county: County) -> None:
    item = published(county)
    look_for(county)
    rescan_published()
    author = county.person("nigao")
    actions.reopen(disclosure=item, by=author)
    draft = Disclosure.objects.get(pk=item.pk).draft
    content = {**{name: getattr(draft, name) for name in TYPED}, "body_html": "<p>开展试点。</p>"}
    actions.save_draft(disclosure=item, by=author, content=content, revision=draft.revision)
    county.publish(Disclosure.objects.get(pk=item.pk))
    assert rescan_published() == 1
    assert not PublishedFinding.objects.exists()


def test_what_was_withdrawn_no_longer_waits(county: County) -> None:
    item = published(county)
    look_for(county)
    rescan_published()
    actions.withdraw(disclosure=item, by=county.person("gongkaiban"), reason="表述不规范")
    assert not waiting(county.person("gongkaiban")).exists()
    renew()
    assert rescan_published() == 0


@pytest.mark.parametrize("username", ["nigao", "kezhang", "baomi", "fabu", "xitong", "juzhang"])
def test_only_the_disclosure_office_disposes(county: County, username: str) -> None:
    published(county)
    look_for(county)
    rescan_published()
    finding, by = PublishedFinding.objects.get(), county.person(username)
    with pytest.raises(Forbidden):
        keep_published(finding=finding, by=by, reason="没有问题的")
    assert not waiting(by).exists()
    assert client_of(county, username).get(PAGE).status_code == 403


def test_a_reason_is_needed_and_what_was_typed_stays(county: County) -> None:
    published(county)
    look_for(county)
    rescan_published()
    finding = PublishedFinding.objects.get()
    client = client_of(county, "gongkaiban")
    page = client.post(PAGE, {"finding": finding.pk, "reason": "可以"}).content.decode()
    assert "至少 4 个字" in page
    assert 'value="可以"' in page
    assert client.post(PAGE, {"finding": "0", "reason": "没有问题的"}).status_code == 404


def test_a_mark_of_secrecy_cannot_be_kept(county: County) -> None:
    item = published(county)
    rescan_published()
    finding = PublishedFinding.objects.create(
        disclosure=item, version=item.published_clearance.version, fingerprint="0", rule=SecrecyMark.rule,
        kind="secrecy_mark", masked="（密级标志）", part="正文", edition=1,
    )  # fmt: skip
    with pytest.raises(Blocked, match="请立即撤回"):
        keep_published(finding=finding, by=county.person("gongkaiban"), reason="没有问题的")


def test_the_minute_wakes_the_sweep_only_when_there_is_work(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Any] = []
    bell = SimpleNamespace(enqueue=lambda: rung.append(1))
    monkeypatch.setattr(tick, "rescan_published", bell)
    monkeypatch.setattr(tick, "catch_up", SimpleNamespace(enqueue=lambda: None))
    monkeypatch.setattr(tick, "_daily", lambda *_: None)
    monkeypatch.setattr(tick, "_remind", lambda *_: None)
    tick.tick()
    published(county)
    tick.tick()
    assert len(rung) == 1
    rescan_published()
    tick.tick()
    assert len(rung) == 1
    assert Disclosure.objects.get().scanned_edition == current().number
