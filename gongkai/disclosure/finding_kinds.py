"""What each kind of finding is called on the desk, and what may be done with it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """``name`` as a clerk says it; ``unit`` counts it (“12 个身份证号”). ``advice``: why it is not
    redacted by a click, empty when it may be."""

    name: str
    unit: str = "处"
    advice: str = ""


HIDDEN = "hidden_content"
_MARKED = "标志不能一隐了之：请先查明文件是否可以公开，再在原文中删改，或写明理由保留。"
_WRONG = "表述问题请点“修改正文”改正；附件请改正后重新上传。"
_SAFE_COPY = "请生成安全副本，一次去掉文件中所有看不见的内容。"

# In the order of the page: what weighs most comes first.
KINDS: dict[str, Kind] = {
    HIDDEN: Kind("看不见的内容", advice=_SAFE_COPY),
    "secrecy_mark": Kind("国家秘密标志", advice="带密级标志的内容不得存入本系统。"),
    "internal_mark": Kind("内部资料标志", advice=_MARKED),
    "identity_number": Kind("身份证号", "个"),
    "permit": Kind("通行证等证件号码", "个"),
    "passport": Kind("护照号码", "个"),
    "bank_card": Kind("银行卡号、账号", "个"),
    "mobile": Kind("手机号码", "个"),
    "landline": Kind("固定电话", "个"),
    "email": Kind("电子邮箱", "个"),
    "account": Kind("微信、QQ 等账号", "个"),
    "plate": Kind("车牌号", "个"),
    "property": Kind("车架号、产权证号", "个"),
    "address": Kind("住址"),
    "masked_pair": Kind("遮盖方式不一、可以拼出的号码"),
    "name": Kind("姓名", "个"),
    "sensitive": Kind("未成年人、健康等敏感信息"),
    "delegate": Kind("代表委员姓名、称呼和抄送"),
    "credit_code": Kind("统一社会信用代码", "个"),
    "wording": Kind("表述问题", advice=_WRONG),
    "custom": Kind("本单位自定规则"),
}
CERTAINTY = {"high": "确定", "medium": "很可能", "low": "请看一看"}


def kind_of(code: str) -> Kind:
    """The kind, also of a code that an older version kept."""
    return KINDS.get(code) or Kind(code)


def is_hideable(code: str) -> bool:
    """Whether what is found may be taken out by a click."""
    return not kind_of(code).advice
