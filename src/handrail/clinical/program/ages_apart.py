"""Does the program keep children and adults apart?

Groups for adolescents and for adults are separate programming: what is said in them, who may consent, and the hours
asked differ.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Ages:
    """Ages in whole years, both counted in."""

    youngest: int | None
    oldest: int | None  # None with no_upper_limit false: not known
    no_upper_limit: bool = False


@rule(facts=Ages)
def ages_apart(ages: Ages, numbers: Numbers) -> Finding:
    """The value is adults, adolescents or both."""
    if ages.youngest is None or (ages.oldest is None and not ages.no_upper_limit):
        return cannot_tell("The ages of the program are not known.")
    adult = numbers.adult_age
    if ages.youngest >= adult:
        return met(f"Takes adults only, from {ages.youngest} on.", "adults")
    if ages.oldest is not None and ages.oldest < adult:
        return met(f"Takes ages {ages.youngest} to {ages.oldest}, all under {adult}.", "adolescents")
    until = "on" if ages.oldest is None else f"to {ages.oldest}"
    return not_met(
        f"Takes ages {ages.youngest} {until}: children and adults in one program.",
        "both",
        mend=f"Make two programs, one to {adult - 1} and one from {adult} on.",
    )
