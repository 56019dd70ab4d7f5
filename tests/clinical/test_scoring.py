"""Scoring: order never matters, a blank is never a zero, every band boundary is where the source puts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.clinical.measures.scoring import band_of, score
from tests.clinical.scales import NO_TOTAL, PHQ9, REVERSED

ANSWERS = st.fixed_dictionaries({n: st.integers(0, 3) for n in range(1, 10)})


@given(ANSWERS, st.randoms())
def test_the_order_of_answers_never_changes_a_score(answers, shuffler):
    shuffled = list(answers.items())
    shuffler.shuffle(shuffled)
    assert score(PHQ9, dict(shuffled)) == score(PHQ9, answers)


@given(ANSWERS)
def test_a_complete_total_is_the_plain_sum_within_range_and_has_a_band(answers):
    found = score(PHQ9, answers)
    assert found.total == sum(answers.values())
    assert found.band == band_of(PHQ9, found.total)
    assert found.subscales == {"phq2": answers[1] + answers[2]}
    assert found.missing == ()


@given(ANSWERS, st.sets(st.integers(1, 9), min_size=1), st.booleans())
def test_a_blank_item_is_never_a_zero(answers, blank, left_out):
    for n in blank:
        if left_out:
            del answers[n]
        else:
            answers[n] = None
    found = score(PHQ9, answers)
    assert found.total is None
    assert found.band is None
    assert found.missing == tuple(sorted(blank))
    assert found.because.startswith("Cannot tell")
    assert (found.subscales["phq2"] is None) == bool(blank & {1, 2})


def test_an_unscored_item_neither_adds_nor_is_missed():
    answers = dict.fromkeys(range(1, 10), 1)
    assert score(PHQ9, answers).total == score(PHQ9, answers | {10: 3}).total == 9


@pytest.mark.parametrize(
    ("total", "label"),
    [
        (0, "none-minimal"),
        (4, "none-minimal"),
        (5, "mild"),
        (9, "mild"),
        (10, "moderate"),
        (14, "moderate"),
        (15, "moderately severe"),
        (19, "moderately severe"),
        (20, "severe"),
        (27, "severe"),
    ],
)
def test_every_band_boundary(total, label):
    assert band_of(PHQ9, total) == label


def test_a_total_no_band_holds_is_an_error_and_no_bands_is_none():
    with pytest.raises(ValueError, match="no band holds a total of 28"):
        band_of(PHQ9, 28)
    assert band_of(REVERSED, 3) is None


@pytest.mark.parametrize("answer", [-1, 4])
def test_an_answer_off_the_scale_names_its_item(answer):
    with pytest.raises(ValueError, match="phq9 item 3"):
        score(PHQ9, {3: answer})


def test_an_item_the_scale_does_not_have_is_refused():
    with pytest.raises(ValueError, match="phq9 has no item 11"):
        score(PHQ9, {11: 0})


def test_a_reversed_item_counts_from_the_other_end():
    assert score(REVERSED, {1: 4, 2: 4}).total == 4
    assert score(REVERSED, {1: 4, 2: 0}).total == 8


def test_a_scale_without_a_total_has_only_subscales():
    found = score(NO_TOTAL, {1: 2, 2: 3})
    assert found.total is None
    assert found.subscales == {"use": 2, "risk": 3}
    assert "no total" in found.because
