"""A PDF given in part (R711 art. 37): severed as an attachment of the answer, on the same desk."""

import io

from pdfminer.high_level import extract_text

from gongkai.cases import actions as cases
from gongkai.cases.models import Case
from gongkai.core.files import store
from gongkai.disclosure import actions
from gongkai.law.events import Channel
from gongkai.scan.redact.base import Selection
from tests.disclosure.test_redacting import MOBILE, NUMBER, a_pdf
from tests.disclosure.test_views import signed_in
from tests.world import County, working_day_ago


def test_the_applicant_gets_the_redacted_file_only(county: County) -> None:
    office = county.person("gongkaiban")
    case = county.application("补助名单", Channel.IN_PERSON, working_day_ago(3))
    cases.assign(case=case, by=office, department=county.organ.departments.get(name="办公室"))
    answer = county.draft_answer(case, "B1", "附件中标为〔隐去〕的是个人隐私。", ground="X16B")
    by = county.person("nigao")
    draft = actions.attach(disclosure=answer, by=by, name="名单.pdf", data=a_pdf())
    original = draft.attachments[0]["sha256"]
    page = signed_in(county, "nigao").get(f"/desk/cases/{case.pk}/").content.decode()
    assert f"/desk/disclosures/{answer.pk}/check/" in page
    path = f"/desk/disclosures/{answer.pk}/attachments/{original}/redact/"
    assert "data-sheet" in signed_in(county, "nigao").get(path).content.decode()
    draft = actions.redact_attachment(
        disclosure=answer, by=by, sha256=original,
        selection=Selection(rules=frozenset({"PII-ID", "PII-MOBILE"})),
    )  # fmt: skip
    cleared = county.clear(answer)
    cases.release(case=Case.objects.get(pk=case.pk), by=office)
    (given,) = cleared.version.attachments
    text = extract_text(io.BytesIO(store.read(given["sha256"])))
    assert NUMBER not in text
    assert MOBILE not in text
    assert "其他内容不变" in text
