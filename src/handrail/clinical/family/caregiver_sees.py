"""On what basis may a caregiver see anything about a client on their own page: a release, their being a guardian, or none?

Care for substance use asks for the program's Part 2 consent beside a release that names the caregiver; being a guardian
is not enough there (42 CFR 2.14 and 2.31). A minor who decides about the care alone decides alone about this too.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Asked:
    released: bool  # a release in force names this caregiver, signed by everyone who must, with parts chosen under it
    substance_use: bool | None  # care whose records 42 CFR Part 2 protects; None: not known
    part2: bool | None  # the program's Part 2 consent is in force
    decides: str | None  # who decides about this care: client or guardian; None: not known
    guardian: bool | None  # the caregiver is noted as a guardian who may decide today


@rule(facts=Asked)
def caregiver_sees(asked: Asked, numbers: Numbers) -> Finding:
    """Met: something may be seen. The value is release, guardian, both or nothing."""
    if asked.substance_use is None:
        return cannot_tell("Whether this is care for substance use is not known.", "nothing")
    if asked.substance_use:
        return _protected(asked)
    as_guardian = asked.decides == "guardian" and asked.guardian is True
    if as_guardian and asked.released:
        return met("A guardian who decides about this care, and a release that names them.", "both")
    if as_guardian:
        return met("A guardian who decides about this care.", "guardian")
    if asked.released:
        return met("A release in force names them.", "release")
    if asked.decides is None and asked.guardian:
        return cannot_tell("Who decides about this care is not known.", "nothing")
    return not_met(
        "No release in force names them and says what they may see.",
        "nothing",
        mend="Ask the client to sign a release.",
    )


def _protected(asked: Asked) -> Finding:
    if not asked.released:
        return not_met(
            "Care for substance use: no release in force names them and says what they may see.",
            "nothing",
            mend="Ask the client to sign a release.",
        )
    if asked.part2 is None:
        return cannot_tell("Whether the Part 2 consent is in force is not known.", "nothing")
    if not asked.part2:
        return not_met(
            "Care for substance use: the Part 2 consent is not in force.",
            "nothing",
            mend="Ask the client to sign the Part 2 consent first.",
        )
    return met("A release in force names them, and the Part 2 consent is in force.", "release")
