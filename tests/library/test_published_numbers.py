"""Numbers of change and scores as their sources give them, written out by hand from the sources and not from the packs."""

import pytest

from handrail.clinical.measures.change import change
from handrail.clinical.measures.scoring import score
from handrail.library import shelf

# points that are reliable, share that is a response, remission below, recovery from; test-retest reliability
CHANGE = {
    "gad7": (
        4,
        "0.5",
        5,
        8,
        "0.83",
    ),  # NHS IAPT; NYS Collaborative Care; unread; NHS IAPT; Spitzer 2006 (unread)
    "pcl5": (15, None, None, None, "0.82"),  # Marx 2022; Blevins 2015
    "pcl5_weekly": (15, None, None, None, None),  # Marx 2022; no reliability of the weekly form was found
    "phq9": (6, "0.5", 5, 10, "0.84"),  # NHS IAPT; NYS; HEDIS DRR-E; NHS IAPT; Kroenke 2001 (unread)
    "phq9m": (6, None, None, None, None),  # the adult form's, none of teens was found
    "psc17": (None, "0.5", 15, None, None),  # NYS; the .84 to .91 in circulation are of the 35 questions
    "psc17_youth": (None, "0.5", 15, None, None),
    "who5": (10, None, None, None, None),  # percentage points
    "wsas": (None, None, None, None, "0.73"),  # Mundt 2002
}


def test_every_number_of_change_is_pinned():
    found = {}
    for name in shelf.instrument_ids():
        said = shelf.instrument(name).change
        numbers = (
            said.reliable_points,
            said.response_fall,
            said.remission_below,
            said.recovery_from,
            said.reliability,
        )
        if any(number is not None for number in numbers):
            fall, alike = (None if one is None else str(one) for one in (numbers[1], numbers[4]))
            found[name] = (numbers[0], fall, numbers[2], numbers[3], alike)
    assert found == CHANGE


@pytest.mark.parametrize("name", sorted(name for name, said in CHANGE.items() if said[0]))
def test_reliable_change_holds_at_its_points_and_not_one_short(name):
    scale, points = shelf.instrument(name), CHANGE[name][0]
    low, high = scale.range
    for start in range(low, high - points + 1):
        worse, better = (start + points, start) if not scale.higher_is_better else (start, start + points)
        assert change(scale, better, worse, best=better).verdict == "reliable deterioration", (name, start)
        nearly = worse - 1 if not scale.higher_is_better else worse + 1
        assert change(scale, better, nearly, best=better).verdict != "reliable deterioration", (name, start)


# name, every answer, the total, where that is said
EVERY_ANSWER_ALIKE = [
    ("cesd", 0, 12, "Radloff 1977: 4, 8, 12 and 16 are reversed, so a row of zeros is 4 x 3"),
    ("cesd", 3, 48, "the same: 16 x 3"),
    ("pss10", 0, 16, "Cohen: 4, 5, 7 and 8 are reversed, so a row of zeros is 4 x 4"),
    ("pss10", 2, 20, "the middle of 0 to 40, reversed or not"),
    ("who5", 3, 60, "WHO: the raw 15 times 4"),
    ("phq9", 2, 18, "Kroenke 2001: the plain sum of nine"),
    ("gad7", 3, 21, "Spitzer 2006: the plain sum of seven"),
    ("bipf", 3, 50, "VA: 21 of the 42 that seven answers can give"),
    ("ocir", 4, 72, "Foa 2002: the plain sum of eighteen"),
]


@pytest.mark.parametrize(("name", "every", "total", "source"), EVERY_ANSWER_ALIKE)
def test_a_row_of_one_answer_has_the_published_total(name, every, total, source):
    scale = shelf.instrument(name)
    assert score(scale, {item.n: every for item in scale.scored_items}).total == total, source


def test_the_order_of_items_in_a_pack_never_changes_a_score():
    for name in shelf.instrument_ids():
        scale = shelf.instrument(name)
        if scale.scoring.is_screen:
            continue
        turned = scale.model_copy(update={"items": scale.items[::-1]})
        for choose in (min, max):
            answers = {item.n: choose(item.worth) for item in scale.items}
            found, other = score(scale, answers), score(turned, answers)
            assert (found.total, found.band, found.subscales) == (other.total, other.band, other.subscales), (
                name
            )


# Answers with their total as somebody else published them. By LOINC's code of the answer, so that ours are read as theirs.
ANSWERS = {
    "LA6568-5": "not at all",
    "LA6569-3": "several days",
    "LA6570-1": "more than half",
    "LA6571-9": "nearly every",
}


def coded(*codes):
    """The PHQ-9 answered with these LOINC answers, from the first question on."""
    scale = shelf.instrument("phq9")
    return {
        n: next(option.value for option in scale.item(n).options if option.loinc == code)
        for n, code in enumerate(codes, start=1)
    }


def test_a_phq9_published_with_its_answers_and_its_total():
    """Medical Informatics Initiative (Germany), module PROMs, examples phq-9-response and phq-9-observation: 27."""
    assert score(shelf.instrument("phq9"), coded(*["LA6571-9"] * 9)).total == 27


def test_a_published_example_whose_total_breaks_its_own_rule_is_not_followed():
    """HL7 Structured Data Capture prints 13 for an answer of 0 0 0 1 2 1 3 2 1, which adds up to 10 by the scale's rule."""
    none, several, half, daily = ANSWERS
    answers = coded(none, none, none, several, half, several, daily, half, several)
    assert score(shelf.instrument("phq9"), answers).total == 10
