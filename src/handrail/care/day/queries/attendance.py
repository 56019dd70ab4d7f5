"""What each expected day of a client was, from its events: status, minutes per part and per kind of service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handrail.care.day.minutes import CLOSES, OPENS, Moment, Span, minutes_by_part, presence
from handrail.care.day.models import AttendanceEvent, MakeUp, Visit
from handrail.care.day.queries.visits import standing
from handrail.care.schedule import queries as schedule
from handrail.clinical.day.attendance_status import DayOfCare, attendance_status
from handrail.clinical.kit import Finding

if TYPE_CHECKING:
    from handrail.care.schedule.models import Part, Place, Session

SERVICES = {
    "check_in": _("Check-in"),
    "group": _("Group"),
    "skill": _("Skills"),
    "process": _("Process"),
    "psychoeducation": _("Education"),
    "application": _("Application"),
    "individual": _("One to one"),
    "family": _("Family"),
    "medication": _("Medication"),
    "supplemental": _("Supplemental"),
    "wrap_up": _("Wrap-up"),
}
# Not among the days that a client was to attend: none of these is theirs.
NOT_PLANNED = ("cancelled by program", "holiday", "not over", "hospitalized")
ABSENT = {"excused": "excused", "missed": "missed", "hospitalized": "hospitalized"}


@dataclass(frozen=True)
class Attended:
    """One expected day: what came of it, and the minutes of each part."""

    place: Place
    visit: Visit | None
    events: list[AttendanceEvent]  # those that stand
    parts: list[tuple[Part, int]]  # each with the minutes present
    late: int | None  # whole minutes after the start; None: did not come
    early: int | None  # whole minutes before the end; None: did not leave
    hours_ahead: Decimal | None  # how long before the start an excuse was told
    finding: Finding
    makes_up: MakeUp | None = None  # what this day makes up for
    made_up: MakeUp | None = None  # where this day is, or is to be, made up
    made_up_minutes: int = 0  # the minutes of care that brought

    @property
    def session(self) -> Session:
        return self.place.session

    @property
    def status(self) -> str:
        return str(self.finding.value)

    @property
    def minutes(self) -> int:
        return sum(minutes for _part, minutes in self.parts)

    @property
    def by_video(self) -> bool:
        """Whether they came in by video that day."""
        return any(event.kind == "online" for event in self.events)

    @property
    def by_kind(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for part, minutes in self.parts:
            if part.clinical:
                found[part.kind] += minutes
        return found

    @property
    def absence(self) -> bool:
        """Missed or excused: what a make-up session may be offered for."""
        return self.status in ("not heard from", "excused", "hospitalized", "partial")


@dataclass(frozen=True)
class WeekAttended:
    """One week's expected days, and the minutes of each kind of service in it."""

    monday: date
    days: list[Attended]

    @property
    def by_kind(self) -> list[tuple[str, int]]:
        """Return each kind of service in words with its minutes, the most first."""
        found: Counter[str] = Counter()
        for day in self.days:
            found.update(day.by_kind)
        return [(str(SERVICES.get(kind, kind)), minutes) for kind, minutes in found.most_common() if minutes]

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)

    @property
    def video_minutes(self) -> int:
        """Return the minutes of the days on which they came in by video; the others were in the room."""
        return sum(day.minutes for day in self.days if day.by_video)


def weeks_attended(episode_id: UUID, *, monday: date, weeks: int) -> list[WeekAttended]:
    """Return a client's last weeks up to the one that begins on this Monday, the latest first."""
    mondays = [monday - timedelta(weeks=back) for back in range(weeks)]
    days = attendance_of(episode_id, first=mondays[-1], last=monday + timedelta(days=6))
    by_week = [[day for day in days if 0 <= (day.place.day - one).days < 7] for one in mondays]
    return [WeekAttended(one, of_week) for one, of_week in zip(mondays, by_week, strict=True) if of_week]


def attendance_of(episode_id: UUID, *, first: date, last: date) -> list[Attended]:
    """Return each expected day of a client between two days, by its start. Seven queries at most."""
    return attended(schedule.places_between([episode_id], first, last))


