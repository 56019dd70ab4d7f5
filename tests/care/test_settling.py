"""A found week with the names that stand: nobody is handed around for nothing, and nothing breaks for it."""

import copy
from typing import Any

import pytest

from handrail.care.schedule.settling import matched, settled
from handrail.planner.check import check
from handrail.planner.problem import read

DAY = {"day": "mon", "start": "08:00", "end": "16:00"}
FORMAT = "handrail-timetable-week/1"


def session(leader: str, room: str, clients: str, at: str = "09:00") -> dict[str, Any]:
    return {
        "kind": "k",
        "leaders": [leader],
        "meetings": [{"day": "mon", "start": at, "room": room}],
        "clients": [{"client": one, "days": ["mon"]} for one in clients.split()],
    }


@pytest.fixture
def problem() -> dict[str, Any]:
    return {
        "format": "handrail-timetable/1",
        "grid_minutes": 60,
        "opens": "08:00",
        "closes": "16:00",
        "rooms": [{"id": "r1", "capacity": 4}, {"id": "r2", "capacity": 4}, {"id": "r3", "capacity": 4}],
        "staff": [{"id": one, "hours": [DAY]} for one in ("s1", "s2", "s3")],
        "kinds": [
            {
                "id": "k",
                "length_minutes": 60,
                "minimum": 2,
                "maximum": 4,
                "patterns": [{"days": ["mon"], "at": ["09:00", "10:00"]}],
            }
        ],
        "clients": [{"id": one, "available": [DAY], "needs": [{"kinds": ["k"]}]} for one in "abcdefg"],
        "week": [session("s1", "r1", "a b c"), session("s2", "r2", "d e f")],
    }


def found(problem: dict[str, Any], *sessions: dict[str, Any]) -> dict[str, Any]:
    read(problem)
    checked = check(problem, {"format": FORMAT, "sessions": list(sessions)})
    assert checked.broken == ()
    cost = {**checked.cost, "total": checked.total}
    unmet = [{"client": one.client, "need": one.need, "missing": one.missing} for one in checked.unmet]
    return {"format": FORMAT, "sessions": list(sessions), "unmet": unmet, "cost": cost, "seed": 1, "moves": 9}


def said(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (
            one["leaders"][0],
            one["meetings"][0]["room"],
            " ".join(sorted(seat["client"] for seat in one["clients"])),
        )
        for one in answer["sessions"]
    ]


@pytest.mark.ledger("S04")
def test_leaders_rooms_and_members_come_home(problem):
    handed_around = found(problem, session("s2", "r3", "a e c"), session("s1", "r1", "d b f g"))
    before = copy.deepcopy(handed_around)
    answer = settled(problem, handed_around)
    assert said(answer) == [("s1", "r1", "a b c"), ("s2", "r2", "d e f g")]
    checked = check(problem, answer)
    assert (checked.broken, checked.false_claims) == ((), ())
    assert checked.total <= handed_around["cost"]["total"]
    assert (answer["seed"], answer["moves"]) == (1, 9)
    assert handed_around == before  # what was given is not written to


@pytest.mark.ledger("S04")
def test_a_leader_who_is_taken_at_another_hour_changes_places(problem):
    problem["week"] = [session("s1", "r1", "a b c")]
    answer = settled(problem, found(problem, session("s3", "r2", "a b c"), session("s1", "r1", "d e f")))
    assert said(answer)[0] == ("s1", "r1", "a b c")
    assert check(problem, answer).broken == ()


@pytest.mark.ledger("S04")
def test_what_can_not_come_home_stays_as_it_was_found(problem):
    problem["staff"][0]["hours"] = [
        {"day": "tue", "start": "08:00", "end": "16:00"}
    ]  # s1 works no Monday any more
    problem["rooms"][0]["capacity"] = 2
    week = [session("s3", "r3", "a b c"), session("s2", "r2", "d e f g")]
    assert said(settled(problem, found(problem, *week))) == [("s3", "r3", "a b c"), ("s2", "r2", "d e f g")]


def test_without_time_nothing_is_settled_and_the_week_is_whole(problem):
    week = found(problem, session("s2", "r3", "a e c"), session("s1", "r1", "d b f g"))
    answer = settled(problem, week, go=lambda: False)
    assert said(answer) == said(week)
    assert answer["cost"] == week["cost"]


def test_a_group_is_matched_with_the_one_most_of_its_members_are_in(problem):
    standing = problem["week"]
    later = session("s1", "r1", "a b c", "10:00")
    assert matched(standing, [session("s1", "r1", "d e f"), session("s2", "r2", "a b"), later]) == {
        0: 1,
        1: 0,
    }
