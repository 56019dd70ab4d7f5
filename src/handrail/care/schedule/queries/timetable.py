"""Reads of the timetable: sessions of a day and a week, who is expected, who has no place yet."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from handrail.care.schedule.models import Closure, Enrolment, OneToOne, Part, Place, Series, Session
from handrail.care.schedule.queries.absences import away_due, away_in_week
from handrail.care.schedule.queries.notices import notices_due
from handrail.care.schedule.queries.one_to_ones import (
    one_to_ones_due,
    one_to_ones_in_week,
    weekly_hours_due,
)
from handrail.care.schedule.queries.unled import leaders_due
from handrail.care.schedule.states import PLACED_STAGES
from handrail.ground.access import may
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload
from handrail.ground.episode.queries import caseload as read_caseload
from handrail.ground.people.models import Staff


class RollLine(NamedTuple):
    """One person of a day as the sign-in sheet lists them: nothing clinical, the family name shortened."""

    starts_at: datetime
    series: str
    place: str
    leader: str
    who: str

    @property
    def session(self) -> tuple[datetime, str, str]:
        """What sets one session of a day apart from another."""
        return self.starts_at, self.series, self.place


@dataclass(frozen=True)
class DayOfWeek:
    """One day of the week page: its sessions, each with how many are expected."""

    day: date
    is_today: bool
    sessions: list[Any]  # Session with `expected`
    closed: tuple[str, ...] = ()  # why the site is closed (with its name where several are shown)
    away: tuple[Staff, ...] = ()  # who is noted as away
    alone: tuple[OneToOne, ...] = ()  # who sees whom alone


def sessions_on(site_id: UUID | None, day: date) -> list[Session]:
    """Return a day's sessions that take place, by their start, with series, room and leader."""
    found = Session.objects.filter(site_id=site_id, day=day).exclude(state="cancelled")
    return sorted(found.select_related("series", "site", "room", "leader"), key=attrgetter("starts_at"))


def with_expected(sessions: Iterable[Session]) -> list[tuple[Session, int]]:
    """Return these sessions, each with how many are expected. One query."""
    known = list(sessions)
    found = Place.objects.filter(session_id__in=[one.pk for one in known], state="expected")
    counted = dict(found.values("session_id").annotate(n=Count("id")).values_list("session_id", "n"))
    return [(one, counted.get(one.pk, 0)) for one in known]


def next_session_day(site_id: UUID | None, *, after: date) -> date | None:
    """Return the next day on which anything meets at a site, or None."""
    found = Session.objects.filter(site_id=site_id, day__gt=after).exclude(state="cancelled")
    day: date | None = found.order_by("day").values_list("day", flat=True).first()
    return day


def session_for(by: Actor, session_id: UUID) -> Session:
    """Return one session of this actor's clinic. Raises Session.DoesNotExist."""
    found = Session.objects.select_related("series__program", "series__site", "site", "room", "leader")
    session: Session = found.get(pk=session_id, organization_id=by.organization_id)
    return session


def parts_of(session_id: UUID) -> list[Part]:
    return list(Part.objects.filter(session_id=session_id))


def _parts(session_ids: Iterable[UUID]) -> QuerySet[Part]:
    """Return the parts of these sessions, in no order."""
    found: QuerySet[Part] = Part.objects.filter(session_id__in=list(session_ids)).order_by()
    return found


def parts_of_all(session_ids: Iterable[UUID]) -> dict[UUID, list[Part]]:
    """Return the parts of several sessions in one query."""
    found: dict[UUID, list[Part]] = {}
    for part in sorted(_parts(session_ids), key=attrgetter("number")):
        found.setdefault(part.session_id, []).append(part)
    return found


