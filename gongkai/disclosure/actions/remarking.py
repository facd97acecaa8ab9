"""Comments of a reviewer at a place of the text, and what the drafter answers."""

from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.models import Disclosure, Remark
from gongkai.disclosure.remarks import PARTS, place_of, plain_text

MOST_A_VERSION = 200
LONGEST = 500


@deed
def add_remark(
    *, disclosure: Disclosure, by: Person, digest: str, part: str, start: int, end: int,
    text: str, quote: str = "",
) -> Remark:  # fmt: skip
    """Write ``text`` at ``start``–``end`` of the plain text of ``part`` of the version at hand.

    ``quote``: the words the person selected; where they do not stand there they are looked for, and
    ``Blocked`` says so when they are not found once. Only whose turn it is may; insert-only.
    """
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    if not permissions.may_remark(by, row):
        raise Forbidden("批注由正在办理本环节的人员写，您现在不能批注这份信息。")
    version = row.version
    assert version is not None
    if version.digest != digest:
        raise Blocked("您看到的不是最新送审的版本，批注没有保存。请复制文字后刷新页面。")
    if part not in PARTS:
        raise Blocked("请选择批注针对的段落。")
    stop = _text_faults(text, "批注")
    if stop:
        raise Blocked(*stop)
    refuse_secrecy(text, by=by, where=f"disclosure:{row.pk}")
    if version.remarks.count() >= MOST_A_VERSION:
        raise Blocked(f"一个版本最多 {MOST_A_VERSION} 条批注，其余的请写在意见中。")
    place = place_of(plain_text(version, part), start, end, quote)
    if place is None:
        raise Blocked("没有在文中找到所选的文字，请重新选择，或改用下面的“选择段落”。")
    remark = Remark.objects.create(
        version=version, part=part, start=place[0], end=place[1], text=text.strip(), by=by
    )
    record("remark_added", by=by, subject=f"disclosure:{row.pk}", version=version.pk,
           remark=remark.pk)  # fmt: skip
    return remark


@deed
def answer_remark(*, remark: Remark, by: Person, answer: str) -> Remark:
    """Say what was done about it; once."""
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=remark.version.disclosure_id)
    if not permissions.may_edit(by, row):
        raise Forbidden("批注由拟稿科室和政务公开办公室回复。")
    kept = Remark.objects.select_for_update().get(pk=remark.pk)
    if kept.answer:
        raise Blocked("这条批注已经回复，回复后不能再改。")
    stop = _text_faults(answer, "回复")
    if stop:
        raise Blocked(*stop)
    refuse_secrecy(answer, by=by, where=f"disclosure:{row.pk}")
    kept.answer, kept.answered_by, kept.answered_at = answer.strip(), by, timezone.now()
    kept.save(update_fields=["answer", "answered_by", "answered_at"])
    record("remark_answered", by=by, subject=f"disclosure:{row.pk}", version=kept.version_id,
           remark=kept.pk)  # fmt: skip
    return kept


def _text_faults(text: str, what: str) -> list[str]:
    if len(text.strip()) < 2:
        return [f"{what}是空的，请写几个字。"]
    if len(text.strip()) > LONGEST:
        return [f"{what}请不要超过 {LONGEST} 个字。"]
    return []
