"""What stands against a client's days in a series: when it meets, what is full, when they can come, what they signed."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.anytime.consents import queries as consents
from handrail.care.schedule import queries
from handrail.care.schedule.models import TELEHEALTH, Enrolment, Series
from handrail.care.schedule.operations.extra import against_full_sessions
from handrail.care.schedule.words import clock_words, day_list, day_words, local_span
from handrail.ground.clinic.queries import definition_of
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.people.models import Availability
from handrail.library.week import WEEKDAYS


def against_days(
    episode: Episode,
    series: Series,
    weekdays: Iterable[int],
    from_day: date,
    at: datetime,
    besides: Enrolment | None = None,
) -> Iterator[str]:
    """Yield the reasons against a client's coming to a series on these weekdays, beside their other place there."""
    wanted = sorted(set(weekdays))
    if not wanted:
        yield _("Choose at least one day.")
    if from_day < day_of(at, episode.site.time_zone):
        yield _("A change touches the future only. Choose today or a later day.")
    if strange := [day for day in wanted if day not in series.weekdays]:
        words = _("%(series)s does not meet on %(days)s. It meets on %(meets)s.")
        yield words % {"series": series, "days": day_list(strange), "meets": day_list(series.weekdays)}
    yield from _full_days(series, wanted, from_day, besides)
    if queries.apart_in_series(episode.client_id, series, from_day=from_day):
        words = _("Somebody from whom this client is kept apart is in %(series)s. Choose another group.")
        yield words % {"series": series}
    yield from against_full_sessions(episode, series, wanted, from_day)
    yield from _unavailable(episode, series, wanted)
    yield from _seen_then(episode, series, wanted, from_day)
    yield from _not_by_video(episode, series, wanted, at)


def _full_days(
    series: Series, weekdays: list[int], from_day: date, besides: Enrolment | None
) -> Iterator[str]:
    group, room = definition_of(series.program).group.maximum, series.room.capacity
    most = min(group, room)
    taken = queries.taken_by_weekday(series.pk, from_day=from_day, besides=besides)
    full = [day for day in weekdays if taken[day] >= most]
    if not full:
        return
    why = _("the room holds %(n)s") if room < group else _("a group has %(n)s at most")
    free = [day for day in series.weekdays if taken[day] < most]
    words = _("No place is free on %(days)s: %(why)s.") % {"days": day_list(full), "why": why % {"n": most}}
    yield words + " " + (_("Free: %(days)s.") % {"days": day_list(free)} if free else _("No day is free."))


def _unavailable(episode: Episode, series: Series, weekdays: list[int]) -> Iterator[str]:
    """A client who told us when they can come is not placed outside that."""
    windows = people.availability_of(episode.client_id)
    if not windows:
        return
    met = [day for day in weekdays if day in series.weekdays]
    not_free: dict[tuple[time, time], list[int]] = {}
    for day in met:
        starts, ends = local_span(series, day)
        if not can_come(windows, day, starts, ends):
            not_free.setdefault((starts, ends), []).append(day)
    for (starts, ends), days in not_free.items():
        words = _("This client cannot come on %(days)s from %(from)s to %(until)s, by what they told us.")
        yield words % {"days": day_list(days), "from": f"{starts:%H:%M}", "until": f"{ends:%H:%M}"}


def _seen_then(episode: Episode, series: Series, weekdays: list[int], from_day: date) -> Iterator[str]:
    """Yield the first hour that a client has with one of the staff while the series meets."""
    spans = {day: local_span(series, day) for day in weekdays if day in series.weekdays}
    zone = ZoneInfo(episode.site.time_zone)
    first, last = max(from_day, series.from_day), series.until_day or date.max
    for one in queries.one_to_ones_from(episode.pk, first):
        if one.day > last:
            return
        starts, ends = spans.get(one.day.weekday(), (time.max, time.max))
        if one.starts_at.astimezone(zone).time() < ends and starts < one.ends_at.astimezone(zone).time():
            words = _(
                "This client has an hour with %(name)s on %(day)s at %(at)s. Move it or call it off first."
            )
            at = clock_words(one.starts_at.astimezone(zone).time())
            yield words % {"name": one.leader.name, "day": day_words(one.day), "at": at}
            return


def _not_by_video(episode: Episode, series: Series, weekdays: list[int], at: datetime) -> Iterator[str]:
    """Days by video need the client's own consent to it; the same track in person does not."""
    track = definition_of(series.program).track(series.track)
    met = [day for day in weekdays if day in series.weekdays]
    by_video = [day for day in met if track.mode_on(WEEKDAYS[day]) == TELEHEALTH]
    if by_video and not consents.agreed_to(episode, "telehealth", on=day_of(at, episode.site.time_zone)):
        words = _(
            "%(series)s meets by video on %(days)s, and this client has not signed the consent to that."
        )
        yield words % {"series": series, "days": day_list(by_video)}


def can_come(windows: Iterable[Availability], weekday: int, starts: time, ends: time) -> bool:
    """Whether one of the stretches that a client told us holds these hours of a weekday (0 is Monday)."""
    return any(
        one.weekday == weekday and one.from_time <= starts and one.until_time >= ends for one in windows
    )
