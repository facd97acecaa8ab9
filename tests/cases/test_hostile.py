"""Somebody who wants to read what is not theirs: pages, lists, the disk, the door, what stays."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from gongkai.cases import actions
from gongkai.cases.actions.retaining import retain
from gongkai.cases.folder import make_folder
from gongkai.cases.models import (
    Case,
    CaseFile,
    Inquiry,
    Letter,
    Stance,
)
from gongkai.cases.urls import urlpatterns
from gongkai.core.deeds import Blocked
from gongkai.core.files import store
from gongkai.core.journal.actions import verify
from gongkai.core.journal.models import Entry
from gongkai.core.workdays.actions import current
from gongkai.disclosure.actions import attach, reopen, save_draft
from gongkai.disclosure.models import Disclosure
from gongkai.law.case_state import CaseState
from gongkai.law.challenges import Kind, Result
from gongkai.law.review_state import ReviewState
from tests.cases.afterwards import delivered, release
from tests.cases.hostile import (
    NAME,
    OF_THIRD,
    QUESTION,
    SECRETS,
    THIRD,
    Stock,
    fresh,
    read_pdf,
    register,
    rows,
    signed_in,
    what_the_applicant_gets,
    words,
)
from tests.world import County, working_day_ago

OFFICE = {"gongkaiban"}
LEADERS = {"fenguan", "juzhang"}
LAWYER = {"baomi"}
HANDLING = {"nigao", "kezhang"}  # of the department that has the case
OTHERS = {"nigao2", "kezhang2"}  # of another department
NOBODY = {"fabu", "xitong", "anquan", "shenji"}
EVERYBODY = OFFICE | LEADERS | LAWYER | HANDLING | OTHERS | NOBODY
STAFF = EVERYBODY - NOBODY
CASE = STAFF - OTHERS
INBOUND = OFFICE | LEADERS | HANDLING

# Written by hand: who may open which page of the room, and whether it takes a form.
GET, POST = False, True
PAGES: dict[str, tuple[set[str], bool]] = {
    "list": (STAFF, GET),
    "register": (OFFICE, POST),
    "applicant_kind": (OFFICE, POST),
    "note": (CASE, POST),
    "add_files": (CASE, POST),
    "open_file": (OFFICE, GET),
    "hand_over": (STAFF, POST),
    "inbound_list": (INBOUND | OTHERS, GET),
    "inbound_new": (OFFICE, POST),
    "inbound_show": (INBOUND, GET),
    "inbound_draft": (INBOUND, POST),
    "inbound_send": (INBOUND, POST),
    "search": (CASE, POST),
    "searches": (CASE, GET),
    "resemblance": (CASE, POST),
    "open_inquiry": (CASE, POST),
    "inquiry": (OFFICE, POST),
    "severing": (CASE, POST),
    "hear": (CASE, POST),
    "served": (CASE, POST),
    "override": (CASE, POST),
    "rectify": (CASE, POST),
    "letter": (OFFICE, GET),
    "letter_file": (OFFICE, GET),
    "letter_proof": (OFFICE, GET),
    "letter_kept_file": (OFFICE, GET),
    "case_form": (OFFICE, GET),
    "letter_send": (OFFICE, POST),
    "letter_deliver": (OFFICE, POST),
    "letter_signed": (OFFICE, POST),
    "reminders": (STAFF, GET),
    "subscription": (STAFF, POST),
    "statistics": (STAFF, GET),
    "respond": (CASE, POST),
    "decide_challenge": (CASE, POST),
    "challenge_papers": (CASE, POST),
    "archive": (OFFICE, GET),
    "folder": (OFFICE, GET),
    "folder_pdf": (OFFICE, GET),
    "conversions": (OFFICE | LEADERS, GET),
    "conversion": (CASE, POST),
    "practice": (OFFICE | LEADERS, POST),
    "proposal": (CASE, POST),
    "show": (CASE, GET),
    "do": (CASE, POST),
}  # fmt: skip


def addresses(of: Stock) -> Iterator[tuple[str, str]]:
    for name in PAGES:
        for arguments in of.pks.get(name, [()]):
            yield name, reverse(f"cases:{name}", args=arguments)


def test_the_table_names_every_page_of_the_room() -> None:
    assert set(PAGES) == {entry.name for entry in urlpatterns}


@pytest.mark.parametrize("username", sorted(EVERYBODY))
def test_who_may_open_what(own: Stock, neighbour: Stock, username: str) -> None:
    client = signed_in(own.county.person(username))
    wrong = []
    for name, address in addresses(own):
        allowed, takes_form = PAGES[name]
        is_allowed = username in allowed
        expected = {
            "get": {200} if is_allowed else {403, 404},
            "post": ({200, 422} if is_allowed else {403, 404}) if takes_form else {405},
        }
        for method, statuses in expected.items():
            response = getattr(client, method)(address)
            if response.status_code not in statuses:
                wrong.append((name, method, response.status_code))
            if username not in OFFICE:
                said = words(response)
                wrong += [(name, method, one) for one in (*SECRETS, *OF_THIRD) if one in said]
    for name, address in addresses(neighbour):
        if name not in neighbour.pks:
            continue
        for method in ("get", "post"):
            status = getattr(client, method)(address).status_code
            if status not in ({403, 404} if PAGES[name][1] or method == "get" else {405}):
                wrong.append((f"neighbour's {name}", method, status))
    assert wrong == []


def test_lists_and_exports_show_nothing_of_the_neighbour(own: Stock, neighbour: Stock) -> None:
    """Numbers of both organs are alike; what is asked for is not."""
    neighbour.case.wanted = "邻县独有的事项"
    neighbour.case.save()
    for username in sorted(STAFF):
        client = signed_in(own.county.person(username))
        for page in ("", "?export=1&state=", "?q=邻县独有", "statistics/", "statistics/?export=1",
                     "conversions/", "archive/", "inbound/", "reminders/", "hand-over/"):  # fmt: skip
            said = words(client.get(f"/desk/cases/{page}"))
            assert "邻县独有的事项" not in said, page
            if username not in OFFICE:
                assert not [one for one in SECRETS if one in said], (username, page)
            if username in OTHERS:
                assert own.case.wanted not in said, (username, page)


def test_the_disk_names_no_applicant(own: Stock) -> None:
    for table, text in rows():
        # JSON columns hold what is not ASCII escaped.
        found_there = [one for one in (*SECRETS, *OF_THIRD) for form in (one, json.dumps(one)[1:-1])
                       if form in text.replace("\\\\", "\\")]  # fmt: skip
        assert not found_there, (table, found_there)
    for path in Path(settings.VAR).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [one for one in SECRETS if one.encode() in data], path
            assert not [one for one in SECRETS if one in path.name], path


def test_the_journal_names_nobody(own: Stock) -> None:
    """I1 of the trail: ids, states and hashes; nothing that would have to be erased one day."""
    for entry in Entry.objects.all():
        text = f"{entry.facts}{entry.subject}"
        assert not [one for one in (*SECRETS, *OF_THIRD) if one in text], entry
    assert verify().broken_at is None


# -- every look at the applicant is on record -------------------------------------------------------

# What the journal writes when a page shows who applies or lets a paper about them be read.
LOOKS = ("identity_viewed", "case_file_opened", "folder_made", "earlier_viewed")


def test_each_look_is_journalled_and_the_key_is_never_shown(own: Stock) -> None:
    """PIPL art. 51; §1.8: the hash that tells one applicant from another leaves by no page."""
    client = signed_in(own.county.person("gongkaiban"))
    key = own.case.applicant_key
    assert len(key) == 64
    for name, address in addresses(own):
        for method in ("get", "post"):
            before = Entry.objects.filter(deed__in=LOOKS).count()
            said = words(getattr(client, method)(address))
            assert key not in said, name
            if NAME in said:
                assert Entry.objects.filter(deed__in=LOOKS).count() > before, (name, method)
    page = client.post(
        reverse("cases:do", args=[own.case.pk, "extend"]), {"working_days": 5, "reason": "查找档案"}
    )
    before = Entry.objects.filter(deed="identity_viewed", facts__has_key="rehearsal").count()
    assert (NAME in words(page), before) == (True, 1)


def test_no_list_score_or_flag_of_who_asks_often(own: Stock) -> None:
    """Neither a page nor a field counts a person's applications (APP-04)."""
    for n in range(4):
        register(own.county, f"第{n}次申请公开不同的信息")
    pages = ["/desk/", "/desk/cases/", "/desk/cases/?q=申请", own.case.get_absolute_url(),
             "/desk/cases/statistics/", "/desk/cases/archive/"]  # fmt: skip
    for username in ("gongkaiban", "fenguan", "nigao"):
        for page in pages:
            said = words(signed_in(own.county.person(username)).get(page))
            for word in ("第几件", "多次申请", "频繁", "历史申请", "以往申请 "):
                assert word not in said, (username, page, word)
    closed = Inquiry.objects.get(pk=own.pks["inquiry"][0][0])
    actions.conclude_inquiry(
        inquiry=closed, by=own.county.person("gongkaiban"), conclusion=Inquiry.Conclusion.NO,
        explanation="核对后数量没有明显超过合理范围",
    )  # fmt: skip
    client = signed_in(own.county.person("gongkaiban"))
    said = words(client.get(reverse("cases:inquiry", args=[closed.pk]), follow=True))
    assert "第1次申请公开不同的信息" not in said


