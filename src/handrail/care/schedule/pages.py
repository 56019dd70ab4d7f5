"""The staff's pages of the timetable: the week, a series, a session's cancellation, a client's days."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language_info

from handrail.care.admission import queries as admission
from handrail.care.schedule import operations, queries
from handrail.care.schedule.forms import (
    ApartForm,
    ClosureForm,
    DaysForm,
    EnrolForm,
    LeaderForm,
    OtherPlaceForm,
    ReleaseForm,
    RoomForm,
    SeriesForm,
    UntilForm,
)
from handrail.care.schedule.words import weekday
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.models import ProgramInForce
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import day_asked, page, to
from handrail.library.week import WEEKDAYS

SESSIONS_AHEAD = timedelta(weeks=8)


@staff_page("schedule.read")
def week(request: Any) -> HttpResponse:
    return _week_page(request, _today(request))


@staff_page("schedule.read")
def week_of(request: Any, day: str) -> HttpResponse:
    return _week_page(request, day_asked(day))


@staff_page("schedule.own_calendar")
def my_calendar(request: Any) -> HttpResponse:
    """The sessions I lead, in my own calendar. The address is shown once, as it is made."""
    address = ""
    if request.method == "POST":
        me = people.staff_member(staff_id=request.actor.person_id)
        secret = operations.make_calendar_link(me, by=request.actor, at=clock.now())
        address = request.build_absolute_uri(reverse("public:calendar", args=[secret]))
    facts = {"address": address, "link": queries.calendar_link_of(request.actor)}
    return page(request, "schedule/calendar.html", facts)


@staff_page("schedule.own_calendar", only_post=True)
def my_calendar_end(request: Any) -> HttpResponse:
    me = people.staff_member(staff_id=request.actor.person_id)
    operations.end_calendar_link(me, by=request.actor, at=clock.now())
    return to("schedule:my_calendar")


@staff_page("schedule.read")
def roll(request: Any, day: str) -> HttpResponse:
    """The sign-in sheet of a day, to print in the morning: paper still works when the network does not."""
    on = day_asked(day)
    return page(
        request,
        "schedule/roll.html",
        {
            "day": on,
            "roll": queries.roll_of(request.actor.site_id, on),
            "alone": queries.one_to_ones_on(on, site_id=request.actor.site_id),
        },
    )


@staff_page("schedule.arrange")
def new_series(request: Any, program: str) -> HttpResponse:
    in_force = clinic.program_in_force(program=program, site_id=request.actor.site_id)
    if in_force is None:
        raise Http404
    form = _series_form(request, in_force)
    if form.accepted(
        lambda: operations.open_series(
            by=request.actor, at=clock.now(), in_force=in_force, **form.cleaned_data
        )
    ):
        return to("schedule:week")
    return page(request, "schedule/series.html", {"form": form, "program": in_force})


@staff_page("schedule.arrange", only_post=True)
def sessions(request: Any, series: UUID) -> HttpResponse:
    """Make the sessions of a series until a day."""
    found, form = queries.series_for(request.actor, series), UntilForm(request.POST)
    if form.accepted(
        lambda: operations.make_sessions(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:week")
    return _week_page(request, _today(request), wrong_form=form)


@staff_page("schedule.arrange")
def leader(request: Any, series: UUID) -> HttpResponse:
    """Give a series another leader from a day on."""
    found = queries.series_for(request.actor, series)
    leaders = people.staff_with_role("therapist")
    form = LeaderForm(request.POST or None, leaders=leaders, initial={"from_day": _today(request)})
    if form.accepted(
        lambda: operations.change_leader(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:week")
    return page(request, "schedule/leader.html", {"form": form, "series": found})


@staff_page("schedule.arrange")
def room(request: Any, series: UUID) -> HttpResponse:
    """Let a series meet in another room from a day on."""
    found = queries.series_for(request.actor, series)
    rooms = clinic.rooms(site_id=found.site_id)
    form = RoomForm(request.POST or None, rooms=rooms, initial={"from_day": _today(request)})
    if form.accepted(
        lambda: operations.change_room(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:week")
    return page(request, "schedule/moved.html", {"form": form, "series": found})


@staff_page("schedule.close")
def closures(request: Any) -> HttpResponse:
    """The days on which a site is closed, and one more."""
    sites = clinic.sites()
    form = ClosureForm(request.POST or None, sites=sites)
    if form.accepted(
        lambda: operations.close(**({"site": sites[0]} | form.cleaned_data), by=request.actor, at=clock.now())
    ):
        return to("schedule:closures")
    return _closures_page(request, form)


@staff_page("schedule.close", only_post=True)
def withdrawal(request: Any, closure: UUID) -> HttpResponse:
    """Withdraw a closure: the day takes place after all."""
    found, form = queries.closure_for(request.actor, closure), Form(request.POST)
    if form.accepted(lambda: operations.reopen(found, by=request.actor, at=clock.now())):
        return to("schedule:closures")
    return _closures_page(request, ClosureForm(sites=clinic.sites()), wrong_form=form)


@staff_page("schedule.arrange")
def enrol(request: Any, episode: UUID) -> HttpResponse:
    """Give a client a place, or show the one they have."""
    found = episodes.episode_for(request.actor, episode)
    form = EnrolForm(request.POST or None, series=_series_for(found))
    if form.accepted(lambda: operations.enrol(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("schedule:enrol", episode=episode)
    return _place_page(request, found, **({"enrol_form": form} if form.is_bound else {}))


@staff_page("schedule.arrange", only_post=True)
def move(request: Any, episode: UUID) -> HttpResponse:
    """Take another of the days that fit, in the place of those they have."""
    found = episodes.episode_for(request.actor, episode)
    form = OtherPlaceForm(request.POST, series=_series_for(found))
    if form.accepted(
        lambda: operations.move_place(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:enrol", episode=episode)
    return _place_page(request, found, enrol_form=form)


@staff_page("schedule.arrange", only_post=True)
def days(request: Any, episode: UUID) -> HttpResponse:
    found = episodes.episode_for(request.actor, episode)
    now = queries.enrolment_of(found.pk, on=_today(request))
    if now is None:
        raise Http404
    form = DaysForm(request.POST, series=now.series)
    if form.accepted(
        lambda: operations.change_days(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:enrol", episode=episode)
    return _place_page(request, found, days_form=form)


@staff_page("schedule.arrange", only_post=True)
def release(request: Any, episode: UUID) -> HttpResponse:
    found, form = episodes.episode_for(request.actor, episode), ReleaseForm(request.POST)
    if form.accepted(
        lambda: operations.release_from(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:enrol", episode=episode)
    return _place_page(request, found, release_form=form)


@staff_page("schedule.arrange", only_post=True)
def keep_apart(request: Any, episode: UUID) -> HttpResponse:
    """Keep a client apart from another: they share no group."""
    found = episodes.episode_for(request.actor, episode)
    form = ApartForm(request.POST, others=_others(found))
    if form.accepted(
        lambda: operations.keep_apart(found.client, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:enrol", episode=episode)
    return _place_page(request, found, apart_form=form)


@staff_page("schedule.arrange", only_post=True)
def end_apart(request: Any, apart: UUID, episode: UUID) -> HttpResponse:
    """Let them share a group again."""
    found, form = episodes.episode_for(request.actor, episode), Form(request.POST)
    pair = queries.apart_for(found.client, apart)
    if form.accepted(lambda: operations.end_apart(pair, by=request.actor, at=clock.now())):
        return to("schedule:enrol", episode=episode)
    return _place_page(request, found, wrong_form=form)


def _others(episode: Episode) -> list[Any]:
    """The other clients in care at a site, by name."""
    here = [one.client for one in episodes.open_episodes() if one.site_id == episode.site_id]
    others = [one for one in here if one.pk != episode.client_id]
    return sorted(others, key=lambda one: (one.family_name, one.given_name))


def _closures_page(request: Any, form: ClosureForm, **more: Any) -> HttpResponse:
    closed = queries.closures(None, first=_today(request))
    family, alone = queries.family_sessions_on(closed), queries.alone_on(closed)
    lines = [(one, family.get(one.pk, []), alone.get(one.pk, [])) for one in closed]
    facts = {"form": form, "closures": lines}
    return page(request, "schedule/closures.html", facts | more)


def _today(request: Any) -> date:
    return clock.day_of(clock.now(), request.actor.time_zone)


def _week_page(request: Any, day: date, **more: Any) -> HttpResponse:
    today, monday = _today(request), day - timedelta(days=day.weekday())
    series = queries.series_in_force()
    made = queries.last_made(one.pk for one in series)
    members = queries.members_of(series, on=today)
    facts = {
        "monday": monday,
        "today": today,
        "now": clock.now(),
        "before": (monday - timedelta(days=7)).isoformat(),
        "after": (monday + timedelta(days=7)).isoformat(),
        "days": queries.week(None, monday=monday, today=today),
        "series": [
            (one, made.get(one.pk), members[one.pk], members[one.pk] < queries.least_of(one))
            for one in series
        ],
        "programs": clinic.programs_in_force(),
        "unscheduled": queries.unscheduled(),
        "may_arrange": access.may(request.actor, "schedule.arrange"),
        "until_form": UntilForm(initial={"until": today + SESSIONS_AHEAD}),
        "may_read_outbox": access.may(request.actor, "outbox.read"),
        "may_attend": access.may(request.actor, "day.attend"),
        "may_close": access.may(request.actor, "schedule.close"),
    }
    return page(request, "schedule/week.html", facts | more)


def _series_form(request: Any, in_force: ProgramInForce) -> SeriesForm:
    track = clinic.definition_of(in_force).tracks[0]
    initial = {
        "track": track.id,
        "weekdays": [WEEKDAYS.index(day) for day in track.weekdays],
        "from_day": _today(request),
        "until": _today(request) + SESSIONS_AHEAD,
    }
    rooms = clinic.rooms(site_id=in_force.site_id)
    leaders = people.staff_with_role("therapist")
    return SeriesForm(request.POST or None, in_force=in_force, rooms=rooms, leaders=leaders, initial=initial)


def _series_for(episode: Episode) -> list[Any]:
    found = queries.series_in_force(site_id=episode.site_id)
    return [one for one in found if one.program.program == episode.program.program]


def _as_admitted(episode: Episode, today: date) -> dict[str, Any]:
    """Return the days and the start that were agreed on at admission."""
    agreed = admission.admission_of(episode.pk)
    if agreed is None:
        return {"from_day": today}
    from_day = max(agreed.start_on or today, today)
    dose = admission.dose_on(episode.pk, on=from_day)  # it may be less by now than was agreed on then
    return {"weekdays": agreed.weekdays[: dose.days_per_week if dose else 7], "from_day": from_day}


def _next_place(episode: Episode, now: Any, today: date) -> dict[str, Any]:
    """Return what a place to be given begins with: after the one that ends, or as was agreed on at admission."""
    initial = _as_admitted(episode, today)
    if now and now.until_day:
        initial["from_day"] = now.until_day + timedelta(days=1)
    return initial


def _place_page(request: Any, episode: Episode, **forms: Any) -> HttpResponse:
    today = _today(request)
    now = queries.enrolment_of(episode.pk, on=today)
    series = _series_for(episode)
    offered = clinic.amenities_of(episode.site_id)
    facts: dict[str, Any] = {
        "episode": episode,
        "enrolment": now,
        "today": today,
        "offered": offered,
        "language": get_language_info(episode.client.language)["name"],
        "spoken_here": clinic.speaks(offered, episode.client.language),
        "places": queries.next_places(episode, on=today),
        "availability": [(weekday(w.weekday), w) for w in people.availability_of(episode.client_id)],
        "series": series,
        "enrol_form": EnrolForm(series=series, initial=_next_place(episode, now, today)),
        "release_form": ReleaseForm(initial={"from_day": today}),
        "apart": queries.apart_of(episode.client_id),
        "shared": queries.shared_with(episode.client_id, on=today),
        "apart_form": ApartForm(others=_others(episode)),
    }
    if now:
        facts["seen"] = queries.seen_of(now)
        facts["days_form"] = DaysForm(
            series=now.series, initial={"weekdays": now.weekdays, "from_day": today}
        )
        dose = admission.dose_on(episode.pk, on=max(today, now.from_day))
        facts["fewer"] = bool(dose and len(now.weekdays) < dose.days_per_week)
    if series and episode.stage in queries.PLACED_STAGES:
        facts |= _fitting(request, episode, now, fewer=facts.get("fewer", False))
    return page(request, "schedule/place.html", facts | forms)


def _fitting(request: Any, episode: Episode, now: Any, *, fewer: bool) -> dict[str, Any]:
    """Where they fit in: at once for who has no place, or fewer days than prescribed; for others, when asked for."""
    ends = now and now.until_day  # freed from then on: they look for the next place
    if now and not ends and not fewer and "other" not in request.GET:
        return {}
    agreed, today = admission.admission_of(episode.pk), _today(request)
    from_day = max(today, now.from_day) if now and not ends else _next_place(episode, now, today)["from_day"]
    track = agreed.track if agreed else ""
    return {"from_day": from_day, "fitting": queries.fitting(episode, from_day=from_day, rather=track)}
