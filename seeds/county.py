"""Building the demonstration county through the same deeds as its people do."""

import base64
from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from typing import TextIO

from django.db import transaction
from django.utils import timezone

from gongkai.cases import actions as cases
from gongkai.cases.models import Case, Letter
from gongkai.core.inbox import actions as inbox
from gongkai.core.people.actions import save_contact, save_department, save_organ, save_person
from gongkai.core.people.models import Department, Organ, Person, PublicContact
from gongkai.core.workdays.actions import current
from gongkai.disclosure import actions
from gongkai.disclosure.checklists import checklist_of
from gongkai.disclosure.models import Column, Disclosure
from gongkai.law.challenges import Kind, Procedure
from gongkai.law.events import Channel
from gongkai.law.outcomes import Decision
from gongkai.law.review_state import ReviewEvent, ReviewState, role_for
from gongkai.law.roles import Role
from seeds.documents import APPLICATIONS, PUBLISHED, UNDER_REVIEW
from seeds.public import fill_public
from seeds.register import fill_neighbour, fill_register, found_county_office, typed

PASSWORD = "shifan-xian-2026"
DEPARTMENTS = ["办公室", "财政金融审计科", "经济责任审计科", "政府投资审计科", "法规审理科"]
# username, name, department, roles: all invented.
PEOPLE = [
    ("nigao", "拟小文", "办公室", {Role.DRAFTER}),
    ("nigao2", "稿小雨", "财政金融审计科", {Role.DRAFTER}),
    ("kezhang", "科大山", "办公室", {Role.DEPARTMENT_HEAD}),
    ("kezhang2", "科小川", "财政金融审计科", {Role.DEPARTMENT_HEAD}),
    ("baomi", "保谨言", "法规审理科", {Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER}),
    ("gongkaiban", "公开明", "办公室", {Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD}),
    ("fenguan", "分管正", "办公室", {Role.DEPUTY_DIRECTOR}),
    ("juzhang", "局长远", "办公室", {Role.DIRECTOR}),
    ("fabu", "发布成", "办公室", {Role.PUBLISHER}),
    ("xitong", "系统安", "办公室", {Role.SYSTEM_ADMIN}),
    ("anquan", "安全宁", "办公室", {Role.SECURITY_ADMIN}),
    ("shenji", "审计清", "法规审理科", {Role.JOURNAL_ADMIN}),
]


