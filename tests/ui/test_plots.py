"""Plots: escaped, readable in grey, honest about what was not answered."""

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from handrail.ground.ui.plot_events import places_of
from handrail.ground.ui.plot_parts import Frame
from handrail.ground.ui.plots import Band, Event, LinePlot, Point, Series, line_plot, sparkline
from tests.ui.styleguide import START, plot, weekly

NASTY = "<script>alert('x')</script>\"&"


def test_every_text_is_escaped_and_the_drawing_is_well_formed():
    svg = line_plot(
        [Series(name=NASTY, points=[Point(on=START, value=3), Point(on=START + timedelta(days=7), value=4)])],
        bands=[Band(low=0, high=27, label=NASTY)],
        events=[Event(on=START, label=NASTY)],
        title=NASTY,
        low=0,
        high=27,
        summary=NASTY,
    )
    assert "<script" not in svg
    ElementTree.fromstring(svg)


def test_there_is_no_style_and_a_title_and_a_description():
    svg = plot().svg
    assert "style=" not in svg
    assert 'role="img"' in svg
    assert "<title>PHQ-9 and GAD-7 since admission</title>" in svg
    assert "<desc>PHQ-9 has halved" in svg


def test_two_lines_differ_without_colour():
    drawn = ElementTree.fromstring(plot().svg)
    dashes = {line.get("stroke-dasharray") for line in drawn.iter("polyline")}
    assert dashes == {None, "7 4"}
    assert drawn.findall(".//circle")
    assert drawn.findall(".//polygon")


def test_each_band_and_each_line_has_its_word():
    for svg in (plot().svg, plot().narrow_svg):
        words = [text.text for text in ElementTree.fromstring(svg).iter("text")]
        assert {"minimal", "mild", "moderate", "severe", "PHQ-9 8", "GAD-7 7"} <= set(words)


def test_on_a_phone_no_word_is_struck_through():
    """GAD-7 at 13 runs through the left of "moderate", so its word moves to the right."""
    svg = plot().narrow_svg
    x = float(re.search(r'<text x="([\d.]+)" y="[\d.]+" font-size="12">moderate', svg)[1])
    assert x > 150


def test_a_blank_is_a_gap_and_never_a_zero():
    svg = line_plot([weekly("PHQ-9", 16, 15, None, 9, 8)], title="PHQ-9", low=0, high=27)
    assert svg.count("<polyline") == 2
    assert svg.count("<circle") == 4 + 1, "four answers, and the marker beside the name"
    row = LinePlot(title="PHQ-9", series=[weekly("PHQ-9", 16, None)], low=0, high=27).rows[1]
    assert row.values == ["not answered"]


def test_the_table_has_the_same_numbers_and_the_events():
    rows = plot().rows
    assert [row.values for row in rows[:2]] == [["16", "13"], ["15", "13"]]
    assert rows[4].on == date(2026, 11, 16)
    assert rows[4].events == ["sertraline 50 → 100 mg"]


def test_a_sentence_is_made_when_none_is_given():
    svg = line_plot([weekly("PHQ-9", 16, 8)], title="PHQ-9", low=0, high=27)
    assert "PHQ-9 went from 16 on 19 Oct to 8 on 26 Oct." in svg


def test_end_labels_do_not_overlap():
    svg = line_plot([weekly("A", 8, 8), weekly("B", 8, 8), weekly("C", 9, 8)], title="t", low=0, high=27)
    heights = sorted(float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)" font-weight="700"', svg))
    assert all(b - a >= 18 for a, b in pairwise(heights))


def test_one_answer_is_a_dot_and_none_is_a_sentence():
    assert "<circle" in line_plot([weekly("PHQ-9", 16)], title="t", low=0, high=27)
    assert "no answers so far" in line_plot([], title="t", low=0, high=27)


def test_a_scale_upside_down_is_refused():
    with pytest.raises(ValueError, match="above"):
        line_plot([weekly("PHQ-9", 16)], title="t", low=27, high=27)


def test_sparkline_skips_blanks_and_escapes():
    svg = sparkline([16, None, 8], title=NASTY, low=0, high=27)
    assert len(re.search(r'points="([^"]+)"', svg)[1].split()) == 2
    assert "<script" not in svg
    assert sparkline([None], title="t", low=0, high=27) == ""


def test_words_of_what_happened_never_stand_on_each_other():
    """Three events of one week take three rows on a phone; the drawing moves down, and keeps its height."""
    week = [Event(on=START + timedelta(days=n), label="sertraline 50 mg → 100 mg") for n in (1, 3, 5)]
    narrow = Frame(first=START, last=START + timedelta(days=28), low=0, high=27, narrow=True)
    placed = places_of(narrow, week)
    assert [one.row for one in placed] == [0, 1, 2]
    moved = narrow.below(2)
    assert (moved.top - narrow.top, moved.bottom - moved.top) == (15, narrow.bottom - narrow.top)
    apart = [Event(on=START, label="a"), Event(on=START + timedelta(days=27), label="b")]
    assert [one.row for one in places_of(narrow, apart)] == [0, 0]
    assert places_of(narrow, [Event(on=START - timedelta(days=1), label="before")]) == []
