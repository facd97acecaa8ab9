"""What people applied for in half a year, and how far each application has come. All invented."""

import base64
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gongkai.cases import actions as cases
from gongkai.cases.models import Case, Letter
from gongkai.core.inbox import actions as inbox
from gongkai.core.people.models import Department
from gongkai.law.challenges import Kind, Procedure, Result
from gongkai.law.events import Channel
from seeds.clock import Story, Timeline
from seeds.roads import reviewed

if TYPE_CHECKING:
    from seeds.county import County

Told = Callable[["County", str], Story]


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


def tell_applications(county: "County", timeline: Timeline) -> None:
    """Those that are answered since long, then those of the last weeks."""
    for days, wanted, channel, outcome, text, more in _ANSWERED:
        timeline.tell(days, _answered(county, wanted, channel, outcome, text, **more), hours=3)
    for days, wanted, told in _IN_HAND:
        timeline.tell(days, told(county, wanted), hours=2)
    timeline.tell(4, _inbound(county))


def _entered(
    county: "County", wanted: str, channel: Channel = Channel.IN_PERSON, **applicant: Any
) -> Generator[float, None, Case]:
    """Registered, confirmed where the channel asks for it, and given to a department."""
    office = county.person("gongkaiban")
    case = county.application(wanted, channel, timezone.localdate(), **applicant)
    if channel.needs_confirmation:
        yield 3
        cases.confirm(case=case, by=office, confirmed_on=timezone.localdate())
    yield 2
    department = Department.objects.get(organ=county.organ, name="办公室")
    cases.assign(case=case, by=office, department=department)
    return Case.objects.get(pk=case.pk)


def _answered(
    county: "County", wanted: str, channel: Channel, outcome: str, text: str,
    after: float = 40, challenge: Result | None = None, extends: bool = False, **more: str,
) -> Story:  # fmt: skip
    """Answered, sent and delivered; ``after``: office hours until the answer is drafted."""
    applicant = {
        name: more.pop(name) for name in ("applicant_kind", "applicant_name") if name in more
    }
    case = yield from _entered(county, wanted, channel, **applicant)
    if extends:
        yield 140
        cases.extend(case=case, by=county.person("gongkaiban"), working_days=20,
                     reason="需要向多个科室查找往年档案")  # fmt: skip
    if more.get("detail") == "absent":
        yield after / 2
        cases.log_search(
            case=case, by=county.person("nigao"), system="电子档案系统和纸质案卷", period="2015年以来",
            keywords="申请中的名称和文号", searched_on=timezone.localdate(), result="没有检索到",
        )  # fmt: skip
    yield after
    case = Case.objects.get(pk=case.pk)
    yield from _out(county, case, outcome, text, **more)
    if challenge is not None:
        yield from _challenged(county, case, challenge)


def _out(county: "County", case: Case, outcome: str, text: str, **decided: str) -> Story:
    """Drafted, reviewed, released, sent and delivered."""
    office = county.person("gongkaiban")
    yield from reviewed(county, county.draft_answer(case, outcome, text, **decided), is_smooth=True)
    yield 2
    case = cases.release(case=Case.objects.get(pk=case.pk), by=office)
    yield 1
    letter = case.letters.get(number=case.letter_number)
    cases.send(letter=letter, by=office, sent_on=timezone.localdate(),
               method=Letter.Method.IN_PERSON)  # fmt: skip
    yield 3
    cases.deliver(
        letter=letter, by=office, delivered_on=timezone.localdate(), note="申请人当面签收"
    )


def _challenged(county: "County", case: Case, result: Result) -> Story:
    """Taken to the county government; ``Result.PENDING`` where that is still open."""
    yield 20
    by = county.person("baomi")
    challenge = cases.register_challenge(
        case=case, by=by, kind=Kind.RECONSIDERATION, procedure=Procedure.SIMPLE,
        authority=county.organ.county_government, served_on=timezone.localdate(),
        number=f"示政复〔2026〕{7 if result == Result.PENDING else 3}号",
        claim="请求撤销不予公开的答复",
    )  # fmt: skip
    if result == Result.PENDING:
        return
    yield 22
    cases.respond(challenge=challenge, by=by, on=timezone.localdate())
    yield 120
    cases.decide_challenge(
        challenge=challenge, by=by, result=result, on=timezone.localdate(),
        note="县政府作出复议决定，维持答复。",
    )  # fmt: skip


