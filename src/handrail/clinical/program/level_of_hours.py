"""Do the clinical hours of one week of this program stay within the level of care it says it is?

A program that calls itself intensive and gives fewer hours is outpatient care in a payer's audit; one that gives
more is partial hospitalization, with other rules. Only clinical minutes count: breaks do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule
from handrail.clinical.program.arithmetic import ORDINALS, ceiling, five_up, hours, sum_of_days

NAMES = {
    "outpatient": "outpatient care",
    "intensive_outpatient": "intensive outpatient care",
    "partial_hospitalization": "partial hospitalization",
}
LAST_DAY, LONGEST_DAY = (
    7,
    360,
)  # a mend names no eighth day, and no day longer than a day of partial hospitalization


@dataclass(frozen=True)
class Week:
    """One client's week. The three lists hold the clinical minutes of the same days, in the same order."""

    level: str  # outpatient, intensive_outpatient or partial_hospitalization
    shortest: Sequence[int] | None  # each part at its shortest; None: not known
    planned: Sequence[int] | None
    longest: Sequence[int] | None  # each part at its longest
    adolescent: bool | None  # None: the program takes both, or its ages are not known


@rule(facts=Week)
def level_of_hours(week: Week, numbers: Numbers) -> Finding:
    """The value is the level the week reaches, or two levels with "to" where it may be either."""
    if not week.shortest or not week.planned or not week.longest or week.level not in NAMES:
        return cannot_tell("The minutes of the week's days, or the level of care, are not known.")
    said = sum_of_days(week.shortest, week.longest)
    if age_decides(week, numbers):
        return cannot_tell(
            f"{said}: enough for adolescents, not for adults; the program's ages are not told."
        )
    low, high = (level(hours_of(days), week, numbers) for days in (week.shortest, week.longest))
    value = low if low == high else f"{low} to {high}"
    if low == high == week.level:
        return met(f"{said} a week is {NAMES[week.level]}.", value)
    reasons = [*too_few(week, numbers), *too_many(week, numbers)]
    mends = [*mend_too_few(week, numbers), *mend_too_many(week, numbers)]
    return not_met(f"{said}, {' and '.join(reasons)}.", value, mend=" ".join(mends))


def age_decides(week: Week, numbers: Numbers) -> bool:
    """Whether these hours are enough for adolescents and not for adults, and the program may take both."""
    if week.adolescent is not None or week.level == "partial_hospitalization" or not week.longest:
        return False
    return bool(numbers.adolescent_hours <= hours_of(week.longest) < numbers.adult_hours)


def hours_of(days: Sequence[int]) -> Decimal:
    return Decimal(sum(days)) / 60


def iop_floor(week: Week, numbers: Numbers) -> Decimal:
    return numbers.adolescent_hours if week.adolescent else numbers.adult_hours


def level(weekly: Decimal, week: Week, numbers: Numbers) -> str:
    if weekly >= numbers.partial_hospitalization_hours:
        return "partial_hospitalization"
    return "intensive_outpatient" if weekly >= iop_floor(week, numbers) else "outpatient"


def floor_of(week: Week, numbers: Numbers) -> Decimal:
    """The hours below which the week is less than the level it says."""
    floors = {
        "intensive_outpatient": iop_floor(week, numbers),
        "partial_hospitalization": numbers.partial_hospitalization_hours,
    }
    return floors.get(week.level, Decimal(0))


def ceiling_of(week: Week, numbers: Numbers) -> Decimal | None:
    """The hours from which on the week is more than the level it says; None: it can't be."""
    ceilings = {
        "outpatient": iop_floor(week, numbers),
        "intensive_outpatient": numbers.partial_hospitalization_hours,
    }
    return ceilings.get(week.level)


def too_few(week: Week, numbers: Numbers) -> list[str]:
    floor = floor_of(week, numbers)
    if week.shortest is None or week.longest is None or hours_of(week.shortest) >= floor:
        return []
    whole = f"the {floor} h where {NAMES[week.level]} begins"
    if week.level == "intensive_outpatient":
        whole += " for adolescents" if week.adolescent else " for adults"
    return [f"under {whole}" if hours_of(week.longest) < floor else f"which may fall under {whole}"]


def too_many(week: Week, numbers: Numbers) -> list[str]:
    top = ceiling_of(week, numbers)
    if top is None or week.longest is None or hours_of(week.longest) < top:
        return []
    above = "intensive outpatient care" if week.level == "outpatient" else "partial hospitalization"
    return [f"which reaches the {top} h where {above} begins"]


def mend_too_few(week: Week, numbers: Numbers) -> list[str]:
    """What would reach the floor, reckoned from the planned minutes, or from the shortest if only these fall short."""
    if not too_few(week, numbers) or not week.planned or not week.shortest:
        return []
    needed = floor_of(week, numbers) * 60
    short = week.planned if sum(week.planned) < needed else week.shortest
    words = " or ".join(ways_to_reach(needed, short))
    return [
        words[0].upper() + words[1:] + ("." if short is week.planned else ", counted from the shortest days.")
    ]


def ways_to_reach(needed: Decimal, short: Sequence[int]) -> list[str]:
    """More days like these, longer days, or where neither fits in a week, a week that does."""
    usual, ways = Decimal(sum(short)) / len(short), []
    days, a_day = ceiling(needed / usual), five_up((needed - sum(short)) / len(short))
    if days <= LAST_DAY:
        added = days - len(short)
        more = f"a {ORDINALS[days]} day" if added == 1 else f"{added} days"
        ways.append(f"add {more} ({days} days = {hours(usual * days)} h)")
    if usual + a_day <= LONGEST_DAY:
        ways.append(f"make each day {a_day} min longer ({hours(sum(short) + a_day * len(short))} h)")
    enough = five_up(needed / 3)
    return ways or [f"plan 3 days of {enough} min ({hours(enough * 3)} h)"]


def mend_too_many(week: Week, numbers: Numbers) -> list[str]:
    top = ceiling_of(week, numbers)
    if not too_many(week, numbers) or top is None or not week.longest:
        return []
    over = sum(week.longest) - top * 60
    less = five_up((over + 1) / len(week.longest))
    left = sum(week.longest) - less * len(week.longest)
    shorter = f"make the longest days {less} min shorter ({hours(left)} h)"
    return [f"Take out a day, or {shorter}, or run it as the higher level under that level's rules."]
