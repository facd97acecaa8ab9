"""Serious expression errors, typos, the bureau's wordings and its own patterns (IND19 V1①)."""

import time
from collections import Counter
from pathlib import Path

import pytest

from gongkai.scan.detectors.custom import LONGEST_PATTERN, MOST_HITS, pattern_problem
from gongkai.scan.detectors.wording import find
from gongkai.scan.dictionaries import shipped
from gongkai.scan.engine import scan_text
from gongkai.scan.findings import Finding
from gongkai.scan.folding import fold
from gongkai.scan.rulebook import PatternRule, RuleBook, Wording, WordingKind, per_book

DOCS = Path(__file__).parents[2] / "docs"


def found(text: str, book: RuleBook | None = None, kind: str = "wording") -> list[Finding]:
    findings = scan_text(text, book=book or RuleBook()).findings
    return [finding for finding in findings if finding.kind == kind]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("国物院办公厅", "国务院"), ("全国政治协商会意", "政治协商会议"), ("人民待表大会", "人民代表大会"), ("为人民服物", "为人民服务"),
        ("中华人名共和国", "中华人民共和国"), ("国家审计局印发", "审计署"), ("县审计厅", "县审计局"),
        ("坚定“四个意识”", "增强“四个意识”"), ("领导干部自然资产资源离任审计", "领导干部自然资源资产"),
        ("竣工财务结算", "竣工财务决算"), ("工作布署", "部署"), ("银行帐户", "账户"),
        ("《政务公开条例》", "《中华人民共和国政府信息公开条例》"), ("县政协主任", "县政协主席"),
        ("中华人民共各国", "中华人民共和国"),
        ("社会主义核心价直观", "社会主义核心价值观"), ("中国特社会主义", "中国特色社会主义"), ("中共产党领导", "中国共产党"),
        ("人民代表大会常委员会", "人民代表大会常务委员会"), ("残废人", "残疾人"), ("内地与台湾", "大陆与台湾"), ("根据安徘", "安排"),
        ("县人民代表大会委员会通过", "人民代表大会常务委员会"), ("中国对香港恢复主权", "对香港恢复行使主权"), ("总体国家安金观", "总体国家安全观"),
        ("新疆维吾尓自治区", "新疆维吾尔自治区"), ("严竣形势", "严峻"), ("末按规定公开", "未按规定"),
    ],
)  # fmt: skip
def test_the_reason_gives_the_right_form(text: str, right: str) -> None:
    (finding,) = found(text)
    assert f"应为“{right}”" in finding.reason
    assert not finding.blocking


@pytest.mark.parametrize(
    "text",
    [
        "社会主义的核心价值观", "社会主义核心价值体系", "中国特色社会主", "集中共产党员力量",
        "公布署名文章", "按排名先后", "自己经营", "立即然后", "全省审计局长会议", "自治区纪检委员",
        "究竟标准如何", "大学习近乎", "引起社会注意力", "附合同复印件", "反应情况", "市政协主任科员",
        "全国人大常委会委员长", "颠覆行为", "全部份额", "行政诉讼发生后", "大陆与台湾", "思维族",
        "交通迅速恢复", "预防犯罪", "干涉秘密", "搭建帐篷", "中华人民共和国审计法", "既使用又管理", "年末整改到位", "预报消息", "逐项座落实处", "对接恰当", "香港特色小吃",
        "党风廉政建言", "发展是第一要义", "绿水青山就是最大财富", "西藏国有企业", "社会主意识形态", "中国人民解放战争", "习近平文化思想", "实习进平台企业",
            "为市民服务", "为人民群众服务", "公司发部分奖金", "按部就班", "奋斗中圆梦",
    ],
)  # fmt: skip
def test_a_right_wording_passes(text: str) -> None:
    assert found(text) == []


def test_every_shipped_wording_is_found_and_no_right_form_is() -> None:
    for wording in shipped():
        assert find(fold(f"，{wording.wrong}。").text, RuleBook()), wording
        assert not find(fold(wording.right).text, RuleBook()), wording


def test_the_shipped_dictionary_is_clean() -> None:
    assert Counter(wording.wrong for wording in shipped()).most_common(1)[0][1] == 1
    for wording in shipped():
        assert wording.reason
        assert wording.wrong != wording.right
        assert all(wording.wrong in longer for longer in wording.passes_in), wording


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_no_shipped_wording_fires_on_the_documentation(page: Path) -> None:
    assert find(fold(page.read_text("utf-8")).text, RuleBook()) == []


