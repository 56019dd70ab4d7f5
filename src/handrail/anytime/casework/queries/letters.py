"""Reads of letters: a client's, one by its id, one by its code."""

from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from handrail.anytime.casework.models import Letter
from handrail.ground.actor import Actor
from handrail.ground.rows import only

_LISTED = ("client", "disclosure", "withdrawal")


@dataclass(frozen=True)
class Checked:
    """What somebody outside who holds a letter may learn: that it is ours and stands. Nothing of whom it is about."""

    number: int
    clinic: str
    signed_at: object
    stands: bool


def letters_of(episode_id: UUID) -> list[Letter]:
    """Return a course of care's letters, the latest first, without their paper."""
    found = Letter.objects.filter(episode_id=episode_id).select_related(*_LISTED).defer("pdf")
    return sorted(found, key=attrgetter("signed_at", "number"), reverse=True)


def letters_to_client(client_id: UUID) -> list[Letter]:
    """Return the letters handed to a client that stand, the latest first, without their paper."""
    found = Letter.objects.filter(client_id=client_id, disclosure__basis="client", withdrawal__isnull=True)
    return sorted(found.defer("pdf"), key=attrgetter("signed_at", "number"), reverse=True)


def letter_for(by: Actor, letter_id: UUID) -> Letter:
    """Return one letter of this actor's clinic. Raises Letter.DoesNotExist for any other."""
    read = ("client", "episode__client", "episode__program", "episode__site", "withdrawal", "disclosure")
    found: Letter = Letter.objects.select_related(*read).get(pk=letter_id, organization_id=by.organization_id)
    return found


def own_letter(client_id: UUID, letter_id: UUID) -> Letter:
    """Return a letter that was handed to this client and stands. Raises Letter.DoesNotExist for any other."""
    found: Letter = Letter.objects.get(
        pk=letter_id, client_id=client_id, disclosure__basis="client", withdrawal__isnull=True
    )
    return found


def checked(code: str) -> Checked | None:
    """Return whether a letter with this code is ours and stands; None where there is none in this scope."""
    asked = "".join(sign for sign in code.upper() if sign.isalnum())
    found = only(Letter.objects.filter(code=asked).select_related("organization", "withdrawal").defer("pdf"))
    if found is None:
        return None
    stands = getattr(found, "withdrawal", None) is None
    return Checked(found.number, found.organization.name, found.signed_at, stands)
