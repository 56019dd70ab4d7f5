"""Is an incident reported outside the clinic as soon as its state asks?

A state's own line stands where one is known. Elsewhere the project default does, or the site's own number. That nothing
has to be reported is for a director to say, with the reason: the rule only says when that must be settled.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule
from handrail.clinical.safety.incident_kinds import ALLEGATION, DEATH, GRAVE, KINDS


@dataclass(frozen=True)
class IncidentToReport:
    kind: str | None  # of the sheet of kinds
    severity: str | None  # no harm, minor, serious or death
    state: str  # two letters; empty: none is known
    hours: Decimal | int | None  # from when it was known to the report, or to now while there is none


@rule(facts=IncidentToReport)
def incident_report(incident: IncidentToReport, numbers: Numbers) -> Finding:
    """The value is the hours allowed; None where no report is asked for. KeyError: no such kind."""
    if incident.kind is None or incident.severity is None:
        return cannot_tell("The kind of the incident or the harm is not known: settle both first.")
    allowed = _hours(incident.kind, incident.severity, incident.state.upper(), numbers)
    if allowed is None:
        return met(
            "Nothing asks for a report outside the clinic: no serious harm, and not of a kind that is."
        )
    due, whose = allowed
    if incident.hours is None:
        return cannot_tell("When the incident was known is not known.", due)
    if incident.hours > due:
        return not_met(f"{incident.hours} h since it was known; {whose}: within {due} h.", due)
    return met(f"{incident.hours} of the {due} h allowed since it was known ({whose}).", due)


def _hours(kind: str, severity: str, state: str, numbers: Numbers) -> tuple[Decimal, str] | None:
    """Return the hours allowed and whose line that is, or None where no report is asked for."""
    if state == "VA":
        virginia = "Virginia 12VAC35-115-230"
        if kind == ALLEGATION:
            return numbers.va_allegation_hours, f"{virginia}, to the advocate"
        if DEATH in (kind, severity):
            return numbers.va_death_hours, f"{virginia}, in writing"
        if severity in GRAVE:
            return numbers.va_serious_hours, f"{virginia}, in writing"
    if severity in GRAVE or KINDS[kind].reported == "always":
        return numbers.report_hours, "project default or the site's own number"
    return None