def test_a_book_adds_replaces_and_closes() -> None:
    book = RuleBook(
        wordings=(
            Wording("亲民局", "", "本局不用", WordingKind.FORBIDDEN),
            Wording("审计员", "审计人员", "", WordingKind.PREFERRED, passes_in=("审计员额",)),
            Wording("布署", "部署", "本局要求"),
        ),
        closed=frozenset({"签定"}),
    )
    assert [f.reason for f in found("亲民局", book)] == [
        "本单位规定不使用的表述：本局不用。请删去或改写。"
    ]
    assert [f.reason for f in found("审计员、审计员额", book)] == ["不规范表述。应为“审计人员”。"]
    assert "本局要求" in found("布署", book)[0].reason
    assert found("签定", book) == []
    assert found("签定") != []


def test_a_wording_over_a_line_end_is_found() -> None:
    text = "全县各级各部门要提高站位，认真布\n署审计整改工作。"
    (finding,) = found(text)
    assert text[finding.start : finding.end] == "布\n署"


def test_what_is_made_of_a_book_is_kept() -> None:
    built = []

    @per_book
    def count(book: RuleBook) -> int:
        built.append(book)
        return len(book.wordings)

    one, twin = (RuleBook(wordings=(Wording("甲", "乙"),)) for _ in range(2))
    assert [count(one), count(one), count(twin), count(RuleBook())] == [1, 1, 1, 0]
    assert len(built) == 2


def test_ten_thousand_words_cost_little() -> None:
    words = (f"第{a}类{b}号词" for a in "甲乙丙丁戊己庚辛壬癸" for b in range(1000))
    book = RuleBook(wordings=tuple(Wording(word, "改") for word in words))
    text = "审计机关依照法律规定独立行使审计监督权，不受其他行政机关的干涉。" * 20000
    find(text, book)
    started = time.perf_counter()
    assert find(text, book) == []
    # The bench measures 15 M characters/s; a shared machine gets a wide margin here.
    assert time.perf_counter() - started < len(text) / 3e6


# Patterns


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "空的"), ("  ", "空的"), ("(张三", "少了右括号"), ("张三)", "多了右括号"), ("[甲", "方括号"),
        ("*甲", "没有要重复的内容"), ("甲{5000}", "最多 1000 次"), ("甲*", "空白内容"), ("(?=甲)", "不支持"),
        (r"(甲)\1", "不支持"), ("甲\\", "反斜杠"), ("甲" * (LONGEST_PATTERN + 1), "最多"),
        (r"(?:\p{Han}{1,500}\d{1,500}){2}", "太大"),
        ("张三", ""), (r"示审〔\d{4}〕\d+号", ""), ("甲|乙", ""),
    ],
)  # fmt: skip
def test_a_problem_is_told_in_chinese(pattern: str, said: str) -> None:
    problem = pattern_problem(pattern)
    assert said in problem
    assert bool(problem) == bool(said)


def test_a_bureau_pattern_finds_with_its_reason() -> None:
    book = RuleBook(
        patterns=(
            PatternRule("内部文号", r"示内〔\d{4}〕\d+号", "内部文号不公开", "本局规定第三条"),
            PatternRule("坏规则", "(", "永远不命中"),
            PatternRule("行首", "^附件", "附件另审"),
        )
    )
    text = "根据示内〔2026〕12号文件"
    (finding,) = found(text, book, "custom")
    assert text[finding.start : finding.end] == "示内〔2026〕12号"
    assert finding.reason == "自定义规则“内部文号”：内部文号不公开（依据：本局规定第三条）"
    assert "示内" not in finding.masked
    assert found("没有命中", book, "custom") == []


def test_hits_of_one_pattern_are_limited() -> None:
    book = RuleBook(patterns=(PatternRule("字", "甲", "多"),))
    assert len(found("甲，" * 1000, book, "custom")) == MOST_HITS


def test_a_hostile_pattern_is_linear() -> None:
    book = RuleBook(patterns=(PatternRule("坏", "(甲+)+乙", "慢"),))
    assert found("甲" * 100000, book, "custom") == []