class County:
    """示范县审计局 with its people; the deeds that seeds and tests share.

    ``prefix``: what stands before the sign-in names, which no two organs share.
    """

    def __init__(self, organ: Organ, prefix: str = "") -> None:
        self.organ, self.prefix = organ, prefix

    def person(self, username: str) -> Person:
        """The person who signs in as ``username``."""
        return Person.objects.get(username=self.prefix + username)

    def column(self, slug: str) -> Column:
        return Column.objects.get(organ=self.organ, slug=slug)

    def draft(
        self, column: str, title: str, body_html: str = "<p>正文内容。</p>", by: str = "nigao",
        **content: object,
    ) -> Disclosure:  # fmt: skip
        """A registered draft, to be published unless ``content`` says otherwise."""
        values = {
            "column": self.column(column),
            "title": title,
            "document_number": "",
            "formed_on": working_day_ago(3),
            "attribute": "proactive",
            "ground": "",
            "ground_reason": "",
            "summary": title,
            "body_html": body_html,
            **content,
        }
        return actions.register(by=self.person(by), content=values)

    def submit(self, disclosure: Disclosure) -> Disclosure:
        actions.submit(disclosure=disclosure, by=disclosure.created_by)
        return Disclosure.objects.get(pk=disclosure.pk)

    def decide(
        self, disclosure: Disclosure, event: ReviewEvent = ReviewEvent.PASS, comment: str = "",
        by: str = "", **given: object,
    ) -> Disclosure:  # fmt: skip
        """The step at hand with everything ticked, by the person whose turn it is or by ``by``."""
        disclosure = Disclosure.objects.get(pk=disclosure.pk)
        role = role_for(ReviewState(disclosure.review_state))
        turn = Person.objects.filter(organ=self.organ, posts__role=role, posts__ended_on=None)
        if role == Role.DEPARTMENT_HEAD:
            turn = turn.filter(department=disclosure.department)
        assert disclosure.version is not None
        actions.decide(
            disclosure=disclosure, by=self.person(by) if by else turn.get(), event=event, comment=comment,
            digest=disclosure.version.digest,
            **{"checks": self.checks(disclosure), **given},  # type: ignore[arg-type]
        )  # fmt: skip
        return Disclosure.objects.get(pk=disclosure.pk)

    def checks(self, disclosure: Disclosure) -> list[str]:
        """Every sentence of the step at hand."""
        assert disclosure.version is not None
        state = ReviewState(disclosure.review_state)
        return [one.words for one in checklist_of(disclosure.version, state)]

    def clear(self, disclosure: Disclosure) -> Disclosure:
        """Through the whole review, up to the clearance."""
        disclosure = self.submit(disclosure)
        while disclosure.review_state != ReviewState.CLEARED:
            disclosure = self.decide(disclosure)
        return disclosure

    def publish(self, disclosure: Disclosure) -> Disclosure:
        """Through the review and out of the door."""
        return actions.publish(disclosure=self.clear(disclosure), by=self.person("fabu"))

    def application(self, wanted: str, channel: Channel, arrived_on: date) -> Case:
        """One registered by the office."""
        return cases.register(
            by=self.person("gongkaiban"), channel=channel, arrived_on=arrived_on,
            content=application_content(wanted),
        )  # fmt: skip

    def draft_answer(
        self, case: Case, outcome: str, text: str, by: str = "nigao", **decided: str
    ) -> Disclosure:
        """An answer to the whole case; ``decided``: further fields of ``Decision``."""
        decision = Decision(outcome=outcome, **{"reason": text, **decided})
        return cases.draft_answer(
            case=case, by=self.person(by), decisions=[decision],
            body_html=f"<p>{escape(text)}</p>",
        )  # fmt: skip


def application_content(wanted: str) -> dict[str, object]:
    """What an invented applicant fills in; the identity number is obviously fictional."""
    return {
        "applicant_kind": "person",
        "applicant_name": "申小民",
        "identity": "居民身份证（演示用，号码略）",
        "contact": "演示电话（略）",
        "address": "",
        "wanted": wanted,
        "medium": "电子",
        "delivery": "网上查看",
        "assistance_needed": False,
    }


def working_day_ago(count: int) -> date:
    """The working day ``count`` working days before today."""
    day = timezone.localdate()
    while count:
        day -= timedelta(1)
        count -= current().is_working_day(day)
    return day


def found(
    slug: str = "shifan",
    name: str = "示范县审计局",
    credit_code: str = "11000000000000000U",
    short_name: str = "县审计局",
    document_prefix: str = "示审",
) -> County:
    """The organ with departments, people, columns and contacts; one after the first one is a
    neighbour whose people sign in as ``<slug>-<name>``."""
    is_first = not Organ.objects.exists()
    prefix = "" if is_first else f"{slug}-"
    organ = save_organ(
        by=None,
        organ=Organ(
            slug=slug, name=name, short_name=short_name, credit_code=credit_code,
            document_prefix=document_prefix, county_government="示范县人民政府",
            county_office="示范县人民政府办公室", court="示范县人民法院",
            disclosure_office=f"{name}办公室", address="示范县示范路1号",
            postal_code="000000", office_hours="法定工作日上午8:30至12:00，下午1:30至5:30",
            phone="0000-0000000", site_code="0000000000", is_primary=is_first,
        ),
    )  # fmt: skip
    departments = {}
    for position, title in enumerate(DEPARTMENTS):
        row = Department(organ=organ, name=title, position=position)
        departments[title] = save_department(department=row, by=None)
    for username, person_name, department, roles in PEOPLE:
        person = Person(
            username=prefix + username, name=person_name, organ=organ,
            department=departments[department],
        )  # fmt: skip
        save_person(person=person, by=None, roles=frozenset(roles), password=PASSWORD)
    contact = PublicContact(organ=organ, value=organ.phone, note="办公室公开电话")
    save_contact(contact=contact, by=None)
    actions.install_standard(organ=organ, owner=departments["办公室"], by=None)
    return County(organ, prefix)


