"""Facts a rule refuses rather than reads as something harmless."""

from datetime import date

import pytest

from handrail.clinical.inquiry.first_answer import Wait, first_answer
from handrail.clinical.intake.columbia_screen import Columbia
from handrail.clinical.intake.contact_screen import Asq
from handrail.clinical.placement.level_of_care import Dimensions, level_of_care
from handrail.clinical.safety.concern_clock import OpenConcern, concern_clock

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize("reply", ["Yes", "y", "", True, 1])
def test_a_screen_reply_in_other_words_never_passes_for_a_no(reply):
    with pytest.raises(ValueError, match="question 3"):
        Asq(q1="no", q2="no", q3=reply, q4="no", q5=None)
    with pytest.raises(ValueError, match="question 6b"):
        Columbia(q1="no", q2="no", q3=None, q4=None, q5=None, q6="yes", q6b=reply)


@pytest.mark.parametrize("rating", [-1, 5])
def test_a_rating_off_the_scale_names_its_dimension(rating):
    rated = Dimensions(
        risk_of_harm=1, functioning=rating, co_occurring=1, recovery_environment=1, treatment_history=1
    )
    with pytest.raises(ValueError, match=f"functioning is rated {rating}"):
        level_of_care(rated, as_of=TODAY)


def test_an_urgency_nobody_defined_is_refused():
    with pytest.raises(ValueError, match="'soon' is not an urgency"):
        first_answer(Wait(urgency="soon", hours_waited=1), as_of=TODAY)


def test_a_level_nobody_defined_is_refused():
    with pytest.raises(ValueError, match="'low' is not a level"):
        concern_clock(OpenConcern(level="low", minutes_waited=1), as_of=TODAY)


def test_placement_argues_both_ways():
    rated = Dimensions(
        risk_of_harm=2, functioning=2, co_occurring=1, recovery_environment=1, treatment_history=1
    )
    because = level_of_care(rated, as_of=TODAY).because
    assert "Not less: risk of harm 2, functioning 2" in because
    assert "Not more: risk, functioning and co-occurring conditions each stay under 3" in because
