"""The staff's pages of attendance and hours: one client's weeks, whose week falls short, booking what mends it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from handrail.anytime.safety import queries as safety
from handrail.care.day import operations, queries
from handrail.care.day.forms import BookingForm
from handrail.care.schedule import operations as schedule_operations
from handrail.care.schedule import queries as schedule
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to

WEEKS = 4
IN_PROGRAM = ("taking part", "stepping down")
AHEAD = timedelta(days=14)  # how far ahead a make-up session is offered


@staff_page("chart.read", reads_chart=True)
def attendance(request: Any, episode: UUID) -> HttpResponse:
    """What each expected day was, week by week, the latest first; this week in three counts."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    return _attendance_page(request, found)


def _attendance_page(request: Any, found: Any, **forms: Any) -> HttpResponse:
    at = clock.now()
    monday, last = _week_of(at, found.site.time_zone)
    dose = queries.week_doses([found], monday=monday, as_of=at)[found.pk]
    free = schedule.free_sessions([found.site_id], after=at, last=last) if dose.short else []
    facts = {
        "episode": found,
        "weeks": queries.weeks_attended(found.pk, monday=monday, weeks=WEEKS),
        "dose": dose,
        "menders": queries.menders(dose, free),
        "absences": queries.absences_of([found], on=clock.day_of(at, found.site.time_zone))[found.pk],
        "may_attend": access.may(request.actor, "day.attend"),
        "may_arrange": access.may(request.actor, "schedule.arrange"),
    }
    return page(request, "day/attendance.html", facts | forms)


@staff_page("day.attend")
def day_of_concern(request: Any, concern: UUID) -> HttpResponse:
    """From a concern back to the person's day, with its session; to all their weeks where that day has none."""
    found = safety.concern_for(request.actor, concern)
    if place := queries.place_of_concern(found):
        return to("day:place", place=place)
    return to("day:attendance", episode=found.episode_id)


@staff_page("day.attend")
def outreach(request: Any, episode: UUID) -> HttpResponse:
    """To the day on which a client was not heard from, where each try is noted; to all their weeks where none waits."""
    found, at = episodes.episode_for(request.actor, episode), clock.now()
    for line in queries.silent(as_of=at, time_zone=found.site.time_zone):
        if line.place.episode_id == found.pk:
            return to("day:place", place=line.place.pk)
    return to("day:attendance", episode=found.pk)


@staff_page("chart.read")
def dose(request: Any) -> HttpResponse:
    """Whose week falls short while it can still be mended, with the sessions that would mend it."""
    at = clock.now()
    monday, last = _week_of(at, request.actor.time_zone)
    found = episodes.open_episodes(stages=IN_PROGRAM)
    if request.actor.site_id:
        found = found.filter(site_id=request.actor.site_id)
    weeks = queries.week_doses(found, monday=monday, as_of=at).values()
    short = sorted((week for week in weeks if week.short), key=_need)
    free = schedule.free_sessions({week.episode.site_id for week in short}, after=at, last=last)
    facts = {
        "monday": monday,
        "lines": [(week, queries.menders(week, free)[:3]) for week in short],
        "others": len(weeks) - len(short),
        "may_arrange": access.may(request.actor, "schedule.arrange"),
    }
    return page(request, "day/dose.html", facts)


def _need(week: Any) -> tuple[bool, int, str]:
    return (not week.can_be_mended, week.delivered + week.to_come, week.episode.client.family_name)


@staff_page("schedule.arrange", only_post=True)
def booking(request: Any, episode: UUID) -> HttpResponse:
    """One more session, tied to a missed one where there is one to make up."""
    found, form = episodes.episode_for(request.actor, episode), BookingForm(request.POST)
    if not access.may(request.actor, "chart.read"):  # the front desk books, and reads no chart on the way
        if not form.is_valid():
            raise Http404
        _book(request, found, form)
        missed = form.cleaned_data["missed"]
        return to("day:make_up", place=missed) if missed else to("schedule:enrol", episode=episode)
    if form.accepted(lambda: _book(request, found, form)):
        return to("day:dose") if request.POST.get("from") == "dose" else to("day:attendance", episode=episode)
    request.reading = found
    return _attendance_page(request, found, form=form)


def _book(request: Any, found: Any, form: BookingForm) -> None:
    session = schedule.session_for(request.actor, form.cleaned_data["session"])
    missed, said = form.cleaned_data["missed"], {"by": request.actor, "at": clock.now()}
    if missed is None:
        schedule_operations.add_place(found, session, reason="hours of the week", **said)
    else:
        operations.make_up(schedule.place_of(found, missed), session, **said)


@staff_page("schedule.arrange")
def make_up(request: Any, place: UUID) -> HttpResponse:
    """The sessions with a place free that would make up for a missed day."""
    found: Any = schedule.place_for(request.actor, place)
    episode, at = found.episode, clock.now()
    on = clock.day_of(at, episode.site.time_zone)
    own = queries.own_days(episode.pk, first=on, last=on + AHEAD)
    free = schedule.free_sessions([episode.site_id], after=at, last=on + AHEAD)
    facts = {
        "episode": episode,
        "place": found,
        "offers": queries.beside(episode, free, own_days=own),
        "booked": queries.standing_make_up(found),
        "why_not": list(operations.why_not_make_up(found, by=request.actor)),
    }
    return page(request, "day/make_up.html", facts)


def _week_of(at: datetime, time_zone: str) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week of a moment."""
    on = clock.day_of(at, time_zone)
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)
