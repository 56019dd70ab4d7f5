"""The board of a day: every session with who is expected, how they are, and what stands in the way.

One number of queries, whether one person is expected or sixty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.anytime.safety import queries as safety
from handrail.care.admission.queries import hours_on
from handrail.care.day.models import AttendanceEvent, CheckIn, HomePractice, Visit
from handrail.care.day.queries.visits import EXPECTED, HOLDS, Situation, away_at, situation, standing
from handrail.care.schedule import queries as schedule
from handrail.ground.episode.queries import week_of_stay

if TYPE_CHECKING:
    from handrail.care.schedule.models import Part, Place, Session

# Not in the room, and not expected in it either.
AWAY = ("missed", "excused", "hospitalized", "sent", "left")
KINDS = {
    "settled": "calm",
    "look": "watch",
    "one-to-one before group": "watch",
    "respond": "urgent",
    "medical hold": "urgent",
}


IN_FULL = 3  # so many sessions of a day stand on the board with all their people


@dataclass(frozen=True)
class BoardRow:
    """One client expected today."""

    place: Place
    situation: Situation
    scan_words: str  # why the scan says so; nothing to say where it is settled
    events: list[AttendanceEvent]  # those that stand
    practice: HomePractice | None  # what was given today
    week: int | None  # week of the stay, from 1
    delivered_minutes: int  # this week, today counted as far as it is closed
    dose_hours: Decimal | None
    away: Any = None  # the transfer by which they are in a higher level of care, or None

    @property
    def client(self) -> Any:
        return self.place.client

    @property
    def episode(self) -> Any:
        return self.place.episode

    @property
    def visit(self) -> Visit | None:
        return self.situation.visit

    @property
    def concern(self) -> Any:
        return self.situation.concern

    @property
    def state(self) -> str:
        return self.situation.state

    @property
    def scan(self) -> str | None:
        return self.situation.scan

    @property
    def hold(self) -> Any:
        return self.situation.hold

    @property
    def followed_up(self) -> bool:
        """Whether the check-in asked for someone and the concern it raised is closed by now."""
        return self.scan in HOLDS and self.concern is None and self.hold is None

    @property
    def stands(self) -> str:
        """Where someone stands before group, for the count: "cleared", "ready", "one-to-one", "not seen", or ""."""
        if self.state in AWAY or self.away:
            return ""
        if self.situation.cleared and self.hold is None:
            return "cleared"
        if self.scan is None and not self.situation.must_be_seen:
            return "not seen"
        return "one-to-one" if self.situation.needs_clinician else "ready"

    @property
    def scan_kind(self) -> str:
        return KINDS.get(self.scan or "", "")

    @property
    def needs_clinician(self) -> bool:
        return self.situation.needs_clinician and not self.situation.cleared

    @property
    def came(self) -> AttendanceEvent | None:
        return next((event for event in self.events if event.kind in ("arrived", "online")), None)

    @property
    def went(self) -> AttendanceEvent | None:
        """When somebody who left early went."""
        if self.state != "left":
            return None
        return next((event for event in reversed(self.events) if event.kind == "left"), None)

    @property
    def present(self) -> bool:
        """Was in the session at some time: only then is there something to note.

        Once it ended, whoever came and left before the first minute of care was not in it.
        """
        if self.came is None:
            return False
        return self.place.session.state != "held" or bool(self.visit and self.visit.minutes)

    @property
    def dose_minutes(self) -> int | None:
        return None if self.dose_hours is None else int(self.dose_hours * 60)

    @property
    def delivered_hours(self) -> float:
        return round(self.delivered_minutes / 60, 1)


@dataclass(frozen=True)
class Counts:
    """How many are cleared for group, settled and not in it yet, not seen yet, or need a one-to-one first."""

    cleared: int
    ready: int
    one_to_one: int
    not_seen: int


def counts(rows: Iterable[BoardRow]) -> Counts:
    found = Counter(row.stands for row in rows)
    return Counts(found["cleared"], found["ready"], found["one-to-one"], found["not seen"])


@dataclass(frozen=True)
class BoardSession:
    session: Session
    parts: list[Part]
    rows: list[BoardRow]


@dataclass(frozen=True)
class Board:
    """A day of one site."""

    day: date
    sessions: list[BoardSession]
    beside: list[Any] = field(
        default_factory=list
    )  # the site's other sessions that day, with how many are expected

    @property
    def rows(self) -> list[BoardRow]:
        return [row for one in self.sessions for row in one.rows]

    @property
    def expected(self) -> int:
        return sum(not row.away for row in self.rows)

    @property
    def here(self) -> int:
        return sum(row.state in ("here", "held", "in group", "done") for row in self.rows)

    @property
    def counts(self) -> Counts:
        return counts(self.rows)


def board(
    site_id: UUID | None,
    day: date,
    *,
    concerns: Iterable[Any],
    of_leader: UUID | None = None,
    whole: bool = True,
) -> Board:
    """Return the day of a site, with the concerns its people are watched for; without home practice.

    Whoever belongs to no site has an empty one. Not `whole`: where more meet than anyone can watch at once, one
    leader's sessions with their people, and the others by name and number.
    """
    sessions = schedule.sessions_on(site_id, day)
    shown = sessions
    if not whole and len(sessions) > IN_FULL:
        shown = [session for session in sessions if session.leader_id == of_leader]
    others = [session for session in sessions if session not in shown]
    beside = schedule.with_expected(others) if others else []
    return Board(day, _filled(shown, day, safety.watch(concerns)), beside)


def session_board(session: Session) -> BoardSession:
    """Return one session with its people, as the board shows it, and the home practice given today."""
    places = schedule.expected_at([session])
    watch = safety.watch_of(place.episode_id for place in places if place.episode_id)
    practice = {one.visit_id: one for one in HomePractice.objects.filter(visit__place__in=places)}
    return _filled([session], session.day, watch, places, practice)[0]


def _filled(
    sessions: list[Session],
    day: date,
    watch: safety.Watch,
    places: list[Any] | None = None,
    practice: Mapping[UUID, HomePractice] | None = None,
) -> list[BoardSession]:
    places = list[Any](schedule.expected_at(sessions)) if places is None else places
    parts = schedule.parts_of_all(session.pk for session in sessions)
    rows = _rows(places, day, watch, practice or {})
    return [
        BoardSession(one, parts.get(one.pk, []), [row for row in rows if row.place.session_id == one.pk])
        for one in sessions
    ]


def _rows(
    places: list[Any], day: date, watch: safety.Watch, practice: Mapping[UUID, HomePractice]
) -> list[BoardRow]:
    episodes, of_places = [place.episode_id for place in places], [place.pk for place in places]
    visits, delivered = _visits(episodes, of_places, day)
    visit_ids = [visit.pk for visit in visits.values()]
    because, events = _because(visit_ids), _events(visit_ids)
    hours, away = hours_on(episodes, on=day), safety.away_of(episodes)
    return [
        BoardRow(
            place=place,
            situation=situation(place, visit := visits.get(place.pk), watch),
            scan_words=because.get(visit.pk, "") if visit else "",
            events=events.get(visit.pk, []) if visit else [],
            practice=practice.get(visit.pk) if visit else None,
            week=week_of_stay(place.episode, day),
            delivered_minutes=delivered.get(place.episode_id, 0),
            dose_hours=hours.get(place.episode_id),
            away=away_at(place, visit.state if visit else EXPECTED, away),
        )
        for place in places
    ]


def _because(visit_ids: list[UUID]) -> dict[UUID, str]:
    """Return why the scan of a visit says what it says, where it is not settled."""
    telling = CheckIn.objects.filter(visit_id__in=visit_ids).exclude(scan="settled")
    return {
        visit: str(finding.get("because", ""))
        for visit, finding in telling.values_list("visit_id", "finding")
    }


def _events(visit_ids: list[UUID]) -> dict[UUID, list[AttendanceEvent]]:
    by_visit: dict[UUID, list[AttendanceEvent]] = {}
    noted = AttendanceEvent.objects.filter(visit_id__in=visit_ids)
    for event in sorted(noted, key=attrgetter("at", "id")):
        by_visit.setdefault(event.visit_id, []).append(event)
    return {visit: standing(events) for visit, events in by_visit.items()}


def _visits(
    episodes: Iterable[UUID], places: Iterable[UUID], day: date
) -> tuple[dict[UUID, Visit], Counter[UUID]]:
    """Return the visits to these places, and each client's clinical minutes of the week. One query for both."""
    monday = day - timedelta(days=day.weekday())
    of_week = Visit.objects.filter(episode_id__in=episodes, day__range=(monday, monday + timedelta(days=6)))
    by_place, minutes = {}, Counter[UUID]()
    for visit in of_week:
        by_place[visit.place_id] = visit
        minutes[visit.episode_id] += visit.minutes
    return {place: by_place[place] for place in places if place in by_place}, minutes
