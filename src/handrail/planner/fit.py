"""One client into a week as it stands: the best patterns of days, with everybody else left where they are.

For each set of days the client could come on, the best week on those days only is searched (week_of_one.py); the cheapest
sets are searched first, and once enough are found the rest need not be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handrail.planner.choices import choices, give_up
from handrail.planner.hours import days_in, days_on
from handrail.planner.moving import Moved, carry_out, make_room
from handrail.planner.problem import DAYS, Day, Problem, Session
from handrail.planner.seats import Seat, Shift
from handrail.planner.standing import WISHES, Standing
from handrail.planner.week_of_one import ANY_COST, Found, Limits, WeekOfOne


@dataclass(frozen=True)
class Pattern:
    """One way for a client to come.

    `client`: whose; `days` on which they come, in the week's order; `seats`: what they come to, by day and hour; `unmet`:
    what is missing, as (which need from 0, units); `cost` of each wish by name, and `total` (what the week costs more with
    this client in it; `shortage` falls where they fill a group, so it may be below 0); `moved`: others who move, none
    unless that was allowed; `sessions`: the whole week with this client in it; `exact`: False where the search was cut
    short, so that a better pattern may exist.
    """

    client: str
    days: tuple[Day, ...]
    seats: tuple[Seat, ...]
    unmet: tuple[tuple[int, int], ...]
    cost: dict[str, int]
    moved: tuple[Shift, ...]
    sessions: tuple[Session, ...]
    exact: bool


def fit(
    problem: Problem, sessions: Sequence[Session], client_id: str, *, most: int = 3, may_move: int = 0
) -> tuple[Pattern, ...]:
    """Return the best patterns for one client, cheapest first, each on other days than the others.

    `sessions` is the week; seats of this client that aren't pinned are given up first. Where fewer than `most` sets of days
    do, the rest differ by the hour of a group. None leaves more unmet than the best but for one unit of the need that
    costs least. With `may_move`, the first is one for which at most so many other clients move, never one in a pinned
    session, if it leaves less unmet than any without. Raises KeyError where the problem has no such client.
    """
    standing = Standing(problem, sessions)
    standing.clients[client_id]
    clear(standing, client_id)
    week = week_of(standing, client_id)
    found = best_weeks(week, most)
    moved = None
    if may_move and found[0].unmet:
        moved = make_room(standing, client_id, week, may_move, found[0].unmet)
    patterns = [told(standing, client_id, Moved(one, ()), week.exact) for one in found]
    if moved is not None:
        patterns = [told(standing, client_id, moved, exact=False), *patterns[: most - 1]]
    return tuple(patterns)


def clear(standing: Standing, client: str) -> None:
    """Give up all seats of a client that aren't pinned."""
    for n in sorted(standing.of_client[client]):
        if not standing.sessions[n].pinned:
            give_up(standing, client, n)


def week_of(standing: Standing, client: str) -> WeekOfOne:
    """Return a client's choices beside the seats they have, ready to be searched."""
    one = standing.clients[client]
    by_need = [choices(standing, client, m) for m in range(len(one.needs))]
    limits = Limits(one.most_days, one.most_minutes_a_day // standing.grid)
    kept: list[list[int]] = [[] for _need in one.needs]
    for n, m in standing.served(client).items():
        kept[m].append(days_on(standing.of_client[client][n]))
    return WeekOfOne(standing, one, by_need, limits, standing.busy(client), kept)


def best_weeks(week: WeekOfOne, most: int) -> list[Found]:
    """Return the best weeks, the cheapest first; at least one, be it without a seat."""
    found = _on_other_days(week, most)
    if len(found) < most:
        found += _at_other_hours(week, found, most - len(found))
    return sorted(found, key=lambda one: one.cost)


def _on_other_days(week: WeekOfOne, most: int) -> list[Found]:
    """Return the best week of each set of days, the cheapest sets; at least one, be it without a seat."""
    sets = sorted((*week.at_least(within), -within.bit_count(), within) for within in _sets(week))
    cheapest = min((need.unmet_cost for need in week.client.needs), default=0)
    found: list[Found] = []
    searched: list[tuple[int, int]] = []  # within which days, and which of them were used
    for least, unmet, _size, within in sets:
        limit = found[most - 1].cost if len(found) >= most else ANY_COST
        if least >= limit:
            break
        if any(not within & ~wide and not on & ~within for wide, on in searched):
            continue
        if found and unmet > found[0].unmet + cheapest:
            continue
        one = week.best(within, limit)
        if one is None:
            continue
        searched.append((within, one.on))
        if all(one.on != other.on for other in found):
            found = _worth_offering(sorted([*found, one], key=lambda each: each.cost), cheapest)[:most]
    return found


def _worth_offering(found: list[Found], cheapest: int) -> list[Found]:
    """Leave out weeks that miss more than one small thing besides, or miss more on fewer of a better one's days."""
    kept: list[Found] = []
    for one in found:
        beaten = any(not one.on & ~other.on and one.unmet > other.unmet for other in kept)
        if not kept or (one.on and not beaten and one.unmet <= kept[0].unmet + cheapest):
            kept.append(one)
    return kept


def _sets(week: WeekOfOne) -> Iterator[int]:
    """Yield each set of days on which the client could come, as bits."""
    reach = week.reach()
    within = reach
    while True:
        if within.bit_count() <= week.limits.days and not week.kept_on & ~within:
            yield within
        if not within:
            return
        within = (within - 1) & reach


def _at_other_hours(week: WeekOfOne, found: Sequence[Found], many: int) -> list[Found]:
    """Return more weeks on the same days, with a group at another hour, leaving no more unmet."""
    more: list[Found] = []
    for one in found:
        without: frozenset[tuple[int, str]] = frozenset()
        then: Found | None = one
        while then is not None and len(more) < many:
            groups = {(each.need, each.start) for each in then.chosen if each.session is not None}
            if not groups:
                break
            without |= groups
            then = week.best(one.on, ANY_COST, without)
            if then is None or then.unmet > one.unmet:
                break
            more.append(then)
    return more


def told(standing: Standing, client: str, moved: Moved, exact: bool) -> Pattern:
    """Return what was found as it is told; the week then stands as it stood before."""
    mark = standing.mark()
    people = {client, *(who for (who, _n), _choice in moved.going)}
    hours_before = standing.cost(people, ())
    hours_before["unmet"] -= standing.unmet_cost(client)
    shifts = carry_out(standing, client, moved)
    was = standing.before(mark)
    sessions_before = standing.cost((), was.values())
    after = standing.cost(people, (standing.sessions.get(n) for n in was))
    cost = {wish: after[wish] - hours_before[wish] - sessions_before[wish] for wish in WISHES}
    served = standing.served(client)
    seats = [
        _seat(standing, client, n, need=served.get(n), new=n >= mark[1]) for n in standing.of_client[client]
    ]
    unmet = tuple((m, many) for m, many in enumerate(standing.missing(client)) if many)
    busy, sessions = standing.busy(client), standing.week()
    standing.back(mark)
    order = {day: n for n, day in enumerate(DAYS)}
    seats.sort(key=lambda one: (order[one.days[0]], one.start))
    total = {**cost, "total": sum(cost.values())}
    return Pattern(client, days_in(busy), tuple(seats), unmet, total, shifts, sessions, exact)


def _seat(standing: Standing, client: str, n: int, *, need: int | None, new: bool) -> Seat:
    session = standing.sessions[n]
    days = next(one.days for one in session.clients if one.client == client)
    return standing.seat_of(session, None if new else n, days, need)
