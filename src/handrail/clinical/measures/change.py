"""Has the client changed, and does an answer or a score call for somebody now?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from handrail.clinical.measures.scale import AlertRule, ChangeNumbers, ItemAtLeast, Scale

Verdict = Literal[
    "remission",
    "response",
    "reliable improvement",
    "no reliable change",
    "reliable deterioration",
    "cannot tell",
]


@dataclass(frozen=True)
class Change:
    verdict: Verdict
    points: int | None  # latest less baseline: negative is better
    because: str
    source: str  # of the scale's change numbers; empty when it has none


@dataclass(frozen=True)
class Alert:
    level: str
    action: str
    because: str
    certain: bool = True  # False: the item was left blank, so somebody must ask


def change(scale: Scale, baseline: int | None, latest: int | None, *, lowest: int | None) -> Change:
    """The change from baseline to latest. `lowest` is the least total so far, None for none.

    Deterioration is told before any improvement: a client who was better last month and is worse now must
    not read as a responder.
    """
    if baseline is None or latest is None:
        return Change("cannot tell", None, "A complete total at both ends is needed.", "")
    best = baseline if lowest is None else min(lowest, baseline)
    return worsened(scale.change, baseline, latest, best) or improved(scale.change, baseline, latest)


def worsened(numbers: ChangeNumbers, baseline: int, latest: int, best: int) -> Change | None:
    reliable = numbers.reliable_points
    if reliable is None or latest - best < reliable:
        return None
    because = f"Up {latest - best} from the best, {best}; {reliable} is reliable."
    return Change("reliable deterioration", latest - baseline, because, numbers.reliable_source or "")


def improved(numbers: ChangeNumbers, baseline: int, latest: int) -> Change:
    points, reliable = latest - baseline, numbers.reliable_points
    if numbers.remission_below is not None and latest < numbers.remission_below <= baseline:
        because = f"{latest}, under {numbers.remission_below}."
        return Change("remission", points, because, numbers.remission_source or "")
    if numbers.response_fall is not None and baseline > 0 and -points >= numbers.response_fall * baseline:
        because = f"Down {-points} from {baseline}: {numbers.response_fall:.0%} or more."
        return Change("response", points, because, numbers.response_source or "")
    if reliable is None:
        because = f"{points:+} points; no source says what is reliable change on this scale."
        return Change("cannot tell", points, because, "")
    source = numbers.reliable_source or ""
    if -points >= reliable:
        return Change("reliable improvement", points, f"Down {-points}; {reliable} is reliable.", source)
    because = f"{points:+} points; {reliable} either way is reliable."
    return Change("no reliable change", points, because, source)


def alerts(
    scale: Scale,
    answers: Mapping[int, int | None],
    total: int | None,
    baseline: int | None,
    lowest: int | None,
    *,
    result: str | None = None,
) -> list[Alert]:
    """The alerts one giving raises. A blank alert item raises one too: nobody may read it as a no.

    `baseline` and `lowest` are totals before this giving; with neither there is nothing to rise from.
    `result` is the outcome of a screen that is not a sum, as `intake.contact_screen` gives it.
    """
    before = min((value for value in (baseline, lowest) if value is not None), default=None)
    reasons = [(alert, reason_for(alert, answers, total, before, result)) for alert in scale.alerts]
    return [
        Alert(alert.level, alert.action, because, certain=not is_blank(alert, answers))
        for alert, because in reasons
        if because is not None
    ]


def is_blank(alert: AlertRule, answers: Mapping[int, int | None]) -> bool:
    """Whether the alert hangs on an item that was left blank."""
    return alert.item_at_least is not None and answers.get(alert.item_at_least.item) is None


def reason_for(
    alert: AlertRule,
    answers: Mapping[int, int | None],
    total: int | None,
    best: int | None,
    result: str | None,
) -> str | None:
    """Why this alert is raised, or None when it is not."""
    if alert.item_at_least is not None:
        return reason_in_item(alert.item_at_least, answers.get(alert.item_at_least.item))
    if alert.result is not None:
        return f"The screen is {alert.result.replace('_', ' ')}." if result == alert.result else None
    if total is None:
        return None
    if alert.total_at_least is not None and total >= alert.total_at_least:
        return f"Total {total}, {alert.total_at_least} or more."
    if alert.rise_at_least is not None and best is not None and total - best >= alert.rise_at_least:
        return f"Up {total - best} from {best}, {alert.rise_at_least} or more."
    return None


def reason_in_item(wanted: ItemAtLeast, answer: int | None) -> str | None:
    if answer is None:
        return f"Item {wanted.item} was left blank: ask it in person."
    return f"Item {wanted.item} answered {answer}." if answer >= wanted.value else None
