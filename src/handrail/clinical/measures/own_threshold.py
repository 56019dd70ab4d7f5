"""Which change on a scale is more than chance among a site's own clients?

A change is reliable when less than one in twenty who did not change would show it (Jacobson & Truax): it
rests on how far admission totals lie apart here, and on how alike the scale answers twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

SURE = Decimal("1.96")  # standard errors of a difference that one in twenty exceeds by chance; of the method


@dataclass(frozen=True)
class Admissions:
    n: int  # courses of care with a total at admission
    sd: Decimal | int | None  # their standard deviation; None: fewer than two
    reliability: Decimal | None  # of the scale, as published; None: no source gives one


@rule(facts=Admissions)
def own_threshold(admissions: Admissions, numbers: Numbers) -> Finding:
    """The value is the points from which a change is reliable."""
    n, sd, r = admissions.n, admissions.sd, admissions.reliability
    if r is None:
        return cannot_tell("No source gives this scale's reliability, so it can't be computed.")
    if n < numbers.least_n or sd is None:
        return not_met(f"{n} admissions have a total; {numbers.least_n} are needed.")
    if sd == 0:
        return not_met("All admissions have the same total: they don't show how far clients lie apart.")
    points = reliable_points(Decimal(sd), r)
    return met(f"From {n} admissions, SD {sd}, reliability {r}: {points} points.", Decimal(points))


def standard_error_of_difference(sd: Decimal, reliability: Decimal) -> Decimal:
    """Return how far two totals of one person lie apart by chance, as a standard error."""
    return sd * (2 * (1 - reliability)).sqrt()


def reliable_points(sd: Decimal, reliability: Decimal) -> int:
    """Return the least whole points that are more than chance: totals are whole, so it is rounded up."""
    raw = SURE * standard_error_of_difference(sd, reliability)
    return max(1, int(raw.to_integral_value(ROUND_CEILING)))


def sd_of(totals: Sequence[int]) -> Decimal | None:
    """Return the standard deviation of a sample (over n - 1) to two places, or None for fewer than two."""
    n = len(totals)
    if n < 2:
        return None
    mean = Decimal(sum(totals)) / n
    apart = sum(((total - mean) ** 2 for total in totals), Decimal(0))
    return round((apart / (n - 1)).sqrt(), 2)
