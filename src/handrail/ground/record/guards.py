"""Database guards: tables that only grow, and rows that freeze. The same words on both engines."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

APPEND_ONLY = "This table only grows: a line of it is never changed or deleted."
FROZEN = "This row is signed or closed: it is never changed or deleted."
ACTS = ("UPDATE", "DELETE")

# Every guard that a migration names. On SQLite a changed column may rebuild its table, and the table's triggers are
# gone: whoever changes a guarded table names its guard again in the next migration. A test looks for each of these.
DECLARED: set[str] = set()

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION handrail_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


class Guard(Operation):
    """A migration step that makes a table's triggers.

    An operation of its own and not a RunPython: that would draw every model of the product anew for each guard.
    """

    reversible = True

    def __init__(
        self, table: str, name: str, words: str, condition: str, *, may_change: tuple[str, ...] = ()
    ) -> None:
        self.table, self.name, self.words, self.condition = table, name, words, condition
        self.may_change = may_change
        DECLARED.update(self._trigger(act) for act in ACTS)

    def _trigger(self, act: str) -> str:
        return f"{self.table}_{self.name}_{act.lower()}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """A trigger changes no model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        self._drop(schema_editor)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRES_FUNCTION, params=None)  # no parameters: a percent sign is one
        for act in ACTS:
            schema_editor.execute(self._create(schema_editor, act), params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        self._drop(schema_editor)

    def describe(self) -> str:
        return f"Guard {self.table}: {self.words}"

    def _drop(self, schema: BaseDatabaseSchemaEditor) -> None:
        on = f" ON {self.table}" if schema.connection.vendor == "postgresql" else ""
        for act in ACTS:
            schema.execute(f"DROP TRIGGER IF EXISTS {self._trigger(act)}{on}")

    def _create(self, schema: BaseDatabaseSchemaEditor, act: str) -> str:
        vendor = schema.connection.vendor
        said = self.condition
        if self.may_change and act == "UPDATE":
            said = f"({said}) AND ({self._fixed_changed(schema)})"
        condition = f"WHEN ({said})" if said else ""
        refuse = (
            f"EXECUTE FUNCTION handrail_refuse('{self.words}')"
            if vendor == "postgresql"
            else f"BEGIN SELECT RAISE(ABORT, '{self.words}'); END"
        )
        return f"CREATE TRIGGER {self._trigger(act)} BEFORE {act} ON {self.table} FOR EACH ROW {condition} {refuse}"

    def _fixed_changed(self, schema: BaseDatabaseSchemaEditor) -> str:
        """Return the condition that any other column than those that may change is changed."""
        connection = schema.connection
        differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, self.table)
        fixed = [column.name for column in columns if column.name not in self.may_change]
        return " OR ".join(f'NEW."{name}" {differs} OLD."{name}"' for name in fixed)


def append_only(table: str) -> Guard:
    """Return the migration step that lets a table only grow."""
    return Guard(table, "only_grows", APPEND_ONLY, condition="")


def frozen_when(table: str, condition: str, *, name: str = "freezes") -> Guard:
    """Return the step that refuses to change or delete a row once `condition` (over OLD) holds."""
    return Guard(table, name, FROZEN, condition)


def frozen_but(table: str, condition: str, *, may_change: tuple[str, ...], name: str = "freezes") -> Guard:
    """Return the step that freezes a row once `condition` holds, except these columns of it.

    It knows the columns the table has then: a migration that adds one names the guard again.
    """
    return Guard(table, name, FROZEN, condition, may_change=may_change)
