"""Weekdays and spans of time as people say them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import dates
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.care.schedule.models import TELEHEALTH, OneToOne, Series, Session
from handrail.ground.clinic.queries import definition_of
from handrail.library.program import Program
from handrail.library.week import WEEKDAYS

# What a one-to-one is to the client who comes to it.
OWN_WORDS = {
    "individual": gettext_lazy("Time alone with %(name)s"),
    "medication": gettext_lazy("Medicine visit with %(name)s"),
    "case_management": gettext_lazy("Help with daily life, with %(name)s"),
    "assessment": gettext_lazy("First talk with %(name)s"),
}


def title_of(thing: Session | OneToOne) -> str:
    """Return what takes somebody's hour, as the staff call it: a group by its title, a one-to-one by its kind and client."""
    if isinstance(thing, Session):
        return str(thing.series.title)
    return f"{thing.kind_words}, {thing.client.short_name}"


def own_words(one: OneToOne) -> str:
    """Return what a one-to-one is to the client: Time alone with Dana Reyes."""
    return str(OWN_WORDS[one.kind]) % {"name": one.leader.name}


def day_list(weekdays: Iterable[int]) -> str:
    """Mon, Wed, Fri."""
    return ", ".join(str(dates.WEEKDAYS_ABBR[day]) for day in weekdays)


def weekday(day: int) -> str:
    return str(dates.WEEKDAYS[day])


def day_words(day: date) -> str:
    """Mon 23 Nov."""
    return date_format(day, "D j M")


def starts_on(series: Series, program: Program, day: date) -> time:
    """Return when a series starts on a day by the site's wall clock: at its own hour, or as its track says."""
    own: time | None = series.starts
    return own or program.track(series.track).day(WEEKDAYS[day.weekday()]).starts


def local_span(series: Series, weekday: int) -> tuple[time, time]:
    """Return when a series starts and ends on a weekday (0 is Monday) by the site's wall clock."""
    program = definition_of(series.program)
    day = series.from_day + timedelta(days=(weekday - series.from_day.weekday()) % 7)
    starts = starts_on(series, program, day)
    minutes = program.block_on(series.track, WEEKDAYS[weekday]).total_minutes
    return starts, (datetime.combine(day, starts) + timedelta(minutes=minutes)).time()


def ended(words: str) -> str:
    """Return words that somebody typed as a sentence: with its full stop."""
    return words if not words or words[-1] in ".!?" else f"{words}."


def clock_words(at: time) -> str:
    """9:00 am: an hour as clients read it."""
    return f"{at:%-I:%M} {at:%p}".lower()


def coming_words(series: Series, weekdays: Sequence[int]) -> str:
    """From then on you come on Mon, Wed at 9:00 am: Adult mornings, Blue room, with Dana Reyes."""
    words = _("From then on you come on %(days)s at %(starts)s: %(series)s, %(room)s, with %(leader)s.")
    starts, _ends = local_span(series, weekdays[0])
    return words % {
        "days": day_list(weekdays),
        "starts": clock_words(starts),
        "series": series.title,
        "room": _("by video") if _all_by_video(series, weekdays) else series.room.name,
        "leader": series.leader.name,
    }


def _all_by_video(series: Series, weekdays: Sequence[int]) -> bool:
    track = definition_of(series.program).track(series.track)
    return all(track.mode_on(WEEKDAYS[day]) == TELEHEALTH for day in weekdays)
