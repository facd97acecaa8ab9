"""Filing a case, its folder as one PDF, and removing the applicant's particulars when it is time."""

from datetime import timedelta
from io import BytesIO
from time import perf_counter

import pikepdf
import pytest
from django.utils import timezone
from PIL import Image

from gongkai.cases import actions, folder
from gongkai.cases.actions.archiving import archive_reasons, archive_remarks
from gongkai.cases.actions.retaining import due_for_removal, retain, years_before
from gongkai.cases.folder import make_folder, papers_of
from gongkai.cases.letters import letter_of
from gongkai.cases.models import Case, CaseFile, Challenge
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files import store
from gongkai.core.inbox import actions as inbox
from gongkai.core.inbox.models import Envelope, Reply
from gongkai.core.journal.actions import verify
from gongkai.core.journal.models import Entry
from gongkai.law.case_state import CaseState
from gongkai.law.challenges import Kind, Result
from gongkai.law.events import Channel, EventType
from tests.cases.afterwards import answered, delivered, release
from tests.cases.test_afterwards import redo
from tests.cases.test_views import client_of
from tests.world import County, application_content, working_day_ago


def picture(colour: str = "white", kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 400), colour).save(out, kind)
    return out.getvalue()


def pages(count: int = 1) -> bytes:
    document, out = pikepdf.new(), BytesIO()
    for _ in range(count):
        document.add_blank_page()
    document.save(out)
    return out.getvalue()


def contents(data: bytes) -> list[str]:
    """The bookmarks of the folder: the names of its papers."""
    with pikepdf.open(BytesIO(data)) as document, document.open_outline() as outline:
        return [item.title for item in outline.root]


# -- filing ----------------------------------------------------------------------------------------


def test_nothing_is_filed_while_anything_is_missing(county: County) -> None:
    # APP-12, art. 45; rules.md §13.2 row 32: all papers complete.
    case, office = answered(county), county.person("gongkaiban")
    with pytest.raises(Blocked, match=r"登记送达.*DL-05"):
        actions.archive(case=case, by=office)
    case = delivered(county, case)
    row = actions.register_challenge(
        case=case, by=office, kind=Kind.RECONSIDERATION, served_on=working_day_ago(0),
        authority="示范县人民政府", claim="撤销原答复",
    )  # fmt: skip
    with pytest.raises(Blocked, match="还没有结果"):
        actions.archive(case=case, by=office)
    actions.decide_challenge(
        challenge=row, by=office, result=Result.MAINTAINED, on=working_day_ago(0), note="维持原答复",
    )  # fmt: skip
    assert archive_reasons(case) == []
    case = actions.archive(case=case, by=office)
    year = timezone.localdate().year
    assert (case.state, case.archive_number) == (CaseState.ARCHIVED, f"依申请-{year}-0001")
    assert case.events.get(type=EventType.ARCHIVED).facts["archive_number"] == case.archive_number
    with pytest.raises(Blocked, match="已归档"):
        actions.archive(case=case, by=office)


def test_an_open_question_of_publishing_holds_up_the_filing(county: County) -> None:
    case = delivered(county, answered(county, "A2", "现将报告提供给您。"))
    actions.suggest_conversion(case=case, by=county.person("gongkaiban"))
    with pytest.raises(Blocked, match="OTH-05"):
        actions.archive(case=case, by=county.person("gongkaiban"))


def test_consultation_letters_must_have_arrived(county: County) -> None:
    office = county.person("gongkaiban")
    case = county.application("申请公开单价明细", Channel.IN_PERSON, working_day_ago(3))
    actions.ask_third_party(
        case=case, by=office, on=working_day_ago(1), name="示范市政工程有限公司", contact="",
        question="就该工程的单价明细征求意见。",
    )  # fmt: skip
    case = actions.withdraw(case=Case.objects.get(), by=office)
    with pytest.raises(Blocked, match=r"征求意见书.*TP-01"):
        actions.archive(case=case, by=office)
    case = actions.archive(case=delivered(county, case), by=office)
    assert case.archive_number


def test_what_an_archivist_would_miss_is_named(county: County) -> None:
    case = county.application("申请公开审计报告", Channel.POST_SIGNED, working_day_ago(3))
    case = actions.withdraw(case=case, by=county.person("gongkaiban"))
    remarks = archive_remarks(case)
    assert any("信封" in one for one in remarks)
    assert any("接收回执" in one for one in remarks)


# -- the folder ------------------------------------------------------------------------------------


