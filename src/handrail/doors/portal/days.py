"""My next days: where I am expected, what is called off, and that I have read how my days change."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.http import HttpResponse

from handrail.anytime.family import queries as family
from handrail.care.schedule import operations, queries
from handrail.care.schedule.forms import NoticesForm
from handrail.doors.portal import today as first_page
from handrail.doors.portal.alone import OwnHour, own_hours
from handrail.doors.portal.pages import appointments_of, own, phone_of
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.episode.models import Episode
from handrail.ground.ui.page import page, to

SHOWN = 10


@client_page()
def week(request: Any) -> HttpResponse:
    episode = own(request)
    first = first_page.today(episode, name="", as_of=clock.now())
    on = clock.today(episode.site.time_zone)
    facts = {
        "away": first.away,
        "ahead": [] if first.away else _ahead(episode, on),
        "today": on,
        "episode": episode,
        "coming": first.coming,
        "appointments": appointments_of(episode),
        "family_sessions": family.sessions_to_come(None, episode, as_of=clock.now()),
        "phone": phone_of(episode),
    }
    return page(request, "portal/week.html", facts)


@dataclass(frozen=True)
class Ahead:
    """One thing of mine to come, or called off: a day of the group, or an hour with one of the team."""

    starts_at: datetime
    ends_at: datetime
    day: date
    place: Any = None
    told_before: str = ""  # what that day's skill may stir up
    hour: OwnHour | None = None
    off: Any = None  # an hour that is called off ...
    words: str = ""  # ... as the client reads it


def _ahead(episode: Episode, on: date) -> list[Ahead]:
    """Return the next days of the group and the hours alone up to the last of them, by start."""
    days = [
        Ahead(
            one.session.starts_at,
            one.session.ends_at,
            one.day,
            place=one,
            told_before=queries.told_before(one.session),
        )
        for one in queries.days_ahead(episode, on=on, limit=SHOWN)
    ]
    last = days[-1].starts_at if len(days) >= SHOWN else None
    hours = [
        Ahead(hour.one.starts_at, hour.one.ends_at, hour.one.day, hour=hour)
        for hour in own_hours(episode, as_of=clock.now(), limit=SHOWN)
        if last is None or hour.one.starts_at <= last
    ]
    hours += [
        Ahead(one.starts_at, one.ends_at, one.day, off=one, words=queries.own_words(one))
        for one in queries.hours_off(episode, on=on)
        if last is None or one.starts_at <= last
    ]
    return sorted([*days, *hours], key=attrgetter("starts_at"))


@client_page("schedule.read_own", only_post=True)
def days_read(request: Any) -> HttpResponse:
    """The client says: I have read how my days change."""
    episode, form = own(request), NoticesForm(request.POST)
    form.accepted(
        lambda: operations.read_days(
            episode, by=request.actor, at=clock.now(), seen=form.notices(), hours=form.hours()
        )
    )
    return to("portal:today")
