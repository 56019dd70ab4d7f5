"""Problems that are written wrongly: the field is named, and what is wrong with it."""

import copy
from typing import Any

import pytest

from handrail.planner.problem import ProblemError, read
from tests.planner.clinics import clinic


def broken(change: Any) -> list[str]:
    raw = copy.deepcopy(clinic(1, clients=3))
    change(raw)
    with pytest.raises(ProblemError) as caught:
        read(raw)
    return caught.value.found


def put(path: list[Any], value: Any) -> Any:
    def change(raw: Any) -> None:
        for step in path[:-1]:
            raw = raw[step]
        raw[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["format"], "other/1", "format: Input should be 'handrail-timetable/1'"),
        (["colour"], "red", "colour: Extra inputs are not permitted"),
        (["closes"], "07:00", "closes: 07:00 is not after opens, 08:00"),
        (["closes"], "17:50", "closes: the day is no whole number of steps of 15 minutes"),
        (["opens"], "01:00", "grid_minutes: from 01:00 to 18:00 is 68 steps"),
        (["rooms", 0, "capacity"], 0, "rooms[0].capacity: Input should be greater than or equal to 1"),
        (["rooms", 1, "id"], "large", "rooms[1].id: 'large' is there twice"),
        (
            ["staff", 0, "hours", 2, "end"],
            "08:00",
            "staff[0].hours[2]: ends at 08:00, not after it starts at 10:00",
        ),
        (["staff", 0, "hours", 2, "day"], "funday", "staff[0].hours[2].day: Input should be 'mon'"),
        (["staff", 1, "leads"], ["yoga"], "staff[1].leads: there is no kind 'yoga'"),
        (["kinds", 0, "minimum"], 9, "kinds[0].minimum: 9 is over the maximum, 6"),
        (["kinds", 0, "length_minutes"], 50, "kinds[0].length_minutes: 50 is no whole number of grid steps"),
        (
            ["kinds", 0, "patterns", 1, "at"],
            ["17:30"],
            "kinds[0].patterns[1].at: 17:30 is outside the day, 08:00 to 18:00",
        ),
        (
            ["kinds", 0, "patterns", 1, "at"],
            ["11:05"],
            "kinds[0].patterns[1].at: 11:05 is off the grid of 15 minutes",
        ),
        (
            ["kinds", 0, "patterns", 1, "days"],
            ["mon", "mon"],
            "kinds[0].patterns[1].days: a day is there twice",
        ),
        (
            ["kinds", 0, "leader_skills"],
            ["pilot"],
            "kinds[0].leader_skills: nobody on the staff may lead 'block'",
        ),
        (["kinds", 1, "room_features"], ["pool"], "kinds[1].room_features: no room has what 'skills' needs"),
        (["kinds", 2, "patterns", 0, "days"], ["mon", "tue"], "kinds[2].patterns: a visit is on one day"),
        (["clients", 0, "needs", 0, "kinds"], ["yoga"], "clients[0].needs[0].kinds: there is no kind 'yoga'"),
        (
            ["clients", 0, "needs", 0, "kinds"],
            ["block", "individual"],
            "clients[0].needs[0].kinds: a group and a visit",
        ),
        (
            ["clients", 0, "needs", 0, "kinds"],
            ["individual"],
            "clients[0].needs[0].staff: a visit names who may see",
        ),
        (
            ["clients", 0, "needs", 0, "staff"],
            ["x"],
            "clients[0].needs[0].staff: there is nobody 'x' on the staff",
        ),
        (
            ["clients", 0, "needs", 0, "days"],
            6,
            "clients[0].needs[0].days: 6, but the longest series meets on 5",
        ),
        (["clients", 0, "most_days"], 1, "but the client comes at most 1 days"),
        (["clients", 0, "apart_from"], ["c0"], "clients[0].apart_from: 'c0' can't be apart from themselves"),
        (["clients", 0, "apart_from"], ["zz"], "clients[0].apart_from: there is no client 'zz'"),
        (["clients", 0, "together_with"], ["zz"], "clients[0].together_with: there is no client 'zz'"),
        (["clients", 0, "together_with"], ["c0"], "clients[0].together_with: 'c0' can't be there"),
        (["clients", 0, "rather_with"], ["zz"], "clients[0].rather_with: there is nobody 'zz' on the staff"),
        (
            ["week"],
            [{"kind": "no", "leaders": ["s0"], "meetings": [{"day": "mon", "start": "09:00"}]}],
            "week[0].kind: there is no 'no'",
        ),
    ],
)
def test_a_mistake_is_named_by_its_field(path: list[Any], value: Any, said: str) -> None:
    if path[-1] == "most_days":
        found = broken(
            lambda raw: (
                put(["clients", 0, "needs"], [{"kinds": ["skills"], "times": 2}])(raw),
                put(path, value)(raw),
            )
        )
    else:
        found = broken(put(path, value))
    assert any(said in line for line in found), found


def test_every_mistake_is_told_at_once() -> None:
    def two(raw: Any) -> None:
        raw["kinds"][0]["minimum"] = 9
        raw["clients"][1]["needs"][0]["kinds"] = ["yoga"]

    assert len(broken(two)) == 2


def test_what_is_written_rightly_is_read_as_it_is() -> None:
    raw = clinic(1, clients=3)
    problem = read(raw)
    assert (problem.steps, len(problem.clients), problem.kinds[2].visit) == (40, 3, True)
    assert read(problem.model_dump()) == problem