def test_the_folder_has_every_paper_in_one_pdf(county: County) -> None:
    office = county.person("gongkaiban")
    case = county.application("申请公开审计报告𠮷", Channel.IN_PERSON, working_day_ago(5))
    keep = {"case": case, "by": office}
    actions.add_file(**keep, kind=CaseFile.Kind.APPLICATION, name="申请书.png", data=picture())
    actions.add_file(**keep, kind=CaseFile.Kind.OTHER, name="说明.pdf", data=pages(2))
    actions.add_file(**keep, kind=CaseFile.Kind.OTHER, name="清单.txt", data="甲乙丙".encode())
    actions.add_file(**keep, kind=CaseFile.Kind.OTHER, name="坏.pdf", data=b"%PDF-1.4 broken")
    actions.add_file(**keep, kind=CaseFile.Kind.OTHER, name="坏.png", data=picture()[:60])
    actions.log_search(
        **keep, system="公文系统", keywords="审计报告", searched_on=working_day_ago(1),
        result="没有查到该文件",
    )  # fmt: skip
    county.clear(
        county.draft_answer(Case.objects.get(), "D1", "经检索，该信息不存在。", detail="absent")
    )
    case = delivered(county, actions.release(case=Case.objects.get(), by=office))
    data = actions.open_folder(case=case, by=office)
    names = contents(data)
    assert names[0].startswith("政府信息公开申请案卷")
    expected = ["申请表", "接收回执", "不存在告知书", "申请书.png", "说明.pdf", "清单.txt", "坏.pdf",
                "坏.png", "检索记录", "审查记录", "办理经过"]  # fmt: skip
    for name in expected:
        assert any(name in found for found in names), name
    assert len(names) == len(papers_of(case)) + 1
    assert Entry.objects.get(deed="folder_made").facts["size"] == len(data)
    assert make_folder(case) == make_folder(case)


def test_the_folder_keeps_both_answers_of_a_case_done_again(county: County) -> None:
    case = redo(county, answered(county))
    case = delivered(county, release(county, case, "A2", "现将报告提供给您。"))
    names = contents(make_folder(case))
    assert sum("（示审公复" in name for name in names) == 2
    assert sum("审查记录" in name for name in names) == 2
    assert any("复议、诉讼" in name for name in names)
    case = actions.archive(case=case, by=county.person("gongkaiban"))
    assert case.state == CaseState.ARCHIVED


