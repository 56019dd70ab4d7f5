"""A database with rows in it is upgraded: what was decided stands whole, and stays closed to any change."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django_scopes import scope

from handrail.care.placement import queries
from handrail.care.placement.models import Assessment
from handrail.doors.commands.first_tables import make_tables
from handrail.doors.commands.main import bring_up_to_date
from handrail.ground.clinic.models import Organization
from tests.server import Server, fresh_database, migrated_database, stored
from tests.world import NOW

OLD = ("placement", "0001_tables")


@pytest.fixture
def old(tmp_path, django_db_blocker) -> Iterator[Any]:
    """A database of its own as it stood before the assessment kept what was measured: its models of then."""
    with django_db_blocker.unblock(), stored(Server(tmp_path, fresh_database(tmp_path))):
        make_tables(MigrationExecutor(connection), until=[OLD])
        yield MigrationExecutor(connection).loader.project_state([OLD]).apps


def made(apps: Any, table: str, /, **fields: Any) -> Any:
    return apps.get_model(table).objects.create(**fields)


def decided(apps: Any) -> Any:
    """A decided assessment, and what it stands on, written as that version wrote them."""
    clinic = made(apps, "clinic.Organization", name="Riverside", slug="riverside", phone="555-0100")
    here = {"organization": clinic}
    site = made(apps, "clinic.Site", **here, name="Riverside house", time_zone="America/New_York")
    version = {"program": "skills", "version": "1", "title": "Skills", "digest": "0" * 64}
    program = made(
        apps, "clinic.ProgramInForce", **here, site=site, **version, published_at=NOW, published_by="Erin"
    )
    alice = made(apps, "people.Staff", **here, name="Alice Moreno", roles=["therapist"], site=site)
    person = {"given_name": "Samuel", "family_name": "Reed", "birth_date": date(1990, 4, 2)}
    sam = made(apps, "people.Client", **here, site=site, number="1", **person)
    course = {"stage": "admission", "stage_since": NOW, "opened_at": NOW}
    episode = made(
        apps,
        "episode.Episode",
        **here,
        client=sam,
        site=site,
        program=program,
        sensitivity="general",
        **course,
    )
    return made(
        apps,
        "placement.Assessment",
        **here,
        client=sam,
        episode=episode,
        sensitivity="general",
        state="decided",
        ratings={"functioning": 2},
        exclusions={"immediate_danger": False},
        diagnoses=[{"code": "F33.1", "words": "Depression that comes back, moderate"}],
        sections={"history": "As told."},
        formulation="Low since spring; weekly care is not enough.",
        recommended="iop",
        recommendation={"answer": "met", "value": "iop"},
        decided="iop",
        reason="Weekly care did not hold.",
        decided_at=NOW,
        decided_by=alice,
        author=alice,
        saved_at=NOW,
        revision=3,
    )


def row_of(table: Any, pk: UUID) -> dict[str, Any]:
    return dict(table.objects.filter(pk=pk).values().get())


def tables() -> dict[str, Any]:
    """Every table of the database, with its columns in their order, its rules and its indexes."""
    look = connection.introspection
    with connection.cursor() as cursor:
        return {
            table: (look.get_table_description(cursor, table), look.get_constraints(cursor, table))
            for table in look.table_names(cursor)
        }


@pytest.mark.long
def test_a_decided_assessment_comes_through_an_upgrade_whole_and_closed(old, tmp_path):
    pk = decided(old).pk
    before = row_of(old.get_model("placement.Assessment"), pk)
    bring_up_to_date()
    with scope(organization=Organization.objects.get()):
        after = row_of(Assessment, pk)
        assert {name: after[name] for name in before} == before
        assert {name: after[name] for name in after.keys() - before.keys()} == {
            "measured": {},
            "own_exclusions": [],
        }
        found = queries.assessment_of(before["episode_id"])
        assert (found.decided, found.decided_by.name) == ("iop", "Alice Moreno")
        for act in (lambda rows: rows.update(reason="Other"), lambda rows: rows.delete()):
            with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
                act(Assessment.objects.filter(pk=pk))
        assert row_of(Assessment, pk) == after

    # An upgrade and a first start end with the same tables (doors/commands/first_tables.py).
    upgraded = tables()
    (tmp_path / "first").mkdir()
    with stored(Server(tmp_path / "first", migrated_database(tmp_path / "first"))):
        assert tables() == upgraded
    assert len(upgraded) > 100