def _web(county: "County", wanted: str) -> Story:
    yield 0
    content = {"organ": county.organ.slug, **application_content(wanted)}
    form_key = base64.urlsafe_b64encode(wanted.encode()).decode()[:60]
    inbox.post("application", form_key=form_key, content=content)
    yield 1
    cases.take_envelopes()


def _in_hand(county: "County", wanted: str) -> Story:
    yield from _entered(county, wanted)


def _post_ordinary(county: "County", wanted: str) -> Story:
    yield 0
    county.application(wanted, Channel.POST_ORDINARY, timezone.localdate())


def _extended(county: "County", wanted: str) -> Story:
    case = yield from _entered(county, wanted)
    yield 130
    cases.extend(
        case=case, by=county.person("gongkaiban"), working_days=20, reason="需要查找以往年度档案"
    )


def _correction(county: "County", wanted: str) -> Generator[float, None, Case]:
    office = county.person("gongkaiban")
    case = county.application(wanted, Channel.POST_SIGNED, timezone.localdate())
    yield 30
    return cases.ask_correction(
        case=case, by=office, on=timezone.localdate(),
        note="请写明所需文件的名称、文号或者形成时间，并于收到本通知之日起15个工作日内补正。",
    )  # fmt: skip


def _awaiting(county: "County", wanted: str) -> Story:
    yield from _correction(county, wanted)


def _abandoned(county: "County", wanted: str) -> Story:
    case = yield from _correction(county, wanted)
    yield 9 * 18
    cases.abandon(
        case=case, by=county.person("gongkaiban"), reason="电话联系三次，申请人表示不再需要"
    )


def _withdrawn(county: "County", wanted: str) -> Story:
    case = yield from _entered(county, wanted)
    yield 40
    cases.withdraw(case=case, by=county.person("gongkaiban"))


def _answering(outcome: str, text: str, **decided: str) -> Told:
    """The answer lies before the secrecy reviewer."""

    def told(county: "County", wanted: str) -> Story:
        case = yield from _entered(county, wanted)
        yield 50
        answer = county.submit(county.draft_answer(case, outcome, text, **decided))
        yield 6
        county.decide(answer)

    return told


def _gone(outcome: str, text: str, challenge: Result | None = None, **decided: str) -> Told:
    def told(county: "County", wanted: str) -> Story:
        yield from _answered(
            county, wanted, Channel.IN_PERSON, outcome, text, 20, challenge, **decided
        )

    return told


def _consulting(county: "County", wanted: str) -> Story:
    case = yield from _entered(county, wanted)
    yield 30
    cases.ask_third_party(
        case=case, by=county.person("gongkaiban"), on=timezone.localdate(),
        name="示范水利工程有限公司", contact="示范县示范路2号",
        question="有人申请公开该工程施工合同的单价明细，其中涉及贵公司，是否同意公开？",
    )  # fmt: skip


def _split(county: "County", wanted: str) -> Story:
    case = yield from _entered(county, wanted)
    yield 3
    cases.split(
        case=case, by=county.person("nigao"), parts=["2025年审计业务经费使用情况", "审计组会议记录"]
    )


def _inbound(county: "County") -> Story:
    yield 1
    cases.register_inbound(
        by=county.person("gongkaiban"), from_organ="示范县水利局", letter_number="示水函〔2026〕9号",
        received_on=timezone.localdate(), about="共同制作的农村饮水工程验收意见，是否同意公开",
        is_co_made=True, department=county.person("nigao").department,
    )  # fmt: skip


