"""The hard rules about sessions, rooms and what is pinned."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from handrail.planner.check_broken import Broken, at, of
from handrail.planner.check_model import Problem, Session, Slot, slots
from handrail.planner.check_parts import clock_of
from handrail.planner.check_problem import named_in


def unknown(problem: Problem, session: Session) -> Iterator[Broken]:
    """Yield each id of a session that the problem doesn't have."""
    for what, where, ids, known in named_in(session, problem):
        for one in sorted(ids):
            if one not in known:
                yield of("known", session, f"{what} {one}", f"{where}: there is no {one!r} in the problem")


def of_sessions(problem: Problem, sessions: Sequence[Session]) -> Iterator[Broken]:
    """Yield what each session breaks by itself: its hours, its leaders, its size, who shares it."""
    for session in sessions:
        yield from _hours(problem, session)
        yield from _leaders(problem, session)
        yield from _members(problem, session)


def _hours(problem: Problem, session: Session) -> Iterator[Broken]:
    kind = problem.kinds[session.kind]
    for slot in slots(problem, session):
        if slot.start < problem.opens or slot.end > problem.closes:
            whole = f"{clock_of(problem.opens)} to {clock_of(problem.closes)}"
            yield at("day", slot, "", f"until {clock_of(slot.end)} is outside the day, {whole}")
        if (slot.start - problem.opens) % problem.grid:
            yield at("grid", slot, "", f"doesn't begin on the grid of {problem.grid} minutes")
    days = [one.day for one in session.meetings]
    hours = {one.start for one in session.meetings}
    if len(hours) > 1:
        yield of("pattern", session, "", "meets at different hours")
    elif len(set(days)) < len(days):
        yield of("pattern", session, "", "meets twice on a day")
    elif not any(set(days) == on and hours <= begin for on, begin in kind.patterns):
        yield of("pattern", session, "", f"no pattern of {kind.id} has these days at this hour")


def _leaders(problem: Problem, session: Session) -> Iterator[Broken]:
    kind = problem.kinds[session.kind]
    if len(session.leaders) != kind.leaders or len(set(session.leaders)) != kind.leaders:
        who = "staff " + " and ".join(session.leaders)
        yield of("leaders", session, who, f"must be {kind.leaders}, different people")
    if kind.visit:
        return  # with whom a visit may be is the client's need to say: check_people.py
    asked = (kind.leader_skills, kind.co_leader_skills)
    for one, skills in zip(session.leaders, asked, strict=False):
        staff = problem.staff.get(one)
        if staff is None:
            continue
        if staff.leads is not None and kind.id not in staff.leads:
            yield of("may_lead", session, f"staff {one}", f"may not lead {kind.id}")
        if missing := sorted(skills - staff.skills):
            yield of("skills", session, f"staff {one}", f"lacks {', '.join(missing)}")


def _members(problem: Problem, session: Session) -> Iterator[Broken]:
    kind = problem.kinds[session.kind]
    names = [one.client for one in session.clients]
    for client, count in Counter(names).items():
        if count > 1:
            yield of("once", session, f"client {client}", f"is in it {count} times")
    for one in sorted(set(names)):
        for other in sorted(problem.clients[one].apart_from & set(names)):
            yield of("apart", session, f"client {one} and client {other}", "must not share a session")
    for slot in slots(problem, session):
        if (people := session.people(slot.day)) > kind.maximum:
            yield at("size", slot, "", f"{people} clients, and at most {kind.maximum}")


def of_rooms(problem: Problem, sessions: Sequence[Session]) -> Iterator[Broken]:
    """Yield what is wrong with each meeting's room."""
    used: dict[str, list[Slot]] = {}
    for session in sessions:
        for slot in slots(problem, session):
            yield from _room(problem, slot)
            if slot.room in problem.rooms:
                used.setdefault(slot.room, []).append(slot)
    for room, there in sorted(used.items()):
        yield from _room_clashes(room, problem.on_grid(problem.rooms[room].turnover), there)


def _room_clashes(room: str, turnover: int, there: Sequence[Slot]) -> Iterator[Broken]:
    for first, then in too_close(there, lambda _: turnover):
        taken = f"taken by {first.session.name} from {first.hour} to {clock_of(first.end)}"
        if then.start < first.end:
            yield at("room_twice", then, f"room {room}", taken)
        else:
            yield at("turnover", then, f"room {room}", f"{taken} and {turnover} minutes of turnover after it")


def _room(problem: Problem, slot: Slot) -> Iterator[Broken]:
    kind, room = slot.kind, problem.rooms.get(slot.room) if slot.room else None
    if slot.room and not kind.room:
        yield at("room", slot, f"room {slot.room}", f"{kind.id} takes no room")
    if not slot.room and kind.room:
        yield at("room", slot, "", "has no room")
    if room is None:
        return
    who = f"room {room.id}"
    if missing := sorted(kind.room_features - room.features):
        yield at("features", slot, who, f"lacks {', '.join(missing)}")
    taken = problem.taken(slot.day, slot.start, slot.end)
    if room.open is not None and not taken <= problem.inside(room.open):
        yield at("room_open", slot, who, f"is not open until {clock_of(slot.end)} from then")
    if (people := slot.session.people(slot.day)) > room.capacity:
        yield at("capacity", slot, who, f"{people} clients, and it holds {room.capacity}")


def too_close(there: Iterable[Slot], after: Callable[[Slot], int]) -> Iterator[tuple[Slot, Slot]]:
    """Yield each two meetings of which the second begins before the first, and the minutes `after` it, are over."""
    begun: list[Slot] = []
    for then in sorted(there, key=lambda slot: (slot.day, slot.start)):
        begun = [one for one in begun if one.day == then.day and one.end + after(one) > then.start]
        for first in begun:
            yield first, then
        begun.append(then)


def of_pinned(problem: Problem, sessions: Sequence[Session]) -> Iterator[Broken]:
    """Yield each pinned session of the problem's week that isn't in the week as it was."""
    there = Counter(_content(one) for one in sessions)
    for session in problem.week:
        if session.pinned:
            if not there[_content(session)]:
                who = "staff " + " and ".join(session.leaders)
                yield of(
                    "pinned",
                    session,
                    who,
                    "is pinned, and not in the week with the same leaders, rooms, clients",
                )
            there[_content(session)] -= 1


def _content(session: Session) -> tuple[object, ...]:
    """Return all that a pinned session keeps, in whatever order it is written; who is the first leader is part of it."""
    return (
        session.kind,
        session.leaders,
        frozenset(session.meetings),
        frozenset((one.client, frozenset(one.days)) for one in session.clients),
    )
