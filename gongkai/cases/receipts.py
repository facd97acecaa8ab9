"""How each channel is received, in words for whoever takes the application in (R711 arts. 29, 31)."""

from dataclasses import dataclass

from gongkai.law.events import Channel


@dataclass(frozen=True)
class Receipt:
    """How a channel is received: ``short`` to choose by, ``day`` asked for, ``rule`` in a sentence."""

    short: str
    day: str
    rule: str


# R711 arts. 29, 31; APP-02, APP-05 … APP-10.
RECEIPTS = {
    Channel.IN_PERSON: Receipt(
        "申请人到窗口递交", "当面提交之日",
        "当面提交的，提交之日就是收到申请之日（APP-05，条例第三十一条第一项）。",
    ),
    Channel.POST_SIGNED: Receipt(
        "挂号、特快专递等要签收的邮件", "签收之日",
        "需要签收的邮件，签收之日就是收到申请之日，收发室、门卫签收也算（APP-06，条例第三十一条第二项）。",
    ),
    Channel.POST_ORDINARY: Receipt(
        "不用签收的平信", "信件到达之日",
        "平常信函须在收到当天与申请人确认，确认之日才是收到申请之日；"
        "没有电话的先登记，从能联系上之日起算（APP-07、APP-10，条例第三十一条第二项）。",
    ),
    Channel.FAX: Receipt(
        "本机关公布的传真", "传真到达之日",
        "传真须与申请人确认，双方确认之日是收到申请之日；没有确认的，请尽快联系（APP-08，条例第三十一条第三项）。",
    ),
    Channel.EMAIL: Receipt(
        "本机关公布的邮箱", "邮件到达之日",
        "电子邮件须与申请人确认，双方确认之日是收到申请之日，自动回复不算确认（APP-08，条例第三十一条第三项）。",
    ),
    Channel.ORAL: Receipt(
        "书写确有困难，由工作人员代填", "当面提出之日",
        "书面申请确有困难的可以口头提出，由工作人员代填，申请人签名或者录音，提出之日就是收到申请之日（APP-02，条例第二十九条第一款）。",
    ),
    Channel.WEB: Receipt(
        "县平台、12345 等网络渠道转来", "转来之日",
        "网上提交或者网络渠道转来的，须与申请人确认，双方确认之日是收到申请之日（APP-08、APP-09，条例第三十一条第三项）。",
    ),
}  # fmt: skip
