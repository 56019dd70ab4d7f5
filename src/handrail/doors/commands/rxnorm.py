"""RxNorm at the command line: the NLM's file, read line by line into each clinic of this database."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django_scopes import scope

from handrail.anytime.medication import operations as medication
from handrail.ground.actor import system
from handrail.ground.clinic import queries as clinic
from handrail.ground.steps import NotAllowed


def load(file: Path, *, released_on: date, at: datetime, say: Callable[[str], object]) -> None:
    """Load one release for every clinic here, or for none. Raises NotAllowed, with what to do."""
    organizations = clinic.organizations()
    if not organizations:
        raise NotAllowed(["There is no clinic here yet. Open one first: handrail open-clinic."])
    with transaction.atomic():
        for organization in organizations:
            with scope(organization=organization), file.open(encoding="utf-8", newline="\n") as lines:
                try:
                    release = medication.load_rxnorm(
                        organization.pk,
                        by=system(organization.pk),
                        at=at,
                        lines=lines,
                        released_on=released_on,
                    )
                except UnicodeDecodeError:
                    raise NotAllowed(
                        [
                            "This file is not text in UTF-8. Download the release again, and load its RXNCONSO.RRF."
                        ]
                    ) from None
            say(f"{organization.name}: {release.names} names of {release}.")
