"""How a document of the demonstration travels: written, reviewed step by step, published."""

from collections.abc import Callable, Generator
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gongkai.core.people.models import Delegation
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure, Remark, Version
from gongkai.disclosure.remarks import BODY, plain_text
from gongkai.law.review_state import ReviewEvent, ReviewState
from gongkai.law.roles import Role
from seeds.clock import Story

if TYPE_CHECKING:
    from seeds.county import County

# Office hours from, to, that a step usually takes; each document draws its own.
_PACE: dict[str, tuple[float, float]] = {
    ReviewState.DEPARTMENT_REVIEW: (0.5, 5), ReviewState.SECRECY_REVIEW: (2, 10),
    ReviewState.LEGAL_REVIEW: (2, 8), ReviewState.OFFICE_REVIEW: (1, 7),
    ReviewState.APPROVAL: (1, 9), ReviewState.DIRECTOR_APPROVAL: (2, 12),
    ReviewState.PRIOR_REVIEW: (1, 4),
}  # fmt: skip
# Some lie for days, some come back.
_SLOW, _SENT_BACK = 0.12, 0.18
_REMARKS = (
    ("这里请写全称，并与标题一致。", "已改为全称。"),
    ("数字请与底稿核对一遍。", "已与底稿核对，无误。"),
    ("这一句读者不容易看懂，请改得直白些。", "已改写。"),
    ("请说明数据截止到哪一天。", "已补充截止日期。"),
)
_RETURNS = ("按批注修改后再送。", "请把批注中的几处改好。", "内容基本可以，批注处请核实。")
Make = Callable[[], Disclosure]


def published(county: "County", make: Make) -> Story:
    """A document from its draft to the public."""
    disclosure = yield from reviewed(county, make())
    yield _pace(disclosure).uniform(0.5, 4)
    actions.publish(disclosure=disclosure, by=county.person("fabu"))


def cleared(county: "County", make: Make) -> Story:
    """One that stays inside once its attribute is decided, or that waits for its day."""
    yield from reviewed(county, make())


def halted(county: "County", make: Make, state: str) -> Story:
    """One that has come as far as ``state``: “draft”, “sent_back”, or a step of the review."""
    disclosure = make()
    if state == "sent_back":
        yield 2
        disclosure = county.submit(disclosure)
        yield 3
        disclosure = county.decide(disclosure)
        yield 6
        _remark(county, disclosure, 0, "“草案说明”中的项目名称请与计划正文一致。")
        _remark(county, disclosure, 1, "这一句请说明依据的文件。")
        county.decide(disclosure, ReviewEvent.SEND_BACK, "草案说明中的项目名称请再核对。")
    elif state != "draft":
        yield from reviewed(county, disclosure, until=state, is_smooth=True)


def reviewed(
    county: "County", disclosure: Disclosure, until: str = ReviewState.CLEARED,
    is_smooth: bool = False,
) -> Generator[float, None, Disclosure]:  # fmt: skip
    """Submitted and decided step by step until the state ``until``, sometimes by way of a return."""
    random = _pace(disclosure)
    returns = not is_smooth and random.random() < _SENT_BACK
    yield random.uniform(0.5, 6)
    disclosure = county.submit(disclosure)
    while disclosure.review_state != until:
        state = ReviewState(disclosure.review_state)
        pause = random.uniform(*_PACE.get(state, (1, 4)))
        yield pause + (random.uniform(9, 20) if random.random() < _SLOW and not is_smooth else 0)
        if returns and state == ReviewState.SECRECY_REVIEW:
            returns = False
            disclosure = yield from _returned(county, disclosure, random)
        disclosure = county.decide(disclosure, by=_deputy(county, disclosure))
    return disclosure


def _pace(disclosure: Disclosure) -> Random:
    # The same document always takes the same time.
    return Random(disclosure.draft.title)  # noqa: S311


def _returned(
    county: "County", disclosure: Disclosure, random: Random
) -> Generator[float, None, Disclosure]:
    """Sent back with a remark, answered, submitted anew and again before the same reviewer."""
    said, answer = random.choice(_REMARKS)
    remark = _remark(county, disclosure, 0, said)
    county.decide(disclosure, ReviewEvent.SEND_BACK, random.choice(_RETURNS))
    yield random.uniform(1, 7)
    by = disclosure.created_by
    actions.answer_remark(remark=remark, by=by, answer=answer)
    rewrite(disclosure, body_html=disclosure.draft.body_html + "<p>以上内容已经承办科室核对。</p>")
    yield 0.3
    disclosure = county.submit(disclosure)
    yield random.uniform(0.5, 4)
    disclosure = county.decide(disclosure, by=_deputy(county, disclosure))
    yield random.uniform(1, 5)
    return disclosure


def rewrite(disclosure: Disclosure, **content: Any) -> None:
    """Save the draft with ``content`` by its author."""
    draft = Disclosure.objects.get(pk=disclosure.pk).draft
    actions.save_draft(
        disclosure=disclosure, by=disclosure.created_by, revision=draft.revision, content=content
    )


def _remark(county: "County", disclosure: Disclosure, line: int, text: str) -> Remark:
    """``text`` at a line of the body, by the secrecy reviewer."""
    version = disclosure.version
    assert isinstance(version, Version)
    lines = [one for one in plain_text(version, BODY).split("\n") if one.strip()]
    quote = lines[min(line, len(lines) - 1)]
    start = plain_text(version, BODY).index(quote)
    return actions.add_remark(
        disclosure=disclosure, by=county.person("baomi"), digest=version.digest, part=BODY,
        start=start, end=start + min(len(quote), 18), text=text,
    )  # fmt: skip


def _deputy(county: "County", disclosure: Disclosure) -> str:
    """Who stands in for the head of the document's department today; "" where nobody does."""
    if disclosure.review_state != ReviewState.DEPARTMENT_REVIEW:
        return ""
    today = timezone.localdate()
    standing = Delegation.objects.filter(
        person__department=disclosure.department, role=Role.DEPARTMENT_HEAD, ended_at=None,
        from_on__lte=today, until_on__gte=today,
    ).select_related("to")  # fmt: skip
    found = standing.first()
    return found.to.username.removeprefix(county.prefix) if found else ""
