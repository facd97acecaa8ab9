"""Cases that have come to an answer, for the tests of what follows."""

from gongkai.cases import actions
from gongkai.cases.models import Case, Letter
from gongkai.core.people.models import Person
from gongkai.law.events import Channel
from gongkai.law.letters import LetterKind
from gongkai.law.roles import Role
from tests.world import County, application_content, working_day_ago

DRAFT_REPORT = "该信息属于审计报告征求意见稿，是过程稿。"


def answered(
    county: County,
    outcome: str = "C6",
    text: str = DRAFT_REPORT,
    wanted: str = "申请公开供水工程审计报告征求意见稿",
    days: int = 6,
    applicant: str = "申小民",
    **decided: str,
) -> Case:
    """A case answered today; ``applicant`` tells one asker from another."""
    content = application_content(wanted) | {
        "applicant_name": applicant,
        "identity": f"居民身份证（演示用，{applicant}）",
        **{name: decided.pop(name) for name in ("suggests_publishing",) if name in decided},
    }
    case = actions.register(
        by=county.person("gongkaiban"), channel=Channel.IN_PERSON,
        arrived_on=working_day_ago(days), content=content,
    )  # fmt: skip
    if outcome == "C6":
        decided.setdefault("detail", "working_draft")
    return release(county, case, outcome, text, **decided)


def release(county: County, case: Case, outcome: str, text: str, **decided: str) -> Case:
    """Draft, review and send the answer."""
    county.clear(county.draft_answer(Case.objects.get(pk=case.pk), outcome, text, **decided))
    return actions.release(case=Case.objects.get(pk=case.pk), by=county.person("gongkaiban"))


def delivered(county: County, case: Case) -> Case:
    """Every letter of the case is sent and its delivery is on record."""
    office = county.person("gongkaiban")
    for letter in case.letters.filter(delivered_on=None):
        if LetterKind(letter.kind).is_form:
            continue
        actions.send(
            letter=letter, by=office, sent_on=working_day_ago(0), method=Letter.Method.IN_PERSON
        )
        actions.deliver(
            letter=Letter.objects.get(pk=letter.pk), by=office, delivered_on=working_day_ago(0),
            note="本人签收",
        )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def second_head(county: County) -> Person:
    """Another head of the office, so that four eyes can decide."""
    person = county.person("juzhang")
    person.posts.create(role=Role.DISCLOSURE_OFFICE_HEAD, began_on=working_day_ago(0))
    person.__dict__.pop("roles", None)
    return person
