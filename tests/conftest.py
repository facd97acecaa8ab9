"""Fixtures every room's tests share."""

from pathlib import Path

import pytest

from tests.world import County, found

LONGEST = ("tests/guards/test_postgresql.py", "tests/journeys/")


@pytest.fixture
def county(db: None, settings, tmp_path: Path) -> County:
    """示范县审计局 with its people, columns and an empty site."""
    for name in ("PRIVATE_ROOT", "SITE_ROOT", "INDEX_ROOT"):
        setattr(settings, name, tmp_path / name.lower())
    settings.VAR = tmp_path
    return found()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes starts first, so that no worker waits for it at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
