"""Is family work part of a program for adolescents?

For adults family work is offered and chosen. An adolescent goes home to the people whose help the treatment needs.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class FamilyWork:
    takes_adolescents: bool | None
    required: bool | None  # whether family work is required by the definition


@rule(facts=FamilyWork)
def family_work(family: FamilyWork, numbers: Numbers) -> Finding:
    if family.takes_adolescents is None or family.required is None:
        return cannot_tell("The ages of the program, or whether family work is part of it, are not known.")
    if not family.takes_adolescents:
        return met("For adults family work is a choice.")
    if family.required:
        return met("The program takes adolescents, and family work is required.")
    return not_met(
        "The program takes adolescents, and family work is optional.",
        mend="Write family: involvement: required, and put family sessions into the week.",
    )
