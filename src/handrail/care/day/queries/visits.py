"""Reads of one client's days: the visit, its events, its check-in, home practice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import CharField, Count, Q, Value

from handrail.anytime.safety import queries as safety
from handrail.care.day.models import AttendanceEvent, CheckIn, HomePractice, SkillPractice, Visit
from handrail.care.schedule import queries as schedule
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.rows import only

if TYPE_CHECKING:
    from handrail.care.schedule.models import Session

# A scan that stands in the way of simply joining the group.
STOPS = ("one-to-one before group", "respond", "medical hold")
EXPECTED = "expected"
AHEAD = timedelta(days=30)  # as far as the days to come matter to a clock
NOT_THERE = ("expected", "missed", "excused", "hospitalized")
HOLDS = ("respond", "medical hold")
IN_GROUP = "in group"  # a confidence that was said in group, not at home


@dataclass(frozen=True)
class Situation:
    """What decides whether a verb of the day is possible for one client now."""

    place: Any
    visit: Visit | None  # made when the first thing happens
    state: str
    scan: str | None
    concern: Any  # the most pressing open safety concern, or None
    hold: Any  # the medical hold that stands, or None
    cleared: bool

    @property
    def must_be_seen(self) -> bool:
        """Whoever comes so is held at the door."""
        return self.scan in HOLDS or self.concern is not None or self.hold is not None

    @property
    def needs_clinician(self) -> bool:
        """A blank is not a no: without a check-in, someone licensed looks first."""
        return self.must_be_seen or self.scan is None or self.scan in STOPS


@dataclass(frozen=True)
class DayLine:
    """One day of a client: the visit, and the check-in if there was one."""

    visit: Visit
    check_in: CheckIn | None


@dataclass(frozen=True)
class PracticeShare:
    """How much of the home practice happened, and how sure the client felt (0-10; None: not said)."""

    done: int
    partly: int
    asked: int
    mean_confidence: float | None


def visit_of(place_id: UUID) -> Visit | None:
    found: Visit | None = only(Visit.objects.filter(place_id=place_id))
    return found


def situation_of(place: Any) -> Situation:
    return situation(place, visit_of(place.pk), safety.watch_of([place.episode_id]))


def situations_of(session: Session) -> list[Situation]:
    """Return how everyone expected at a session is, by name. Three queries."""
    places = list[Any](schedule.places_of(session))
    visits = {visit.place_id: visit for visit in Visit.objects.filter(session=session)}
    watch = safety.watch_of(place.episode_id for place in places if place.episode_id)
    return [situation(one, visits.get(one.pk), watch) for one in places]


def situation(place: Any, visit: Visit | None, watch: safety.Watch) -> Situation:
    concern, hold = watch.concerns.get(place.episode_id), watch.holds.get(place.episode_id)
    if visit is None:
        return Situation(place, None, EXPECTED, None, concern, hold, cleared=False)
    cleared = visit.cleared_at is not None
    return Situation(place, visit, visit.state, visit.scan, concern, hold, cleared=cleared)


def away_at(place: Any, state: str, away: Mapping[UUID, Any]) -> Any:
    """Return the transfer by which whoever has not come is in a higher level of care, or None. `away`: who is there now."""
    there = away.get(place.episode_id)
    if there is None or state not in (EXPECTED, "missed"):
        return None
    return there if there.settled_at <= place.session.ends_at else None


def away_from(now: Situation) -> Any:
    """Return the transfer by which one client is away on the day of this place, or None."""
    if now.state not in (EXPECTED, "missed"):
        return None
    return away_at(now.place, now.state, safety.away_of([now.place.episode_id]))


def place_of_concern(concern: Any) -> UUID | None:
    """Return the place on a program day that a concern is about: of its check-in, or of the day it was raised."""
    label, _, answered = concern.about.partition(":")
    if label == CheckIn._meta.label_lower:
        found: UUID = CheckIn.objects.values_list("visit__place_id", flat=True).get(pk=answered)
        return found
    episode = concern.episode
    place = (
        schedule.place_today(episode, day_of(concern.raised_at, episode.site.time_zone)) if episode else None
    )
    return place.pk if place else None


def check_in_of(visit: Visit | None) -> CheckIn | None:
    found: CheckIn | None = only(CheckIn.objects.filter(visit=visit)) if visit else None
    return found


def events_of(visit: Visit | None) -> list[AttendanceEvent]:
    """Return what happened, in order, each corrected event followed by its correction."""
    if visit is None:
        return []
    return sorted(AttendanceEvent.objects.filter(visit=visit), key=attrgetter("at", "id"))


def standing(events: list[AttendanceEvent]) -> list[AttendanceEvent]:
    """Return the events that stand: those no later event corrects."""
    corrected = {event.corrects_id for event in events}
    return [event for event in events if event.pk not in corrected]


def kinds_instead(kind: str) -> list[str]:
    """Return what an event may be corrected to besides its time."""
    if kind in ("arrived", "online"):
        return [other for other in ("arrived", "online", "missed") if other != kind]
    if kind in ("missed", "excused", "hospitalized"):
        return [one for one in ("arrived", "online", "missed", "excused", "hospitalized") if one != kind]
    return []


def event_for(by: Actor, event_id: UUID) -> AttendanceEvent:
    found = AttendanceEvent.objects.select_related("visit__place__session", "visit__episode__site")
    event: AttendanceEvent = found.get(pk=event_id, organization_id=by.organization_id)
    return event


def visits_of(episode_id: UUID) -> list[Visit]:
    return sorted(Visit.objects.filter(episode_id=episode_id), key=attrgetter("day", "id"))


def last_days(episode_id: UUID, limit: int = 10) -> list[DayLine]:
    """Return a client's latest days with their check-ins, the newest first. Two queries."""
    visits = list(Visit.objects.filter(episode_id=episode_id).order_by("-day")[:limit])
    answers = {one.visit_id: one for one in CheckIn.objects.filter(visit__in=visits)}
    return [DayLine(visit, answers.get(visit.pk)) for visit in visits]


