"""Which level of care does this client need now?

Handrail's own criteria, in its own words, over dimensions that mental-health and substance-use frameworks
share. They reproduce no published instrument. The finding argues both ways: why not less, why not more.
Engagement is recorded and never a gate: admission goes by need, not by motivation.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

RATINGS = range(5)  # 0 no concern · 1 mild · 2 moderate · 3 serious · 4 severe
WORDS = {
    "risk_of_harm": "risk of harm",
    "functioning": "functioning",
    "co_occurring": "co-occurring conditions",
    "recovery_environment": "recovery environment",
    "treatment_history": "treatment history",
}
DECISIVE = ("risk_of_harm", "functioning", "co_occurring")  # one of these can call for a level by itself
LADDER = ("outpatient", "iop", "php", "inpatient")


@dataclass(frozen=True)
class Dimensions:
    risk_of_harm: int | None
    functioning: int | None
    co_occurring: int | None  # co-occurring conditions, medical ones and withdrawal among them
    recovery_environment: int | None
    treatment_history: int | None  # how little earlier, less intensive care has helped
    engagement: int | None = None


@rule(facts=Dimensions)
def level_of_care(rated: Dimensions, numbers: Numbers) -> Finding:
    """Met: intensive outpatient is the level. The value is outpatient, iop, php or inpatient."""
    known = ratings(rated)
    if any(known.get(name, 0) >= numbers.single_inpatient for name in DECISIVE):
        return conclude("inpatient", known, numbers)
    missing = [WORDS[name] for name in WORDS if name not in known]
    if missing:
        return cannot_tell(f"Not rated yet: {', '.join(missing)}.")
    return conclude(level(known, numbers), known, numbers)


def ratings(rated: Dimensions) -> dict[str, int]:
    """The ratings that were given. ValueError names one that is off the 0 to 4 scale."""
    given = {name: getattr(rated, name) for name in WORDS}
    for name, rating in given.items():
        if rating is not None and rating not in RATINGS:
            raise ValueError(f"{WORDS[name]} is rated {rating}; ratings go from 0 to 4")
    return {name: rating for name, rating in given.items() if rating is not None}


def level(known: dict[str, int], numbers: Numbers) -> str:
    if reaches(known, numbers.single_php, numbers.total_php):
        return "php"
    return "iop" if reaches(known, numbers.single_iop, numbers.total_iop) else "outpatient"


def reaches(known: dict[str, int], single: Decimal, total: Decimal) -> bool:
    return any(known[name] >= single for name in DECISIVE) or sum(known.values()) >= total


def conclude(found: str, known: dict[str, int], numbers: Numbers) -> Finding:
    because = f"{why_not_less(found, known, numbers)} {why_not_more(found, known, numbers)}"
    return met(because, found) if found == "iop" else not_met(because, found)


def why_not_less(found: str, known: dict[str, int], numbers: Numbers) -> str:
    if found == "outpatient":
        return "Not less: the client asks for care, and outpatient care is the least there is."
    single = getattr(numbers, f"single_{found}")
    decisive = [f"{WORDS[name]} {known[name]}" for name in DECISIVE if known.get(name, 0) >= single]
    if decisive:
        return f"Not less: {', '.join(decisive)}, where {single} calls for this level by itself."
    total = sum(known.values())
    return f"Not less: together the ratings make {total}, where {getattr(numbers, f'total_{found}')} calls for it."


def why_not_more(found: str, known: dict[str, int], numbers: Numbers) -> str:
    if found == "inpatient":
        return "Not more: inpatient care is the most there is; look again as soon as the danger eases."
    above = LADDER[LADDER.index(found) + 1]
    single = getattr(numbers, f"single_{above}")
    words = f"Not more: risk, functioning and co-occurring conditions each stay under {single}"
    if above == "inpatient":
        return f"{words}, so the client can be safe between days."
    return f"{words} and the total of {sum(known.values())} under {getattr(numbers, f'total_{above}')}."
