"""What the holder of a receipt code sees, downloads and sends (rules.md APP-12, COR-04, OTH-06)."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.cases import actions
from gongkai.cases.actions.followups import FOLLOW_UP, REASONS_NAME, take_followups
from gongkai.cases.actions.letters import attach_signed
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.models import Case, DueChange, Inquiry
from gongkai.cases.tracked import day_words
from gongkai.core.files import sealed
from gongkai.core.inbox import actions as inbox
from gongkai.core.inbox import codes
from gongkai.core.inbox.models import Envelope
from gongkai.core.journal.models import Entry
from gongkai.disclosure import actions as door
from gongkai.law.calendar import Calendar
from tests.world import County, application_content, working_day_ago

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
NOTE = "请写明所需文件的名称、文号或者形成时间。"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    cache.clear()


class Sent:
    """An application that came in online, with its code."""

    def __init__(self, county: County, key: str = "form-1", **content: object) -> None:
        given = {**application_content("申请公开审计报告"), "organ": county.organ.slug, **content}
        self.county = county
        self.code = inbox.post("application", form_key=key, content=given)
        actions.take_envelopes()

    @property
    def case(self) -> Case:
        return Case.objects.get(lookup=codes.lookup(self.code))

    @property
    def shown(self) -> dict:
        return inbox.track(self.code).content

    def received(self, days: int = 4) -> "Sent":
        Case.objects.filter(pk=self.case.pk).update(arrived_on=working_day_ago(days))
        actions.confirm(case=self.case, by=self.office, confirmed_on=working_day_ago(days))
        return self

    @property
    def office(self) -> object:
        return self.county.person("gongkaiban")

    def asked_to_correct(self) -> "Sent":
        actions.ask_correction(
            case=self.received().case, by=self.office, on=working_day_ago(2), note=NOTE
        )
        return self

    def answered(self, *names: str) -> "Sent":
        answer = self.county.draft_answer(self.received().case, "A2", "现将报告提供给您。")
        for name in names:
            door.attach(
                disclosure=answer, by=self.county.person("nigao"), name=name, data=name.encode()
            )
        self.county.clear(answer)
        actions.release(case=self.case, by=self.office)
        return self

    def send(self, what: str, key: str = "f-1", files: object = (), **content: object) -> None:
        inbox.follow_up(
            FOLLOW_UP, typed_code=self.code, form_key=key, content={"what": what, **content},
            files=files,
        )  # fmt: skip

    def page(self) -> str:
        return Client().post("/track/", {"code": self.code}).content.decode()


# -- tracking --------------------------------------------------------------------------------------


def test_the_due_day_is_explained(county: County) -> None:
    sent = Sent(county).received(2)
    due = Calendar.shipped().add_working_days(working_day_ago(2), 20).on
    shown = sent.shown
    assert shown["due_words"] == day_words(due)
    assert day_words(due) in shown["headline"]
    assert shown["days"][-1][:2] == [str(due), 20]
    assert shown["steps"][-1][1].endswith(f"最迟 {due} 答复。")
    assert [how for _, how in shown["stages"]] == ["done", "now", "todo", "todo"]
    page = sent.page()
    for words in ("现在由谁处理", "最晚哪天答复", "为什么是这一天", "逐日说明", "接收回执"):
        assert words in page


def test_a_pause_says_why(county: County) -> None:
    sent = Sent(county).received(2)
    actions.ask_third_party(
        case=sent.case, by=sent.office, on=working_day_ago(1), name="某某公司", contact="地址",
        question="有人申请公开贵公司的审定单价，请提出意见。",
    )  # fmt: skip
    assert "正在征求第三方的意见，答复期限暂停计算" in sent.shown["headline"]
    page = sent.page()
    assert "某某公司" not in page
    assert "征求意见告知书" in page


def test_an_overdue_answer_is_admitted(county: County) -> None:
    sent = Sent(county).received(25)
    assert "已经超过答复期限" in sent.page()


def test_a_moved_due_date_shows_both_values(county: County) -> None:
    sent = Sent(county).received(2)
    DueChange.objects.create(
        case=sent.case,
        before=date(2026, 12, 1),
        after=date(2026, 12, 2),
        cause="2027 年放假安排（国办）",
    )
    renew_reply(sent.case)
    page = sent.page()
    assert "由2026年12月1日变为2026年12月2日" in page
    assert "2027 年放假安排" in page


def test_the_answer_is_read_and_downloaded(county: County) -> None:
    sent = Sent(county).answered("明细.txt")
    page, client = sent.page(), Client()
    assert "政府信息予以公开答复书" in page
    assert "现将报告提供给您" in page
    assert [one.name for one in inbox.track(sent.code).files] == ["明细.txt"]
    response = client.post("/track/file/", {"code": sent.code, "file": "0"})
    assert response.content == "明细.txt".encode()
    assert response["Content-Disposition"].startswith("attachment")
    places = [n for n, one in enumerate(sent.shown["letters"]) if one["is_answer"]]
    response = client.post("/track/letter/", {"code": sent.code, "letter": str(places[0])})
    assert response.content.startswith(b"%PDF")
    assert client.post("/track/file/", {"code": sent.code, "file": "9"}).status_code == 404
    assert client.post("/track/letter/", {"code": sent.code, "letter": "99"}).status_code == 404
    assert client.post("/track/file/", {"code": sent.code, "file": "-1"}).status_code == 404
    assert client.get("/track/file/").status_code == 302


def test_the_sealed_letter_can_be_downloaded(county: County) -> None:
    sent = Sent(county).answered()
    letter = sent.case.letters.filter(kind__startswith="answer").get()
    attach_signed(letter=letter, by=sent.office, name="a.pdf", data=b"%PDF-1.4 signed")
    [scan] = inbox.track(sent.code).files
    assert scan.name.endswith("（盖章扫描件）.pdf")
    assert inbox.fetch_file(sent.code, 0)[2] == b"%PDF-1.4 signed"


def test_nothing_is_shown_before_the_release(county: County) -> None:
    sent = Sent(county)
    answer = county.draft_answer(sent.received().case, "A2", "还没有发出的内容。")
    door.attach(disclosure=answer, by=county.person("nigao"), name="内部.txt", data=b"x")
    county.clear(answer)
    renew_reply(sent.case)
    assert "还没有发出的内容" not in str(sent.shown)
    assert inbox.track(sent.code).files == []
    assert sent.shown["headline"].startswith("答复已经拟好，正在审查。最晚")


def test_letters_to_others_are_not_shown(county: County) -> None:
    sent = Sent(county).received(2)
    actions.ask_organ(
        case=sent.case, by=sent.office, on=working_day_ago(1), name="县某局", contact="",
        question="就共同制作的文件征求意见，请于十五个工作日内回复。", is_co_made=True,
    )  # fmt: skip
    titles = [one["title"] for one in sent.shown["letters"]]
    assert not any("征求意见书" in title for title in titles)


def test_renewing_takes_a_few_queries(county: County) -> None:
    sent = Sent(county).received(2)
    with CaptureQueriesContext(connection) as queries:
        renew_reply(sent.case)
    assert len(queries) <= 16


# -- by the code -----------------------------------------------------------------------------------


def test_a_correction_online_restarts_the_period(county: County) -> None:
    """COR-04."""
    sent = Sent(county).asked_to_correct()
    assert "correct" in sent.shown["may"]
    assert sent.shown["due_on"] == ""
    sent.send("correct", text="2025年度水利资金审计报告", identity_files=1, files=[("证.png", PNG)])
    actions.take_envelopes()
    case = sent.case
    due = Calendar.shipped().add_working_days(timezone.localdate(), 20)
    assert (case.wanted, case.due_on) == ("2025年度水利资金审计报告", due.on)
    event = case.events.get(type="corrected")
    assert (event.by, event.on) == (None, timezone.localdate())
    assert case.files.get().kind == "identity"
    assert day_words(due.on) in sent.page()
    assert "自收到补正之日起重新计算" in sent.page()


def test_a_correction_counts_from_the_day_it_was_posted(county: County) -> None:
    sent = Sent(county).asked_to_correct()
    sent.send("correct", text="补正后的内容")
    Envelope.objects.filter(kind=FOLLOW_UP).update(posted_at=timezone.now() - timedelta(days=1))
    asked = sent.case.events.get(type="correction_asked").on
    day = timezone.localdate() - timedelta(days=1)
    assert asked <= day
    take_followups()
    assert sent.case.events.get(type="corrected").on == day


def test_double_sending_is_done_once(county: County) -> None:
    sent = Sent(county).asked_to_correct()
    sent.send("correct", text="补正后的内容")
    sent.send("correct", text="补正后的内容")
    assert take_followups() == 1
    assert take_followups() == 0
    assert sent.case.events.filter(type="corrected").count() == 1
    with pytest.raises(inbox.AlreadySent):
        sent.send("correct", text="另外的内容")


def test_what_comes_too_late_is_kept_and_told(county: County) -> None:
    sent = Sent(county).asked_to_correct()
    actions.correct(case=sent.case, by=sent.office, on=working_day_ago(0), wanted="来信补正")
    sent.send("correct", text="网上又补正一次", files=[("证.png", PNG)])
    actions.take_envelopes()
    case = sent.case
    assert case.wanted == "来信补正"
    kept = case.files.get(kind="other")
    assert "未能办理" in kept.name
    assert sealed.read(kept.reference).decode() == "网上又补正一次"
    assert case.files.filter(kind="attachment").exists()
    assert "到达时申请已是“办理中”，未能办理" in sent.page()


def test_a_withdrawal_ends_the_application(county: County) -> None:
    sent = Sent(county).received(2)
    page = Client().post("/track/withdraw/", {"code": sent.code, "send": "1", "form_key": "f"})
    assert "还不能提交" in page.content.decode()
    values = {"code": sent.code, "send": "1", "form_key": "f", "is_meant": "on", "text": "不用了"}
    assert "已送达" in Client().post("/track/withdraw/", values).content.decode()
    actions.take_envelopes()
    assert (sent.case.state, sent.case.outcome) == ("withdrawn", "F3")
    assert "您已撤回申请" in sent.page()
    page = Client().post("/track/withdraw/", {"code": sent.code})
    assert page.status_code == 409
    assert "现在不能办理" in page.content.decode()


def test_an_answer_can_be_rated_once_it_is_out(county: County) -> None:
    sent = Sent(county).answered()
    values = {"code": sent.code, "send": "1", "form_key": "f", "score": "2", "text": "等得太久"}
    Client().post("/track/satisfaction/", values)
    actions.take_envelopes()
    assert (sent.case.satisfaction, sent.case.satisfaction_note) == (2, "等得太久")
    assert "您的评价：不满意" in sent.page()
    assert "satisfaction" not in sent.shown["may"]
    assert Entry.objects.filter(deed="satisfaction_given").count() == 1


def test_a_suggestion_puts_the_question_of_publishing(county: County) -> None:
    """OTH-06, art. 44(2)."""
    sent = Sent(county).answered()
    sent.send("suggest", text="大家都关心")
    actions.take_envelopes()
    assert sent.case.suggests_publishing
    assert sent.case.conversions.get().cause == "suggested"
    assert "正在研究" in sent.page()


def test_reasons_reach_the_office(county: County) -> None:
    """E4, art. 35: whether they convince is for a person to judge."""
    sent = Sent(county).received(3)
    Inquiry.objects.create(
        case=sent.case, about="volume", reason="x", conclusion="yes", opened_by=sent.office,
        closed_at=timezone.now(),
    )  # fmt: skip
    actions.ask_reasons(
        case=sent.case, by=sent.office, on=working_day_ago(1), note="一周内提出四十件申请。"
    )
    assert "请您说明理由" in sent.page()
    sent.send("reasons", text="分别用于不同的研究课题")
    actions.take_envelopes()
    assert sent.case.state == "awaiting_reasons"
    kept = sent.case.files.get(kind="other")
    assert kept.name == REASONS_NAME
    client = Client()
    client.force_login(sent.office, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(sent.case.get_absolute_url()).content.decode()
    assert "申请人已在网上说明理由" in page


def test_a_follow_up_waits_for_its_application(county: County) -> None:
    given = {**application_content("申请公开"), "organ": county.organ.slug}
    code = inbox.post("application", form_key="a", content=given)
    inbox.follow_up(FOLLOW_UP, typed_code=code, form_key="b", content={"what": "withdraw"})
    assert take_followups() == 0
    actions.take_envelopes()
    assert Case.objects.get().state == "withdrawn"


def test_nonsense_is_kept_away_from_the_case(county: County) -> None:
    sent = Sent(county).received(2)
    sent.send("release", text="x")
    actions.take_envelopes()
    assert sent.case.state == "in_hand"
    assert Client().post("/track/release/", {"code": sent.code}).status_code == 404
    assert not sent.case.files.exists()


def test_follow_ups_have_a_limit_of_their_own(county: County) -> None:
    sent = Sent(county).asked_to_correct()
    for n in range(11):
        page = Client().post(
            "/track/correct/", {"code": sent.code, "send": "1", "form_key": f"f{n}", "text": "补正"}
        )
    assert page.status_code == 422
    assert "data-work-challenge" in page.content.decode()
