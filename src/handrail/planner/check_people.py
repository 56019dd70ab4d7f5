"""The hard rules about staff and clients."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from handrail.planner.check_broken import Broken, at, of
from handrail.planner.check_model import Client, Problem, Session, Slot, Staff, attended, slots
from handrail.planner.check_needs import Served
from handrail.planner.check_parts import DAYS, clock_of
from handrail.planner.check_rules import too_close


def of_staff(problem: Problem, sessions: Sequence[Session]) -> Iterator[Broken]:
    """Yield what each of the staff is asked that they can't do."""
    leading: dict[str, list[Slot]] = {}
    for session in sessions:
        for one in dict.fromkeys(session.leaders):
            if one in problem.staff:
                leading.setdefault(one, []).extend(slots(problem, session))
    for one, there in sorted(leading.items()):
        staff = problem.staff[one]
        working = problem.inside(staff.hours)
        for slot in there:
            if not problem.taken(slot.day, slot.start, slot.end) <= working:
                yield at(
                    "staff_hours", slot, f"staff {one}", f"doesn't work until {clock_of(slot.end)} from then"
                )
        yield from _staff_clashes(problem, staff, there)
        yield from _load(staff, there)


def _staff_clashes(problem: Problem, staff: Staff, there: Sequence[Slot]) -> Iterator[Broken]:
    for first, then in too_close(there, lambda slot: problem.on_grid(slot.kind.notes)):
        before = f"{first.session.name} from {first.hour} to {clock_of(first.end)}"
        if then.start < first.end:
            yield at("staff_twice", then, f"staff {staff.id}", f"is in {before}")
        else:
            because = f"has {problem.on_grid(first.kind.notes)} minutes of notes to write after {before}"
            yield at("notes", then, f"staff {staff.id}", because)


def _load(staff: Staff, there: Sequence[Slot]) -> Iterator[Broken]:
    who, week = f"staff {staff.id}", sum(slot.kind.length for slot in there)
    if week > staff.most_minutes_a_week:
        names = _names(there)
        yield Broken(
            "staff_week", names, who, "the week", f"{week} minutes, and at most {staff.most_minutes_a_week}"
        )
    for day, today in _by_day(there):
        if (lead := sum(slot.kind.length for slot in today)) > staff.most_minutes_a_day:
            because = f"{lead} minutes, and at most {staff.most_minutes_a_day}"
            yield Broken("staff_day", _names(today), who, f"{day} {today[0].hour}", because)
        for run in _runs(today):
            length = max(slot.end for slot in run) - run[0].start
            if length > staff.longest_run_minutes:
                because = f"{length} minutes without a break, and at most {staff.longest_run_minutes}"
                yield Broken("staff_run", _names(run), who, f"{day} {run[0].hour}", because)


def _runs(today: Sequence[Slot]) -> Iterator[list[Slot]]:
    """Yield the meetings that touch: where notes are written between, they don't."""
    run: list[Slot] = []
    for slot in today:
        if run and slot.start > max(one.end for one in run):
            yield run
            run = []
        run.append(slot)
    yield run


def _by_day(there: Iterable[Slot]) -> Iterator[tuple[str, list[Slot]]]:
    there = sorted(there, key=lambda slot: slot.start)
    for day in DAYS:
        if today := [slot for slot in there if slot.day == day]:
            yield day, today


def _names(there: Iterable[Slot]) -> str:
    return ", ".join(dict.fromkeys(slot.session.name for slot in there))


def of_clients(
    problem: Problem, sessions: Sequence[Session], served: Mapping[str, Served]
) -> Iterator[Broken]:
    """Yield where each client can't be, and what they have that they don't need."""
    for one, there in sorted(attended(problem, sessions).items()):
        client = problem.clients[one]
        coming = problem.inside(client.available)
        for slot in there:
            if not problem.taken(slot.day, slot.start, slot.end) <= coming:
                yield at(
                    "available", slot, f"client {one}", f"can't come until {clock_of(slot.end)} from then"
                )
        for first, then in too_close(there, lambda _: 0):
            before = f"{first.session.name} from {first.hour} to {clock_of(first.end)}"
            yield at("client_twice", then, f"client {one}", f"is in {before}")
        yield from _most(client, there)
    for one, result in served.items():
        for surplus in result.surplus:
            yield of(surplus.rule, surplus.session, f"client {one}", surplus.because)


def _most(client: Client, there: Sequence[Slot]) -> Iterator[Broken]:
    who, days = f"client {client.id}", list(_by_day(there))
    if len(days) > client.most_days:
        when = " ".join(f"{day} {today[0].hour}" for day, today in days)
        because = f"{len(days)} days, and at most {client.most_days}"
        yield Broken("client_days", _names(there), who, when, because)
    for day, today in days:
        if (minutes := sum(slot.kind.length for slot in today)) > client.most_minutes_a_day:
            because = f"{minutes} minutes, and at most {client.most_minutes_a_day}"
            yield Broken("client_minutes", _names(today), who, f"{day} {today[0].hour}", because)
