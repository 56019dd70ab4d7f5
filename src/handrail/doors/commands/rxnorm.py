"""RxNorm at the command line: the NLM's file, read once and loaded into each clinic of this database."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django_scopes import scope

from handrail.anytime.medication import operations as medication
from handrail.ground.actor import system
from handrail.ground.clinic import queries as clinic
from handrail.ground.steps import NotAllowed


def load(file: Path, *, released_on: date, at: datetime, say: Callable[[str], object]) -> None:
    """Load one release for every clinic here. Raises NotAllowed, with what to do, before the first is touched."""
    organizations = clinic.organizations()
    if not organizations:
        raise NotAllowed(["There is no clinic here yet. Open one first: handrail open-clinic."])
    for organization in organizations:
        with scope(organization=organization):
            reasons = medication.why_not_load_rxnorm(
                organization.pk, released_on=released_on, today=at.date()
            )
            if found := [f"{organization.name}: {one}" for one in reasons]:
                raise NotAllowed(found)
    try:
        with file.open(encoding="utf-8", newline="\n") as lines:
            terms = medication.read_rxnorm(lines)
    except UnicodeDecodeError:
        raise NotAllowed(
            ["This file is not text in UTF-8. Download the release again, and load its RXNCONSO.RRF."]
        ) from None
    for organization in organizations:  # each by itself: the others' work waits for one, never for all
        with scope(organization=organization):
            release = medication.load_rxnorm(
                organization.pk, by=system(organization.pk), at=at, terms=terms, released_on=released_on
            )
        say(f"{organization.name}: {release.names} names of {release}.")
