"""From answers to a score. A blank item is never a zero: with one missing there is no total.

One function for one giving on a page and for a file of a million: `Scorer` is a scale made ready once.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from handrail.clinical.measures.scale import AskWhen, Item, PartAtLeast, Pattern, Scale, Subscale


class Score(NamedTuple):
    """The score of one giving."""

    scale_id: str
    version: int
    total: int | None  # None: cannot tell, or the scale has no total
    band: str | None
    subscales: Mapping[str, int | None]
    missing: tuple[int, ...]  # scored items left blank
    because: str
    patterns: tuple[str, ...] = ()  # ids of what the subscales mean together
    prorated: bool = False


def score(scale: Scale, answers: Mapping[int, int | None]) -> Score:
    """Score one giving of the scale: item number to the code of its answer, None or absent for a blank.

    Raises ValueError, naming the item, for an answer the item does not allow or an item it does not have.
    """
    return Scorer(scale).score(answers)


class Scorer:
    """A scale made ready to score: everything that does not change from giving to giving is looked up once."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.counts = {item.n: _counts(item) for item in scale.items}
        self.most = {item.n: item.high for item in scale.items}
        self.scored = tuple(item.n for item in scale.items if item.scored)
        self.gates = {item.n: item.ask_when for item in scale.items if item.ask_when is not None}
        self.bands: dict[int, str] = {}
        if scale.range is not None and scale.bands:
            low, high = scale.range
            self.bands = {total: band_of(scale, total) or "" for total in range(low, high + 1)}
        self.complete = f"Sum of {len(self.scored)} items."

    def score(self, answers: Mapping[int, int | None]) -> Score:
        """Score one giving. Raises ValueError as `score` does."""
        scale, points = self.scale, self.points(answers)
        missing = tuple([n for n in self.scored if points[n] is None])
        if missing and scale.scoring.method == "percent":
            missing = tuple([n for n in missing if answers.get(n) is None])  # the others do not apply
        parts = {part.id: part_of(part, points) for part in scale.subscales}
        total, prorated = self.total(points, missing, parts)
        return Score(
            scale.id,
            scale.version,
            total,
            self.bands[total] if total is not None and self.bands else None,
            parts,
            missing,
            self.because(total, missing, prorated=prorated),
            tuple([pattern.id for pattern in scale.scoring.patterns if shows(pattern, parts)]),
            prorated,
        )

    def points(self, answers: Mapping[int, int | None]) -> dict[int, int | None]:
        """What each item counts: reversed where the scale says so, 0 where it was rightly not asked, None if blank."""
        points: dict[int, int | None] = dict.fromkeys(self.counts)
        n, answer = 0, None
        try:
            for n, answer in answers.items():
                points[n] = self.counts[n][answer]
        except KeyError:
            raise ValueError(self.odd(n, answer)) from None
        for n, gate in self.gates.items():
            if points[n] is None and was_not_asked(gate, points):
                points[n] = 0
        return points

    def odd(self, n: int, answer: int | None) -> str:
        """Why this answer is refused."""
        if n not in self.counts:
            return f"{self.scale.id} has no item {n}"
        allowed = sorted(code for code in self.counts[n] if code is not None)
        if allowed == list(range(allowed[0], allowed[-1] + 1)):
            return f"{self.scale.id} item {n}: {answer} is not from {allowed[0]} to {allowed[-1]}"
        return f"{self.scale.id} item {n}: {answer} is none of {', '.join(map(str, allowed))}"

    def total(
        self, points: Mapping[int, int | None], missing: Sequence[int], parts: Mapping[str, int | None]
    ) -> tuple[int | None, bool]:
        """The total, and whether blanks were filled in; None when it can't be told or there is none."""
        how = self.scale.scoring
        if how.method == "sum_of_parts":
            return added(parts.values()), False
        if how.method not in ("sum", "percent"):
            return None, False
        given = [worth for n in self.scored if (worth := points[n]) is not None]
        if how.method == "percent":
            most = sum(self.most[n] for n in self.scored if points[n] is not None)
            return (None if missing or not most else rounded(100 * sum(given), most)), False
        if not missing:
            return sum(given) * how.times, False
        if how.prorate_up_to is not None and len(missing) <= how.prorate_up_to and given:
            return rounded(sum(given) * len(self.scored) * how.times, len(given)), True
        return None, False

    def because(self, total: int | None, missing: Sequence[int], *, prorated: bool) -> str:
        """Why this total, or why none."""
        if missing:
            words = "item" if len(missing) == 1 else "items"
            blank = f"{words} {', '.join(map(str, missing))} left blank"
            return (
                f"Filled in with the mean of the others: {blank}." if prorated else f"Cannot tell: {blank}."
            )
        if self.scale.range is None:
            return f"{self.scale.id} has no total."
        return self.complete if total is not None else "Cannot tell: a part is not complete."


def _counts(item: Item) -> dict[int | None, int | None]:
    """What each answer to an item counts, and a blank. None: nothing is known."""
    counts: dict[int | None, int | None] = {None: None}
    for code, worth in item.worth.items():
        counts[code] = item.low + item.high - worth if item.reverse and worth is not None else worth
    return counts


def part_of(part: Subscale, points: Mapping[int, int | None]) -> int | None:
    """A subscale; None when one of its items is blank (all of them, where any is enough)."""
    given = [worth for n in part.items if (worth := points[n]) is not None]
    if not given or (part.needs == "all" and len(given) < len(part.items)):
        return None
    if part.method == "highest":
        return max(given)
    if part.method == "count":
        return sum(part.at_least is not None and worth >= part.at_least for worth in given)
    return sum(given)


def was_not_asked(gate: AskWhen, points: Mapping[int, int | None]) -> bool:
    """Whether the questions this one hangs on were all answered, and none of them opens it."""
    opening = [points[n] for n in gate.any_of]
    return all(worth is not None and worth < gate.at_least for worth in opening)


def shows(pattern: Pattern, parts: Mapping[str, int | None]) -> bool:
    """Whether the subscales show this pattern. One that can't be told shows nothing."""

    def reached(one: PartAtLeast) -> bool:
        value = parts[one.part]
        return value is not None and value >= one.value

    if pattern.all_of:
        return all(map(reached, pattern.all_of))
    return any(map(reached, pattern.any_of))


def added(values: Iterable[int | None]) -> int | None:
    """The sum; None when any is not known."""
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def rounded(top: int, bottom: int) -> int:
    """A quotient of whole numbers, the half rounded up, exactly."""
    return (2 * top + bottom) // (2 * bottom)


def band_of(scale: Scale, total: int | None) -> str | None:
    """The severity band a total falls in; None without a total or on a scale without bands.

    Raises ValueError when the scale has bands and none of them holds the total.
    """
    if total is None or not scale.bands:
        return None
    for band in scale.bands:
        if band.low <= total <= band.high:
            return band.label
    raise ValueError(f"{scale.id}: no band holds a total of {total}")