def practice_for(by: Actor, practice_id: UUID) -> HomePractice:
    """Return one home practice this actor may reach. Raises HomePractice.DoesNotExist."""
    found = HomePractice.objects.select_related("episode__client", "episode__site", "episode__program")
    if by.kind == "client":
        found = found.filter(client_id=by.person_id)
    practice: HomePractice = found.get(pk=practice_id, organization_id=by.organization_id)
    return practice


def practice_of_visit(visit: Visit | None) -> HomePractice | None:
    found: HomePractice | None = only(HomePractice.objects.filter(visit=visit)) if visit else None
    return found


def practice_to_answer(episode_id: UUID, *, before: date | None = None) -> HomePractice | None:
    """Return the latest home practice if nobody has said yet how it went."""
    found = HomePractice.objects.filter(episode_id=episode_id)
    if before:
        found = found.filter(set_on__lt=before)
    latest: HomePractice | None = found.order_by("-set_on", "-id").first()
    return latest if latest and latest.done is None else None


def practices_of(episode_id: UUID, *, limit: int = 6) -> list[HomePractice]:
    """Return a client's last home practice, the latest first."""
    found = HomePractice.objects.filter(episode_id=episode_id).order_by("-set_on", "-id")
    return list(found[:limit])


def practice_since(episode_id: UUID, since: date) -> PracticeShare:
    """Return how home practice set on or after a day went. Sure is also who said so in group. One query."""
    home = HomePractice.objects.filter(episode_id=episode_id, set_on__gte=since)
    coached = SkillPractice.objects.filter(
        episode_id=episode_id, visit__day__gte=since, confidence__isnull=False
    )
    in_group = coached.values_list(Value(IN_GROUP, output_field=CharField()), "confidence")
    rows = list(home.values_list("done", "confidence").union(in_group, all=True))
    sure = [confidence for _done, confidence in rows if confidence is not None]
    done = [done for done, _confidence in rows if done != IN_GROUP]
    mean = sum(sure) / len(sure) if sure else None
    return PracticeShare(done.count("yes"), done.count("partly"), len(done), mean)


def practices_since(episode_ids: Iterable[UUID], since: date) -> dict[Any, tuple[int, int]]:
    """Return of the home practice set on or after a day: how many were done, of how many. One query."""
    found = HomePractice.objects.filter(episode_id__in=list(episode_ids), set_on__gte=since)
    counted = found.values("episode_id").annotate(done_=Count("pk", filter=Q(done="yes")), asked=Count("pk"))
    return {row["episode_id"]: (row["done_"], row["asked"]) for row in counted}


def session_days(episode_ids: Iterable[UUID], on: date) -> dict[UUID, list[date]]:
    """Return on which days each client came, up to a day, and is to come from that day on. Two queries."""
    ids = list(episode_ids)
    found: dict[UUID, set[date]] = {one: set() for one in ids}
    away = set()
    for episode_id, day, state in Visit.objects.filter(episode_id__in=ids, day__lte=on).values_list(
        "episode_id", "day", "state"
    ):
        if state not in NOT_THERE:
            found[episode_id].add(day)
        elif state != EXPECTED:
            away.add((episode_id, day))
    for place in schedule.places_between(ids, on, on + AHEAD):
        if (
            place.state == "expected"
            and place.session.state in ("planned", "running")
            and (place.episode_id, place.day) not in away
        ):
            found[cast(UUID, place.episode_id)].add(place.day)
    return {one: sorted(days) for one, days in found.items()}


def delivered_days(episode_ids: Iterable[UUID]) -> dict[Any, dict[date, int]]:
    """Return the minutes of care delivered on each day so far, of days that brought any. One query."""
    visits = Visit.objects.filter(episode_id__in=list(episode_ids), minutes__gt=0)
    found: dict[Any, dict[date, int]] = {}
    for episode_id, day, minutes in visits.values_list("episode_id", "day", "minutes"):
        days = found.setdefault(episode_id, {})
        days[day] = days.get(day, 0) + minutes
    return found
