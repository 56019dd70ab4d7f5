"""Has the client changed, and does an answer or a score call for somebody now?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from handrail.clinical.measures.scale import AlertRule, ChangeNumbers, ItemAtLeast, PartAtLeast, Scale
from handrail.clinical.measures.scoring import Scorer, part_of

Verdict = Literal[
    "remission",
    "response",
    "recovery",
    "reliable improvement",
    "no reliable change",
    "reliable deterioration",
    "cannot tell",
]


@dataclass(frozen=True)
class Change:
    verdict: Verdict
    points: (
        int | None
    )  # latest less baseline; where higher is better, baseline less latest: negative is better
    because: str
    source: str  # of the scale's change numbers; empty when it has none
    also: tuple[Verdict, ...] = ()  # what else holds: a remission may be a recovery and a response too


@dataclass(frozen=True)
class Alert:
    level: str
    action: str
    because: str
    certain: bool = True  # False: the item was left blank, so somebody must ask


def change(scale: Scale, baseline: int | None, latest: int | None, *, best: int | None) -> Change:
    """The change from baseline to latest. `best` is the best total so far, None for none.

    Deterioration is told before any improvement: a client who was better last month and is worse now must
    not read as a responder.
    """
    if baseline is None or latest is None:
        return Change("cannot tell", None, "A complete total at both ends is needed.", "")
    baseline, latest = burden(scale, baseline), burden(scale, latest)
    lowest = baseline if best is None else min(burden(scale, best), baseline)
    told = Telling.of(scale)
    return worsened(scale.change, baseline, latest, lowest, told) or improved(
        scale.change, baseline, latest, told
    )


def burden(scale: Scale, total: int) -> int:
    """How bad a total is: itself, or what it lacks to the most where higher is better."""
    if not scale.higher_is_better or scale.range is None:
        return total
    return scale.range[0] + scale.range[1] - total


@dataclass(frozen=True)
class Telling:
    """How totals are told: as they stand on the scale, also where more is better and they are compared mirrored."""

    mirror: int | None = None  # the least and the most together, of a scale where more is better

    @classmethod
    def of(cls, scale: Scale) -> "Telling":
        return cls(sum(scale.range) if scale.higher_is_better and scale.range is not None else None)

    def total(self, burden: Decimal | int) -> Decimal | int:
        return burden if self.mirror is None else self.mirror - burden

    @property
    def worse(self) -> str:
        return "up" if self.mirror is None else "down"

    @property
    def better(self) -> str:
        return "down" if self.mirror is None else "up"

    @property
    def within(self) -> str:
        return "under" if self.mirror is None else "over"


def worsened(numbers: ChangeNumbers, baseline: int, latest: int, best: int, told: Telling) -> Change | None:
    reliable = numbers.reliable_points
    if reliable is None or latest - best < reliable:
        return None
    because = f"{told.worse.capitalize()} {latest - best} from the best, {told.total(best)}; {reliable} is reliable."
    return Change("reliable deterioration", latest - baseline, because, numbers.reliable_source or "")


def improved(numbers: ChangeNumbers, baseline: int, latest: int, told: Telling) -> Change:
    """The most that can be said of a change that is no worsening, and what else holds."""
    holds = list(improvements(numbers, baseline, latest, told))
    if holds:
        return replace(holds[0], also=tuple(one.verdict for one in holds[1:]))
    points, reliable = latest - baseline, numbers.reliable_points
    if reliable is None:
        because = f"{told.total(latest) - told.total(baseline):+} points; no source says what is reliable change on this scale."
        return Change("cannot tell", points, because, "")
    because = f"{told.total(latest) - told.total(baseline):+} points; {reliable} either way is reliable."
    return Change("no reliable change", points, because, numbers.reliable_source or "")


def improvements(numbers: ChangeNumbers, baseline: int, latest: int, told: Telling) -> Iterator[Change]:
    """Every improvement that holds, the most first. Each stands on its own number and its source."""
    points, reliable, better = latest - baseline, numbers.reliable_points, told.better.capitalize()
    if numbers.remission_below is not None and latest < numbers.remission_below <= baseline:
        because = f"{told.total(latest)}, {told.within} {told.total(numbers.remission_below)}."
        yield Change("remission", points, because, numbers.remission_source or "")
    if numbers.response_fall is not None and baseline > 0 and -points >= numbers.response_fall * baseline:
        because = f"{better} {-points} from {told.total(baseline)}: {numbers.response_fall:.0%} or more."
        yield Change("response", points, because, numbers.response_source or "")
    certain = reliable is None or -points >= reliable
    if numbers.recovery_from is not None and latest < numbers.recovery_from <= baseline and certain:
        because = (
            f"From {told.total(baseline)} to {told.total(latest)}, {told.within}"
            f" {told.total(numbers.recovery_from)}, and by a reliable change."
        )
        yield Change("recovery", points, because, numbers.recovery_source or "")
    if reliable is not None and -points >= reliable:
        because = f"{better} {-points}; {reliable} is reliable."
        yield Change("reliable improvement", points, because, numbers.reliable_source or "")


def alerts(
    scale: Scale,
    answers: Mapping[int, int | None],
    total: int | None,
    baseline: int | None,
    lowest: int | None,
    *,
    result: str | None = None,
) -> list[Alert]:
    """The alerts one giving raises; see `raised`."""
    return [alert for _rule, alert in raised(scale, answers, total, baseline, lowest, result=result)]


def raised(
    scale: Scale,
    answers: Mapping[int, int | None],
    total: int | None,
    baseline: int | None,
    lowest: int | None,
    *,
    result: str | None = None,
) -> list[tuple[AlertRule, Alert]]:
    """The alerts one giving raises, each beside its rule. A blank alert item raises one too: nobody may read it as a no.

    `baseline` and `lowest` are totals before this giving; with neither there is nothing to rise from.
    `result` is the outcome of a screen that is not a sum, as `intake.contact_screen` gives it.
    """
    points = Scorer(scale).points(answers)
    seen = Seen(
        points,
        {part.id: part_of(part, points) for part in scale.subscales},
        None if total is None else burden(scale, total),
        min((burden(scale, value) for value in (baseline, lowest) if value is not None), default=None),
        result,
        Telling.of(scale),
    )
    reasons = [(alert, reason_for(alert, seen, total)) for alert in scale.alerts]
    return [
        (alert, Alert(alert.level, alert.action, because, certain=not is_blank(alert, points)))
        for alert, because in reasons
        if because is not None
    ]


@dataclass(frozen=True)
class Seen:
    """One giving as alerts look at it: what each item and part counts, how bad the total is and the best one was."""

    points: Mapping[int, int | None]
    parts: Mapping[str, int | None]
    burden: int | None
    best: int | None
    result: str | None
    told: Telling


def is_blank(alert: AlertRule, points: Mapping[int, int | None]) -> bool:
    """Whether the alert hangs on an item that was left blank."""
    return alert.item_at_least is not None and points.get(alert.item_at_least.item) is None


def reason_for(alert: AlertRule, seen: Seen, total: int | None) -> str | None:
    """Why this alert is raised, or None when it is not."""
    if alert.item_at_least is not None:
        return reason_in_item(alert.item_at_least, seen.points.get(alert.item_at_least.item))
    if alert.part_at_least is not None:
        return reason_in_part(alert.part_at_least, seen.parts[alert.part_at_least.part])
    if alert.result is not None:
        found = seen.result == alert.result
        return f"The screen is {alert.result.replace('_', ' ')}." if found else None
    if alert.total_at_least is not None and total is not None and total >= alert.total_at_least:
        return f"Total {total}, {alert.total_at_least} or more."
    if alert.rise_at_least is not None and seen.burden is not None and seen.best is not None:
        worse = seen.burden - seen.best
        return (
            f"{seen.told.worse.capitalize()} {worse} from {seen.told.total(seen.best)}, {alert.rise_at_least} or more."
            if worse >= alert.rise_at_least
            else None
        )
    return None


def reason_in_part(wanted: PartAtLeast, value: int | None) -> str | None:
    if value is None or value < wanted.value:
        return None
    return f"{wanted.part.replace('_', ' ').capitalize()}: {value}, {wanted.value} or more."


def reason_in_item(wanted: ItemAtLeast, answer: int | None) -> str | None:
    if answer is None:
        return f"Item {wanted.item} was left blank: ask it in person."
    return f"Item {wanted.item} answered {answer}." if answer >= wanted.value else None
