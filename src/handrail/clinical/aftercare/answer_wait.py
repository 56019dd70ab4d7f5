"""How long does a question that was sent wait for its answer, before somebody calls?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Asked:
    days_since: int | None  # days since it was asked by text or on the client's page; 0: today


@rule(facts=Asked)
def answer_wait(asked: Asked, numbers: Numbers) -> Finding:
    """Met: the answer may still come. Not met: nobody answered, so somebody calls."""
    days = numbers.wait_days
    if asked.days_since is None:
        return cannot_tell("When it was asked is not known.")
    if asked.days_since < days:
        return met(f"Asked {asked.days_since} days ago; the answer has {days} days.")
    return not_met(f"Asked {asked.days_since} days ago and not answered; after {days} days somebody calls.")
