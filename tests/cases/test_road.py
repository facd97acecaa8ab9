"""Road two through the deeds: envelope, confirmation, clock, answer, tracking."""

import base64
from datetime import date

import pytest
from django.db import connection

from gongkai.cases import actions
from gongkai.cases.models import Case
from gongkai.core.deeds import Blocked, Refused
from gongkai.core.inbox import actions as inbox
from gongkai.core.inbox.models import Envelope
from gongkai.disclosure import actions as door
from gongkai.disclosure.models import Disclosure
from gongkai.law.calendar import Calendar
from gongkai.law.events import Channel
from tests.world import County, application_content, working_day_ago


def send(county: County, wanted: str = "申请公开审计报告", key: str = "form-1") -> str:
    content = {"organ": county.organ.slug, **application_content(wanted)}
    return inbox.post("application", form_key=key, content=content)


def confirmed(county: County) -> Case:
    send(county)
    actions.take_envelopes()
    return actions.confirm(
        case=Case.objects.get(), by=county.person("gongkaiban"), confirmed_on=working_day_ago(0)
    )


def test_the_whole_road(county: County) -> None:
    code = send(county)
    assert inbox.track(code).content is None
    assert actions.take_envelopes() == 1
    assert "确认" in inbox.track(code).content["state"]
    case = Case.objects.get()
    assert case.due_on is None
    office = county.person("gongkaiban")
    case = actions.confirm(case=case, by=office, confirmed_on=working_day_ago(0))
    expected = Calendar.shipped().add_working_days(working_day_ago(0), 20)
    assert (case.due_on, case.is_provisional) == expected
    answer = county.draft_answer(case, "C5", "属于人事管理信息。", "gongkaiban", detail="personnel")
    with pytest.raises(Blocked, match="没有完成审查"):
        actions.release(case=Case.objects.get(), by=office)
    assert inbox.track(code).content["body_html"] == ""
    # The office wrote it, so the department head, the secrecy reviewer and a leader review it,
    # and the office step needs somebody else.
    with pytest.raises(Blocked, match="同一人"):
        county.clear(answer)


def test_an_answer_reviewed_by_others_is_released(county: County) -> None:
    code = send(county)
    actions.take_envelopes()
    office = county.person("gongkaiban")
    case = actions.confirm(case=Case.objects.get(), by=office, confirmed_on=working_day_ago(0))
    answer = county.draft_answer(case, "C5", "属于人事管理信息。", detail="personnel")
    county.clear(answer)
    case = actions.release(case=Case.objects.get(), by=office)
    assert case.letter_number == f"示审公复〔{case.answered_on.year}〕1号"
    shown = inbox.track(code).content
    assert "应当先" in shown["letter"]["remedy"]
    assert "人事管理" in shown["body_html"]
    assert not Disclosure.objects.public().exists()


def test_an_answer_never_goes_to_the_public(county: County) -> None:
    case = confirmed(county)
    answer = county.draft_answer(case, "A2", "提供如下。")
    with pytest.raises(Blocked, match="答复"):
        door.publish(disclosure=county.clear(answer), by=county.person("fabu"))


def test_an_edit_after_clearance_stops_the_release(county: County) -> None:
    case = confirmed(county)
    answer = county.draft_answer(case, "A2", "提供如下。")
    county.clear(answer)
    door.reopen(disclosure=answer, by=county.person("nigao"))
    with pytest.raises(Blocked):
        actions.release(case=Case.objects.get(), by=county.person("gongkaiban"))


def test_the_same_form_twice_is_one_application(county: County) -> None:
    assert send(county) == send(county)
    actions.take_envelopes()
    assert (Envelope.objects.count(), Case.objects.count()) == (1, 1)
    assert actions.take_envelopes() == 0


def test_a_taken_envelope_is_empty(county: County) -> None:
    send(county)
    sealed = bytes(Envelope.objects.get().sealed)
    assert "申小民".encode() not in sealed
    actions.take_envelopes()
    assert bytes(Envelope.objects.get().sealed) == b""


