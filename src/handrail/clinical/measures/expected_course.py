"""How do clients who began as high usually stand by now, and how far apart?

Learned from a program's own ended courses of care once there are enough of them; until then a published
fall stands in, with the uncertainty its source gives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule
from handrail.clinical.measures.scale import Scale

LAST_WEEK = 26  # later than that, courses of care have too little in common


@dataclass(frozen=True)
class Alike:
    """Courses of care that began in one range and were answered in one week of care."""

    totals: Sequence[int]  # higher is worse
    baseline: int | None  # of the client who is looked at


@dataclass(frozen=True)
class Usual:
    """The middle eight in ten of some totals, and the one in the middle. Higher is worse."""

    best: int
    median: Decimal
    worst: int
    n: int


@rule(facts=Alike)
def expected_course(alike: Alike, numbers: Numbers) -> Finding:
    """The value is best-median-worst where it was learned, best-worst where it is published."""
    n = len(alike.totals)
    if usual := usual_of(alike.totals, numbers):
        because = f"Of {n} courses that began alike, most stood from {usual.best} to {usual.worst}."
        return met(because, f"{usual.best}-{usual.median}-{usual.worst}")
    if alike.baseline is None:
        return cannot_tell(
            f"{n} courses began alike, {numbers.least_n} are needed; and there is no baseline."
        )
    best, worst = published(alike.baseline, numbers)
    because = f"{n} courses began alike, {numbers.least_n} are needed. Published: from {best} to {worst}."
    return not_met(because, f"{best}-{worst}")


def usual_of(totals: Sequence[int], numbers: Numbers) -> Usual | None:
    """Return the usual range of these totals, or None where they are too few.

    Percentiles lie between two totals in proportion; both edges are rounded away from the middle.
    """
    if len(totals) < numbers.least_n:
        return None
    ranked = sorted(totals)
    return Usual(
        int(_percentile(ranked, numbers.low_share).to_integral_value(ROUND_FLOOR)),
        _percentile(ranked, Decimal("0.5")).normalize() + 0,
        int(_percentile(ranked, numbers.high_share).to_integral_value(ROUND_CEILING)),
        len(ranked),
    )


def published(baseline: int, numbers: Numbers) -> tuple[Decimal, Decimal]:
    """Return between which totals the published fall leads from this baseline, best first."""
    best, worst = (baseline * (1 - fall) for fall in (numbers.fall_most, numbers.fall_least))
    return round(best, 1), round(worst, 1)


def week_of(days_in_care: int) -> int:
    """Return the week of care a day belongs to: the nearest whole number of weeks since admission."""
    return (days_in_care + 3) // 7


def stratum_of(scale: Scale, total: int) -> tuple[int, int]:
    """Return the range of totals this one begins in: the publisher's band, or a quarter of the scale's range."""
    for band in scale.bands:
        if band.low <= total <= band.high:
            return band.low, band.high
    assert scale.range is not None
    low, high = scale.range
    wide = (high - low + 4) // 4
    begins = low + (total - low) // wide * wide
    return begins, min(begins + wide - 1, high)


def _percentile(ranked: Sequence[int], share: Decimal) -> Decimal:
    place = share * (len(ranked) - 1)
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (place - below) * (ranked[above] - ranked[below])
