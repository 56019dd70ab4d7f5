"""Verifying the record of every organization from the command line."""

from collections.abc import Callable
from datetime import UTC, datetime

from django_scopes import scope

from handrail.ground.access import operations as access
from handrail.ground.clinic.queries import organizations
from handrail.ground.record import queries as record


def verify(*, expect: str, say: Callable[[str], object]) -> bool:
    """Say what is broken in each organization's record. Return whether every chain holds.

    `expect` is a NUMBER:HASH kept outside the database: a chain rewritten as a whole no longer has it.
    """
    holds = True
    anchors = set()
    for organization in organizations():
        with scope(organization=organization):
            broken = list(record.breaks(organization.pk))
            number, end = record.chain_end(organization.pk)
            anchors |= {anchor for anchor in [expect] if anchor and record.has_line(organization.pk, anchor)}
        for place in broken:
            say(f"{organization.slug}: {place.words}")
        if not broken:
            say(f"{organization.slug}: {number} lines hold. Write this down to anchor them: {number}:{end}")
        holds = holds and not broken
    if expect and expect not in anchors:
        say(f"No line {expect}: the record was rewritten since that was written down.")
        holds = False
    return holds


def set_password(*, email: str, password: str) -> None:
    """Set a sign-in's password as the system's own act."""
    access.reset_password(email=email, password=password, at=datetime.now(UTC))
