"""Whose signature on a plan stands alone: by the state's own list where its sheet has one, else by the usual licences."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from handrail.clinical.kit import Finding
from handrail.clinical.notes.co_signature import SignedBy, co_signature
from handrail.ground.access.roles import CLINICIANS
from handrail.ground.actor import Actor
from handrail.ground.clinic.findings import source_of
from handrail.ground.people import queries as people
from handrail.library import shelf
from handrail.library.requirement import Credentials


def state_line(site: Any) -> Credentials | None:
    """Return the state's line on whose plans need no second signature, where its sheet has one."""
    state = site.jurisdiction.lower()
    sheet = shelf.jurisdiction(state) if state in shelf.jurisdiction_ids() else None
    lines = sheet.credentials if sheet else ()
    return next((one for one in lines if one.offer == "treatment plans"), None)


def source_at(site: Any) -> str:
    """Return by which source somebody signs after another here, with how sure it is."""
    line = state_line(site)
    if line:
        return source_of(line)
    texts = co_signature.sheet["sources"]
    return "; ".join(f"{one['title']}: {one['section']} ({one['dated']})" for one in texts[:1])


def kinds_of(by: Actor, *, on: date) -> set[str]:
    """Return the kinds of licence that this person has in force. One query."""
    return people.kinds_on(staff_id=by.person_id, days=[on])[on] if by.person_id else set()


def licensed_among(*, on: date) -> dict[UUID, set[str]]:
    """Return, by clinician at work, the kinds of licence they have in force: who might sign a second time. Two queries."""
    staff = [one.pk for one in people.staff_at_work() if CLINICIANS & set(one.roles)]
    return {one: kinds[on] for one, kinds in people.kinds_among(days={one: [on] for one in staff}).items()}


def signs_alone(kinds: Iterable[str], site: Any, *, on: date) -> Finding:
    """Return whether a plan signed under these licences needs nobody's second signature."""
    line = state_line(site)
    return co_signature(SignedBy(sorted(kinds), line.any_of if line else None), as_of=on)
