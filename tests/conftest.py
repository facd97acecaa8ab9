"""Fixtures every room's tests share."""

from pathlib import Path

import pytest
from hypothesis import settings as properties

from tests.world import County, found

LONGEST = "tests/guards/test_postgresql.py"
JOURNEYS = "tests/journeys/"

# How long an example takes says how busy the machine is, never whether a rule holds.
properties.register_profile("gongkai", deadline=None)
properties.load_profile("gongkai")


@pytest.fixture
def county(db: None, settings, tmp_path: Path) -> County:
    """示范县审计局 with its people, columns and an empty site."""
    for name in ("PRIVATE_ROOT", "SITE_ROOT", "INDEX_ROOT"):
        setattr(settings, name, tmp_path / name.lower())
    settings.VAR = tmp_path
    return found()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes starts first; the journeys come last, because the browser's event loop
    stays in their worker and Django's database refuses to work beside one."""
    items.sort(key=lambda one: one.nodeid.startswith(JOURNEYS) - one.nodeid.startswith(LONGEST))
