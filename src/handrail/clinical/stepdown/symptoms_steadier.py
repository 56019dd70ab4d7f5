"""Ready for less care, first factor: are the symptoms steadier?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Symptoms:
    phq9_baseline: int | None
    phq9_latest: int | None
    gad7_baseline: int | None
    gad7_latest: int | None
    ever_positive_scan: bool | None  # any safety scan answered yes in this episode
    days_since_positive_scan: int | None  # None: not known, or never positive


@rule(facts=Symptoms)
def symptoms_steadier(symptoms: Symptoms, numbers: Numbers) -> Finding:
    """Met: both measures are down reliably or below caseness, neither is up, and the scans are clear."""
    findings = [
        measure_steadier(
            "PHQ-9",
            symptoms.phq9_baseline,
            symptoms.phq9_latest,
            numbers.phq9_points,
            numbers.phq9_caseness,
        ),
        measure_steadier(
            "GAD-7",
            symptoms.gad7_baseline,
            symptoms.gad7_latest,
            numbers.gad7_points,
            numbers.gad7_caseness,
        ),
        scans_clear(symptoms, numbers),
    ]
    for answer in ("not met", "cannot tell"):
        these = [found.because for found in findings if found.answer == answer]
        if these:
            return not_met(" ".join(these)) if answer == "not met" else cannot_tell(" ".join(these))
    return met(" ".join(found.because for found in findings))


def measure_steadier(
    name: str, baseline: int | None, latest: int | None, points: Decimal, caseness: Decimal
) -> Finding:
    if latest is None:
        return cannot_tell(f"No complete recent {name}.")
    if baseline is not None and latest - baseline >= points:
        return not_met(f"{name} up {latest - baseline} to {latest}; {points} is reliable.")
    if latest < caseness:
        return met(f"{name} {latest}, under {caseness}.")
    if baseline is None:
        return cannot_tell(f"{name} {latest}, and none complete at admission.")
    fall = baseline - latest
    if fall >= points:
        return met(f"{name} down {fall} to {latest}; {points} is reliable.")
    return not_met(
        f"{name} {baseline} at admission and {latest} now; wanted {points} down, or under {caseness}."
    )


def scans_clear(symptoms: Symptoms, numbers: Numbers) -> Finding:
    if symptoms.ever_positive_scan is False:
        return met("No positive safety scan.")
    days = symptoms.days_since_positive_scan
    if symptoms.ever_positive_scan is None or days is None:
        return cannot_tell("The day of the last positive safety scan is not known.")
    if days < numbers.clear_days:
        return not_met(f"Safety scan positive {days} days ago; {numbers.clear_days} clear days are wanted.")
    return met(f"Safety scans clear for {days} days.")
