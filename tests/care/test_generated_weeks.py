"""Each program's weeks on real dates, made through the director's and the front desk's pages, at a site in Chicago.

Two weeks around each clock change, with one closed day. Every session must be its definition to the minute, begin when
the track says on the site's own clock, and the minutes a client is scheduled for must be the definition's arithmetic.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.anytime.consents import operations as consents
from handrail.care.admission import operations as admission
from handrail.care.day import queries as days
from handrail.care.schedule import queries
from handrail.care.schedule.models import Place, Session
from handrail.doors.public.week import day_short, typical_week
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.library import shelf
from handrail.library.program import Program
from handrail.library.week import WEEKDAYS
from tests.builders_days import make_episode
from tests.world import World, key, make_world

CHICAGO = ZoneInfo("America/Chicago")
# The Monday of the week that ends with the change; the closed day is declared before or after sessions are made.
BACK, FORWARD = date(2026, 10, 26), date(2027, 3, 8)
AROUND = pytest.mark.parametrize("closed_first", [True, False], ids=["closed-before", "closed-after"])
CHANGES = pytest.mark.parametrize("monday", [BACK, FORWARD], ids=["clock-back", "clock-forward"])


@pytest.fixture
def chicago(db) -> World:
    made = make_world("lakeside", time_zone="America/Chicago", at=datetime(2026, 10, 1, 15, tzinfo=CHICAGO))
    with scope(organization=made.organization):
        yield made


class Weeks:
    """Two weeks of a program's track, as the pages made them."""

    def __init__(
        self, world: World, program_id: str, track_id: str, monday: date, set_clock: Any, browse: Any
    ):
        self.world, self.track_id, self.monday = world, track_id, monday
        self.program: Program = shelf.program(program_id)
        self.track = self.program.track(track_id)
        self.met = [WEEKDAYS.index(day) for day in self.track.weekdays]
        self.days = [
            monday + timedelta(days=n)
            for n in range(14)
            if (monday + timedelta(days=n)).weekday() in self.met
        ]
        self.closed = self.days[len(self.met)]  # the first day of the second week
        self.now = datetime.combine(monday - timedelta(days=3), time(8), CHICAGO)
        set_clock(self.now)
        self.director, self.desk = browse(world.users["erin"]), browse(world.users["dora"])
        if program_id != "skills":
            by = system(world.organization.pk)
            world.program = clinic.publish_program(world.site, self.program, by=by, at=self.now)

    def open_series(self) -> Any:
        form = {
            "track": self.track_id, "title": self.track.title, "weekdays": [str(day) for day in self.met],
            "starts": "", "room": str(self.world.room.pk), "leader": str(self.world.staff["alice"].pk),
            "from_day": self.monday.isoformat(),
        }  # fmt: skip
        url = reverse("schedule:new_series", args=[self.program.id])
        assert self.director.get(url).status_code == 200
        assert self.director.post(url, form | key()).status_code == 302
        (series,) = queries.series_in_force()
        return series

    def make_sessions(self, series: Any) -> None:
        until = {"until": (self.monday + timedelta(days=13)).isoformat()}
        url = reverse("schedule:sessions", args=[series.pk])
        assert self.director.post(url, until | key()).status_code == 302

    def enrol(self, series: Any) -> Any:
        episode = make_episode(self.world, at=self.now - timedelta(days=14))
        form = {
            "series": str(series.pk),
            "weekdays": [str(day) for day in self.met],
            "from_day": self.monday.isoformat(),
        }
        dose = self.program.dose
        admission.set_dose(
            episode,
            by=self.world.actor("alice"),
            at=self.now,
            days_per_week=dose.days_per_week,
            hours_per_week=dose.hours_per_week,
            from_day=self.monday,
            reason="As planned",
        )
        url = reverse("schedule:enrol", args=[episode.pk])
        if any(day.mode == "telehealth" for day in self.program.week(self.track_id)):
            refused = self.desk.post(url, form | key())
            assert refused.status_code == 422
            assert "has not signed the consent to that" in refused.content.decode()
            consents.sign(
                episode,
                by=self.world.actor("dora"),
                at=self.now,
                document="telehealth_consent",
                signed_name="Sam Kerr",
            )
        assert self.desk.post(url, form | key()).status_code == 302
        return episode

    def close(self) -> None:
        form = {"day": self.closed.isoformat(), "reason": "Holiday"} | key()
        assert self.director.post(reverse("schedule:closures"), form).status_code == 302

    def lived(self, closed_first: bool) -> Any:
        series = self.open_series()
        if closed_first:
            self.close()
        self.make_sessions(series)
        episode = self.enrol(series)
        if not closed_first:
            self.close()
        return episode


def check(weeks: Weeks, closed_first: bool) -> None:
    episode = weeks.lived(closed_first)
    sessions = {one.day: one for one in Session.objects.all()}
    held = [day for day in weeks.days if day != weeks.closed]
    assert sorted(sessions) == (held if closed_first else weeks.days)
    assert {day: one.state for day, one in sessions.items()} == {
        day: "cancelled" if day == weeks.closed else "planned" for day in sessions
    }
    for day in held:
        _is_its_definition(weeks, sessions[day])
    expected = {place.day for place in Place.objects.filter(episode=episode, state="expected")}
    assert expected == set(held)
    _adds_up(weeks, episode)
    assert list(queries.broken_rules()) == []