def seed(out: TextIO) -> int:
    """Build the demonstration county once; a second call keeps what is there."""
    if Organ.objects.exists():
        _accounts(out)
        return 0
    # All or nothing: half a county would look like a whole one to the next call.
    with transaction.atomic():
        county = found()
        _fill(county)
        fill_register(county, working_day_ago)
        neighbour = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
        fill_neighbour(neighbour, working_day_ago)
        found_county_office(PASSWORD)
    _accounts(out)
    return 0


def _fill(county: County) -> None:
    for slug, title, number, summary, paragraphs in PUBLISHED:
        by = "nigao2" if slug.startswith(("audit", "budget", "invest")) else "nigao"
        county.publish(
            county.draft(
                slug, title, body(paragraphs), by, document_number=number, summary=summary,
                **typed(county.organ, slug, title, number),
            )
        )  # fmt: skip
    for slug, title, summary, paragraphs, state in UNDER_REVIEW:
        kind = typed(county.organ, slug, title, "")
        _advance(
            county, county.draft(slug, title, body(paragraphs), summary=summary, **kind), state
        )
    fill_public(county)
    for wanted, state in APPLICATIONS:
        _APPLY[state](county, wanted)
    cases.register_inbound(
        by=county.person("gongkaiban"), from_organ="示范县水利局", letter_number="示水函〔2026〕9号",
        received_on=working_day_ago(4), about="共同制作的农村饮水工程验收意见，是否同意公开",
        is_co_made=True, department=county.person("nigao").department,
    )  # fmt: skip


def body(paragraphs: list[str]) -> str:
    """The short notation of ``seeds.documents`` as HTML: ``## ``, ``- ``, and tables by ``|``."""
    parts, in_table = [], False
    for line in paragraphs:
        if line in ("<table>", "</table>"):
            in_table = line == "<table>"
            parts.append(line)
        elif in_table:
            tag = "th" if parts[-1] == "<table>" else "td"
            cells = "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in line.split("|"))
            parts.append(f"<tr>{cells}</tr>")
        elif line.startswith("## "):
            parts.append(f"<h2>{escape(line[3:])}</h2>")
        elif line.startswith("- "):
            parts.append(f"<ul><li>{escape(line[2:])}</li></ul>")
        else:
            parts.append(f"<p>{escape(line)}</p>")
    return "".join(parts).replace("</ul><ul>", "")


def _advance(county: County, disclosure: Disclosure, state: str) -> None:
    if state == "draft":
        return
    disclosure = county.submit(disclosure)
    if state == "sent_back":
        disclosure = county.decide(disclosure)
        county.decide(disclosure, ReviewEvent.SEND_BACK, "草案说明中的项目名称请再核对。")
        return
    while disclosure.review_state != state:
        disclosure = county.decide(disclosure)


def _web(county: County, wanted: str) -> None:
    content = {"organ": county.organ.slug, **application_content(wanted)}
    form_key = base64.urlsafe_b64encode(wanted.encode()).decode()[:60]
    inbox.post("application", form_key=form_key, content=content)
    cases.take_envelopes()


def _in_hand(days: int) -> Callable[[County, str], Case]:
    def make(county: County, wanted: str) -> Case:
        case = county.application(wanted, Channel.IN_PERSON, working_day_ago(days))
        office = county.person("gongkaiban")
        department = county.organ.departments.get(name="办公室")
        cases.assign(case=case, by=office, department=department)
        return case

    return make


def _extended(county: County, wanted: str) -> None:
    case = _in_hand(18)(county, wanted)
    cases.extend(
        case=case, by=county.person("gongkaiban"), working_days=20, reason="需要查找以往年度档案"
    )


def _correction(county: County, wanted: str, asked: int = 2, arrived: int = 6) -> Case:
    case = county.application(wanted, Channel.POST_SIGNED, working_day_ago(arrived))
    return cases.ask_correction(
        case=case, by=county.person("gongkaiban"), on=working_day_ago(asked),
        note="请写明所需文件的名称、文号或者形成时间，并于收到本通知之日起15个工作日内补正。",
    )  # fmt: skip


