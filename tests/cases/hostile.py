"""Two organs with a case each that has everything, and names nobody but the office may read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pdfminer.high_level import extract_text

from gongkai.cases import actions
from gongkai.cases.models import (
    Case,
    CaseFile,
    Inquiry,
    Part,
    Practice,
    Proposal,
    Resemblance,
    Stance,
)
from gongkai.core.people.models import Person
from gongkai.law.challenges import Kind
from gongkai.law.events import Channel
from tests.cases.afterwards import answered
from tests.world import County, application_content, working_day_ago

# What stands nowhere but where the office looks.
NAME, IDENTITY, CONTACT, ADDRESS = (
    "欧阳密名",
    "证件 ZX77885566310",
    "信箱 mi-ming-7799",
    "暗巷七十七号",
)
THIRD, THIRD_PLACE = "幽谷水务公司", "幽谷路五十五号"
SECRETS = (NAME, "ZX77885566310", "mi-ming-7799", ADDRESS)
OF_THIRD = (THIRD, THIRD_PLACE)
QUESTION = "该审计报告涉及贵单位的合同单价，是否同意公开？"


def content(wanted: str, **more: object) -> dict[str, object]:
    """An application by the applicant whose name must not get about."""
    return application_content(wanted) | {
        "applicant_name": NAME, "identity": IDENTITY, "contact": CONTACT, "address": ADDRESS, **more,
    }  # fmt: skip


def register(county: County, wanted: str, days: int = 3, **more: object) -> Case:
    return actions.register(
        by=county.person("gongkaiban"), channel=Channel.IN_PERSON,
        arrived_on=working_day_ago(days), content=content(wanted, **more),
        scans=[(CaseFile.Kind.IDENTITY, f"{NAME}的身份证明.txt", f"{NAME} {IDENTITY}".encode())],
    )  # fmt: skip


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(response: HttpResponse) -> str:
    """Everything a response says: status line apart, headers, body, the inside of packages."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    parts = [repr(response.headers)]
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as package:
            parts += [package.read(name).decode(errors="replace") for name in package.namelist()]
    else:
        parts.append(body.decode(errors="replace"))
    return "\n".join(parts)


# A page and what is posted to it.
Made = tuple[str, dict[str, object]]


def rows() -> Iterator[tuple[str, str]]:
    """(table, everything in it as text) of the whole database, as a thief of the disk reads it."""
    with connection.cursor() as cursor:
        # The session notes when it was last used.
        for table in {*connection.introspection.table_names(cursor)} - {"django_session"}:
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, repr([
                [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
                for row in cursor.fetchall()
            ])  # fmt: skip


def charging(county: County) -> None:
    Practice.objects.update_or_create(
        organ=county.organ, defaults={"fees_enabled": True, "fee_decision": "示财〔2026〕1号"}
    )


def read_pdf(data: bytes) -> str:
    return "".join(extract_text(BytesIO(data)).split())


def what_the_applicant_gets(code: str) -> str:
    client, parts = Client(), []
    for address, more in (("/track/", {}), *(("/track/letter/", {"letter": n}) for n in range(4)),
                          *(("/track/file/", {"file": n}) for n in range(4))):  # fmt: skip
        response = client.post(address, {"code": code, **more})
        body = response.content
        parts.append(f"{response.headers}")
        parts.append(read_pdf(body) if body.startswith(b"%PDF-") else body.decode(errors="replace"))
    cache.clear()
    return "\n".join(parts)


@dataclass
class Stock:
    """One organ's case in hand with something of every kind; ``pks``: the arguments of each page."""

    county: County
    case: Case
    pks: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)


def stock(county: County) -> Stock:
    """Everything a page can be about, in 办公室's hands."""
    office = county.person("gongkaiban")
    Practice.objects.update_or_create(
        organ=county.organ, defaults={"fees_enabled": True, "fee_decision": "示财〔2026〕1号"}
    )
    mine = county.person("nigao").department
    given = answered(county, "A2", "现予公开。", "申请公开水库除险加固工程审计报告全文", 8)
    conversion = actions.suggest_conversion(case=fresh(given), by=office)
    case = register(county, "申请公开水库除险加固工程审计报告全文")
    actions.assign(case=case, by=office, department=mine)
    Case.objects.filter(pk=given.pk).update(department=mine)
    actions.split(case=case, by=office, parts=["审计报告全文", "整改情况报告"])
    actions.log_search(
        case=case, by=office, system="公文系统", keywords="水库", result="没有查到",
        searched_on=working_day_ago(1), part=Part.objects.filter(case=case).first(),
    )  # fmt: skip
    actions.note(case=case, by=office, text="先查公文系统")
    third = actions.ask_third_party(
        case=case, by=office, on=working_day_ago(2), name=THIRD, contact=THIRD_PLACE,
        question=QUESTION,
    )  # fmt: skip
    actions.hear(
        consultation=third, by=office, on=working_day_ago(1), stance=Stance.REFUSES,
        opinion=f"{THIRD}认为单价是商业秘密。", is_reasonable=True,
    )  # fmt: skip
    inquiry = actions.open_inquiry(
        case=case, by=office, about=Inquiry.About.VOLUME, reason="申请书写明本月已提出十余件申请"
    )
    challenge = actions.register_challenge(
        case=fresh(given), by=office, kind=Kind.COMPLAINT, served_on=working_day_ago(0),
        authority="示范县人民政府办公室", claim="认为答复内容不全",
    )  # fmt: skip
    proposal = actions.propose(
        case=case, by=county.person("nigao"), what=Proposal.What.EXTEND,
        facts={"working_days": 5, "reason": "需要查找档案"},
    )  # fmt: skip
    inbound = actions.register_inbound(
        by=office, from_organ="邻县水利局", letter_number="邻水函〔2026〕3号",
        received_on=working_day_ago(1), about="联合检查报告是否公开", is_co_made=True,
        department=mine,
    )  # fmt: skip
    letter = case.letters.get(kind="receipt")
    kept = case.files.get()
    scan = actions.attach_signed(
        letter=letter, by=office, name=f"{NAME}的盖章件.pdf", data=b"%PDF-1.4 empty"
    )
    resemblance = Resemblance.objects.get(case=case)
    one = [(case.pk,)]
    pks = {
        "show": one, "note": one, "add_files": one, "search": one, "searches": one, "severing": one,
        "applicant_kind": one, "folder": one, "folder_pdf": one,
        "do": [(case.pk, "extend")], "open_inquiry": [(case.pk, "repetition")],
        "case_form": [(case.pk, "application", "docx")],
        "open_file": [(kept.pk,)], "letter_kept_file": [(scan.pk,)],
        "letter": [(letter.pk,)], "letter_file": [(letter.pk, "docx")],
        "letter_proof": [(letter.pk, "docx")], "letter_send": [(letter.pk,)],
        "letter_deliver": [(letter.pk,)], "letter_signed": [(letter.pk,)],
        "hear": [(third.pk,)], "served": [(third.pk,)], "override": [(third.pk,)],
        "rectify": [(case.events.first().pk,)], "proposal": [(proposal.pk,)],
        "resemblance": [(resemblance.pk,)], "inquiry": [(inquiry.pk,)],
        "respond": [(challenge.pk,)], "decide_challenge": [(challenge.pk,)],
        "challenge_papers": [(challenge.pk,)], "conversion": [(conversion.pk,)],
        "inbound_show": [(inbound.pk,)], "inbound_draft": [(inbound.pk,)],
        "inbound_send": [(inbound.pk,)],
    }  # fmt: skip
    return Stock(county, fresh(case), pks)
