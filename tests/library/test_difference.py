"""Two versions of a program side by side: every change has its line, and nothing else has one."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.library import shelf
from handrail.library.difference import difference
from handrail.library.program import Program


@pytest.fixture(scope="module")
def skills() -> Program:
    return shelf.program("skills")


def changed(program: Program, change: Callable[[Any], None]) -> Program:
    stored = copy.deepcopy(program.as_json())
    change(stored)
    return Program.from_json(stored)


def a_longer_check_in(stored: Any) -> None:
    stored["blocks"][0]["parts"][0]["minutes"]["planned"] = 25
    stored["blocks"][0]["total_minutes"] = 165
    stored["dose"]["hours_per_week"] = "10"
    stored["taper"][0]["hours_per_week"] = "7.75"


def test_changed_numbers_are_named_by_where_they_stand(skills):
    new = changed(skills, a_longer_check_in)
    assert [str(one) for one in difference(skills, new)] == [
        "dose › hours per week: 10.5 → 10",
        "taper › '3' › hours per week: 8 → 7.75",
        "blocks › 'Skills day' › total minutes: 170 → 165",
        "blocks › 'Skills day' › parts › 'Check-in and safety scan' › minutes › planned: 30 → 25",
    ]


def test_what_is_added_taken_out_and_put_elsewhere(skills):
    def change(stored: Any) -> None:
        stored["version"] = 3
        gone = stored["tracks"][0]["days"].pop()
        assert gone["weekday"] == "fri"
        stored["conditions"].append({"code": "F40.1", "words": "Fear of being with people"})
        stored["public"]["tips"][0] = "Tell work."
        stored["review"]["by"] = []
        stored["orientation"][0], stored["orientation"][1] = (
            stored["orientation"][1],
            stored["orientation"][0],
        )
        stored["group"]["maximum"] = 10

    said = [str(one) for one in difference(skills, changed(skills, change))]
    assert said[0] == "version: 2 → 3"
    assert (
        "tracks › 'Morning' › days › 'fri': taken out: weekday fri, starts 09:00:00, block skills_day" in said
    )
    assert "conditions › 'F40.1': added: code F40.1, words Fear of being with people" in said
    assert any(
        one.startswith("public › tips: Tell your work") and one.endswith("→ Tell work.") for one in said
    )
    for role in ("primary_therapist", "psychiatric_prescriber", "case_manager"):
        assert f"review › by: taken out: {role}" in said
    assert any(
        one.startswith("orientation › order: papers_signed, met_team") and "→ met_team, papers_signed" in one
        for one in said
    )
    assert "group › maximum: 12 → 10" in said
    assert len(said) == 9


def test_a_version_against_itself_has_no_line(skills):
    assert difference(skills, Program.from_json(skills.as_json())) == ()


def numbers(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of words and numbers that may be replaced freely: titles, words, summaries."""
    if isinstance(value, dict):
        return [place for key, one in value.items() for place in numbers(one, (*path, key))]
    if isinstance(value, list):
        return [place for at, one in enumerate(value) for place in numbers(one, (*path, at))]
    return [path] if path and path[-1] in ("title", "words", "summary", "does", "text", "next_step") else []


PLACES = numbers(shelf.program("skills").as_json())


@given(st.sampled_from(PLACES))
def test_any_one_word_changed_gives_exactly_its_own_line(place):
    skills = shelf.program("skills")
    stored = copy.deepcopy(skills.as_json())
    here = stored
    for step in place[:-1]:
        here = here[step]
    before = here[place[-1]]
    here[place[-1]] = "Something else"
    (one,) = difference(skills, Program.from_json(stored))
    assert (one.before, one.after) == (before, "Something else")
    assert one.where.endswith(place[-1].replace("_", " "))
