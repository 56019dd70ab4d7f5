"""Times and amounts as they are shown."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.template import Context, Engine
from django.urls import NoReverseMatch
from django.utils import translation

from handrail.ground.ui.templatetags import handrail as tags


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(162, "2.7 h"), (180, "3.0 h"), (0, "0.0 h"), (None, "–"), (3, "0.1 h"), (2, "0.0 h")],
)
def test_hours(minutes, shown):
    assert tags.hours(minutes) == shown


def test_hours_in_spanish_have_a_comma():
    with translation.override("es"):
        assert tags.hours(162) == "2,7 h"


def test_short_date():
    day = date(2026, 11, 23)
    assert [tags.short_date(day), tags.short_date(day, "year")] == ["23 Nov", "23 Nov 2026"]
    assert tags.short_date(day, "weekday") == "Mon 23 Nov"
    assert tags.short_date(None) == ""


def test_clock_time_is_the_site_s_own():
    moment = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert tags.clock_time(moment, "America/New_York") == "9:30 am"
    assert tags.clock_time(moment, "America/Los_Angeles") == "6:30 am"
    assert tags.clock_time(None) == ""


def test_clock_time_across_the_change_of_the_clocks():
    before, after = datetime(2026, 10, 31, 13, tzinfo=UTC), datetime(2026, 11, 1, 14, tzinfo=UTC)
    assert (
        tags.clock_time(before, "America/New_York") == tags.clock_time(after, "America/New_York") == "9:00 am"
    )


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        tags.clock_time(datetime(2026, 11, 23, 9, 30), "UTC")  # noqa: DTZ001 - the fault under test


def test_time_span_says_the_half_of_the_day_once():
    start, noon = datetime(2026, 11, 23, 9, 30, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert tags.time_span(start, start.replace(hour=10), "UTC") == "9:30 – 10:30 am"
    assert tags.time_span(start, noon, "UTC") == "9:30 am – 12:00 pm"


@pytest.mark.parametrize(("minutes", "units"), [(0, 1), (5, 1), (55, 11), (600, 24)])
def test_flow_units(minutes, units):
    assert tags.flow_units(minutes) == units


def test_initials():
    assert tags.initials("Priya Shah Rao") == "PS"
    assert tags.initials("") == ""


def test_icon_names_are_checked():
    with pytest.raises(KeyError):
        tags.icon("no-such-icon")


@pytest.mark.parametrize(
    "written",
    [
        "{% url 'staff:today' %}",
        "{% url 'staff:client' who %}",
        "{% url 'staff:client' episode=who %}",
        "{% url 'staff:client' who as go %}[{{ go }}]",
        "{% url 'no:such' as go %}[{{ go }}]",
    ],
)
def test_an_address_is_what_djangos_own_tag_gives(written):
    facts = {"who": UUID("01a21e19-5937-7b43-b327-07c8a2c8f81e")}
    own = Engine.get_default().from_string(written)
    theirs = Engine(libraries={}).from_string(written)
    for _time in range(2):  # put together, then kept
        assert own.render(Context(facts)) == theirs.render(Context(facts))
    assert "PathNode" in {type(node).__name__ for node in own.nodelist}


def test_an_address_that_leads_nowhere_is_still_a_mistake():
    with pytest.raises(NoReverseMatch):
        Engine.get_default().from_string("{% url 'no:such' %}").render(Context({}))
