"""Is everything in place for the client's first day in the program?"""

from dataclasses import dataclass, fields

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class FirstDay:
    consents_signed: bool | None
    therapist_named: bool | None
    dose_set: bool | None  # hours a week
    start_date_set: bool | None
    orientation_done: bool | None
    exclusions_clear: bool | None
    safety_screen_done: bool | None


WORDS = {
    "consents_signed": "signed consents",
    "therapist_named": "a named therapist",
    "dose_set": "the weekly hours",
    "start_date_set": "a start date",
    "orientation_done": "orientation",
    "exclusions_clear": "a clear look at what would stop the admission",
    "safety_screen_done": "the safety screen",
}


@rule(facts=FirstDay)
def ready_for_first_day(first_day: FirstDay, numbers: Numbers) -> Finding:
    state = {WORDS[field.name]: getattr(first_day, field.name) for field in fields(first_day)}
    missing = [word for word, done in state.items() if done is False]
    unknown = [word for word, done in state.items() if done is None]
    also = f" Not known: {', '.join(unknown)}." if unknown else ""
    if missing:
        return not_met(f"Still wanted: {', '.join(missing)}.{also}")
    if unknown:
        return cannot_tell(also.strip())
    return met("Everything is in place for the first day.")
