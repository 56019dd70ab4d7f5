"""Does the client decide about this care alone, or a parent or guardian with them?

Who may consent below 18, and to what, differs by state; where a state's rule is not on file, a guardian signs.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Young:
    age: int | None  # whole years
    state_age: (
        int | None
    )  # from which a minor may consent alone to this care here; None: no such rule on file


@rule(facts=Young)
def who_decides(young: Young, numbers: Numbers) -> Finding:
    """Met: the client decides alone. The value is client or guardian."""
    if young.age is None:
        return cannot_tell("The age is not known.", "guardian")
    if young.age >= numbers.adult_age:
        return met("The client is an adult.", "client")
    if young.state_age is not None and young.age >= young.state_age:
        return met(f"Here a person of {young.state_age} may consent to this care alone.", "client")
    here = (
        "no rule of this state about younger people is on file"
        if young.state_age is None
        else f"here a person may decide alone from {young.state_age}"
    )
    return not_met(
        f"The client is {young.age}, and {here}: a parent or guardian decides with them.", "guardian"
    )
