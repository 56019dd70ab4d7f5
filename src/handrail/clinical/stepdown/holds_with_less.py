"""Ready for less care, third factor: is there something that will hold the gains with less?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Support:
    next_appointment_booked: bool | None  # with the therapist or program that comes next
    support_plan_written: bool | None  # warning signs, what helps, whom to call
    weeks_on_dose: int | None  # latest weeks in a row with the planned hours attended


@rule(facts=Support)
def holds_with_less(support: Support, numbers: Numbers) -> Finding:
    missing, unknown = [], []
    for word, done in (
        ("a booked next appointment", support.next_appointment_booked),
        ("a written support plan", support.support_plan_written),
    ):
        if done is None:
            unknown.append(word)
        elif not done:
            missing.append(word)
    if support.weeks_on_dose is None:
        unknown.append("weeks attended as planned")
    elif support.weeks_on_dose < numbers.weeks_on_dose:
        missing.append(f"{numbers.weeks_on_dose} weeks attended as planned ({support.weeks_on_dose} so far)")
    if missing:
        return not_met(f"Still wanted: {', '.join(missing)}.")
    if unknown:
        return cannot_tell(f"Not known: {', '.join(unknown)}.")
    return met(f"Next appointment booked, support plan written, {support.weeks_on_dose} weeks as planned.")
