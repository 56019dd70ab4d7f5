"""Ready for less care, second factor: does the client use the skills outside the room?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Skills:
    practice_assigned: int | None  # home practices assigned in the last two weeks
    practice_done: int | None  # of those, the ones done
    confidence: int | None  # the client's own, 0 none to 10 full, in using the skills alone


@rule(facts=Skills)
def skills_in_use(skills: Skills, numbers: Numbers) -> Finding:
    if skills.practice_assigned == 0:
        return cannot_tell("No home practice was assigned.")
    if skills.practice_assigned is None or skills.practice_done is None or skills.confidence is None:
        return cannot_tell("Home practice assigned and done, and the client's confidence, are all needed.")
    share = Decimal(skills.practice_done) / skills.practice_assigned
    because = (
        f"{skills.practice_done} of {skills.practice_assigned} practices done, confidence "
        f"{skills.confidence} of 10; {numbers.done_share:.0%} and {numbers.confidence} are wanted."
    )
    enough = share >= numbers.done_share and skills.confidence >= numbers.confidence
    return met(because) if enough else not_met(because)