def test_the_reason_of_a_correction_names_nobody(county: County) -> None:
    """The journal cannot be erased (PIPL art. 47), so no name gets into it."""
    case, office = register(county, "申请公开合同"), county.person("gongkaiban")
    letter = case.letters.get()
    today = working_day_ago(0)
    actions.send(letter=letter, by=office, sent_on=today, method=Letter.Method.IN_PERSON)
    for reason in (f"{NAME}说不是当面", "欧 阳 密 名来电", "证件ZX77885566310核对"):
        with pytest.raises(Blocked, match="不能删除"):
            actions.send(letter=letter, by=office, sent_on=today, method=Letter.Method.FAX,
                         corrected_because=reason)  # fmt: skip
    actions.deliver(letter=letter, by=office, delivered_on=today, note=f"{NAME}本人签收")
    actions.assign(case=case, by=office, department=county.person("nigao").department)
    said = words(signed_in(county.person("nigao")).get(case.get_absolute_url()))
    assert NAME not in said


# -- one door --------------------------------------------------------------------------------------

UNRELEASED = "尚未放行的七七号结论"


def test_nothing_of_an_answer_gets_out_before_it_is_released(
    county: County, online: tuple[Case, str]
) -> None:
    """House, idea 1: one door, also for the answer to one person."""
    case, code = online
    office = county.person("gongkaiban")
    document = county.draft_answer(case, "A2", UNRELEASED)
    attach(disclosure=document, by=county.person("nigao"), name="七七附件.txt",
           data=f"{UNRELEASED}的附件".encode())  # fmt: skip
    release_page = reverse("cases:do", args=[case.pk, "release"])

    def check(step: str) -> None:
        said = what_the_applicant_gets(code) + read_pdf(make_folder(fresh(case)))
        assert UNRELEASED not in said, step
        assert "七七附件" not in said, step
        assert not Letter.objects.filter(case=case).exclude(kind="receipt").exists()

    def refused(step: str) -> None:
        for data in ({}, {"confirmed": "1"}):
            response = signed_in(office).post(release_page, data)
            assert response.status_code == 200, step
            assert "没有完成审查" in words(response), step
            assert UNRELEASED not in words(response), step
        check(step)

    refused("drafted")
    document = county.submit(document)
    while document.review_state != ReviewState.CLEARED:
        refused(document.review_state)
        document = county.decide(document)
    check("cleared")
    reopen(disclosure=document, by=county.person("nigao"))
    refused("reopened after the clearance")
    draft = Disclosure.objects.get(pk=document.pk).draft
    save_draft(disclosure=document, by=county.person("nigao"),
               content={"body_html": f"<p>{UNRELEASED}，改过</p>"}, revision=draft.revision)  # fmt: skip
    refused("edited after the clearance")
    document = county.clear(document)
    actions.release(case=fresh(case), by=office)
    said = what_the_applicant_gets(code)
    assert f"{UNRELEASED}，改过" in said
    assert "七七附件" in said


