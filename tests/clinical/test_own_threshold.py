"""Reliable change after Jacobson and Truax: their own example, others' examples, and the rounding."""

from decimal import Decimal
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.clinical.measures.own_threshold import reliable_points, sd_of, standard_error_of_difference


@pytest.mark.parametrize(
    ("sd", "reliability", "error", "points", "source"),
    [
        (
            "7.5",
            "0.80",
            "4.74",
            10,
            "Jacobson & Truax 1991, J Consult Clin Psychol 59:14: S_diff 4.74, RC 15/4.74",
        ),
        (
            "7.6",
            "0.95",
            "2.40",
            5,
            "Leeds Dependence Questionnaire, S1 7.6, r .95 (Raistrick 1994): S_diff 2.40",
        ),
        ("5.5", "0.84", "3.11", 7, "Handrail's synthetic clinic, PHQ-9: 6.1 points before rounding"),
    ],
)
def test_worked_examples(sd, reliability, error, points, source):
    assert round(standard_error_of_difference(Decimal(sd), Decimal(reliability)), 2) == Decimal(error), source
    assert reliable_points(Decimal(sd), Decimal(reliability)) == points, source


def test_the_published_index_of_the_published_example():
    """From 32.5 to 47.5: 3.16 standard errors, beyond 1.96."""
    index = (Decimal("47.5") - Decimal("32.5")) / standard_error_of_difference(
        Decimal("7.5"), Decimal("0.80")
    )
    assert round(index, 2) == Decimal("3.16")


@pytest.mark.parametrize(("sd", "points"), [("5.10", 10), ("5.12", 11), ("0.01", 1)])
def test_it_is_rounded_up_to_whole_points_at_1_96_and_nowhere_else(sd, points):
    """With a reliability of one half the standard error is the SD itself: 9.996 is ten, 10.035 is eleven."""
    assert reliable_points(Decimal(sd), Decimal("0.5")) == points


@given(st.lists(st.integers(0, 80), min_size=2, max_size=60))
def test_the_spread_is_that_of_a_sample(totals):
    assert abs(float(sd_of(totals)) - stdev(totals)) <= 0.0051
    assert sd_of(totals[:1]) is None
