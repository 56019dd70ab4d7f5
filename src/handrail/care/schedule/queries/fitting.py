"""Where one client fits into the week as it stands: the best days, each ready to be taken; or why not, and what would help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.schedule.models import Series
from handrail.care.schedule.queries.planned import NothingToPlan, Planned
from handrail.care.schedule.queries.planning import planned_week
from handrail.care.schedule.words import day_list, local_span
from handrail.ground.episode.models import Episode
from handrail.library.week import WEEKDAYS
from handrail.planner.fit import fit
from handrail.planner.problem import Client, Problem, ProblemError, Session, read
from handrail.planner.why import why

SHOWN = 3
Place = tuple[UUID, tuple[int, ...]]  # a series, and the days (0 is Monday)


@dataclass(frozen=True)
class Fit:
    """One way to come: a series that stands, and the days (0 is Monday) on which the client has a free place."""

    series: Series
    weekdays: tuple[int, ...]
    missing: int  # days fewer than prescribed

    @property
    def days(self) -> str:
        """Mon, Wed, Thu."""
        return day_list(self.weekdays)

    @property
    def hours(self) -> str:
        """09:00 – 11:50, by the site's wall clock, not the problem's steps."""
        starts, ends = local_span(self.series, self.weekdays[0])
        return f"{starts:%H:%M} – {ends:%H:%M}"


@dataclass(frozen=True)
class Help:
    """What would make more possible: in words, and where it is done: by `opening` a series, by writing down `hours`."""

    words: str
    opening: bool
    hours: bool


@dataclass(frozen=True)
class Fitting:
    """What was found: ways to come, the best first; why it is no more than that; what would help, the least to ask first."""

    prescribed: int  # days a week
    fits: tuple[Fit, ...] = ()
    why: tuple[str, ...] = ()
    changes: tuple[Help, ...] = ()


def fitting(episode: Episode, *, from_day: date, rather: str = "") -> Fitting:
    """Return where an admitted client fits in from a day on, with everybody else left where they are.

    Of ways with as many days, one in the track `rather` stands first; what they have already is none.
    """
    try:
        found = planned_week(episode.site, monday=from_day - timedelta(days=from_day.weekday()))
    except NothingToPlan as nothing:
        return Fitting(0, why=(str(nothing),))
    has, found = _has(found, str(episode.pk)), found.lasting()
    try:
        problem = read(found.problem)
    except ProblemError as wrong:
        return Fitting(0, why=tuple(found.told(one) for one in wrong.found[:SHOWN]))
    return _fitting(found, problem, str(episode.pk), rather, has)


def _fitting(found: Planned, problem: Problem, client_id: str, rather: str, has: Place | None) -> Fitting:
    client = next((one for one in problem.clients if one.id == client_id), None)
    if client is None or not client.needs:
        return Fitting(0, why=(_("No track of their program can be planned for them here."),))
    days = client.needs[0].days or 0
    fits: list[Fit] = []
    for fewer in range(days):
        asked = _for_days(problem, client, days - fewer, found.open_to[client_id])
        ways = [one for one in _ways(found, asked, client_id, fewer) if not _is_part(one, fits)]
        fits += [one for one in ways if (one.series.pk, one.weekdays) != has]
        if len(fits) >= SHOWN:
            break
    fits = sorted(fits, key=lambda one: (one.missing, one.series.track != rather))[:SHOWN]
    fits = _with_another(found, problem, client, fits)
    if any(not one.missing for one in fits):
        return Fitting(days, tuple(fits))
    said = why(problem, problem.week, client_id)
    changes = sorted(
        (change for one in said.missing for change in one.changes), key=lambda change: change.effort
    )
    offered = {_sentence(change.words(found.name)): change for change in reversed(changes)}
    # What would help has a list of its own.
    against = [
        line for line in map(_sentence, said.words(found.name)) if not any(one in line for one in offered)
    ]
    helps = [
        Help(words, opening="NewGroup" in change.what, hours="ClientHours" in change.what)
        for words, change in reversed(offered.items())
    ]
    return Fitting(days, tuple(fits), tuple(against), tuple(helps[:SHOWN]))


def _with_another(found: Planned, problem: Problem, client: Client, fits: list[Fit]) -> list[Fit]:
    """Return the ways with one into another series among them, where all lead into one and another has as many days for them."""
    if len({one.series.pk for one in fits}) != 1:
        return fits
    first, days = fits[0], client.needs[0].days or 0
    asked = _for_days(problem, client, days - first.missing, found.open_to[client.id])
    week = [
        _closed(one, client.id) if found.series[n].pk == first.series.pk else one
        for n, one in enumerate(problem.week)
    ]
    other = next(_ways(found, asked, client.id, first.missing, week), None)
    return [*fits[: SHOWN - 1], other] if other else fits


def _closed(session: Session, client_id: str) -> Session:
    """Return a session that this client is not in and can't join."""
    others = tuple(one for one in session.clients if one.client != client_id)
    return session.model_copy(update={"pinned": True, "clients": others})


def _has(found: Planned, client_id: str) -> Place | None:
    """Return which place a client has in the week as it stands: the series, and the days."""
    for series, one in zip(found.series, found.problem["week"], strict=True):
        for seat in one.get("clients", []):
            if seat["client"] == client_id:
                return series.pk, tuple(sorted(WEEKDAYS.index(day) for day in seat["days"]))
    return None


def _sentence(words: str) -> str:
    """Return words without the second full stop that a short name at their end brings along."""
    return words.replace("..", ".")


def _for_days(problem: Problem, client: Client, days: int, kinds: tuple[str, ...]) -> Problem:
    """Return the problem with a client who comes on so many days, to any series of their program that has them."""
    longest = {one.id: max(len(pattern.days) for pattern in one.patterns) for one in problem.kinds}
    enough = tuple(kind for kind in kinds if longest[kind] >= days)
    need = client.needs[0].model_copy(update={"kinds": enough, "days": days})
    changed = client.model_copy(update={"needs": (need,)})
    clients = tuple(changed if one.id == client.id else one for one in problem.clients)
    return problem.model_copy(update={"clients": clients})


def _ways(
    found: Planned, problem: Problem, client_id: str, fewer: int, week: Sequence[Session] | None = None
) -> Iterator[Fit]:
    """Yield the ways into series that stand. One that nobody has opened yet can't be taken by a press."""
    for pattern in fit(problem, problem.week if week is None else week, client_id, most=2 * SHOWN):
        seat = pattern.seats[0] if len(pattern.seats) == 1 else None
        if pattern.unmet or seat is None or seat.session is None:
            continue
        yield Fit(found.series[seat.session], tuple(WEEKDAYS.index(day) for day in pattern.days), fewer)


def _is_part(one: Fit, others: list[Fit]) -> bool:
    """Whether these are only some of the days of a way that was found before."""
    return any(one.series == other.series and set(one.weekdays) <= set(other.weekdays) for other in others)
