"""Building the demonstration county through the same deeds as its people do."""

from datetime import date, timedelta
from html import escape
from typing import TextIO

from django.db import transaction
from django.utils import timezone

from gongkai.cases import actions as cases
from gongkai.cases.models import Case
from gongkai.core.people.actions import save_contact, save_department, save_organ, save_person
from gongkai.core.people.models import Department, Organ, Person, PublicContact
from gongkai.core.workdays.actions import current
from gongkai.disclosure import actions
from gongkai.disclosure.checklists import checklist_of
from gongkai.disclosure.models import Column, Disclosure
from gongkai.law.events import Channel
from gongkai.law.outcomes import Decision
from gongkai.law.review_state import ReviewEvent, ReviewState, role_for
from gongkai.law.roles import Role
from seeds.applications import application_content, tell_applications
from seeds.clock import Story, Timeline
from seeds.documents import ENDING, FURTHER, PUBLISHED, UNDER_REVIEW
from seeds.half_year import tell_half_year
from seeds.public import tell_public
from seeds.register import fill_neighbour, found_county_office, tell_register, typed
from seeds.roads import halted, published

PASSWORD = "shifan-xian-2026"
# Working days before today: what is older than a year must be evaluated.
_FOUNDED = 300
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

    def application(
        self, wanted: str, channel: Channel, arrived_on: date, **applicant: object
    ) -> Case:
        """One registered by the office; ``applicant``: fields that differ from the usual ones."""
        return cases.register(
            by=self.person("gongkaiban"), channel=channel, arrived_on=arrived_on,
            content={**application_content(wanted), **applicant},
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
        timeline = Timeline(timezone.now())
        timeline.tell(_FOUNDED, _founding(timeline), hours=0)
        timeline.run()
    _accounts(out)
    return 0


def _founding(timeline: Timeline) -> Story:
    """People and columns first; then everything that happens is told side by side."""
    county = found()
    neighbour = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    found_county_office(PASSWORD)
    yield 1
    for days, slug, title, number, summary, paragraphs in (*PUBLISHED, *FURTHER):
        timeline.tell(days, _document(county, slug, title, number, summary, paragraphs))
    for days, shown_days, title, summary, paragraphs in ENDING:
        timeline.tell(days, _notice(county, shown_days, title, summary, paragraphs))
    for days, slug, title, summary, paragraphs, state in UNDER_REVIEW:
        timeline.tell(days, _under_review(county, slug, title, summary, paragraphs, state), hours=1)
    tell_public(county, timeline)
    tell_register(county, timeline)
    tell_applications(county, timeline)
    tell_half_year(county, timeline)
    timeline.tell(12, fill_neighbour(neighbour))


def _document(
    county: County, slug: str, title: str, number: str, summary: str, paragraphs: list[str]
) -> Story:
    by = "nigao2" if slug.startswith(("audit", "budget", "invest")) else "nigao"
    yield from published(county, lambda: county.draft(
        slug, title, body(paragraphs), by, document_number=number, summary=summary,
        **typed(county.organ, slug, title, number),
    ))  # fmt: skip


def _notice(
    county: County, shown_days: int, title: str, summary: str, paragraphs: list[str]
) -> Story:
    yield from published(county, lambda: county.draft(
        "notices", title, body(paragraphs), summary=summary,
        shown_until=timezone.localdate() + timedelta(shown_days),
    ))  # fmt: skip


def _under_review(
    county: County, slug: str, title: str, summary: str, paragraphs: list[str], state: str
) -> Story:
    yield from halted(county, lambda: county.draft(
        slug, title, body(paragraphs), summary=summary, **typed(county.organ, slug, title, ""),
    ), state)  # fmt: skip


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


def _accounts(out: TextIO) -> None:
    print("示范县审计局（虚构）演示账号，密码都是 " + PASSWORD, file=out)
    for person in Person.objects.filter(organ__slug="shifan").prefetch_related("posts"):
        print(f"  {person.username:<12}{person.name}  {'、'.join(person.role_names)}", file=out)
    print(
        "另有示范县统计局（登录名前加 tongji-，如 tongji-gongkaiban）和县政府办（xianban）",
        file=out,
    )
