"""What a client does not bear: noted, and taken back where it was wrong. That nobody asked is not that there is none."""

from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.medication.models import ALLERGIES, Allergy
from handrail.anytime.medication.queries import allergies_of
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

NONE_KNOWN, TAKEN_BACK = "none known", "taken back"


@verb
def note_allergy(
    episode: Episode, *, by: Actor, at: datetime, kind: str, substance: str = "", reaction: str = ""
) -> Allergy:
    """Note an allergy or an intolerance, or that the client was asked and knows of none."""
    access.refuse(by, "medication.note_allergy", episode)
    if kind not in ALLERGIES or kind == TAKEN_BACK:
        raise NotAllowed([_("Choose what it is.")])
    standing = allergies_of(episode.client_id).standing
    if kind == NONE_KNOWN:
        if standing:
            raise NotAllowed([_("One stands on the list. Take it back first, if it is wrong.")])
        substance = reaction = ""
    elif not substance.strip():
        raise NotAllowed([_("Write to what.")])
    elif any(one.substance.casefold() == substance.strip().casefold() for one in standing):
        raise NotAllowed([_("%(what)s stands on the list already.") % {"what": substance.strip()}])
    return _keep(episode, by=by, at=at, kind=kind, substance=substance, reaction=reaction)


@verb
def take_back_allergy(allergy: Allergy, *, by: Actor, at: datetime, reaction: str) -> Allergy:
    """Say that an allergy on the list is none. `reaction`: why, and who says so."""
    access.refuse(by, "medication.change", allergy)
    if allergy.kind in (NONE_KNOWN, TAKEN_BACK):
        raise NotAllowed([_("There is nothing here to take back.")])
    if not reaction.strip():
        raise NotAllowed([_("Write why it is none, and who says so.")])
    try:
        with attempt():
            made: Allergy = Allergy.objects.create(
                **episode_operations.beside(allergy), kind=TAKEN_BACK, takes_back=allergy,
                reaction=reaction.strip(), at=at, by=by.label, by_name=by.name,
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed([_("It was taken back already.")]) from None
    record.write(
        by=by, at=at, what="medication.allergy_taken_back", about=made, detail={"of": allergy.substance}
    )
    return made


def _keep(episode: Episode, *, by: Actor, at: datetime, kind: str, substance: str, reaction: str) -> Allergy:
    made: Allergy = Allergy.objects.create(
        **episode_operations.client_row(episode), kind=kind, substance=substance.strip(),
        reaction=reaction.strip(), at=at, by=by.label, by_name=by.name,
    )  # fmt: skip
    detail = {"kind": kind, "substance": made.substance}
    record.write(by=by, at=at, what="medication.allergy_noted", about=made, detail=detail)
    return made
