"""Database guards: tables that only grow, and rows that freeze. The same words on both engines."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

APPEND_ONLY = "This table only grows: a line of it is never changed or deleted."
FROZEN = "This row is signed or closed: it is never changed or deleted."

# Every guard that a migration names. On SQLite a changed column may rebuild its table, and the table's triggers are
# gone: whoever changes a guarded table names its guard again in the next migration. A test looks for each of these.
DECLARED: set[str] = set()

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION handrail_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def append_only(table: str) -> migrations.RunPython:
    """Return the migration step that lets a table only grow."""
    return _guard(table, "only_grows", APPEND_ONLY, when="", acts=("UPDATE", "DELETE"))


def frozen_when(table: str, condition: str, *, name: str = "freezes") -> migrations.RunPython:
    """Return the step that refuses to change or delete a row once `condition` (over OLD) holds."""
    return _guard(table, name, FROZEN, when=condition, acts=("UPDATE", "DELETE"))


def _guard(table: str, name: str, words: str, *, when: str, acts: tuple[str, ...]) -> migrations.RunPython:
    DECLARED.update(f"{table}_{name}_{act.lower()}" for act in acts)

    def add(apps: object, schema: BaseDatabaseSchemaEditor) -> None:
        drop(apps, schema)
        for statement in _statements(schema.connection.vendor, table, name, words, when, acts):
            schema.execute(statement, params=None)  # no parameters: a percent sign is one

    def drop(apps: object, schema: BaseDatabaseSchemaEditor) -> None:
        on = f" ON {table}" if schema.connection.vendor == "postgresql" else ""
        for act in acts:
            schema.execute(f"DROP TRIGGER IF EXISTS {table}_{name}_{act.lower()}{on}")

    return migrations.RunPython(add, drop, elidable=False)


def _statements(
    vendor: str, table: str, name: str, words: str, when: str, acts: tuple[str, ...]
) -> list[str]:
    condition = f"WHEN ({when})" if when else ""
    if vendor == "postgresql":
        return [_POSTGRES_FUNCTION] + [
            f"CREATE TRIGGER {table}_{name}_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW {condition} "
            f"EXECUTE FUNCTION handrail_refuse('{words}')"
            for act in acts
        ]
    return [
        f"CREATE TRIGGER {table}_{name}_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for act in acts
    ]
