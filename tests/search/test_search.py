"""Recall and precision against the truth, and everything hostile."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from gongkai.search.documents import Document
from gongkai.search.highlight import highlight, snippet, spans
from gongkai.search.index import IndexDamaged, Writer, rebuild
from gongkai.search.query import search, similar
from gongkai.search.segment import fold

WORDS = [
    "审计",
    "预算",
    "执行",
    "水利",
    "教育",
    "资金",
    "公告",
    "整改",
    "报告",
    "通知",
    "计划",
    "项目",
    "县级",
    "决算",
    "结果",
    "公开",
    "申请",
    "Ａ1",
]


def corpus(count: int = 300) -> list[Document]:
    source = random.Random(7)
    return [
        Document(
            key=str(n),
            title="".join(source.choices(WORDS, k=4)),
            body="，".join("".join(source.choices(WORDS, k=6)) for _ in range(20)),
            organ="示范县审计局",
            column=source.choice(["公告", "动态"]),
            year=str(2020 + n % 5),
            kind="动态要闻",
            department="办公室",
            number=f"示审发〔2026〕{n}号",
            published_on=date(2026, 1, 1) + timedelta(n),
            url=f"/items/{n}/",
        )
        for n in range(count)
    ]


DOCUMENTS = corpus()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    assert rebuild(folder, DOCUMENTS) == len(DOCUMENTS)
    return folder


def truth(words: str) -> set[str]:
    return {
        d.key
        for d in DOCUMENTS
        if all(fold(w) in fold(f"{d.title}\n{d.number}\n{d.body}") for w in words.split())
    }


@pytest.mark.parametrize(
    "words",
    ["预算", "审", "水利资金", "预算执行 公告", "2026", "026", "发", "17号", "a1", "A１", "决算结果公开",
     "不存在的词", "资金教", "９"],
)  # fmt: skip
def test_recall_and_precision_are_one(root: Path, words: str) -> None:
    found = {
        hit.key for page in range(1, 4) for hit in search(root, words, page=page, per_page=300).hits
    }
    assert found == truth(words)
    assert search(root, words).total == len(truth(words))


def test_titles_weigh_more(root: Path) -> None:
    assert "预算" in search(root, "预算").hits[0].title


@pytest.mark.parametrize(
    "words", ["", "　", "！？", "🎉", "\x00", "x" * 5000, "AND OR NOT", '"', "*", "\\", "[a-z"]
)
def test_hostile_queries_never_break(root: Path, words: str) -> None:
    assert search(root, words).total >= 0


def test_excluded_keys_are_in_no_hit_count_or_facet(root: Path) -> None:
    all_ = search(root, "")
    some = search(root, "", exclude=["0", "1"])
    assert some.total == all_.total - 2
    assert sum(n for _, n in some.facets["column"]) == some.total
    assert "0" not in {h.key for h in search(root, "", exclude=["0"], per_page=300).hits}


def test_filters_and_newest_first(root: Path) -> None:
    hits = search(root, "预算", filters={"year": "2021"}, newest_first=True, per_page=300).hits
    assert {hit.facets["year"] for hit in hits} == {"2021"}
    days = [hit.published_on for hit in hits]
    assert days == sorted(days, reverse=True)


def test_a_commit_is_seen_and_a_delete_too(tmp_path: Path) -> None:
    rebuild(tmp_path, DOCUMENTS[:5])
    Writer(tmp_path).apply([DOCUMENTS[9]], ["0"])
    keys = {hit.key for hit in search(tmp_path, "").hits}
    assert keys == {"1", "2", "3", "4", "9"}
    Writer(tmp_path).apply([DOCUMENTS[9]], [])
    assert search(tmp_path, "").total == 5


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    rebuild(tmp_path, DOCUMENTS[:2])
    first = Writer(tmp_path)
    with pytest.raises(ValueError, match="Lock"):
        Writer(tmp_path)
    first.apply([], [])


def test_a_missing_or_damaged_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged):
        search(tmp_path, "预算")
    rebuild(tmp_path, DOCUMENTS[:2])
    folder = tmp_path / (tmp_path / "current").read_text()
    for path in folder.glob("meta.json"):
        path.write_text("{")
    with pytest.raises(IndexDamaged):
        search(tmp_path, "预算")


def test_rebuilding_leaves_one_folder(tmp_path: Path) -> None:
    for _ in range(3):
        rebuild(tmp_path, DOCUMENTS[:2])
    assert len([p for p in tmp_path.iterdir() if p.is_dir()]) == 1


def test_similar_finds_what_an_applicant_means(tmp_path: Path) -> None:
    titles = ["农村饮水安全工程专项资金审计结果", "审计干部培训班开班", "2026年部门预算"]
    rebuild(tmp_path, [
        Document(str(n), title, "", "局", "公告", "2026", "公告", "科", "", date(2026, 1, 1), "/")
        for n, title in enumerate(titles)
    ])  # fmt: skip
    found = similar(tmp_path, "我想看农村饮水工程的审计结果")
    assert [hit.key for hit in found] == ["0"]
    assert similar(tmp_path, "物业收费标准") == []


def test_highlighting_covers_what_was_asked() -> None:
    assert highlight("县级预算执行", "预算 执行") == [("县级", False), ("预算执行", True)]
    assert spans("ＡＢ1", "ab") == [(0, 2)]
    pieces = snippet("甲" * 300 + "预算" + "乙" * 300, "预算")
    assert ("预算", True) in pieces
    assert sum(len(text) for text, _ in pieces) <= 122
