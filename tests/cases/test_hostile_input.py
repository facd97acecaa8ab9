"""Somebody who types nonsense, markup, wrong days, or what the law refuses."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from html import escape
from io import BytesIO
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.cases import actions
from gongkai.cases.models import (
    Case,
    CaseFile,
    InboundConsultation,
    Letter,
    Stance,
)
from gongkai.core.deeds import Blocked
from gongkai.core.inbox import actions as inbox
from gongkai.core.journal.actions import verify
from gongkai.law.fees import Scheme
from tests.cases.afterwards import answered
from tests.cases.hostile import (
    NAME,
    QUESTION,
    THIRD,
    Stock,
    charging,
    content,
    fresh,
    register,
    rows,
    signed_in,
    what_the_applicant_gets,
    words,
)
from tests.world import County, working_day_ago

# -- what people type ------------------------------------------------------------------------------

PAYLOADS = {
    "controls": "甲\u202eexe\u2066乙\x07\x0b\x1b\x01丙\u200b\ufeff\ufffe\uffff丁戊己庚辛壬癸子丑寅",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'</textarea>甲乙丙丁",
    "formula": "=cmd|'/c calc'!A0+甲乙丙丁戊己庚",
    "rare": "𠮷𰻝㐂龘😀👨‍👩‍👧\U0002f81a甲乙丙丁戊己庚",
    "templates": '#read("/etc/passwd") $x$ *b* @cite {{ 7*7 }}{% load x %} \\u0041 [甲] <乙>',
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_whatever_is_typed_comes_out_as_text(county: County, name: str) -> None:
    """Every field × every output: pages, letters as HTML, PDF, Word, workbook, folder, calendar."""
    text, office = PAYLOADS[name], county.person("gongkaiban")
    # Another text than goes to others, who must not read whom a case is from.
    typed, own = text[:60], f"{text[:50]}Z9君"
    charging(county)
    client = signed_in(office)
    form = {
        "channel": "in_person", "form_key": f"hostile-{name}", "arrived_on": working_day_ago(3),
        "source": "hotline_12345", "external_number": typed, "kind": "disclosure", "wanted": text,
        "medium": "电子", "delivery": "邮寄", "applicant_kind": "person", "applicant_name": own,
        "identity": own, "contact": own, "address": own,
    }  # fmt: skip
    assert client.post(reverse("cases:register"), form).status_code == 302
    case = Case.objects.get()
    department = county.person("nigao").department.pk
    steps = [
        ("note", {"text": text}), ("search", {
            "system": typed, "keywords": typed, "period": typed, "result": text,
            "searched_on": working_day_ago(0)}),
        ("assign", {"department": department, "reason": text}),
        ("ask-correction", {"on": working_day_ago(0), "note": text}),
        ("correct", {"on": working_day_ago(0), "wanted": f"{text}补正"}),
        ("organ", {"on": working_day_ago(0), "name": f"{typed}局", "contact": typed, "question": text}),
    ]  # fmt: skip
    for step, data in steps:
        address = f"/desk/cases/{case.pk}/{step}/"
        assert client.post(address, {**data, "confirmed": "1"}).status_code == 302, step
    third = case.consultations.get()
    hear = {"on": working_day_ago(0), "stance": "agrees", "opinion": text}
    assert client.post(reverse("cases:hear", args=[third.pk]), hear).status_code == 302
    answer = {"p1_outcome": "A2", "p1_reason": text, "body_html": f"<p>{escape(text)}</p>{text}"}
    address = f"/desk/cases/{case.pk}/answer/"
    assert client.post(address, answer).status_code == 302
    pages = ["/desk/", "/desk/cases/", "/desk/cases/?export=1", f"/desk/cases/?q={quote(text)}",
             case.get_absolute_url(), f"/desk/cases/{case.pk}/searches/", "/desk/cases/archive/",
             f"/desk/cases/folders/{case.pk}/", f"/desk/cases/folders/{case.pk}/pdf/",
             f"/desk/disclosures/{fresh(case).answer_id}/", "/desk/cases/statistics/?export=1"]  # fmt: skip
    pages += [f"/desk/cases/forms/{case.pk}/{kind}/{form}/" for kind in ("application", "register")
              for form in ("docx", "pdf")]  # fmt: skip
    for row in case.letters.all():
        pages += [row.get_absolute_url(), *(f"{row.get_absolute_url()}{part}/{form}/" for part in
                                            ("file", "proof") for form in ("docx", "pdf"))]  # fmt: skip
    for page in pages:
        response = client.get(page)
        # What the shipped font lacks is told, with Word as the way out.
        allowed = {200, 409} if name in ("rare", "controls") and page.endswith("pdf/") else {200}
        assert response.status_code in allowed, page
        assert "\r" not in f"{response.headers.get('Content-Disposition')}"
        said = words(response)
        assert "<script>alert" not in said, page
        assert "<img src=x" not in said, page
        assert "<f>" not in said, f"{page}: a formula"
        assert "root:x:0" not in said, page
        assert "49{% load" not in said, page
    assert verify().broken_at is None


@pytest.mark.parametrize(
    "text", ["", "   ", "字" * 100_000, "甲\x00乙丙丁戊己庚辛壬癸子"],
    ids=["nothing", "blank", "100,000 characters", "NUL"],
)  # fmt: skip
def test_too_little_too_much_or_nul_is_told_and_stays(own: Stock, text: str) -> None:
    client = signed_in(own.county.person("gongkaiban"))
    names = ("text", "reason", "name", "question", "system", "keywords", "result", "note")
    data = dict.fromkeys(names, text) | {"on": working_day_ago(0), "working_days": 5}
    before = dict(rows())
    for page in ("note", "extend", "third-party", "search", "ask-correction"):
        response = client.post(f"/desk/cases/{own.case.pk}/{page}/", data)
        assert response.status_code == 200
        said = words(response)
        assert "notice-error" in said or "errorlist" in said, page
        assert text.strip()[:50].replace("\x00", "") in said.replace("\x00", ""), page
    assert dict(rows()) == before


WRONG_DAYS = ["0001-01-01", "2003-12-31", "9999-12-31", "2040-01-01", "2026-13-45", "昨天"]
# (page, the field that holds the day, what else it needs)
DAYS: dict[str, tuple[str, dict[str, object]]] = {
    "do/ask-correction": ("on", {"note": "请写明文件名称、文号或者时间"}),
    "do/third-party": ("on", {"name": "某某公司", "question": QUESTION}),
    "do/organ": ("on", {"name": "某某局", "question": QUESTION, "is_co_made": "on"}),
    "do/fee": ("on", {"scheme": "page", "count": 40}),
    "do/challenge": ("served_on", {"kind": "complaint", "procedure": "simple",
                                   "authority": "县政府办", "claim": "答复不全"}),
    "do/delay": ("until", {"reason": "材料数量很大"}),
    "search": ("searched_on", {"system": "公文系统", "keywords": "水库", "result": "没有查到"}),
    "letter_send": ("sent_on", {"method": "in_person"}),
    "letter_deliver": ("delivered_on", {"note": "本人签收"}),
    "respond": ("on", {}),
    "decide_challenge": ("on", {"result": "maintained", "note": "维持原来的答复"}),
    "rectify": ("on", {"reason": "日期录错了"}),
    "inbound_send": ("on", {}),
    "inbound_new": ("received_on", {"from_organ": "某某局", "about": "是否公开合同", "is_co_made": "yes"}),
    "register": ("arrived_on", {
        "channel": "email", "form_key": "day", "source": "direct", "kind": "disclosure",
        "wanted": "申请公开合同", "medium": "电子", "delivery": "邮寄", "applicant_kind": "person",
        "applicant_name": "某某", "identity": "证件", "contact": "电话", "address": "某路"}),
}  # fmt: skip


def test_a_day_no_calendar_knows_is_refused_everywhere(own: Stock) -> None:
    """T-09: never a crash, and nothing kept."""
    client = signed_in(own.county.person("gongkaiban"))
    own.pks |= {f"do/{page.partition('/')[2]}": [(own.case.pk, page.partition("/")[2])]
                for page in DAYS if "/" in page}  # fmt: skip
    inbound = InboundConsultation.objects.get(organ=own.county.organ)
    actions.draft_inbound(
        inbound=inbound, by=own.county.person("nigao"), stance=Stance.AGREES, opinion=""
    )
    before = {table: text for table, text in rows() if table.startswith("cases_")}
    for page, (field, more) in DAYS.items():
        name = page.partition("/")[0]
        address = reverse(f"cases:{name}", args=own.pks.get(page, own.pks.get(name, [()]))[0])
        for day in WRONG_DAYS:
            response = client.post(address, {**more, field: day, "confirmed": "1"})
            assert response.status_code in (200, 422), (page, day)
            assert "notice-error" in words(response) or "errorlist" in words(response), (page, day)
    assert {table: text for table, text in rows() if table.startswith("cases_")} == before
    for page in ("/desk/", "/desk/cases/", "/desk/cases/inbound/", own.case.get_absolute_url()):
        assert client.get(page).status_code == 200


def test_wrong_numbers_and_keys_are_told(own: Stock) -> None:
    client = signed_in(own.county.person("gongkaiban"))
    letters = Letter.objects.count()
    for value in ("-1", "0", "21", "1e3", "²", "9" * 30, "9" * 5000, "NaN", ""):
        for page, data in (("extend", {"working_days": value, "reason": "查找档案"}),
                           ("fee", {"scheme": "page", "count": "-" + value, "on": date.today()}),
                           ("assign", {"department": value, "officer": value})):  # fmt: skip
            response = client.post(f"/desk/cases/{own.case.pk}/{page}/", {**data, "confirmed": "1"})
            assert response.status_code == 200, (page, value)
    for address in ("?severed=²", "?severed=" + "9" * 40, "?severed=-1", "?severed=%00"):
        assert client.get(f"/desk/cases/{own.case.pk}/answer/{address}").status_code == 200
    for address in ("?page=²", "?page=-1", "?page=" + "9" * 40, "?year=²", "?department=%00",
                    "?q=%00", "?q=%25_%27", "?state=x", "?year=99999"):  # fmt: skip
        assert client.get(f"/desk/cases/{address}").status_code == 200, address
    for address in ("statistics/?year=²", "statistics/?year=-1", "statistics/?year=" + "9" * 40,
                    "9" * 25 + "/", "0/", f"{own.case.pk}/no-such-deed/", "letters/" + "9" * 25 + "/",
                    "files/" + "9" * 25 + "/", "proposals/" + "9" * 25 + "/"):  # fmt: skip
        assert client.get(f"/desk/cases/{address}").status_code in (200, 404), address
    assert Letter.objects.count() == letters


def bomb() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w>" + b"A" * (200 * 2**20))
    return out.getvalue()


# (name, bytes, whether it is kept: intake is no publication, so what cannot be read comes in too)
FILES: list[tuple[str, Callable[[], bytes], bool]] = [
    ("空.pdf", lambda: b"", False),
    ("大.pdf", lambda: b"%PDF-" + bytes(51 * 2**20), False),
    ("绝密★.txt", lambda: "绝密★30年".encode(), False),
    ("两用.pdf", lambda: b"%PDF-1.4 <script>alert(1)</script>PK\x03\x04", True),
    ("木马.exe", lambda: b"MZ\x90\x00", True),
    ("画.svg", lambda: b"<svg onload=alert(1) xmlns='http://www.w3.org/2000/svg'/>", True),
    ("炸弹.docx", bomb, True),
    ("../../../etc/passwd", lambda: b"root:x", True),
    ("\u202egnp.exe", lambda: b"MZ", True),
    ('a"\r\nSet-Cookie: x=1.pdf', lambda: b"%PDF-1.4", True),
    ("名" * 300 + ".pdf", lambda: b"%PDF-1.4", True),
]


def test_a_hostile_file_is_refused_or_kept_as_bytes(county: County) -> None:
    """Kept sealed, handed out only to be saved, never run inside the site."""
    case, office = register(county, "申请公开合同"), county.person("gongkaiban")
    client = signed_in(office)
    for name, make, is_kept in FILES:
        before = case.files.count()
        keep = partial(
            actions.add_file, case=case, by=office, kind=CaseFile.Kind.OTHER, name=name, data=make()
        )
        if not is_kept:
            with pytest.raises(Blocked, match=r"未保存|0 字节"):
                keep()
        else:
            row = keep()
            assert not set(row.name) & set('/\\<>"\r\n\u202e'), name
            assert len(row.name) <= 120
            response = client.get(reverse("cases:open_file", args=[row.pk]))
            assert response["Content-Disposition"].startswith("attachment"), name
            assert response["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in response["Content-Security-Policy"]
            assert "Set-Cookie" not in response.headers
            assert response.headers["Content-Type"] != "image/svg+xml"
        assert case.files.count() == before + is_kept, name
    assert client.get(case.get_absolute_url()).status_code == 200
    assert client.get(f"/desk/cases/folders/{case.pk}/pdf/").content.startswith(b"%PDF-")


def test_the_upload_form_tells_what_is_wrong(own: Stock) -> None:
    client = signed_in(own.county.person("gongkaiban"))
    for name, data in (("空.pdf", b""), ("密.txt", "机密★10年".encode())):
        upload = {"kind": "other", "files": SimpleUploadedFile(name, data)}
        response = client.post(f"/desk/cases/{own.case.pk}/add-files/", upload)
        assert response.status_code == 200
        assert "notice-error" in words(response) or "errorlist" in words(response)


def test_deep_markup_does_not_exhaust_the_machine(own: Stock) -> None:
    client = signed_in(own.county.person("gongkaiban"))
    deep = "<blockquote>" * 20_000 + "甲" + "</blockquote>" * 20_000
    answer = {"p1_outcome": "A2", "p2_outcome": "A2", "body_html": deep}
    assert client.post(f"/desk/cases/{own.case.pk}/answer/", answer).status_code < 500
    assert (
        client.post(f"/desk/cases/{own.case.pk}/severing/", {"body_html": deep}).status_code < 500
    )
    text = {"text": "\x01\x02甲乙\x0e丙丁，电话13800138000\ufffe", "document": ""}
    assert client.post(f"/desk/cases/{own.case.pk}/severing/", text).status_code < 500
    made = {"body_html": "<p>\x01甲乙\x0e丙丁\ufffe</p>", "also": "丙丁", "make": "1"}
    assert client.post(f"/desk/cases/{own.case.pk}/severing/", made).status_code < 500


def test_what_an_applicant_types_stays_text_on_their_pages_and_in_the_calendar(
    county: County,
) -> None:
    cache.clear()
    text, office = PAYLOADS["markup"] + PAYLOADS["controls"], county.person("gongkaiban")
    code = inbox.post(
        "application", form_key="typed",
        content={"organ": county.organ.slug, **content(text, applicant_name=text[:80])},
    )  # fmt: skip
    actions.take_envelopes()
    case = actions.confirm(case=Case.objects.get(), by=office, confirmed_on=date.today())
    actions.ask_correction(case=case, by=office, on=date.today(), note=text)
    cache.clear()
    said = words(Client().post("/track/", {"code": code}))
    assert "丙" in said
    assert "<script>alert" not in said
    assert "<img src=x" not in said
    assert what_the_applicant_gets(code)
    page = words(signed_in(office).post(reverse("cases:subscription")))
    address = re.search(r"/calendar/[\w-]+\.ics", page)
    assert address is not None
    feed = words(Client().get(address[0]))
    assert "BEGIN:VCALENDAR" in feed
    assert "alert(1)" not in feed
    assert "甲" not in feed
    assert all(len(line.encode()) <= 75 for line in feed.partition("BEGIN:")[2].splitlines())


# -- bad input -------------------------------------------------------------------------------------

# (what is tried, how the refusal begins to be recognised: rule, article, what can be done)
REFUSED: dict[str, tuple[Callable[[County], object], tuple[str, str, str]]] = {
    "second correction": (lambda c: _second_correction(c), ("COR-03", "条例第三十条", "补正后申请内容仍不明确")),
    "eighth working day": (lambda c: actions.ask_correction(
        case=register(c, "申请公开材料", 8), by=c.person("gongkaiban"), on=working_day_ago(0),
        note="请写明文件名称、文号或者时间"), ("COR-02", "条例第三十条", "按现有申请内容办理")),
    "extension after the due date": (lambda c: actions.extend(
        case=register(c, "申请公开材料", 21), by=c.person("gongkaiban"), working_days=5,
        reason="查找档案"), ("DL-03", "条例第三十三条", "尽快答复")),
    "fee of both kinds": (lambda c: _both_fees(c), ("FEE-02", "信息处理费管理办法第三条", "按原标准")),
    "answer without review": (lambda c: _unreviewed(c), ("保密法第三十五条", "没有完成审查", "重新送审")),
    "date before receipt": (lambda c: actions.ask_correction(
        case=register(c, "申请公开材料", 2), by=c.person("gongkaiban"), on=working_day_ago(4),
        note="请写明文件名称、文号或者时间"), ("I8", "条例第三十一条", "请核对日期")),
    "second extension": (lambda c: [actions.extend(
        case=case, by=c.person("gongkaiban"), working_days=5, reason="查找档案")
        for case in [register(c, "申请公开材料", 3)] * 2], ("DL-03", "条例第三十三条", "已延长的期限内")),
    "extension of 21 days": (lambda c: actions.extend(
        case=register(c, "申请公开材料", 3), by=c.person("gongkaiban"), working_days=21,
        reason="查找档案"), ("DL-03", "条例第三十三条", "不得超过 20 个工作日")),
    "abandoned too early": (lambda c: _too_early(c), ("COR-05", "条例第三十条", "请等到期限届满")),
    "fee without a decision": (lambda c: actions.notice_fee(
        case=register(c, "申请公开材料", 3), by=c.person("gongkaiban"), on=working_day_ago(0),
        scheme=Scheme.PAGE, count=40), ("FEE-12", "条例第四十二条", "办理规定")),
    "paid too much": (
        lambda c: _paid(c, 1000), ("FEE-09", "信息处理费管理办法第六条", "退还")
    ),
    "paid too little": (
        lambda c: _paid(c, 99), ("FEE-09", "信息处理费管理办法第六条", "请补缴")
    ),
    "absent without a search": (lambda c: c.draft_answer(
        register(c, "申请公开材料", 3), "D1", "没有查到该信息。", detail="absent"),
        ("D1", "条例第三十六条", "检索")),
    "reasons without an inquiry": (lambda c: actions.ask_reasons(
        case=register(c, "申请公开材料", 3), by=c.person("gongkaiban"), on=working_day_ago(0),
        note="请说明本月提出多件申请的理由"), ("E4", "条例第三十五条", "开始认定")),
    "archived without delivery": (lambda c: actions.archive(
        case=answered(c), by=c.person("gongkaiban")), ("DL-05", "条例第三十三条", "请登记送达")),
    "by the wrong person": (lambda c: actions.extend(
        case=register(c, "申请公开材料", 3), by=c.person("nigao"), working_days=5,
        reason="查找档案"), ("DL-03", "条例第三十三条", "请由政务公开办公室负责人办理")),
    "asked twice": (lambda c: [actions.ask_third_party(
        case=case, by=c.person("gongkaiban"), on=working_day_ago(0), name=THIRD, contact="",
        question=QUESTION) for case in [register(c, "申请公开合同")] * 2],
        ("TP-01", "条例第三十二条", "登记对方的答复")),
    "the applicant in a letter to others": (lambda c: actions.ask_third_party(
        case=register(c, "申请公开合同"), by=c.person("gongkaiban"), on=working_day_ago(0),
        name=THIRD, contact="", question=f"{NAME}申请公开贵公司的合同，是否同意？"),
        ("个人信息保护法第六条", "申请人", "改写")),
}  # fmt: skip


def _second_correction(county: County) -> None:
    case, office = register(county, "申请公开材料", 4), county.person("gongkaiban")
    note = "请写明文件名称、文号或者时间"
    actions.ask_correction(case=case, by=office, on=working_day_ago(3), note=note)
    actions.correct(case=case, by=office, on=working_day_ago(2), wanted="")
    actions.ask_correction(case=case, by=office, on=working_day_ago(0), note=note)


def _both_fees(county: County) -> None:
    charging(county)
    case, office = register(county, "申请公开材料", 4), county.person("gongkaiban")
    actions.notice_fee(case=case, by=office, on=working_day_ago(2), scheme=Scheme.PAGE, count=40)
    actions.pay_fee(case=case, by=office, on=working_day_ago(1), amount=100, receipt="票据12345")
    actions.notice_fee(case=case, by=office, on=working_day_ago(0), scheme=Scheme.ITEM, count=12)


def _paid(county: County, amount: int) -> None:
    charging(county)
    case, office = register(county, "申请公开材料", 4), county.person("gongkaiban")
    actions.notice_fee(case=case, by=office, on=working_day_ago(2), scheme=Scheme.PAGE, count=40)
    actions.pay_fee(case=case, by=office, on=working_day_ago(1), amount=amount, receipt="票据12345")


def _unreviewed(county: County) -> None:
    case = register(county, "申请公开材料", 3)
    county.submit(county.draft_answer(case, "A2", "现予公开。"))
    actions.release(case=fresh(case), by=county.person("gongkaiban"))


def _too_early(county: County) -> None:
    case, office = register(county, "申请公开材料", 4), county.person("gongkaiban")
    actions.ask_correction(
        case=case, by=office, on=working_day_ago(3), note="请写明文件名称、文号或者时间"
    )
    actions.abandon(case=case, by=office, reason="电话三次未接通")


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_names_rule_article_and_remedy(county: County, name: str) -> None:
    act, (rule, article, remedy) = REFUSED[name]
    with pytest.raises(Blocked) as refused:
        act(county)
    said = str(refused.value)
    assert rule in said, said
    assert article in said, said
    assert remedy in said, said
