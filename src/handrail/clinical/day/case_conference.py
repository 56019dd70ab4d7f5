"""Has this client missed so much that the team should sit down with them?

It asks for a case conference and for nothing else: nobody is discharged by a rule.
"""

from collections.abc import Collection
from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Absences:
    """Each missed day that was not made up, by how many days ago it was."""

    unexcused: Collection[int] | None  # not heard from, or told too late; None: not known
    excused: Collection[int] = ()  # told in time
    count_excused: bool = False  # whether the program's policy counts excused days too


@rule(facts=Absences)
def case_conference(absences: Absences, numbers: Numbers) -> Finding:
    """Not met: hold a case conference."""
    if absences.unexcused is None:
        return cannot_tell("The days missed are not known.")
    days = [*absences.unexcused, *(absences.excused if absences.count_excused else ())]
    missed = sum(ago < numbers.window_days for ago in days)
    said = f"{counted(missed, 'day')} missed in the last {numbers.window_days}"
    if missed >= numbers.missed_days:
        because = f"{said}: the team meets with the client. Nobody is sent away by a rule."
        return not_met(because, "case conference")
    return met(f"{said}; a case conference is held at {numbers.missed_days}.", "within")
