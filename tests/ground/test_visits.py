import pytest

from handrail.ground.clinic.visits import how_often, planned_visits
from handrail.library import shelf


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "as needed"),
        (1, "each day"),
        (3, "every 3 days"),
        (7, "each week"),
        (10, "every 10 days"),
        (14, "every 2 weeks"),
        (28, "every 4 weeks"),
    ],
)
def test_a_rhythm_is_said_as_people_say_it(days, words):
    assert how_often(days) == words


def test_visits_with_a_rhythm_come_first_and_their_minutes_are_in_no_planned_hours():
    program = shelf.program("skills")
    first, *others = planned_visits(program)
    assert (first.title, first.how_often, first.minutes) == ("One-on-one check-in", "each week", 20)
    assert {one.how_often for one in others} == {"as needed"}
    bare = program.model_copy(update={"visits": ()})
    assert bare.clinical_week("morning") == program.clinical_week("morning")
    assert planned_visits(bare) == []
