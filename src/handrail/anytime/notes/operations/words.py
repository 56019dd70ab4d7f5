"""What is refused of the words of a note, whoever writes them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.notes.models import PARTICIPATION, RISK_CHANGE, Note
from handrail.ground.episode.models import Episode
from handrail.ground.people.naming import names_in, names_of
from handrail.ground.steps import NotAllowed

GROUP = "group"


class SavedMeanwhile(NotAllowed):
    """Someone else saved this part after it was opened."""

    def __init__(self) -> None:
        super().__init__(
            [
                _(
                    "Someone else saved this part a moment ago. Your words are kept here: compare, then save again."
                )
            ]
        )


def refuse_names(text: str, names: Iterable[str], *, about: Any = None) -> None:
    """`about`: the client whose note it is."""
    if found := names_in(text, names, own=names_of(about) if about else ()):
        raise NotAllowed([naming(found)])


def naming(found: list[str]) -> str:
    words = _("Take out %(names)s: another member's name never enters a client's record.")
    return words % {"names": ", ".join(found)}


def refuse_words(participation: str, risk_change: str) -> None:
    if participation and participation not in PARTICIPATION:
        raise NotAllowed([_("Choose how this person took part.")])
    if risk_change and risk_change not in RISK_CHANGE:
        raise NotAllowed([_("Choose whether the risk changed.")])


def refuse_closed(note: Note | None) -> None:
    """A signed note grows by addenda only; a void one stays as it is."""
    if note is not None and note.state == "signed":
        raise NotAllowed([_("This note is signed. Add to it with an addendum.")])
    if note is not None and note.state == "void":
        raise NotAllowed([_("This note is void. Write a new one.")])


def refuse_objective(episode: Episode, objective_id: UUID | None) -> None:
    """The objective is this client's own; the plan's table is reached through the note's own field."""
    if objective_id is None:
        return
    objectives: Any = Note._meta.get_field("objective").related_model
    if not objectives.objects.filter(pk=objective_id, episode_id=episode.pk).exists():
        raise NotAllowed([_("Choose an objective of this client's own plan.")])
