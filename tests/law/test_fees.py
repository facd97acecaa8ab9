"""信息处理费: the vectors of rules.md §3 and the shape of the tiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.errors import LawError
from gongkai.law.fees import Scheme, choose_scheme, fee, marginal_fee


@pytest.mark.parametrize(
    ("scheme", "count", "total"),
    [
        (Scheme.ITEM, 0, 0), (Scheme.ITEM, 10, 0), (Scheme.ITEM, 11, 100), (Scheme.ITEM, 30, 2000),
        (Scheme.ITEM, 31, 2200), (Scheme.ITEM, 40, 4000), (Scheme.ITEM, 41, 4300),
        (Scheme.ITEM, 61, 11500), (Scheme.PAGE, 0, 0), (Scheme.PAGE, 30, 0), (Scheme.PAGE, 31, 10),
        (Scheme.PAGE, 100, 700), (Scheme.PAGE, 101, 720), (Scheme.PAGE, 200, 2700),
        (Scheme.PAGE, 250, 4700),
    ],
)  # fmt: skip
def test_vectors(scheme: Scheme, count: int, total: int) -> None:
    assert fee(scheme, count)[0] == total


@given(st.sampled_from(list(Scheme)), st.integers(0, 400))
def test_tiers_cover_every_piece_once_and_never_fall(scheme: Scheme, count: int) -> None:
    total, tiers = fee(scheme, count)
    assert sum(tier.count for tier in tiers) == count
    assert sum(tier.amount for tier in tiers) == total
    prices = [tier.unit_price for tier in tiers]
    assert prices == sorted(prices)


@given(st.integers(1, 120))
def test_marginal_fees_add_up(count: int) -> None:
    assert sum(marginal_fee(n) for n in range(1, count + 1)) == fee(Scheme.ITEM, count)[0]


def test_never_both_schemes() -> None:
    assert choose_scheme(None, Scheme.PAGE) == Scheme.PAGE
    with pytest.raises(LawError) as refused:
        choose_scheme(Scheme.ITEM, Scheme.PAGE)
    assert refused.value.rule == "FEE-02"


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(LawError):
        fee(Scheme.ITEM, -1)
