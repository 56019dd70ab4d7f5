"""The result of the Ask Suicide-Screening Questions (ASQ), given at first contact.

A question that was not asked is not a no, and a positive screen whose acuity was not asked is not thereby
a non-acute one.
"""

from dataclasses import dataclass
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

Reply = Literal["yes", "no", "refused"]
REPLIES = ("yes", "no", "refused", None)


@dataclass(frozen=True)
class Asq:
    q1: Reply | None  # wished to be dead, past few weeks
    q2: Reply | None  # better off dead, past few weeks
    q3: Reply | None  # thoughts of killing oneself, past week
    q4: Reply | None  # ever tried to kill oneself
    q5: Reply | None  # thoughts of killing oneself right now; asked when any of the others is not a no

    def __post_init__(self) -> None:
        """Refuse any other word: read as neither yes nor blank, it would pass for a no."""
        for n, reply in enumerate((self.q1, self.q2, self.q3, self.q4, self.q5), start=1):
            if reply not in REPLIES:
                raise ValueError(f"question {n}: {reply!r} is not yes, no or refused")


@rule(facts=Asq)
def contact_screen(asq: Asq, numbers: Numbers) -> Finding:
    """Met: the screen is negative. A refusal counts as positive, as the screen's own guide has it."""
    replies = {1: asq.q1, 2: asq.q2, 3: asq.q3, 4: asq.q4}
    if asq.q5 == "yes":
        return not_met(
            "Thoughts of killing themselves right now: safety evaluation at once.", "acute_positive"
        )
    positive = [f"{n} ({reply})" for n, reply in replies.items() if reply in ("yes", "refused")]
    if positive:
        return acuity(f"Question {', '.join(positive)}", asq.q5)
    unasked = [str(n) for n, reply in replies.items() if reply is None]
    if unasked:
        return cannot_tell(f"Not asked: question {', '.join(unasked)}.")
    return met("No to all four questions.", "negative")


def acuity(positive: str, q5: Reply | None) -> Finding:
    if q5 == "no":
        return not_met(f"{positive}: brief safety assessment the same day.", "non_acute_positive")
    if q5 == "refused":
        return cannot_tell(
            f"{positive}; question 5 was refused: evaluate safety at once.", "positive, acuity refused"
        )
    return cannot_tell(f"{positive}; question 5 was not asked: ask it now.", "positive, acuity not asked")
