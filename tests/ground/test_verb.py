"""Verbs within verbs: one transaction, one hold of the chain; what is undone leaves no line."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.ground.people import operations as people
from handrail.ground.people.models import Client
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, running, verb
from tests.world import NOW


@verb
def register_two(world, *, gives_up: bool = False, second_is_undone: bool = False) -> int:
    """Register two people; return how many lines stand while the verb still runs."""
    by = world.actor("dora")

    def register(name: str) -> None:
        people.register(
            by=by,
            at=NOW,
            organization_id=world.organization.pk,
            identity=people.Identity(name, name, NOW.date()),
        )

    register("First")
    try:
        with attempt():
            register("Second")
            if second_is_undone:
                raise NotAllowed(["undone"])
    except NotAllowed:
        pass
    if gives_up:
        raise NotAllowed(["given up"])
    return Event.objects.filter(what="people.registered").count()


def registered() -> tuple[set[str], int]:
    names = set(Client.objects.values_list("given_name", flat=True)) & {"First", "Second"}
    lines = Event.objects.filter(what="people.registered").values_list("about", flat=True)
    about = {
        f"people.client:{pk}"
        for pk in Client.objects.filter(given_name__in=names).values_list("pk", flat=True)
    }
    assert about <= set(lines)
    return names, len(lines)


def test_lines_of_a_verb_within_a_verb_are_written_when_the_whole_ends(world):
    _names, before = registered()
    assert register_two(world) == before
    assert registered() == ({"First", "Second"}, before + 2)


def test_what_a_verb_tries_and_undoes_leaves_no_line(world):
    _names, before = registered()
    register_two(world, second_is_undone=True)
    assert registered() == ({"First"}, before + 1)


def test_a_verb_that_gives_up_leaves_nothing(world):
    _names, before = registered()
    with pytest.raises(NotAllowed):
        register_two(world, gives_up=True)
    assert registered() == (set(), before)
    assert running() is None


def test_the_chain_is_held_once_for_the_whole(world):
    with CaptureQueriesContext(connection) as asked:
        register_two(world)
    assert sum("UPDATE record_chain" in query["sql"] for query in asked.captured_queries) == 1
