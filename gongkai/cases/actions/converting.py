"""From an answer to one applicant to publication for all (R711 art. 44; OTH-05, OTH-06)."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from html import escape

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin
from gongkai.cases.models import Case, Conversion, Resemblance
from gongkai.cases.practices import practice_of
from gongkai.cases.standing import standing_answer
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files import store
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import actions as door
from gongkai.disclosure.models import Attribute, Column, Disclosure, Version
from gongkai.law.case_state import CaseEvent
from gongkai.law.roles import Role
from gongkai.scan.readers import CouldNotRead, read
from gongkai.search.index import IndexDamaged
from gongkai.search.query import similar

RELEASED = ("A1", "A2", "B1")
# Who may agree to a refusal; never the one who proposed it.
APPROVERS = (Role.DISCLOSURE_OFFICE_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR)
HIDDEN = "〔申请人信息已隐去〕"
_S = Conversion.State


def applicants_of(case: Case) -> int:
    """How many different applicants asked for the same information, by people's own verdicts.

    Only their number; who they are is nobody's business here.
    """
    return applicants_of_each([case])[case.pk]


def applicants_of_each(cases: Sequence[Case]) -> dict[int, int]:
    """The same for each of ``cases``, by primary key; no more queries than for one."""
    groups = _same_information({case.pk for case in cases})
    asked = Case.objects.filter(pk__in=set().union(*groups.values())).exclude(applicant_key="")
    keys = dict(asked.values_list("pk", "applicant_key"))
    return {pk: len({keys[one] for one in group if one in keys}) for pk, group in groups.items()}


def _same_information(cases: Set[int]) -> dict[int, set[int]]:
    """Each of ``cases`` with all that ask for the same, itself among them."""
    found, fresh = set(cases), set(cases)
    beside: defaultdict[int, set[int]] = defaultdict(set)
    while fresh:
        pairs = Resemblance.objects.filter(verdict=Resemblance.Verdict.SAME)
        for one, other in pairs.filter(Q(case__in=fresh) | Q(other__in=fresh)).values_list(
            "case", "other"
        ):
            beside[one].add(other)
            beside[other].add(one)
        fresh = {other for one in fresh for other in beside[one]} - found
        found |= fresh
    return {pk: _reached(pk, beside) for pk in cases}


def _reached(start: int, beside: Mapping[int, Set[int]]) -> set[int]:
    found, fresh = {start}, {start}
    while fresh:
        fresh = {other for one in fresh for other in beside.get(one, ())} - found
        found |= fresh
    return found


def propose_conversion(case: Case) -> Conversion | None:
    """Put the question of publishing before the office when the case calls for it; None if not.

    To be called inside the deed that released an answer, found two applications to be the same, or
    took in the applicant's suggestion. The same information is put only once.
    """
    case.refresh_from_db()
    if case.answered_on is None or case.outcome not in RELEASED:
        return None
    group = _same_information({case.pk})[case.pk]
    standing = Conversion.objects.filter(case__in=group).exclude(state=_S.DECLINED)
    if standing.exists() or case.conversions.exists():
        return None
    if case.suggests_publishing:
        return _open(case, None, Conversion.Cause.SUGGESTED)
    if applicants_of(case) >= practice_of(case.organ).conversion_applicants:
        return _open(case, None, Conversion.Cause.SEVERAL)
    return None


def _open(case: Case, by: Person | None, cause: Conversion.Cause) -> Conversion:
    row = Conversion.objects.create(case=case, cause=cause)
    record("conversion_opened", by=by, subject=f"case:{case.pk}", organ_id=case.organ_id,
           conversion=row.pk, cause=cause.value)  # fmt: skip
    renew_reply(case)
    return row


def may_suggest(case: Case) -> bool:
    """Whether the office could put the question: something was given and it is not in hand yet."""
    in_hand = case.conversions.filter(state__in=(_S.OPEN, _S.DECLINING, _S.ACCEPTED))
    return case.outcome in RELEASED and not in_hand.exists()


@deed
def suggest_conversion(*, case: Case, by: Person) -> Conversion:
    """The office itself puts the question."""
    case, _ = begin(case, by, CaseEvent.CONVERT)
    if case.outcome not in RELEASED:
        raise Blocked(
            "只有已经提供的信息（予以公开、部分公开）才能转为主动公开（OTH-05，条例第四十四条）。"
            "不公开的信息情况有变化的，按动态调整机制重新评估（条例第十八条）。"
        )
    if not may_suggest(case):
        raise Blocked(
            "这件申请已经在办理转主动公开，请在“转主动公开”中办理（OTH-05，条例第四十四条）。"
        )
    return _open(case, by, Conversion.Cause.OFFICE)


def likely_column(case: Case) -> Column | None:
    """Where something like it is published already: the column of the nearest public neighbour."""
    try:
        hits = similar(settings.INDEX_ROOT, case.wanted)
    except IndexDamaged:
        return None
    keys = [int(hit.key) for hit in hits if hit.key.isdecimal()]
    public = Disclosure.objects.public().filter(organ=case.organ_id, shown_in__is_open=True)
    columns = dict(public.filter(pk__in=keys).values_list("pk", "shown_in"))
    nearest = next((columns[key] for key in keys if key in columns), None)
    if nearest is None:
        return None
    found: Column = Column.objects.get(pk=nearest)
    return found


@deed
def accept_conversion(
    *, conversion: Conversion, by: Person, column: Column, title: str, summary: str
) -> Disclosure:
    """Publish it for all: a draft in ``column`` with what was given, to be reviewed as any other.

    Its 20 working days run from today, the day of the decision (§8.1 [design], IAR-13). Nothing of
    the applicant goes along: their name, identity and contact are taken out of the text, and an
    attachment that has them is left behind.
    """
    row = _deciding(conversion, by, _S.OPEN)
    case = row.case
    if column.organ_id != case.organ_id or not column.is_open:
        raise Blocked("请选择本机关正在使用的栏目。")
    if len(title.strip()) < 4 or len(summary.strip()) < 4:
        raise Blocked("请写明公开时用的标题和内容概述，至少各 4 个字（条例第十二条）。")
    given = standing_answer(case)
    version = given.document.version if given and given.document else None
    if version is None:
        raise Blocked("这件申请没有可以公开的答复内容（OTH-05，条例第四十四条）。")
    hide = _hider(case)
    if hide(title) != title or hide(summary) != summary:
        raise Blocked("标题或内容概述里有申请人的信息，公开前须删去（PIPL 第二十五条）。")
    today = timezone.localdate()
    document = door.register(
        by=by,
        content={
            "column": column, "title": title.strip(), "document_number": "", "formed_on": today,
            "attribute": Attribute.PROACTIVE, "ground": "", "ground_reason": "",
            "summary": summary.strip(), "body_html": hide(version.body_html),
        },
    )  # fmt: skip
    left_out = _carry(document, by, version, hide)
    row.state, row.disclosure = _S.ACCEPTED, document
    row.decided_by, row.decided_on = by, today
    row.save()
    record("conversion_accepted", by=by, subject=f"case:{case.pk}", conversion=row.pk,
           document=document.pk, left_out=left_out)  # fmt: skip
    renew_reply(case)
    document.refresh_from_db()
    document.draft.refresh_from_db()  # with its attachments
    return document


def _carry(document: Disclosure, by: Person, version: Version, hide: "_Hider") -> int:
    """The attachments that name no applicant; how many were left out."""
    left_out = 0
    for one in version.attachments:
        data = store.read(one["sha256"])
        if hide(one["name"]) != one["name"] or _names_applicant(data, one["name"], hide):
            left_out += 1
            continue
        door.attach(disclosure=document, by=by, name=one["name"], data=data)
    return left_out


def _names_applicant(data: bytes, name: str, hide: "_Hider") -> bool:
    try:
        return any(hide(passage.text) != passage.text for passage in read(data, name))
    except CouldNotRead:
        return True  # what nobody has read is not carried over


class _Hider:
    """Takes the applicant's particulars out of a text."""

    def __init__(self, words: set[str]) -> None:
        longest_first = sorted(words, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __call__(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text)


def _hider(case: Case) -> _Hider:
    others = [case.identity, case.contact, case.address]
    words = {text.strip() for text in others if len(text.strip()) >= 4}
    # Numbers inside "居民身份证 1101…" or "电话 138…" on their own as well.
    words |= {run for text in others for run in re.findall(r"[0-9A-Za-z@._-]{6,}", text)}
    if len(case.applicant_name.strip()) >= 2:
        words.add(case.applicant_name.strip())
    return _Hider(words | {escape(word) for word in words})


@deed
def decline_conversion(*, conversion: Conversion, by: Person, reason: str) -> Conversion:
    """Propose not to publish; it needs a reason and somebody else's consent."""
    row = _deciding(conversion, by, _S.OPEN)
    if len(reason.strip()) < 10:
        raise Blocked("请写明为什么不转为主动公开，至少 10 个字（OTH-05，条例第四十四条）。")
    refuse_secrecy(reason, by=by, where=f"case:{row.case_id}")
    row.state, row.reason = _S.DECLINING, reason.strip()
    row.decided_by, row.decided_on = by, timezone.localdate()
    row.save()
    record("conversion_declining", by=by, subject=f"case:{row.case_id}", conversion=row.pk)
    renew_reply(row.case)
    return row


@deed
def approve_decline(
    *, conversion: Conversion, by: Person, agrees: bool, comment: str = ""
) -> Conversion:
    """Agree that it is not published, or put the question back; never by who proposed it."""
    row = _locked(conversion, by)
    if not by.has_role(*APPROVERS):
        raise Forbidden(
            "不转为主动公开须由政务公开办公室负责人或局领导批准（OTH-05，条例第四十四条）。"
        )
    if row.state != _S.DECLINING:
        raise Blocked(f"“{row.get_state_display()}”的事项不需要批准。")
    if row.decided_by_id == by.pk:
        raise Blocked("“不转”由您提出，须由另一位负责人批准（分人审查）。")
    if not agrees and len(comment.strip()) < 4:
        raise Blocked("不同意的，请写明理由（至少 4 个字）。")
    refuse_secrecy(comment, by=by, where=f"case:{row.case_id}")
    if agrees:
        row.state, row.approved_by = _S.DECLINED, by
        row.decided_on = timezone.localdate()
    else:
        row.state, row.decided_by, row.decided_on = _S.OPEN, None, None
        row.reason = f"{row.reason}（未获同意：{comment.strip()}）"[:500]
    row.save()
    record("conversion_declined" if agrees else "conversion_put_back", by=by,
           subject=f"case:{row.case_id}", conversion=row.pk)  # fmt: skip
    renew_reply(row.case)
    return row


def _deciding(conversion: Conversion, by: Person, state: Conversion.State) -> Conversion:
    case, _ = begin(conversion.case, by, CaseEvent.CONVERT)
    row = _locked(conversion, by)
    if row.state != state:
        raise Blocked(
            f"这一事项现在是“{row.get_state_display()}”，不能再作决定（OTH-05，条例第四十四条）。"
        )
    row.case = case
    return row


def _locked(conversion: Conversion, by: Person) -> Conversion:
    row: Conversion = (
        Conversion.objects.select_for_update(of=("self",))
        .select_related("case__organ")
        .get(pk=conversion.pk)
    )
    if row.case.organ_id != by.organ_id:
        raise Forbidden("这件申请属于另一个机关。")
    return row