def minutes_of(session_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the clinical minutes that each session holds. One query."""
    length: Counter[UUID] = Counter()
    parts = _parts(session_ids).filter(clinical=True)
    for session, starts, ends in parts.values_list("session_id", "starts_at", "ends_at"):
        length[session] += int((ends - starts).total_seconds() // 60)
    return dict(length)


def places_of(session: Session) -> list[Place]:
    """Return who is expected at a session, by name."""
    return expected_at([session])


def expected_at(sessions: Iterable[Session]) -> list[Place]:
    """Return who is expected at these sessions, by name. What is known already is not read once a person."""
    known = {session.pk: session for session in sessions}
    sites = {session.site_id: session.site for session in known.values()}
    found = Place.objects.filter(session_id__in=list(known), state="expected")
    by_name = attrgetter("client.family_name", "client.given_name")
    places = sorted(found.select_related("client", "episode"), key=by_name)
    if others := {place.episode.site_id for place in places if place.episode} - set(sites):
        sites |= clinic.sites_by_id(others)  # somebody cared for at one site comes to another's group
    for place in places:
        place.session = known[place.session_id]
        if place.episode:
            place.episode.client, place.episode.site = place.client, sites[place.episode.site_id]
    return places


def roll_of(site_id: UUID | None, day: date) -> list[RollLine]:
    """Return who is expected at a site on a day, by session and name. One query, no more than the sheet shows."""
    # The session's day is said as well, for its index: a place's day alone leads through every session there was.
    found = Place.objects.filter(day=day, state="expected", session__site_id=site_id, session__day=day)
    rows = found.exclude(session__state="cancelled").values_list(
        *("session__starts_at", "session__series__title", "session__room__name", "session__leader__name"),
        *("client__preferred_name", "client__given_name", "client__family_name"),
    )
    return sorted(
        RollLine(starts, series, room, leader, f"{preferred or given} {family[:1]}.")
        for starts, series, room, leader, preferred, given, family in rows
    )


def places_begun(first: date, last: date, *, before: datetime) -> list[Place]:
    """Return who is expected between two days at a session that began before a moment, in no order. Three queries."""
    found = Place.objects.filter(state="expected", day__range=(first, last))
    # The few sessions and clients apart: joined, PostgreSQL read every one there ever was to find these.
    places = found.prefetch_related("session", "client")
    return [one for one in places if one.session.starts_at < before and one.session.state != "cancelled"]


def places_between(episode_ids: Iterable[UUID], first: date, last: date) -> list[Place]:
    """Return where these clients were or are expected between two days, by start; called-off sessions too."""
    found = Place.objects.filter(episode_id__in=list(episode_ids), day__range=(first, last))
    found = found.filter(Q(state="expected") | Q(session__state="cancelled"))
    found = found.select_related("session__series", "session__site", "session__room")
    return sorted(found, key=attrgetter("session.starts_at", "pk"))


def running_over(as_of: datetime) -> QuerySet[Session]:
    """Return sessions that run though their hour is over."""
    found = Session.objects.filter(state="running", ends_at__lt=as_of)
    late: QuerySet[Session] = found.select_related("series").order_by("ends_at")
    return late


def held_since(moment: datetime) -> QuerySet[Session]:
    """Return the sessions that were held and ended since then, by their end, with series and site."""
    found = Session.objects.filter(state="held", ends_at__gte=moment)
    by_end: QuerySet[Session] = found.select_related("series", "site").order_by("ends_at")
    return by_end


def place_for(by: Actor, place_id: UUID) -> Place:
    """Return one place this actor may reach. Raises Place.DoesNotExist for another client's."""
    found = Place.objects.filter(organization_id=by.organization_id)
    if by.kind == "client":
        found = found.filter(client_id=by.person_id)
    place: Place = _with_session(found).get(pk=place_id)
    return place


def place_of(episode: Episode, place_id: UUID) -> Place:
    """Return one place of this course of care. Raises Place.DoesNotExist for another's."""
    place: Place = _with_session(Place.objects.filter(episode_id=episode.pk)).get(pk=place_id)
    return place


def place_today(episode: Episode, day: date) -> Place | None:
    """Return where this client is expected on a day, or None."""
    found = Place.objects.filter(episode_id=episode.pk, day=day, state="expected")
    return next(iter(_own(found, episode, limit=1)), None)


def next_places(episode: Episode, *, on: date, limit: int = 5) -> list[Place]:
    """Return the next places from a day on, that day counted."""
    found = Place.objects.filter(episode_id=episode.pk, day__gte=on, state="expected")
    return _own(found.exclude(session__state="held"), episode, limit=limit)


def _own(places: QuerySet[Place], episode: Episode, *, limit: int) -> list[Place]:
    """Return the first of a client's places; what is known of their course of care is not read again."""
    found = places.select_related("session__series", "session__room", "session__leader")
    first = list(found.order_by("session__starts_at")[:limit])
    for place in first:
        place.client, place.episode = episode.client, episode
        if place.session.site_id == episode.site_id:
            place.session.site = episode.site
    return first


def _with_session(places: QuerySet[Place]) -> QuerySet[Place]:
    return places.select_related(
        "client",
        "episode__client",
        "episode__site",
        "episode__program",
        "session__series__program",
        "session__site",
        "session__room",
        "session__leader",
    )


def series_for(by: Actor, series_id: UUID) -> Series:
    found = Series.objects.select_related("program", "site", "room", "leader")
    series: Series = found.get(pk=series_id, organization_id=by.organization_id)
    return series


def series_in_force(*, site_id: UUID | None = None) -> list[Series]:
    """Return the series that have no end, by title."""
    found = Series.objects.filter(until_day__isnull=True)
    if site_id:
        found = found.filter(site_id=site_id)
    return list(found.select_related("program", "site", "room", "leader").order_by("title"))


def titles_of(series_ids: Iterable[UUID]) -> list[str]:
    """Return what these series are called, in order. One query."""
    found = Series.objects.filter(pk__in=list(series_ids))
    return sorted(found.values_list("title", flat=True))


def last_made(series_ids: Iterable[UUID]) -> dict[UUID, date]:
    """Return until which day sessions of each series are made. One query."""
    made = Session.objects.filter(series_id__in=list(series_ids)).values("series_id")
    return dict(made.annotate(last=Max("day")).values_list("series_id", "last"))


def week(site_id: UUID | None, *, monday: date, today: date) -> list[DayOfWeek]:
    """Return the week of a site (or of all) by day; days without anything are left out at its end. Four queries."""
    found = Session.objects.filter(day__gte=monday, day__lt=monday + timedelta(days=7))
    if site_id:
        found = found.filter(site_id=site_id)
    ended = Q(state="cancelled", series__until_day__lt=F("day"))  # nobody waits for what a series had planned
    found = found.exclude(ended).select_related("series", "room", "leader").order_by("starts_at")
    by_day: dict[date, list[Session]] = {}
    for session in found.annotate(expected=Count("places", filter=Q(places__state="expected"))):
        by_day.setdefault(session.day, []).append(session)
    closed: dict[date, tuple[str, ...]] = {}
    for closure in closures(site_id, first=monday, last=monday + timedelta(days=6)):
        closed[closure.day] = (*closed.get(closure.day, ()), f"{closure.site.name}: {closure.reason}")
    away, alone = away_in_week(monday), one_to_ones_in_week(monday, site_id=site_id)
    days = [monday + timedelta(days=n) for n in range(7)]
    shown = [day for day in days if day.weekday() < 5 or day in by_day or day in closed or day in alone]
    return [
        DayOfWeek(
            day,
            day == today,
            by_day.get(day, []),
            closed.get(day, ()),
            away.get(day, ()),
            tuple(alone.get(day, ())),
        )
        for day in shown
    ]


def closures(site_id: UUID | None, *, first: date, last: date | None = None) -> list[Closure]:
    """Return the days a site (or any) is closed, from a day on or between two, by day."""
    found = Closure.objects.filter(withdrawn_at__isnull=True, day__gte=first)
    if last is not None:
        found = found.filter(day__lte=last)
    if site_id:
        found = found.filter(site_id=site_id)
    return list(found.select_related("site").order_by("day", "site__name"))


def closed_days(site_id: UUID, first: date, last: date) -> dict[date, str]:
    """Return why a site is closed on each day it is, both ends counted."""
    return {closure.day: closure.reason for closure in closures(site_id, first=first, last=last)}


def closure_for(by: Actor, closure_id: UUID) -> Closure:
    """Return one closure of this actor's clinic. Raises Closure.DoesNotExist."""
    found = Closure.objects.select_related("site")
    closure: Closure = found.get(pk=closure_id, organization_id=by.organization_id)
    return closure


def enrolment_of(episode_id: UUID, *, on: date) -> Enrolment | None:
    """Return the enrolment that holds on a day or begins after it, or None."""
    found = Enrolment.objects.filter(episode_id=episode_id)
    found = found.filter(Q(until_day__isnull=True) | Q(until_day__gte=on))
    found = found.select_related("series__program", "series__site", "series__room", "series__leader")
    latest: Enrolment | None = found.order_by("-from_day").first()
    return latest


def covers(enrolment: Enrolment, day: date) -> bool:
    """Return whether an enrolment means that the client is expected on a day."""
    begun, ended = enrolment.from_day <= day, enrolment.until_day and enrolment.until_day < day
    return bool(begun and not ended and day.weekday() in enrolment.weekdays)


def taken_by_weekday(series_id: UUID, *, from_day: date, besides: Enrolment | None = None) -> Counter[int]:
    """Return how many hold a place in a series on each weekday, from a day on."""
    found = Enrolment.objects.filter(series_id=series_id)
    found = found.filter(Q(until_day__isnull=True) | Q(until_day__gte=from_day))
    if besides is not None:
        found = found.exclude(episode_id=besides.episode_id)
    taken: Counter[int] = Counter()
    for _episode, weekdays in dict(found.order_by("from_day").values_list("episode_id", "weekdays")).items():
        taken.update(weekdays)
    return taken


def scheduled_minutes(episode_ids: Iterable[UUID], monday: date) -> dict[UUID, int]:
    """Return the clinical minutes each client is expected for in a week. Two queries."""
    return _expected_minutes(episode_ids, monday, monday + timedelta(days=7))


def minutes_to_come(episode_ids: Iterable[UUID], on: date) -> dict[UUID, int]:
    """Return the clinical minutes each client is still expected for this week after a day."""
    return _expected_minutes(episode_ids, on + timedelta(days=1), on + timedelta(days=7 - on.weekday()))


def _expected_minutes(episode_ids: Iterable[UUID], first: date, before: date) -> dict[UUID, int]:
    expected = Place.objects.filter(episode_id__in=list(episode_ids), state="expected")
    expected = expected.filter(day__gte=first, day__lt=before)
    pairs = list(expected.values_list("episode_id", "session_id"))
    # Apart, though one join would do: a dozen people share a session, and its times are read once.
    length = minutes_of({session for _one, session in pairs})
    minutes: Counter[UUID] = Counter()
    for episode, session in pairs:
        minutes[episode] += length.get(session, 0)
    return dict(minutes)


def unscheduled() -> QuerySet[Episode]:
    """Return who was admitted and has no place from now on, longest waiting first."""
    placed = Enrolment.objects.filter(until_day__isnull=True).values("episode_id")
    found = Episode.objects.filter(stage__in=PLACED_STAGES).exclude(pk__in=placed)
    waiting: QuerySet[Episode] = found.select_related("client", "site", "program").order_by(
        "stage_since", "pk"
    )
    return waiting


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return what nobody may or can lead, whom to tell of another day, who is not scheduled yet; of whom they saw alone what came of it."""
    if not may(by, "schedule.arrange"):
        return []
    waiting = [*leaders_due(as_of, by), *away_due(as_of), *notices_due(as_of, by), *one_to_ones_due(as_of)]
    waiting += weekly_hours_due(as_of, by, caseload or read_caseload())
    return waiting + [
        Due(
            words="Admitted, not scheduled yet",
            about=episode.client.short_name,
            route="schedule:enrol",
            ids={"episode": episode.pk},
            verb="schedule.arrange",
            due_at=episode.stage_since + timedelta(days=1),
            late=as_of > episode.stage_since + timedelta(days=1),
            kind="schedule",
        )
        for episode in unscheduled()
    ]