def _is_its_definition(weeks: Weeks, session: Session) -> None:
    """The parts, to the minute, from the track's own start on the site's clock."""
    weekday = WEEKDAYS[session.day.weekday()]
    block = weeks.program.block_on(weeks.track_id, weekday)
    begins = session.starts_at.astimezone(CHICAGO)
    assert (begins.date(), begins.time()) == (session.day, weeks.track.day(weekday).starts)
    assert session.mode == weeks.track.mode_on(weekday)
    parts = queries.parts_of(session.pk)
    assert [
        (part.kind, int((part.ends_at - part.starts_at).total_seconds()) // 60, part.clinical)
        for part in parts
    ] == [(part.kind, part.minutes.planned, part.clinical) for part in block.parts]
    assert parts[0].starts_at == session.starts_at
    assert [one.ends_at for one in parts[:-1]] == [one.starts_at for one in parts[1:]]
    assert parts[-1].ends_at == session.ends_at
    assert session.ends_at - session.starts_at == timedelta(minutes=block.total_minutes)
    assert bool(session.skill_id) == block.teaches_a_skill


def _adds_up(weeks: Weeks, episode: Any) -> None:
    """Planned, scheduled, delivered: the dose, the definition's arithmetic, and nothing yet. Three counts."""
    full, dose = weeks.program.clinical_week(weeks.track_id).planned, weeks.program.dose.hours_per_week
    rest = [day for day in weeks.track.weekdays if WEEKDAYS.index(day) != weeks.closed.weekday()]
    for monday, minutes in (
        (weeks.monday, full),
        (weeks.monday + timedelta(days=7), weeks.program.clinical_week(weeks.track_id, rest).planned),
    ):
        week = days.weeks_of([episode.pk], monday=monday)[episode.pk]
        assert (week.scheduled_minutes, week.delivered_minutes, week.dose_hours) == (minutes, 0, dose)


@pytest.mark.ledger("P01", "S01")
@CHANGES
@AROUND
def test_structured(chicago, set_clock, browse, monday, closed_first):
    check(Weeks(chicago, "structured", "day", monday, set_clock, browse), closed_first)


@pytest.mark.ledger("P02", "S01", "S03")
@CHANGES
@AROUND
@pytest.mark.parametrize("track", ["morning", "evening", "weekend"])
def test_flexible(chicago, set_clock, browse, monday, closed_first, track):
    """The weekend track meets on the very Sunday on which the clocks change."""
    check(Weeks(chicago, "flexible", track, monday, set_clock, browse), closed_first)


@pytest.mark.ledger("P03", "S01")
@CHANGES
@AROUND
@pytest.mark.parametrize("track", ["three_days", "five_days"])
def test_foundations(chicago, set_clock, browse, monday, closed_first, track):
    check(Weeks(chicago, "foundations", track, monday, set_clock, browse), closed_first)


@pytest.mark.ledger("P04", "S01")
@CHANGES
@AROUND
@pytest.mark.parametrize("track", ["morning", "evening"])
def test_skills(chicago, set_clock, browse, monday, closed_first, track):
    check(Weeks(chicago, "skills", track, monday, set_clock, browse), closed_first)


@pytest.mark.ledger("P05", "S01")
@CHANGES
@AROUND
@pytest.mark.parametrize("track", ["morning", "evening"])
def test_womens(chicago, set_clock, browse, monday, closed_first, track):
    check(Weeks(chicago, "womens", track, monday, set_clock, browse), closed_first)


@pytest.mark.ledger("P06")
@CHANGES
@pytest.mark.parametrize(
    ("program", "track"),
    [
        ("mental_health", "evening"),
        ("substance_use", "morning"),
        ("adolescent", "after_school"),
        ("eating_disorder", "midday"),
        ("co_occurring", "evening"),
    ],
)
def test_specialized_programs(chicago, set_clock, browse, monday, program, track):
    check(Weeks(chicago, program, track, monday, set_clock, browse), closed_first=False)


@pytest.mark.ledger("P08")
@CHANGES
@pytest.mark.parametrize(
    ("program", "track"), [("partial_hospitalization", "day"), ("weekly_outpatient", "evening_group")]
)
def test_neighbouring_levels_of_care(chicago, set_clock, browse, monday, program, track):
    check(Weeks(chicago, program, track, monday, set_clock, browse), closed_first=True)


@pytest.mark.parametrize("program", shelf.programs(), ids=lambda program: program.id)
def test_every_program_has_a_public_page_with_its_week(chicago, browse, program):
    if program.id != "skills":
        by = system(chicago.organization.pk)
        clinic.publish_program(chicago.site, program, by=by, at=datetime(2026, 10, 2, 15, tzinfo=CHICAGO))
    page = browse().get(reverse("public:program", args=["lakeside", program.id]))
    assert page.status_code == 200
    text = page.content.decode()
    drawn = typical_week(program)
    assert [week.title for week in drawn] == [track.title for track in program.tracks]
    for week, track in zip(drawn, program.tracks, strict=True):
        assert all(day_short(day.weekday) in week.drawing for day in track.days)
        for part in week.parts:
            assert part.title in text or part.title.replace("'", "&#x27;") in text
