"""What the components of the pages say."""

from datetime import UTC, datetime

from django.utils import timezone

from gongkai.core.ui.templatetags.ui import moment


def test_a_moment_says_its_year_when_it_is_not_this_one() -> None:
    assert moment(datetime(2019, 12, 31, 16, 5, tzinfo=UTC)) == "2020-01-01 00:05"
    now = timezone.localtime()
    assert moment(now) == f"{now:%m-%d %H:%M}"
    assert moment(None) == "—"
