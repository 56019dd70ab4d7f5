"""Was what a client really takes compared with the list, when care passed from hand to hand?

At admission, on the way back from a higher level of care, and before discharge: the moments at which a list is wrong most.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Handover:
    days: int | None  # calendar days since the client came, or came back; None: the day is not known
    compared_before: int | None = (
        None  # calendar days from the last comparison to that day, below 0 after it; None: none
    )
    back: bool = False  # from a higher level of care: what was compared before that says nothing


@rule(facts=Handover)
def reconcile_due(handover: Handover, numbers: Numbers) -> Finding:
    """The value is done, in time, due today or late."""
    counts_before = 0 if handover.back else numbers.days_before
    if handover.compared_before is not None and handover.compared_before <= counts_before:
        return met("The list was compared with what the client takes.", "done")
    if handover.days is None:
        return cannot_tell("The day on which the client came is not known.")
    said = f"Came {counted(handover.days, 'day')} ago; the list is compared within {numbers.days}."
    if handover.days > numbers.days:
        return not_met(said, "late")
    return met(said, "due today" if handover.days == numbers.days else "in time")
