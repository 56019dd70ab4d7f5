"""Was a scale missed so often in a row that somebody should ask in person?

Silence is not "no news": people stop answering when they get worse, and when nobody talks with them about what they
answered.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Missed:
    in_a_row: int | None  # times that passed unanswered, up to now; None: the scale is in no rhythm


@rule(facts=Missed)
def missed(silence: Missed, numbers: Numbers) -> Finding:
    """Not met: somebody asks in person. The value is answered, missed or ask in person."""
    if silence.in_a_row is None:
        return cannot_tell("It is asked in no rhythm, so that none can be missed.")
    if silence.in_a_row == 0:
        return met("Not missed.", "answered")
    times = f"{silence.in_a_row} times in a row" if silence.in_a_row > 1 else "the last time"
    because = f"Not answered {times}"
    if silence.in_a_row >= numbers.ask_from:
        return not_met(f"{because}: ask in person.", "ask in person")
    return met(f"{because}.", "missed")
