"""Change and alerts: every threshold from both sides, and a blank alert item is never a no."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.clinical.measures.change import alerts, change
from handrail.clinical.measures.on_track import Course, on_track
from handrail.library import shelf
from tests.clinical.scales import IAPT, PHQ9, REVERSED, SCREEN

TOTALS = st.integers(0, 27)


@pytest.mark.parametrize(
    ("baseline", "latest", "lowest", "verdict"),
    [
        (16, 4, None, "remission"),
        (16, 5, None, "response"),
        (16, 8, None, "response"),
        (16, 9, None, "reliable improvement"),
        (16, 10, None, "reliable improvement"),
        (16, 11, None, "no reliable change"),
        (16, 21, None, "no reliable change"),
        (16, 22, None, "reliable deterioration"),
        (20, 10, 4, "reliable deterioration"),
        (20, 9, 4, "response"),
        (4, 3, None, "no reliable change"),
        (0, 0, None, "no reliable change"),
        (None, 4, None, "cannot tell"),
        (16, None, 9, "cannot tell"),
    ],
)
def test_the_verdict_at_each_threshold(baseline, latest, lowest, verdict):
    found = change(PHQ9, baseline, latest, best=lowest)
    assert found.verdict == verdict
    assert found.because


def test_a_verdict_carries_its_points_and_its_source():
    found = change(PHQ9, 16, 9, best=9)
    assert (found.points, found.source) == (-7, IAPT)
    assert change(PHQ9, 16, 8, best=8).source == "NYS Collaborative Care, Appendix A"
    assert change(PHQ9, 16, 4, best=4).source == "HEDIS DRR-E"


def test_everything_that_holds_of_an_improvement_is_said():
    phq9 = shelf.instrument("phq9")
    found = change(phq9, 16, 4, best=4)
    assert (found.verdict, found.also) == ("remission", ("response", "recovery", "reliable improvement"))
    found = change(phq9, 16, 9, best=9)
    assert (found.verdict, found.also) == ("recovery", ("reliable improvement",))
    assert "under 10" in found.because
    assert "NHS IAPT" in found.source
    assert change(phq9, 12, 9, best=9).verdict == "no reliable change", "under 10, but by chance"
    assert change(phq9, 10, 4, best=4).also == ("response", "recovery", "reliable improvement")
    assert change(phq9, 16, 10, best=10).verdict == "reliable improvement", "10 is not under 10"


def test_a_scale_whose_change_no_source_describes_cannot_tell():
    assert change(REVERSED, 8, 1, best=1).verdict == "cannot tell"
    partly = replace(PHQ9, change=replace(PHQ9.change, reliable_points=None, response_fall=None))
    assert change(partly, 16, 9, best=9).verdict == "cannot tell"
    assert change(partly, 16, 4, best=4).verdict == "remission"


@given(TOTALS, TOTALS, TOTALS)
def test_more_symptoms_never_read_as_more_improvement(baseline, latest, lowest):
    order = ["remission", "response", "reliable improvement", "no reliable change", "reliable deterioration"]
    now = order.index(change(PHQ9, baseline, latest, best=lowest).verdict)
    worse = order.index(change(PHQ9, baseline, latest + 1, best=lowest).verdict)
    assert worse >= now


def raised(answers, total=None, baseline=None, best=None):
    return [alert.action for alert in alerts(PHQ9, answers, total, baseline, best)]


def test_item_nine_alerts_at_one_whatever_the_total():
    assert raised({9: 0}, total=5) == []
    assert raised({9: 1}, total=None) == ["screen for suicide risk today"]


@pytest.mark.parametrize("answers", [{}, {9: None}])
def test_a_blank_alert_item_is_asked_in_person(answers):
    [alert] = alerts(PHQ9, answers, None, None, None)
    assert not alert.certain
    assert "left blank" in alert.because


def test_a_total_alerts_at_its_threshold():
    assert raised({9: 0}, total=19) == []
    assert raised({9: 0}, total=20) == ["tell the therapist"]


@pytest.mark.parametrize(("total", "expected"), [(14, []), (15, ["review the plan"])])
def test_a_rise_is_counted_from_the_best_so_far(total, expected):
    assert raised({9: 0}, total=total, baseline=17, best=9) == expected
    assert raised({9: 0}, total=total, baseline=9) == expected
    assert raised({9: 0}, total=total) == []


def test_a_screen_alerts_on_its_result():
    assert alerts(SCREEN, {}, None, None, None, result="negative") == []
    [alert] = alerts(SCREEN, {}, None, None, None, result="acute_positive")
    assert (alert.level, alert.because) == ("emergency", "The screen is acute positive.")


@pytest.mark.parametrize(
    ("first", "now", "best", "verdict", "words"),
    [
        (60, 40, 60, "reliable deterioration", "Down 20 from the best, 60; 10 is reliable."),
        (40, 60, 40, "reliable improvement", "Up 20; 10 is reliable."),
        (40, 44, 40, "no reliable change", "+4 points; 10 either way is reliable."),
    ],
)
def test_where_more_is_better_the_totals_are_told_as_they_stand(first, now, best, verdict, words):
    found = change(shelf.instrument("who5"), first, now, best=best)
    assert (found.verdict, found.because) == (verdict, words)


def test_where_more_is_better_on_track_is_told_in_the_totals_of_the_scale():
    worse = Course(3, 40, 60, 40, 10, None, mirror=100)
    assert "down 20 points" in on_track(worse, as_of=date(2026, 3, 4)).because
    usual = Course(4, 60, 55, 55, 10, None, 50, 31, mirror=100)
    because = on_track(usual, as_of=date(2026, 3, 4)).because
    assert because.startswith(
        "At 45 after 4 weeks; of 31 who began as low here, nine in ten were at 50 or better"
    )
