"""Who and what is taken when: one of the staff, a client, a room; and the hours at which a client and one of the staff are free together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from handrail.anytime.family import queries as family
from handrail.care.schedule.as_problem import USUAL
from handrail.care.schedule.models import Absence, Enrolment, OneToOne, Place, Series, Session
from handrail.care.schedule.queries.timetable import closed_days, covers, last_made
from handrail.care.schedule.states import ONE_TO_ONE
from handrail.care.schedule.words import local_span, title_of
from handrail.ground.clinic.models import Room
from handrail.ground.clock import end_of_day, start_of_day
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff

STEP = 15  # minutes, at which an hour is proposed
LOOK_AHEAD = timedelta(days=14)
SHOWN = 6
HARDLY = timedelta(hours=1)  # until then nobody could be told of it any more


@dataclass(frozen=True)
class Busy:
    """When one of the staff, a client or a room is taken, and by what, in words."""

    who: str
    starts: datetime
    ends: datetime
    words: str

    def meets(self, starts: datetime, ends: datetime) -> bool:
        return self.starts < ends and starts < self.ends


@dataclass(frozen=True)
class FreeHour:
    """An hour at which a client and one of the staff are free. `comes`: the client is here on that day anyway."""

    day: date
    starts_at: datetime
    ends_at: datetime
    comes: bool

    @property
    def starts(self) -> time:
        """By the site's wall clock."""
        return self.starts_at.time()


def taken(
    episode: Episode,
    leader: Staff,
    room: Room | None,
    *,
    first: date,
    last: date,
    besides: Iterable[UUID] = (),
) -> list[Busy]:
    """Return when these are taken between two days, both counted. `besides`: one-to-ones that are left out. Eight queries.

    A series takes its hours on days for which no session is made yet, too.
    """
    client = episode.client.short_name
    met = Session.objects.filter(day__range=(first, last)).exclude(state="cancelled")
    led = met.filter(Q(leader=leader) | Q(room=room)) if room else met.filter(leader=leader)
    found = [
        Busy(one.room.name if room and one.room_id == room.pk else leader.name, *_span(one), title_of(one))
        for one in led.select_related("series", "room")
    ]
    places = Place.objects.filter(episode=episode, day__range=(first, last), state="expected")
    places = places.exclude(session__state="cancelled").select_related("session__series")
    found += [Busy(client, *_span(one.session), title_of(one.session)) for one in places]
    whose = Q(leader=leader) | Q(client_id=episode.client_id) | (Q(room=room) if room else Q())
    alone = OneToOne.objects.filter(whose, day__range=(first, last), state=ONE_TO_ONE.start)
    for one in alone.exclude(pk__in=list(besides)).select_related("client", "leader", "room"):
        found.append(Busy(_whose(one, episode, leader), *_span(one), title_of(one)))
    return [
        *found,
        *_series_ahead(episode, leader, room, first, last),
        *_family_sessions(episode, leader, first, last),
    ]


def _family_sessions(episode: Episode, leader: Staff, first: date, last: date) -> Iterator[Busy]:
    zone, words = episode.site.time_zone, _("a family session")
    begin, end = start_of_day(first, zone), end_of_day(last, zone)
    for staff_id, starts, ends in family.led_between(begin, end):
        if staff_id == leader.pk:
            yield Busy(leader.name, starts, ends, words)
    for one in family.sessions_to_come(None, episode, as_of=begin):
        yield Busy(episode.client.short_name, one.starts_at, one.ends_at, words)


def _series_ahead(
    episode: Episode, leader: Staff, room: Room | None, first: date, last: date
) -> Iterator[Busy]:
    """Yield what series will take on days for which their sessions are not made yet."""
    places: dict[UUID, list[Enrolment]] = {}
    for place in Enrolment.objects.filter(episode=episode).exclude(until_day__lt=first):
        places.setdefault(place.series_id, []).append(place)
    whose = Q(leader=leader) | Q(pk__in=list(places)) | (Q(room=room) if room else Q())
    series = Series.objects.filter(whose).exclude(until_day__lt=first)
    found = list(series.select_related("program", "site", "room"))
    made = last_made(one.pk for one in found)
    for one in found:
        known = made.get(one.pk)
        day = max(first, one.from_day, known + timedelta(days=1) if known else first)
        while day <= min(last, one.until_day or last):
            if day.weekday() in one.weekdays:
                zone = ZoneInfo(one.site.time_zone)
                starts, ends = (datetime.combine(day, at, zone) for at in local_span(one, day.weekday()))
                if one.leader_id == leader.pk:
                    yield Busy(leader.name, starts, ends, one.title)
                if room and one.room_id == room.pk:
                    yield Busy(room.name, starts, ends, one.title)
                if any(covers(place, day) for place in places.get(one.pk, [])):
                    yield Busy(episode.client.short_name, starts, ends, one.title)
            day += timedelta(days=1)