def attended(places: Iterable[Place]) -> list[Attended]:
    """Return what came of these places, in their order. Six queries, or none for nobody."""
    wanted = list(places)
    if not wanted:
        return []
    found = MakeUp.objects.filter(Q(place__in=wanted) | Q(missed__in=wanted))
    ties = sorted(found.select_related("place", "missed"), key=attrgetter("at"))
    instead = {tie.place_id: tie for tie in ties}
    of_places = {place.pk for place in wanted} | set(instead)
    visits = {visit.place_id: visit for visit in Visit.objects.filter(place__in=of_places)}
    lost = {key for key, visit in visits.items() if visit.state in ABSENT}
    stands = [tie for tie in ties if tie.place.state == "expected" and tie.place_id not in lost]
    made_up = {tie.missed_id: tie for tie in stands}
    noted: dict[UUID, list[AttendanceEvent]] = {}
    for event in AttendanceEvent.objects.filter(visit__in=[visit.pk for visit in visits.values()]):
        noted.setdefault(event.visit_id, []).append(event)
    parts = schedule.parts_of_all({place.session_id for place in wanted})
    brought = {tie.missed_id: visits[tie.place_id].minutes for tie in ties if tie.place_id in visits}
    return [
        _attended(
            place,
            visit := visits.get(place.pk),
            noted.get(visit.pk, []) if visit else [],
            parts.get(place.session_id, []),
            (instead.get(place.pk), made_up.get(place.pk), brought.get(place.pk, 0)),
        )
        for place in wanted
    ]


def standing_make_up(missed: Place) -> MakeUp | None:
    """Return the booking that makes up for a missed place: to come, or kept. One that was missed too is none."""
    ties = MakeUp.objects.filter(missed=missed, place__state="expected").select_related("place")
    ties = ties.exclude(place__session__state="cancelled")
    found = sorted(ties, key=attrgetter("at"), reverse=True)
    lost = Visit.objects.filter(place__in=[tie.place_id for tie in found], state__in=ABSENT)
    gone = set(lost.values_list("place_id", flat=True))
    return next((tie for tie in found if tie.place_id not in gone), None)


def made_up_or_booked(places: Iterable[UUID]) -> set[UUID]:
    """Return for which of these missed places another session is to come or was kept; one missed too is none."""
    ties = MakeUp.objects.filter(missed__in=list(places), place__state="expected")
    ties = ties.exclude(place__session__state="cancelled")
    found = list(ties.values_list("place_id", "missed_id"))
    lost = Visit.objects.filter(place__in=[place for place, _missed in found], state__in=ABSENT)
    gone = set(lost.values_list("place_id", flat=True))
    return {missed for place, missed in found if place not in gone}


def made_up_among(places: Iterable[UUID]) -> set[UUID]:
    """Return which of these missed places were made up: the other session brought minutes of care. Two queries."""
    ties = list(MakeUp.objects.filter(missed__in=list(places)).values_list("place_id", "missed_id"))
    kept = Visit.objects.filter(place__in=[place for place, _missed in ties], minutes__gt=0)
    there = set(kept.values_list("place_id", flat=True))
    return {missed for place, missed in ties if place in there}


def _attended(
    place: Place,
    visit: Visit | None,
    events: list[AttendanceEvent],
    parts: list[Part],
    ties: tuple[MakeUp | None, MakeUp | None, int],
) -> Attended:
    stand = sorted(standing(events), key=attrgetter("at", "id"))
    moments = [Moment(one.at, one.kind, str(one.pk)) for one in stand]
    spans = [Span(part.starts_at, part.ends_at, part.clinical) for part in parts]
    minutes = minutes_by_part(moments, spans)
    late, early = _late(place, stand), _early(place, stand, moments)
    ahead = _hours_ahead(place, stand)
    facts = DayOfCare(
        kind=cast(Any, _kind(place, visit)),
        over=place.session.state == "held",
        minutes=sum(minutes),
        of_minutes=sum(_length(part) for part in parts if part.clinical),
        minutes_late=late,
        minutes_early=early,
        hours_ahead=ahead,
    )
    found = attendance_status(facts, as_of=place.day)
    drawn = list(zip(parts, minutes, strict=True))
    return Attended(place, visit, stand, drawn, late, early, ahead, found, *ties)


def _kind(place: Place, visit: Visit | None) -> str:
    if place.session.state == "cancelled":
        return "closed day" if place.session.closure_id else "called off"
    state = visit.state if visit else "expected"
    return ABSENT.get(state, "expected" if state == "expected" else "came")


def _late(place: Place, events: list[AttendanceEvent]) -> int | None:
    came = next((one.at for one in events if one.kind in OPENS), None)
    return None if came is None else max(0, _minutes(came - place.session.starts_at))


def _early(place: Place, events: list[AttendanceEvent], moments: list[Moment]) -> int | None:
    """Return how long before the end a client went for good; who was there at its end did not leave."""
    there = presence(moments)
    ends = [one for one in events if one.kind in CLOSES]
    if not there or not ends or ends[-1].kind == "ended":
        return None
    return max(0, _minutes(place.session.ends_at - there[-1][1]))


def _hours_ahead(place: Place, events: list[AttendanceEvent]) -> Decimal | None:
    told = next((one for one in reversed(events) if one.kind == "excused"), None)
    if told is None:
        return None
    seconds = (place.session.starts_at - (told.announced_at or told.at)).total_seconds()
    return round(Decimal(int(seconds)) / 3600, 1)


def _length(part: Part) -> int:
    return _minutes(part.ends_at - part.starts_at)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