# (begun how many working days ago, what is wanted, how far it goes)
_IN_HAND: list[tuple[int, str, Told]] = [
    (1, "申请公开2025年度农村饮水安全工程专项资金审计报告", _web),
    (1, "申请公开全县审计机关2024年以来购买社会中介机构服务的合同金额", _web),
    (5, "申请公开城区道路改造工程竣工决算审计的审定造价明细", _in_hand),
    (22, "申请公开2026年度审计项目计划安排的依据材料", _in_hand),
    (18, "申请公开审计局2025年差旅费支出明细", _extended),
    (6, "申请公开关于某事项的材料", _awaiting),
    (12, "申请公开2025年审计整改问题清单", _answering("A2", "现将整改问题清单提供给您。")),
    (13, "申请公开示范县审计局2026年部门预算",
     _gone("A1", "该信息已主动公开，可在本网站“财政预决算”栏目查阅、下载。")),
    (14, "申请公开第三中学食堂审计取证记录",
     _gone("C7", "该信息属于行政执法案卷信息，依法不予公开。")),
    (16, "申请公开县城北小区物业费收取标准",
     _gone("D1", "本机关没有制作或者获取该信息；该事项由县住房和城乡建设部门负责。",
           detail="elsewhere", organ="示范县住房和城乡建设局")),
    (9, "申请公开审计局公务用车购置情况", _withdrawn),
    (25, "申请公开相关文件", _abandoned),
    (3, "申请公开镇级财政审计情况统计表", _post_ordinary),
    (8, "申请公开农村饮水安全工程施工合同的单价明细", _consulting),
    (19, "申请公开城区道路改造工程审计组内部讨论记录",
     _gone("C6", "属于讨论记录，公开会影响审计工作。", Result.PENDING, detail="discussion")),
    (2, "申请公开2025年审计业务经费使用情况和审计组会议记录", _split),
]  # fmt: skip

_COMPANY = {"applicant_kind": "company", "applicant_name": "示范农产品有限公司（虚构）"}
_LAWYERS = {"applicant_kind": "legal", "applicant_name": "示范律师事务所（虚构）"}
_SCHOOL = {"applicant_kind": "research", "applicant_name": "示范学院财经研究所（虚构）"}
# (begun, what is wanted, how it came, outcome, what the answer says, further facts)
_ANSWERED: list[tuple[int, str, Channel, str, str, dict[str, Any]]] = [
    (122, "申请公开2025年度县级部门预算执行审计的被审计单位名单", Channel.IN_PERSON, "A2",
     "现将名单提供给您。", {"applicant_name": "申大成"}),
    (115, "申请公开乡镇卫生院基建项目竣工决算审计报告", Channel.POST_SIGNED, "A2",
     "现将审计报告中依法可以公开的内容提供给您。", {"after": 90, **_COMPANY}),
    (106, "申请公开审计局近三年购买法律服务的合同", Channel.EMAIL, "A2",
     "现将合同文本提供给您。", _LAWYERS),
    (98, "申请公开示范县2019年粮食收购资金审计底稿", Channel.POST_SIGNED, "C7",
     "该信息属于审计案卷信息，依法不予公开。", {"challenge": Result.MAINTAINED, **_LAWYERS}),
    (90, "申请公开全县中小学校舍安全工程审计结果", Channel.EMAIL, "A1",
     "该信息已主动公开，可在本网站“审计结果公告”栏目查阅。", {"after": 12, "applicant_name": "申文静"}),
    (83, "申请公开审计局内部科室轮岗安排", Channel.IN_PERSON, "C5",
     "该信息属于人事管理信息，不对外产生影响，不予公开。", {"detail": "personnel"}),
    (75, "申请公开2016年村道硬化工程审计资料", Channel.POST_SIGNED, "D1",
     "经检索，本机关没有制作、也没有获取您申请的信息。", {"detail": "absent", "applicant_name": "申望山"}),
    (67, "申请公开各镇财政审计调查的汇总数据", Channel.EMAIL, "A2",
     "现将汇总数据提供给您。", {"extends": True, "after": 60, **_SCHOOL}),
    (57, "申请按年份统计近十年审计查出问题金额并制图", Channel.POST_SIGNED, "D2",
     "本机关没有现成的统计图表，需要对现有信息进行加工、分析，不予提供。", _SCHOOL),
    (49, "申请公开政府投资审计中介机构的考核结果", Channel.FAX, "A2",
     "现将考核结果提供给您。", _COMPANY),
    (43, "申请公开示范县审计局权责清单", Channel.IN_PERSON, "A1",
     "该信息已主动公开，可在本网站“行政执法公示”栏目查阅。", {"after": 6, "applicant_name": "申文静"}),
    (36, "申请公开城东安置房项目跟踪审计情况", Channel.POST_SIGNED, "A2",
     "现将跟踪审计情况提供给您。", {"after": 70, "applicant_name": "申望山"}),
    (30, "请求答复对村干部的举报何时查实", Channel.POST_SIGNED, "E1",
     "您反映的事项属于信访举报，不作为政府信息公开申请处理，请向有权处理的机关提出。", {}),
]  # fmt: skip