def _span(one: Session | OneToOne) -> tuple[datetime, datetime]:
    return one.starts_at, one.ends_at


def _whose(one: OneToOne, episode: Episode, leader: Staff) -> str:
    if one.leader_id == leader.pk:
        return leader.name
    return episode.client.short_name if one.client_id == episode.client_id else str(one.room)


def days_away(staff_id: UUID, first: date, last: date) -> set[date]:
    """Return on which of these days somebody of the staff is noted as away. One query."""
    found = Absence.objects.filter(staff_id=staff_id, day__range=(first, last), ended_at__isnull=True)
    return set(found.values_list("day", flat=True))


def free_hours(
    episode: Episode, leader: Staff, *, minutes: int, at: datetime, weeks: int = 1, licensed: bool = False
) -> list[FreeHour]:
    """Return hours in the next two weeks at which both are free, and again in each of so many weeks; days they come anyway first.

    Fourteen queries at most. One hour a day: the one nearest to the client's group, or the first. `licensed`: the leader has a licence in
    force each time.
    """
    zone = ZoneInfo(episode.site.time_zone)
    first = at.astimezone(zone).date()
    last = first + LOOK_AHEAD + timedelta(weeks=weeks - 1)
    busy = taken(episode, leader, None, first=first, last=last)
    shut = {*closed_days(episode.site_id, first, last), *days_away(leader.pk, first, last)}
    works = people.hours_among([leader.pk]).get(leader.pk, [])
    told = people.availability_of(episode.client_id)
    here = _here(episode, first, first + LOOK_AHEAD)
    all_days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    held = people.kinds_on(staff_id=leader.pk, days=all_days) if licensed else {}
    found = []
    for n in range(LOOK_AHEAD.days):
        day = first + timedelta(days=n)
        if day in shut:
            continue
        spans = _within(_stretches(works, day, usual=True), _stretches(told, day, usual=False))
        free = [
            one
            for one in _starts(spans, minutes)
            if all(
                held.get(on, True) and _is_free(datetime.combine(on, one, zone), minutes, busy, at)
                for on in (day + timedelta(weeks=week) for week in range(weeks))
                if on not in shut
            )
        ]
        if free:
            found.append(_best(day, free, minutes, here.get(day, []), zone))
    return sorted(sorted(found, key=lambda one: (not one.comes, one.day))[:SHOWN], key=lambda one: one.day)


def _here(episode: Episode, first: date, last: date) -> dict[date, list[tuple[datetime, datetime]]]:
    """Return when a client is expected in a group, by day. One query."""
    found: dict[date, list[tuple[datetime, datetime]]] = {}
    places = Place.objects.filter(episode=episode, day__range=(first, last), state="expected")
    for place in places.exclude(session__state="cancelled").select_related("session"):
        found.setdefault(place.day, []).append(_span(place.session))
    return found


def _stretches(written: Sequence[object], day: date, *, usual: bool) -> list[tuple[time, time]]:
    """Return the written stretches of a day's weekday; where none are written at all, the usual ones, or the whole day."""
    if written:
        return [(one.from_time, one.until_time) for one in written if one.weekday == day.weekday()]  # type: ignore[attr-defined]
    if usual:
        return [USUAL] if day.weekday() < 5 else []
    return [(time.min, time(23, 59))]


def _within(one: list[tuple[time, time]], other: list[tuple[time, time]]) -> Iterator[tuple[time, time]]:
    for first in one:
        for second in other:
            begins, ends = max(first[0], second[0]), min(first[1], second[1])
            if begins < ends:
                yield begins, ends


def _starts(spans: Iterable[tuple[time, time]], minutes: int) -> Iterator[time]:
    for begins, ends in spans:
        at = -(-_minute(begins) // STEP) * STEP
        while at + minutes <= _minute(ends):
            yield time(at // 60, at % 60)
            at += STEP


def _is_free(starts: datetime, minutes: int, busy: Iterable[Busy], at: datetime) -> bool:
    ends = starts + timedelta(minutes=minutes)
    return starts >= at + HARDLY and not any(one.meets(starts, ends) for one in busy)


def _best(
    day: date, free: list[time], minutes: int, here: list[tuple[datetime, datetime]], zone: ZoneInfo
) -> FreeHour:
    """Return the hour of a day that leaves the shortest wait beside a group, or the first."""

    def wait(starts: time) -> float:
        begins = datetime.combine(day, starts, zone)
        ends = begins + timedelta(minutes=minutes)
        gaps = [abs((begins - group[1]).total_seconds()) for group in here if begins >= group[1]]
        gaps += [abs((group[0] - ends).total_seconds()) for group in here if ends <= group[0]]
        return min(gaps, default=0)

    starts = datetime.combine(day, min(free, key=lambda one: (wait(one), one)), zone)
    return FreeHour(day, starts, starts + timedelta(minutes=minutes), bool(here))


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
