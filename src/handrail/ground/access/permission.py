"""May they? Role, organization, and for clients and caregivers: is it their own. Unknown means no."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from handrail.ground.access.roles import TABLE
from handrail.ground.actor import Actor
from handrail.ground.steps import NotAllowed

ELSEWHERE = "There is no such thing here."


def may(by: Actor, verb: str) -> bool:
    """Return whether any role of this actor may do this verb at all."""
    return by.kind == "system" or bool(by.roles & TABLE.get(verb, frozenset()))


class May:
    """For templates: `{% if may.notes.write %}`, whether any role of the reader includes the verb. Unknown means no."""

    def __init__(self, by: Actor, said: str = "") -> None:
        self._by, self._said = by, said

    def __getitem__(self, word: str) -> "May | bool":
        verb = f"{self._said}.{word}" if self._said else word
        return may(self._by, verb) if verb in TABLE else May(self._by, verb)

    def __bool__(self) -> bool:
        return False


def reasons_against(by: Actor, verb: str, thing: Any) -> Iterator[str]:
    """Yield why this actor may not do this verb to this thing: the words stand on the page."""
    organization_id = getattr(thing, "organization_id", None) or thing.pk
    if by.organization_id != organization_id:
        yield ELSEWHERE
    elif not may(by, verb):
        yield f"Your role does not include this. {_who_may(verb)}"
    elif by.kind in ("client", "caregiver") and _client_of(thing) != by.whose:
        yield ELSEWHERE


def refuse(by: Actor, verb: str, thing: Any) -> None:
    """Raise NotAllowed if there is any reason against."""
    if reasons := list(reasons_against(by, verb, thing)):
        raise NotAllowed(reasons)


def refuse_for(by: Actor, verb: str, organization_id: UUID) -> None:
    """Raise NotAllowed unless the actor may do this in that organization (for what does not exist yet)."""
    if by.organization_id != organization_id:
        raise NotAllowed([ELSEWHERE])
    if not may(by, verb):
        raise NotAllowed([f"Your role does not include this. {_who_may(verb)}"])


def _client_of(thing: Any) -> UUID | None:
    """Whose thing this is: its client, or the client itself."""
    return getattr(thing, "client_id", None) or (thing.pk if thing._meta.label == "people.Client" else None)


def _who_may(verb: str) -> str:
    names = sorted(TABLE.get(verb, frozenset()) - {"client", "caregiver", "visitor", "tablet"})
    return f"These roles may: {', '.join(name.replace('_', ' ') for name in names)}." if names else ""