def test_an_attachment_changed_on_the_disk_does_not_leave(county: County) -> None:
    case = register(county, "申请公开审计报告")
    document = county.draft_answer(fresh(case), "A2", "现予公开。")
    attach(disclosure=document, by=county.person("nigao"), name="附件.txt", data=b"cleared")
    document = county.clear(document)
    assert document.version is not None
    store.path_of(document.version.attachments[0]["sha256"]).write_bytes(b"exchanged")
    with pytest.raises(Blocked, match="缺失或被改动"):
        actions.release(case=fresh(case), by=county.person("gongkaiban"))


def test_an_answer_set_aside_stays_readable_and_its_successor_waits(
    county: County, online: tuple[Case, str]
) -> None:
    """REM-07: until a new answer is out, the old one is what the applicant holds."""
    case, code = online
    office = county.person("gongkaiban")
    release(county, case, "A2", "原来的答复内容")
    challenge = actions.register_challenge(
        case=fresh(case), by=office, kind=Kind.RECONSIDERATION, served_on=working_day_ago(0),
        authority="示范县人民政府", claim="撤销答复",
    )  # fmt: skip
    old = fresh(case).letters.latest("pk")
    actions.decide_challenge(
        challenge=challenge, by=office, result=Result.CORRECTED, on=working_day_ago(0),
        note="责令重新答复", redo_until=current().add_working_days(date.today(), 10).on,
    )  # fmt: skip
    county.clear(county.draft_answer(fresh(case), "A2", UNRELEASED))
    said = what_the_applicant_gets(code)
    assert "原来的答复内容" in said
    assert UNRELEASED not in said
    assert "原来的答复内容" in words(signed_in(office).get(old.get_absolute_url()))
    actions.release(case=fresh(case), by=office)
    said = what_the_applicant_gets(code)
    assert UNRELEASED in said
    assert "原来的答复内容" in said
    assert "原来的答复内容" in words(signed_in(office).get(old.get_absolute_url()))


