"""The record: chained, append-only on both engines, and a broken line is found and named."""

import pytest
from django.db import DatabaseError, connection, transaction
from uuid6 import uuid7

from handrail.ground.actor import system
from handrail.ground.people import operations as people
from handrail.ground.record import chain, queries
from handrail.ground.record import operations as record
from handrail.ground.record.models import Event
from tests.world import NOW


def breaks_of(world) -> list[str]:
    return [broken.words for broken in queries.breaks(world.organization.pk)]


def tamper(statement: str, *values) -> None:
    """Change the record behind its guards, as someone with the database's own password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits would hold the table
            cursor.execute("ALTER TABLE record_event DISABLE TRIGGER USER")
        else:
            for act in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER record_event_only_grows_{act}")
        cursor.execute(statement, values)


def line(world, number: int) -> Event:
    return Event.objects.get(sequence=number)


def test_an_untouched_record_holds(world):
    assert breaks_of(world) == []
    number, end = queries.chain_end(world.organization.pk)
    assert number == Event.objects.count() > 5
    assert end == line(world, number).hash


def test_a_changed_line_is_named(world):
    tamper("UPDATE record_event SET what = 'people.fired' WHERE sequence = 3")
    assert breaks_of(world) == [f"line 3 (people.fired of {NOW:%Y-%m-%d %H:%M}) was changed"]


def test_a_removed_line_is_named(world):
    tamper("DELETE FROM record_event WHERE sequence = 4")
    assert "line 4 is missing" in breaks_of(world)


def test_a_line_removed_from_the_end_is_named(world):
    number, _ = queries.chain_end(world.organization.pk)
    tamper(f"DELETE FROM record_event WHERE sequence = {number}")
    assert breaks_of(world) == [f"line {number} is missing from the end"]


def test_reordered_lines_are_named(world):
    tamper("UPDATE record_event SET sequence = 1000 WHERE sequence = 3")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_event SET sequence = 3 WHERE sequence = 4")
        cursor.execute("UPDATE record_event SET sequence = 4 WHERE sequence = 1000")
    words = " ".join(breaks_of(world))
    assert "line 3" in words
    assert "line 4" in words


def test_a_line_rewritten_with_a_fitting_hash_breaks_the_next(world):
    forged = line(world, 3)
    forged.what = "people.nothing_happened"
    tamper(
        "UPDATE record_event SET what = %s, hash = %s WHERE sequence = 3", forged.what, chain.digest(forged)
    )
    assert [broken.split(" ")[1] for broken in breaks_of(world)] == ["4"]


@pytest.mark.parametrize("act", ["UPDATE record_event SET what = 'x'", "DELETE FROM record_event"])
def test_the_database_refuses_to_change_a_line(world, act):
    before = Event.objects.count()
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act)
    assert Event.objects.count() == before
    assert breaks_of(world) == []


def test_a_verb_that_fails_leaves_no_line(world):
    before = queries.chain_end(world.organization.pk)

    @transaction.atomic
    def breaks_down() -> None:
        record.write(by=system(world.organization.pk), at=NOW, what="test.act", about=world.site)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks_down()
    assert queries.chain_end(world.organization.pk) == before


def test_two_organizations_have_chains_of_their_own(world, elsewhere):
    mine = queries.chain_end(world.organization.pk)
    from django_scopes import scope

    with scope(organization=elsewhere.organization):
        record.write(by=system(elsewhere.organization.pk), at=NOW, what="test.act", about=elsewhere.site)
    assert queries.chain_end(world.organization.pk) == mine


def test_numbers_are_given_out_once(world):
    identity = people.Identity("Sam", "Kerr", NOW.date().replace(year=1990))
    made = [
        people.register(
            by=world.actor("dora"), at=NOW, organization_id=world.organization.pk, identity=identity
        )
        for _ in range(3)
    ]
    assert [client.number for client in made] == ["C000001", "C000002", "C000003"]


def test_a_line_added_after_the_end_is_named(world):
    number, end = queries.chain_end(world.organization.pk)
    last = line(world, number)
    last.sequence, last.previous_hash, last.what = number + 1, end, "test.forged"
    last.pk, last.hash = uuid7(), chain.digest(last)
    last.save(force_insert=True)
    assert breaks_of(world) == [f"the record goes on to line {number + 1} after its end at line {number}"]