def test_large_files_stay_beside_the_folder(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = county.application("申请公开审计报告", Channel.IN_PERSON, working_day_ago(5))
    actions.add_file(
        case=case, by=county.person("gongkaiban"), kind=CaseFile.Kind.OTHER, name="大.pdf",
        data=pages(9),
    )  # fmt: skip
    with pikepdf.open(BytesIO(make_folder(case))) as whole:
        before = len(whole.pages)
    monkeypatch.setattr(folder, "MOST_BYTES", 100)
    with pikepdf.open(BytesIO(make_folder(case))) as smaller:
        assert len(smaller.pages) == before - 8


def test_a_folder_of_thirty_papers_is_made_while_one_waits(county: County) -> None:
    case = county.application("申请公开审计报告", Channel.IN_PERSON, working_day_ago(5))
    for number in range(26):
        actions.add_file(
            case=case, by=county.person("gongkaiban"), kind=CaseFile.Kind.OTHER,
            name=f"材料{number}.jpg", data=picture("grey", "JPEG"),
        )  # fmt: skip
    assert len(papers_of(case)) >= 29
    began = perf_counter()
    make_folder(case)
    assert perf_counter() - began < 10  # about one second on an idle machine


def test_the_folder_is_the_offices_alone(county: County) -> None:
    case = answered(county)
    with pytest.raises(Forbidden):
        actions.open_folder(case=case, by=county.person("kezhang"))
    url = f"/desk/cases/folders/{case.pk}/"
    assert client_of(county, "fenguan").get(url).status_code == 403
    office = client_of(county, "gongkaiban")
    page = office.get(url).content.decode()
    assert "卷内目录" in page
    assert "登记送达" in page
    response = office.get(f"{url}pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert client_of(county, "nigao").get("/desk/cases/archive/").status_code == 403


def test_the_archive_page(county: County) -> None:
    case = delivered(county, answered(county))
    waiting = answered(county, wanted="申请公开另一件")
    office = client_of(county, "gongkaiban")
    page = office.get("/desk/cases/archive/").content.decode()
    assert case.number in page
    assert waiting.number in page
    assert "材料齐全" in page
    assert "随案卷保存" in page
    office.post(f"/desk/cases/{case.pk}/archive/")
    filed = office.get("/desk/cases/archive/?show=filed").content.decode()
    assert Case.objects.get(pk=case.pk).archive_number in filed


# -- retention -------------------------------------------------------------------------------------


def old_case(county: County, years: int = 11) -> tuple[Case, str]:
    """A case of the web, answered ``years`` ago, with the receipt code of its applicant."""
    content = {"organ": county.organ.slug, **application_content("申请公开审计报告")}
    code = inbox.post("application", form_key="k", content=content)
    actions.take_envelopes()
    office = county.person("gongkaiban")
    case = actions.confirm(case=Case.objects.get(), by=office, confirmed_on=working_day_ago(0))
    actions.add_file(
        case=case, by=office, kind=CaseFile.Kind.IDENTITY, name="申小民身份证.png", data=picture()
    )
    actions.add_file(case=case, by=office, kind=CaseFile.Kind.OTHER, name="往来.pdf", data=pages())
    case = actions.withdraw(case=case, by=office)
    age(case, years)
    return Case.objects.get(), code


def age(case: Case, years: int) -> None:
    Case.objects.filter(pk=case.pk).update(
        answered_on=years_before(timezone.localdate(), years) - timedelta(1)
    )


def test_when_the_years_are_over_the_person_is_gone_and_the_matter_stays(county: County) -> None:
    # PIPL arts. 19, 47: no longer than needed; what is removed cannot be brought back.
    case, code = old_case(county)
    file = case.files.get(kind="identity")
    reference = file.reference
    assert store.path_of(reference).exists()
    assert case.traits.exists()
    assert retain() == 1
    assert not case.traits.exists()
    case.refresh_from_db()
    assert case.identity_removed_at is not None
    particulars = (case.identity, case.contact, case.address, case.applicant_key, case.lookup)
    assert particulars == ("",) * 5
    assert "申小民" not in case.applicant_name
    file.refresh_from_db()
    assert (file.reference, "申小民" in file.name) == ("", False)
    assert not store.path_of(reference).exists()
    assert case.files.get(kind="other").reference
    assert (case.wanted, case.outcome) == ("申请公开审计报告", "F3")
    assert not Reply.objects.exists()
    assert not Envelope.objects.exists()
    assert inbox.track(code) is None
    letter = case.letters.first()
    assert "申小民" not in letter_of(letter).text()
    facts = Entry.objects.get(deed="identity_removed").facts
    assert (facts["files"], facts["destroyed"]) == ([reference], 1)
    assert verify().broken_at is None
    assert retain() == 0


def test_the_folder_can_still_be_made(county: County) -> None:
    case, _ = old_case(county)
    retain()
    case.refresh_from_db()
    assert any("已按保存期限清除" in name for name in contents(make_folder(case)))
    page = client_of(county, "gongkaiban").get(case.get_absolute_url()).content.decode()
    assert "按保存期限清除" in page
    with pytest.raises(Blocked, match="销毁"):
        actions.open_file(file=case.files.get(kind="identity"), by=county.person("gongkaiban"))


def test_the_day_the_years_end_nothing_goes_yet(county: County) -> None:
    case, _ = old_case(county)
    last = years_before(timezone.localdate(), 10)
    Case.objects.filter(pk=case.pk).update(answered_on=last)
    assert retain() == 0
    assert retain(timezone.localdate() + timedelta(1)) == 1


def test_never_while_a_challenge_is_pending_nor_before_its_own_years(county: County) -> None:
    case, _ = old_case(county)
    row = Challenge.objects.create(
        case=case, kind=Kind.LITIGATION, authority="示范县人民法院", served_on=working_day_ago(0),
        claim="撤销答复", registered_by=county.person("baomi"),
    )  # fmt: skip
    assert retain() == 0
    Challenge.objects.filter(pk=row.pk).update(
        result=Result.MAINTAINED, decided_on=working_day_ago(0)
    )
    assert retain() == 0
    Challenge.objects.filter(pk=row.pk).update(
        decided_on=years_before(timezone.localdate(), 10) - timedelta(1)
    )
    assert retain() == 1


def test_the_page_lists_what_falls_due_this_year(county: County) -> None:
    case, _ = old_case(county, years=9)
    year = timezone.localdate().year
    ends = timezone.localdate().replace(year=year - 10, month=12, day=30)
    Case.objects.filter(pk=case.pk).update(answered_on=ends)
    assert list(due_for_removal(county.organ, timezone.localdate())) == []
    page = client_of(county, "gongkaiban").get("/desk/cases/archive/").content.decode()
    assert f"{year} 年底前到期的案卷：1 件" in page
    assert case.number in page


def test_leap_days() -> None:
    # T-04: no corresponding day, the month's last.
    leap = timezone.localdate().replace(year=2028, month=2, day=29)
    assert str(years_before(leap, 10)) == "2018-02-28"
