"""How soon does this call need an answer?

Suicidal thoughts make a call urgent; danger now makes it a crisis, wherever it was said: in the form or in a
self-check sent along with it. When the caller has not been asked,
the call is not thereby an ordinary one.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Inquiry:
    in_danger_now: bool | None  # of dying by suicide, of harming someone, or of a medical emergency
    thoughts_of_suicide: bool | None  # in the past few weeks
    withdrawal_signs: bool | None
    recent_hospital_stay: bool | None  # inpatient, detox or emergency stay for mental health or substance use
    # The day of discharge does not count. Below zero: leaves the hospital in so many days. None: not known, or no stay.
    days_since_hospital: int | None
    recent_attempt: bool | None = None  # a suicide attempt in the past three months
    # In a self-check sent along. Said there it counts, whatever the form says; a no there takes no question's place.
    danger_in_self_check: bool | None = None


@rule(facts=Inquiry)
def urgency(inquiry: Inquiry, numbers: Numbers) -> Finding:
    """Met: the call may take its ordinary turn. The value is crisis, urgent, priority or standard."""
    if inquiry.in_danger_now:
        return not_met("In danger now: stay on the line; 911 or 988, and a clinician now.", "crisis")
    if inquiry.danger_in_self_check:
        return not_met(
            "Danger was said in the self-check sent along, though not in the form: call now; 911 or 988.",
            "crisis",
        )
    urgent = reasons_urgent(inquiry)
    if inquiry.in_danger_now is None:
        at_least = "urgent" if urgent else None
        return cannot_tell("Ask whether anyone is in danger right now.", at_least)
    if urgent:
        return not_met(f"{' and '.join(urgent).capitalize()}.", "urgent")
    if inquiry.thoughts_of_suicide is None:
        return cannot_tell("Ask about thoughts of suicide.")
    if inquiry.recent_attempt is None:
        return cannot_tell("Ask about a suicide attempt in the past three months.")
    if inquiry.withdrawal_signs is None:
        return cannot_tell("Ask about withdrawal.")
    return after_hospital(inquiry, numbers)


def reasons_urgent(inquiry: Inquiry) -> list[str]:
    reasons = []
    if inquiry.thoughts_of_suicide:
        reasons.append("thoughts of suicide")
    if inquiry.recent_attempt:
        reasons.append("a suicide attempt in the past three months")
    if inquiry.withdrawal_signs:
        reasons.append("signs of withdrawal")
    return reasons


def after_hospital(inquiry: Inquiry, numbers: Numbers) -> Finding:
    """The week after a hospital stay is the time of greatest risk: that call goes before the others."""
    if inquiry.recent_hospital_stay is False:
        return met("No danger, no suicidal thoughts, no withdrawal, no recent hospital stay.", "standard")
    if inquiry.recent_hospital_stay is None:
        return cannot_tell("Ask about a recent hospital stay.")
    days = inquiry.days_since_hospital
    if days is None:
        return cannot_tell("Ask on which day the client left hospital.")
    if days < 0:
        return leaving_hospital(-days, numbers)
    if days <= numbers.days_after_hospital:
        return not_met(f"Left hospital {counted(days, 'day')} ago.", "priority")
    return met(f"Left hospital {counted(days, 'day')} ago; nothing else presses.", "standard")


def leaving_hospital(days: int, numbers: Numbers) -> Finding:
    """A hospital that plans the next step asks before the stay ends: the gap after it is what counts."""
    if days > numbers.days_before_leaving:
        return cannot_tell(f"Leaves hospital in {days} days: check the day; it is far ahead.")
    after = numbers.days_after_hospital
    return not_met(
        f"Leaves hospital in {counted(days, 'day')}: the first visit belongs within {counted(after, 'day')} of it.",
        "priority",
    )
