"""Several people book, move and settle one-to-ones at the same moment: nobody is in two at once, and what came of one is said once."""

from datetime import time, timedelta
from functools import partial

from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as timetable
from handrail.care.schedule.models import OneToOne
from tests.races.test_races import DAYS, NOW, ROUNDS, _the_record_holds, arena, lines, one_wins

__all__ = ["_the_record_holds", "arena"]  # fixtures
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
