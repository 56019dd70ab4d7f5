"""Making all tables in an empty database, by the migrations, without drawing every model again for each of their steps.

Django keeps a drawing of every model while it migrates, and at each step draws anew all that hang together with the one
that is changed. Here nearly all hang together (each belongs to a clinic), and whoever starts Handrail for the first time
waits mostly for that. A step looks only at its own model and at what that one points to: here only these are drawn.
A database with rows in it is upgraded by Django's own command.
"""

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations import operations as steps
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import resolve_relation

# Those that look at one model. A step of any other kind is shown all of them, as ever.
OF_ONE_MODEL = (
    steps.AddField,
    steps.AddConstraint,
    steps.RemoveConstraint,
    steps.AddIndex,
    steps.RemoveIndex,
)


def make_tables(executor: MigrationExecutor, *, until: list[tuple[str, str]]) -> None:
    """Apply every migration up to these, in order, to a database that has none."""
    executor.recorder.ensure_schema()
    plan = executor.migration_plan(until)
    state = ProjectState()
    for migration, _backwards in plan:
        _apply(migration, state)
        for label, name in migration.replaces or [(migration.app_label, migration.name)]:
            executor.recorder.record_applied(label, name)
    executor.check_replacements()
    emit_post_migrate_signal(0, False, connection.alias, apps=state.apps, plan=plan)


def _apply(migration: Migration, state: ProjectState) -> None:
    label = migration.app_label
    with connection.schema_editor(atomic=migration.atomic) as editor:
        for step in migration.operations:
            before = _seen_by(step, label, state)
            if isinstance(step, FieldOperation):
                _ = before.apps  # drawn before what comes after it, so that columns keep Django's own order
            step.state_forwards(label, state)
            step.database_forwards(label, editor, before, _seen_by(step, label, state))


def _seen_by(step: Operation, label: str, state: ProjectState) -> ProjectState:
    """Return a copy of the state with what this step looks at. It is drawn when it is first looked at."""
    if isinstance(step, steps.CreateModel):
        name = step.name
    elif isinstance(step, OF_ONE_MODEL):
        name = step.model_name
    else:
        return state.clone()
    seen, asked = ProjectState(), [(label, name.lower())]
    while asked:
        one = asked.pop()
        if one in seen.models or one not in state.models:
            continue
        seen.models[one] = state.models[one].clone()
        for field in state.models[one].fields.values():
            if field.remote_field:
                asked.append(resolve_relation(field.remote_field.model, *one))
    return seen
