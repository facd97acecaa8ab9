"""Rows that may be added but never changed or removed: the database itself refuses.

The application has no code that would try; the triggers are for everything else that can reach
the tables (a shell, a later mistake).
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION gongkai_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'rows of % are insert-only', TG_TABLE_NAME; END;
$$ LANGUAGE plpgsql
"""


def insert_only(table: str) -> migrations.RunPython:
    """Forbid UPDATE and DELETE on ``table``."""
    return _guard({f"{table}_{verb.lower()}": (verb, table, "") for verb in ("UPDATE", "DELETE")})


def never_changed(table: str, *columns: str) -> migrations.RunPython:
    """Forbid changing ``columns`` of ``table`` once they hold a value."""
    return _guard(
        {
            f"{table}_{column}": (
                f"UPDATE OF {column}",
                table,
                f"OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column}",
            )
            for column in columns
        }
    )


def frozen_once(table: str, marker: str, *columns: str) -> migrations.RunPython:
    """Forbid changing ``columns`` of ``table`` once ``marker`` holds a value."""
    return _guard(
        {
            f"{table}_{column}_frozen": (
                f"UPDATE OF {column}",
                table,
                # PostgreSQL compares no JSON; as text it compares what is stored.
                f"OLD.{marker} IS NOT NULL AND"
                f" CAST(NEW.{column} AS text) IS DISTINCT FROM CAST(OLD.{column} AS text)",
            )
            for column in columns
        }
    )


def _guard(rules: dict[str, tuple[str, str, str]]) -> migrations.RunPython:
    def forwards(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        is_postgresql = editor.connection.vendor == "postgresql"
        if is_postgresql:
            editor.execute(_POSTGRESQL_FUNCTION, params=None)
        for name, (verb, table, condition) in rules.items():
            when = f"WHEN ({condition})" if condition else ""
            body = (
                "EXECUTE FUNCTION gongkai_refuse()"
                if is_postgresql
                else f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are insert-only'); END"
            )
            # Django rebuilds a table of SQLite to add a field, and its triggers go; hence again.
            suffix = f" ON {table}" if is_postgresql else ""
            editor.execute(f"DROP TRIGGER IF EXISTS guard_{name}{suffix}", params=None)
            editor.execute(
                f"CREATE TRIGGER guard_{name} BEFORE {verb} ON {table} FOR EACH ROW {when} {body}",
                params=None,  # nothing to fill in: a % in the text stays one
            )

    def backwards(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        for name, (_, table, _condition) in rules.items():
            suffix = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
            editor.execute(f"DROP TRIGGER guard_{name}{suffix}")

    return migrations.RunPython(forwards, backwards, elidable=False)
