"""The waiting line of each program: who stands where, and when a place is expected."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from handrail.care.inquiry.models import PRIORITIES, Capacity, Waiting
from handrail.clinical.inquiry.next_opening import Places, next_opening
from handrail.clinical.kit import Finding
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.models import ProgramInForce
from handrail.ground.clock import day_of
from handrail.ground.episode import queries as episodes

IN_LINE = ("waiting", "offered", "declined", "expired")
TAKES_A_PLACE = ("admission", "taking part", "stepping down")
ON_THE_WAY = ("intake", "placement")
Key = tuple[UUID, str]  # a site and a program, whatever its version


@dataclass(frozen=True)
class Line:
    """One person in line: where, and what the forecast says."""

    entry: Waiting
    number: int | None  # 1 is next; None: an offer is out, or they have to be asked again
    forecast: Finding | None
    expected_on: date | None
    offer_late: bool = False

    @property
    def free_now(self) -> bool:
        return self.forecast is not None and self.forecast.answer == "met"


@dataclass(frozen=True)
class LineUp:
    """One program's line: places, how many are taken or held, the next planned ends, and who waits."""

    program: ProgramInForce
    places: int
    places_set: bool  # False: nobody has said; the definition's largest group stands in
    in_care: int
    held: int
    ends: list[date]
    ends_unknown: int
    lines: list[Line] = field(default_factory=list)
    opening: Finding | None = None  # for someone who would join the end of the line today

    @property
    def taken(self) -> int:
        """Places that are in use, or held by an offer or a yes."""
        return self.in_care + self.held

    @property
    def is_full(self) -> bool:
        return self.taken >= self.places


@dataclass
class _Count:
    in_care: int = 0
    held: int = 0
    ends: list[date] = field(default_factory=list)
    ends_unknown: int = 0
    entries: list[Waiting] = field(default_factory=list)


def entry_by_id(entry_id: UUID) -> Waiting:
    found: Waiting = Waiting.objects.select_related("referral", "program", "site").get(pk=entry_id)
    return found


def entry_of(referral_id: UUID) -> Waiting | None:
    """Return this request's place in line, the latest first, or None."""
    found: Waiting | None = (
        Waiting.objects.filter(referral_id=referral_id).select_related("site").order_by("-since").first()
    )
    return found


def line_up(*, as_of: datetime) -> list[LineUp]:
    """Return every program's line with its forecast, in four queries however many wait."""
    programs = clinic.programs_in_force()
    places = {(one.site_id, one.program): one.places for one in Capacity.objects.order_by("at", "id")}
    counts = _counts(as_of)
    return [_line_up(program, places, counts.get(_key(program), _Count()), as_of) for program in programs]


def line_up_of(entry: Waiting, *, as_of: datetime) -> LineUp | None:
    """Return the line in which someone stands, or None where the program is offered no more."""
    key = _key(entry.program)
    return next((one for one in line_up(as_of=as_of) if _key(one.program) == key), None)


def _key(program: ProgramInForce) -> Key:
    return program.site_id, program.program


def _counts(as_of: datetime) -> dict[Key, _Count]:
    counts: dict[Key, _Count] = {}
    for episode in episodes.open_episodes(stages=TAKES_A_PLACE):
        count = counts.setdefault(_key(episode.program), _Count())
        count.in_care += 1
        ends, today = episode.target_discharge_on, day_of(as_of, episode.site.time_zone)
        if ends is not None and ends >= today:
            count.ends.append(ends)
        else:
            count.ends_unknown += 1
    entries = Waiting.objects.filter(state__in=(*IN_LINE, "taken")).exclude(referral__state="closed")
    for entry in entries.select_related("referral__episode", "program", "site").order_by("since", "id"):
        count = counts.setdefault(_key(entry.program), _Count())
        if entry.state in IN_LINE:
            count.entries.append(entry)
        if entry.state == "offered" or (entry.state == "taken" and _on_the_way(entry)):
            count.held += 1
    return counts


def _on_the_way(entry: Waiting) -> bool:
    """Whether a place that was said yes to is not yet counted as care."""
    episode = entry.referral.episode
    return episode is None or episode.stage in ON_THE_WAY


def _line_up(program: ProgramInForce, places: dict[Key, int], count: _Count, as_of: datetime) -> LineUp:
    said = places.get(_key(program))
    today = day_of(as_of, program.site.time_zone)
    room = said or clinic.definition_of(program).group.maximum
    ends = sorted(count.ends)

    def forecast(ahead: int) -> Finding:
        facts = Places(
            places=room,
            in_care=count.in_care + count.held,
            ahead=ahead,
            ends_in_days=[(day - today).days for day in ends],
            ends_unknown=count.ends_unknown,
        )
        return next_opening(facts, as_of=today)

    waiting = sum(entry.state == "waiting" for entry in count.entries)
    return LineUp(
        program=program,
        places=room,
        places_set=said is not None,
        in_care=count.in_care,
        held=count.held,
        ends=ends,
        ends_unknown=count.ends_unknown,
        lines=[_line(entry, number, forecast, today, as_of) for entry, number in _numbered(count.entries)],
        opening=forecast(waiting),
    )


def _numbered(entries: Iterable[Waiting]) -> list[tuple[Waiting, int | None]]:
    """Return entries in line order: the most pressing first, then the longest wait. Offers out come first."""
    ranked = sorted(entries, key=lambda one: (PRIORITIES.index(one.priority), one.since))
    in_line = [one for one in ranked if one.state == "waiting"]
    others: list[tuple[Waiting, int | None]] = [(one, None) for one in ranked if one.state != "waiting"]
    return others + [(one, number) for number, one in enumerate(in_line, 1)]


def _line(
    entry: Waiting,
    number: int | None,
    forecast: Callable[[int], Finding],
    today: date,
    as_of: datetime,
) -> Line:
    if number is None:
        late = entry.state == "offered" and entry.offer_ends_at is not None and entry.offer_ends_at < as_of
        return Line(entry, None, None, None, offer_late=late)
    found = forecast(number - 1)
    days = found.value
    return Line(entry, number, found, today + timedelta(days=int(days)) if days is not None else None)
