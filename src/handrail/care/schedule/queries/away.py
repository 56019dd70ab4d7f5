"""Somebody who leads is away on a day, or a room can't be used: the ways to mend it, fewest people with another day first. Reads only.

What is mended is the day as its rows have it (who stands in, what is called off, who has an extra place), not the week's rhythm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handrail.care.schedule.models import Session
from handrail.care.schedule.queries.day_as_problem import DayAsProblem, day_as_problem
from handrail.care.schedule.queries.planned import NothingToPlan
from handrail.care.schedule.states import SESSION
from handrail.ground.clinic.models import Room
from handrail.ground.people.models import Staff
from handrail.library.week import WEEKDAYS
from handrail.planner.problem import Problem, ProblemError, Window, read
from handrail.planner.repair import Option, RoomLost, StaffAway, Step, repair
from handrail.planner.seats import Seat

SHOWN = 5
# What one press can do by the verbs there are.
ONE_PRESS = frozenset({"substitute", "hour", "room", "merge", "off"})


@dataclass(frozen=True)
class Mend:
    """What becomes of one session: another leads it, it has another hour or room, its members go elsewhere, or it is called off."""

    session: Session
    how: str
    leader_id: UUID | None = None
    leader: str = ""
    room_id: UUID | None = None
    room: str = ""
    starts: str = ""  # HH:MM by the site's wall clock
    # A course of care, and the session it goes to, if to one.
    moves: tuple[tuple[UUID, UUID | None], ...] = ()

    @property
    def sent(self) -> str:
        """This as one line of a form: the session, how, who leads, who goes where, in which room, from when."""
        moves = ",".join(f"{episode}>{session or ''}" for episode, session in self.moves)
        return (
            f"{self.session.pk};{self.how};{self.leader_id or ''};{moves};{self.room_id or ''};{self.starts}"
        )


@dataclass(frozen=True)
class Changed:
    """One person's day before and after, in words; empty: nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Way:
    """One whole way to mend the day: what becomes of each session, for whom it is another day, and how many they are."""

    mends: tuple[Mend, ...]
    changed: tuple[Changed, ...]
    people: int
    without: int  # how many clients would be left without their group


@dataclass(frozen=True)
class Away:
    """A day without somebody: the sessions they would lead, and the ways to mend it; or why none can be worked out."""

    sessions: tuple[Session, ...]
    ways: tuple[Way, ...] = ()
    why: str = ""


def away(staff: Staff, *, day: date) -> Away:
    """Return what is to be done on a day on which this member of staff can't lead: what is planned still."""
    led = Session.objects.filter(leader=staff, day=day, state=SESSION.start)
    return _mended(led, day, lambda windows: StaffAway(str(staff.pk), windows))


def room_lost(room: Room, *, day: date) -> Away:
    """Return what is to be done on a day on which this room can't be used: what is planned there still."""
    there = Session.objects.filter(room=room, day=day, state=SESSION.start)
    return _mended(there, day, lambda windows: RoomLost(str(room.pk), windows))


def _mended(
    touched: QuerySet[Session], day: date, event: Callable[[tuple[Window, ...]], StaffAway | RoomLost]
) -> Away:
    """Return the ways for what an event touches: at one site, where it touches several."""
    found = touched.select_related("series", "site", "room", "leader")
    led = tuple(sorted(found, key=lambda one: (one.starts_at, one.pk)))
    if not led:
        return Away(())
    if len({one.site_id for one in led}) > 1:
        return Away(led, why=_("They are needed at several sites on this day. Mend each session by hand."))
    try:
        made = day_as_problem(led[0].site, day)
        problem = read(made.raw)
    except NothingToPlan as nothing:
        return Away(led, why=str(nothing))
    except ProblemError as wrong:
        return Away(led, why=made.found.told(wrong.found[0]))
    if {one.pk for one in led} - {one.pk for one in made.sessions}:
        return Away(
            led, why=_("One of these sessions is of a track that nobody else may lead. Mend it by hand.")
        )
    whole = (Window(day=WEEKDAYS[day.weekday()], start=problem.opens, end=problem.closes),)
    if not _known(problem, event(whole)):
        return Away(led, why=_("This room is not among those that are planned. Mend each session by hand."))
    ways = [way for one in repair(problem, problem.week, event(whole)) if (way := _way(made, one, led))]
    return Away(led, tuple(ways[:SHOWN]))