def _abandoned(county: County, wanted: str) -> None:
    case = _correction(county, wanted, asked=18, arrived=22)
    cases.abandon(
        case=case, by=county.person("gongkaiban"), reason="电话联系三次，申请人表示不再需要"
    )


def _withdrawn(county: County, wanted: str) -> None:
    cases.withdraw(case=_in_hand(9)(county, wanted), by=county.person("gongkaiban"))


def _answering(
    outcome: str, text: str, *, send: bool, **decided: str
) -> Callable[[County, str], None]:
    def make(county: County, wanted: str) -> None:
        case = _in_hand(12)(county, wanted)
        answer = county.draft_answer(case, outcome, text, **decided)
        if send:
            county.clear(answer)
            cases.release(case=Case.objects.get(pk=case.pk), by=county.person("gongkaiban"))
        else:
            county.decide(county.submit(answer))

    return make


def _consulting(county: County, wanted: str) -> None:
    cases.ask_third_party(
        case=_in_hand(8)(county, wanted), by=county.person("gongkaiban"), on=working_day_ago(3),
        name="示范水利工程有限公司", contact="示范县示范路2号",
        question="有人申请公开该工程施工合同的单价明细，其中涉及贵公司，是否同意公开？",
    )  # fmt: skip


def _challenged(county: County, wanted: str) -> None:
    _answering("C6", "属于讨论记录，公开会影响审计工作。", send=True, detail="discussion")(
        county, wanted
    )
    case, office = Case.objects.get(wanted=wanted), county.person("gongkaiban")
    answer = case.letters.get(number=case.letter_number)
    today = timezone.localdate()
    cases.send(letter=answer, by=office, sent_on=today, method=Letter.Method.IN_PERSON)
    cases.deliver(letter=answer, by=office, delivered_on=today, note="申请人当面签收")
    cases.register_challenge(
        case=case, by=county.person("baomi"), kind=Kind.RECONSIDERATION, procedure=Procedure.SIMPLE,
        authority=county.organ.county_government, number="示政复〔2026〕7号", served_on=today,
        claim="请求撤销不予公开的答复",
    )  # fmt: skip


def _split(county: County, wanted: str) -> None:
    cases.split(
        case=_in_hand(2)(county, wanted), by=county.person("nigao"),
        parts=["2025年审计业务经费使用情况", "审计组会议记录"],
    )  # fmt: skip


_APPLY: dict[str, Callable[[County, str], object]] = {
    "web_unconfirmed": _web,
    "post_ordinary": lambda county, wanted: county.application(
        wanted, Channel.POST_ORDINARY, working_day_ago(0)
    ),
    "in_hand": _in_hand(5),
    "in_hand_late": _in_hand(22),
    "extended": _extended,
    "awaiting_correction": _correction,
    "in_review": _answering("A2", "现将整改问题清单提供给您。", send=False),
    "answered_a1": _answering(
        "A1", "该信息已主动公开，可在本网站“财政预决算”栏目查阅、下载。", send=True
    ),
    "answered_c7": _answering("C7", "该信息属于行政执法案卷信息，依法不予公开。", send=True),
    "answered_d1": _answering(
        "D1",
        "本机关没有制作或者获取该信息；该事项由县住房和城乡建设部门负责。",
        send=True,
        detail="elsewhere",
        organ="示范县住房和城乡建设局",
    ),
    "consulting": _consulting,
    "challenged": _challenged,
    "split": _split,
    "withdrawn": _withdrawn,
    "abandoned": _abandoned,
}


def _accounts(out: TextIO) -> None:
    print("示范县审计局（虚构）演示账号，密码都是 " + PASSWORD, file=out)
    for person in Person.objects.filter(organ__slug="shifan").prefetch_related("posts"):
        print(f"  {person.username:<12}{person.name}  {'、'.join(person.role_names)}", file=out)
    print(
        "另有示范县统计局（登录名前加 tongji-，如 tongji-gongkaiban）和县政府办（xianban）",
        file=out,
    )