def test_a_late_refusal_of_a_third_party_stops_the_release(county: County) -> None:
    """TP-04: what was decided is held against the record once more when it leaves."""
    case, office = register(county, "申请公开合同", 25), county.person("gongkaiban")
    row = actions.ask_third_party(
        case=case, by=office, on=working_day_ago(20), name=THIRD, contact="", question=QUESTION
    )
    county.clear(county.draft_answer(fresh(case), "A2", "现予公开。"))
    actions.hear(
        consultation=row, by=office, on=working_day_ago(0), stance=Stance.REFUSES,
        opinion="是商业秘密", is_reasonable=True,
    )  # fmt: skip
    with pytest.raises(Blocked, match="TP-04"):
        actions.release(case=fresh(case), by=office)
    row.refresh_from_db()
    actions.override(
        consultation=row, by=office, content="合同单价", reason="不公开将影响供水安全的公共利益"
    )
    assert actions.release(case=fresh(case), by=office).state == CaseState.ANSWERED


# -- what goes when its time is over ------------------------------------------------------------------


def test_retention_leaves_no_trace_of_the_applicant(
    county: County, online: tuple[Case, str]
) -> None:
    """PIPL arts. 19, 47: neither a page nor a file, a letter, a reply or an envelope names them."""
    case, code = online
    office = county.person("gongkaiban")
    scan = actions.add_file(case=case, by=office, kind=CaseFile.Kind.IDENTITY,
                            name=f"{NAME}.txt", data=f"{NAME}的证件".encode())  # fmt: skip
    release(county, case, "A2", "现予公开。")
    delivered(county, case)
    actions.archive(case=fresh(case), by=office)
    held = store.path_of(scan.reference)
    assert held.exists()
    assert retain(date.today() + timedelta(365 * 11)) == 1
    assert not held.exists()
    client = signed_in(office)
    pages = [case.get_absolute_url(), f"/desk/cases/folders/{case.pk}/",
             f"/desk/cases/folders/{case.pk}/pdf/", "/desk/cases/archive/?show=filed",
             f"/desk/cases/forms/{case.pk}/application/docx/"]  # fmt: skip
    for row in case.letters.all():
        pages += [row.get_absolute_url(), f"{row.get_absolute_url()}file/docx/",
                  f"{row.get_absolute_url()}proof/docx/"]  # fmt: skip
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        is_pdf = response.content.startswith(b"%PDF-")
        said = read_pdf(response.content) if is_pdf else words(response)
        assert not [one for one in SECRETS if one in said], page
    assert Client().post("/track/", {"code": code}).status_code == 404
    assert Case.objects.get(pk=case.pk).applicant_key == ""
    for table, text in rows():
        assert not [one for one in SECRETS if one in text], table
