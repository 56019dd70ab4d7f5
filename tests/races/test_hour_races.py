"""Several people book, move and settle one-to-ones at the same moment: nobody is in two at once, and what came of one is said once."""

from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

from handrail.anytime.family import operations as family
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as timetable
from handrail.care.schedule.models import OneToOne
from handrail.ground.clinic import operations as clinic
from handrail.library import shelf
from tests.races.test_races import DAYS, NOW, ROUNDS, _the_record_holds, arena, lines, one_wins

__all__ = ["_the_record_holds", "arena"]  # fixtures
NEAR = DAYS[20 : 20 + ROUNDS]
FAR = [day + timedelta(weeks=9) for day in DAYS[:ROUNDS]]  # no group is made for these yet


def _book(arena, episode, day, who, leader="alice", starts=time(14)):
    hour = schedule.Hour(arena.world.staff[leader], day, starts, 30)
    kind = "individual" if leader == "alice" else "medication"
    return partial(
        schedule.book_one_to_one, episode, by=arena.actor(who), at=NOW, kind=kind, hour=hour, knows=True
    )


def test_an_hour_of_one_of_the_staff_is_given_to_one_client(arena):
    for day in FAR:
        one_wins(
            arena, [_book(arena, who, day, by) for who in (arena.sam, arena.kim) for by in ("dora", "lee")]
        )
        assert OneToOne.objects.filter(day=day).count() == 1


def test_a_client_is_booked_with_one_of_two_at_an_hour(arena):
    for day in FAR:
        acts = [_book(arena, arena.sam, day, "dora", leader, time(16)) for leader in ("alice", "priya")]
        one_wins(arena, acts)
        assert OneToOne.objects.filter(day=day, starts_at__hour__gte=20).count() == 1


def test_what_came_of_one_is_said_once(arena):
    for day in FAR:
        (one,) = _book(arena, arena.kim, day, "dora", starts=time(17))()
        after = one.ends_at
        alice, dora = arena.actor("alice"), arena.actor("dora")
        copies = [timetable.one_to_one_for(alice, one.pk) for _ in range(3)]
        one_wins(
            arena,
            [
                partial(schedule.miss_one_to_one, copies[0], by=dora, at=after, done="Called."),
                partial(schedule.miss_one_to_one, copies[1], by=alice, at=after, done="Called, too."),
                partial(schedule.call_off_one_to_one, copies[2], by=dora, at=after, reason="Ill", knows=True),
            ],
        )
        said = ("schedule.one_to_one_missed", "schedule.one_to_one_called_off")
        assert sum(lines(what, about=f"schedule.onetoone:{one.pk}") for what in said) == 1


def test_a_family_session_and_a_visit_of_the_same_client(arena):
    sister = family.name_caregiver(
        arena.sam, by=arena.actor(), at=NOW, name="Ada Kerr", relationship="sister"
    )
    lee = arena.actor("lee")
    for day in NEAR:
        at = datetime(day.year, day.month, day.day, 19, 15, tzinfo=UTC)
        plan = {"starts_at": at, "minutes": 50, "caregivers": [sister.pk], "with_client": True}
        one_wins(
            arena,
            [
                lambda plan=plan: family.plan_session(arena.sam, by=lee, at=NOW, **plan),
                lambda day=day: _book(arena, arena.sam, day, "dora", "priya")(),
            ],
        )


@pytest.fixture
def annex(arena):
    erin = arena.actor("erin")
    site = clinic.open_site(
        arena.world.organization, by=erin, at=NOW, name="Annex", time_zone="America/New_York"
    )
    room = clinic.add_room(site, by=erin, at=NOW, name="Hall", capacity=12)
    return clinic.publish_program(site, shelf.program("skills"), by=erin, at=NOW), room


def test_a_group_at_another_site_and_an_hour_with_the_same_leader(arena, annex):
    program, room = annex
    for day in NEAR:
        one_wins(
            arena,
            [
                lambda day=day: schedule.open_series(
                    by=arena.actor("dora"), at=NOW, in_force=program, track="evening", title="Evening",
                    weekdays=[day.weekday()], starts=time(17), room=room, leader=arena.world.staff["alice"],
                    from_day=day, until=day,
                ),
                lambda day=day: _book(arena, arena.kim, day, "dora", starts=time(17, 30))(),
            ],
        )  # fmt: skip