def _known(problem: Problem, event: StaffAway | RoomLost) -> bool:
    return isinstance(event, StaffAway) or event.room in {one.id for one in problem.rooms}


def _way(made: DayAsProblem, option: Option, led: tuple[Session, ...]) -> Way | None:
    """Return an option as a way, or None where a press could not do it."""
    if option.kept or any(step.how not in ONE_PRESS for step in option.steps):
        return None
    mends = [_mend(made, option, step) for step in option.steps]
    if None in mends:
        return None
    whole = tuple(one for one in mends if one is not None)
    if {one.session.pk for one in whole} != {one.pk for one in led}:
        return None
    return Way(
        whole,
        _changed(made, option),
        option.people,
        len({client for client, _need, _units in option.unmet}),
    )


def _mend(made: DayAsProblem, option: Option, step: Step) -> Mend | None:
    """Return what becomes of one session, or None where nobody is named who could lead it."""
    row = made.sessions[step.session]
    if step.how in ("hour", "room"):
        # What is called off or dissolved stands in the mended week no more.
        gone = sum(one.how in ("merge", "off") and one.session < step.session for one in option.steps)
        then = option.sessions[step.session - gone]
        meeting, who = then.meetings[0], UUID(then.leaders[0])
        room = UUID(meeting.room) if meeting.room else row.room_id
        starts = made.found.kinds[then.kind]["hours"].get(meeting.start, meeting.start)
        return Mend(
            row,
            step.how,
            leader_id=who if who != row.leader_id else None,
            leader=made.names.get(str(who), "") if who != row.leader_id else "",
            room_id=room if room != row.room_id else None,
            room=made.names.get(str(room), "") if room != row.room_id else "",
            starts=starts if step.how == "hour" else "",
        )
    leader = next(
        (
            shift.who
            for shift in option.shifts
            if shift.role == "leader" and shift.after and shift.after.session == step.session
        ),
        None,
    )
    if step.how == "substitute" and leader is None:
        return None
    moves = _moves(made, option, step.session) if step.how == "merge" else ()
    name = made.names.get(leader, "") if leader else ""
    return Mend(row, step.how, UUID(leader) if leader else None, name, moves=moves)


def _moves(made: DayAsProblem, option: Option, session: int) -> tuple[tuple[UUID, UUID | None], ...]:
    """Return where each who is expected at a session goes; None: nowhere."""
    goes = {
        shift.who: made.sessions[shift.after.session].pk
        for shift in option.shifts
        if shift.role == "client"
        and shift.before
        and shift.before.session == session
        and shift.after
        and shift.after.session is not None
    }
    there = [seat["client"] for seat in made.raw["week"][session]["clients"]]
    return tuple((UUID(who), goes.get(who)) for who in there) if goes else ()


def _changed(made: DayAsProblem, option: Option) -> tuple[Changed, ...]:
    found = [
        Changed(
            made.names.get(one.who, one.who),
            *(_words(made, seat, one.who) for seat in (one.before, one.after)),
        )
        for one in option.shifts
    ]
    return tuple(sorted(found, key=lambda one: (one.name, one.before, one.after)))


def _words(made: DayAsProblem, seat: Seat | None, whose: str) -> str:
    """Return where somebody is and with whom, by the clock: the row's own hours, not the steps of the problem."""
    if seat is None:
        return ""
    start, title = seat.start, made.names.get(seat.kind, seat.kind)
    if seat.session is not None:
        row = made.sessions[seat.session]
        start = f"{row.starts_at.astimezone(ZoneInfo(row.site.time_zone)):%H:%M}"
        title = row.series.title
    rooms = [made.names.get(room, room) for room in dict.fromkeys(seat.rooms) if room]
    leaders = [made.names.get(one, one) for one in seat.leaders if one != whose]
    return ", ".join([title, start, *rooms, *leaders])
