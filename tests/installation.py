"""An installation of its own beside the tests': what processes started by a test run in."""

import os
import secrets
from functools import cache
from pathlib import Path

import psycopg


def environment(var: Path) -> dict[str, str]:
    """For a process whose files stand in ``var``: the same database for the same ``var``, empty
    at first, on PostgreSQL when the tests run there."""
    found = {**os.environ, "GONGKAI_VAR": str(var), "DJANGO_SETTINGS_MODULE": "gongkai.settings"}
    server = os.environ.get("GONGKAI_POSTGRESQL", "")
    return {**found, "GONGKAI_POSTGRESQL": _database(server, var)} if server else found


@cache
def _database(server: str, var: Path) -> str:
    name = f"installation_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    return server.replace("dbname=gongkai", f"dbname={name}")