def test_identity_is_not_readable_in_the_database(county: County) -> None:
    send(county)
    actions.take_envelopes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT applicant_name, identity, contact, reply_key FROM cases_case")
        raw = b"".join(bytes(value) for value in cursor.fetchone())
    for clear in ("申小民", "居民身份证", "演示电话", Case.objects.get().reply_key):
        assert clear.encode() not in raw
    assert Case.objects.get().applicant_name == "申小民"


def test_a_wrong_code_opens_nothing(county: County) -> None:
    code = send(county)
    assert inbox.track(code.lower().replace("-", " ")) is not None
    for wrong in ("", "AAAA-AAAA-AAAA-AAAA", "x" * 500, code[:-1], "密" * 16):
        assert inbox.track(wrong) is None


def test_a_mark_of_secrecy_is_refused(county: County) -> None:
    with pytest.raises(Refused):
        send(county, "机密★1年 某事")
    assert not Envelope.objects.exists()


@pytest.mark.parametrize(
    ("channel", "is_received"),
    [
        (Channel.IN_PERSON, True),
        (Channel.POST_SIGNED, True),
        (Channel.ORAL, True),
        (Channel.POST_ORDINARY, False),
        (Channel.FAX, False),
        (Channel.EMAIL, False),
    ],
)
def test_receipt_by_channel(county: County, channel: Channel, is_received: bool) -> None:
    case = county.application("申请公开", channel, working_day_ago(2))
    assert (case.received_on == working_day_ago(2)) is is_received


def test_a_correction_restarts_the_period(county: County) -> None:
    case = county.application("申请公开", Channel.IN_PERSON, working_day_ago(6))
    office = county.person("gongkaiban")
    note = "请写明文件名称、文号或者时间。"
    case = actions.ask_correction(case=case, by=office, on=working_day_ago(3), note=note)
    assert (case.due_on, case.is_paused) == (None, True)
    case = actions.correct(case=case, by=office, on=working_day_ago(1), wanted="2025年审计报告")
    assert case.due_on == Calendar.shipped().add_working_days(working_day_ago(1), 20).on
    with pytest.raises(Blocked, match="COR-03"):
        actions.ask_correction(case=case, by=office, on=working_day_ago(0), note=note)


def test_a_late_correction_notice_is_refused(county: County) -> None:
    case = county.application("申请公开", Channel.IN_PERSON, working_day_ago(9))
    with pytest.raises(Blocked, match="COR-02"):
        actions.ask_correction(
            case=case, by=county.person("gongkaiban"), on=working_day_ago(0),
            note="请写明文件名称、文号或者时间。",
        )  # fmt: skip
    assert not case.events.filter(type="correction_asked").exists()


def test_a_late_extension_is_refused(county: County) -> None:
    case = county.application("申请公开", Channel.IN_PERSON, working_day_ago(21))
    with pytest.raises(Blocked, match="DL-03"):
        actions.extend(
            case=case, by=county.person("gongkaiban"), working_days=20, reason="需要查找档案"
        )


def test_only_the_head_of_the_office_extends(county: County) -> None:
    case = county.application("申请公开", Channel.IN_PERSON, working_day_ago(5))
    for username in ("nigao", "kezhang", "fabu", "xitong"):
        with pytest.raises(Blocked):
            actions.extend(
                case=case, by=county.person(username), working_days=20, reason="需要查找档案"
            )


def test_a_date_ahead_is_refused(county: County) -> None:
    with pytest.raises(Blocked, match="晚于今天"):
        county.application("申请公开", Channel.IN_PERSON, date(2126, 1, 1))


def test_the_guard_puts_a_drifted_date_right(county: County) -> None:
    case = county.application("申请公开", Channel.IN_PERSON, working_day_ago(2))
    Case.objects.update(due_on=date(2020, 1, 1))
    assert actions.recompute_due_dates() == 1
    assert Case.objects.get().due_on == case.due_on
    assert actions.recompute_due_dates() == 0


def test_an_envelope_key_seals_only_for_its_holder(county: County) -> None:
    first, second = send(county, key="a"), send(county, key="b")
    actions.take_envelopes()
    case = Case.objects.order_by("pk").first()
    inbox.answer(
        lookup=case.lookup, reply_key=base64.b64decode(case.reply_key), content={"state": "甲"}
    )
    assert inbox.track(first).content["state"] == "甲"
    assert inbox.track(second).content["state"] != "甲"
