"""Let something leave: under a release, or where a law allows it without one."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.consents import queries
from handrail.anytime.consents.models import RELEASED, TO_CLIENT, TO_GUARDIAN, Disclosure
from handrail.clinical.consents.basis_to_disclose import EMERGENCY, THREAT, Unreleased, basis_to_disclose
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


@dataclass(frozen=True)
class Judged:
    """What whoever discloses judged to be so. None: not said, which is no yes."""

    to_medical_personnel: bool | None = None
    consent_can_be_had: bool | None = None
    imminent: bool | None = None
    able_to_lessen: bool | None = None


def why_not_disclose(*, episode_id: UUID, recipient: str, purpose: str, on: date) -> Iterator[str]:
    """Yield why nothing may leave to this recipient for this purpose. Unknown means no."""
    yield from queries.why_not_disclose(episode_id=episode_id, recipient=recipient, purpose=purpose, on=on)


@verb
def disclose(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    what: str,
    recipient: str,
    purpose: str,
    parts: list[str] | None = None,
) -> Disclosure:
    """Note that something leaves to a recipient, under the release that allows it; refuse without one.

    `parts`: of a document made here, what it holds.
    """
    access.refuse(by, "chart.read", episode)
    day = clock.day_of(at, episode.site.time_zone)
    if reasons := list(why_not_disclose(episode_id=episode.pk, recipient=recipient, purpose=purpose, on=day)):
        raise NotAllowed(reasons)
    release = queries.for_disclosure(episode_id=episode.pk, recipient=recipient, purpose=purpose, on=day)
    said = {"what": what, "recipient": recipient.strip(), "purpose": purpose.strip()}
    return _keep(episode, by=by, at=at, consent=release, basis=RELEASED, parts=parts, **said)


@verb
def hand_to_client(
    episode: Episode, *, by: Actor, at: datetime, what: str, parts: list[str] | None = None
) -> Disclosure:
    """Note that something about a client is handed to the client themselves: it is theirs (45 CFR 164.524)."""
    access.refuse(by, "chart.read", episode)
    said = {"what": what, "recipient": episode.client.legal_name, "purpose": TO_CLIENT}
    return _keep(episode, by=by, at=at, basis=TO_CLIENT, parts=parts, **said)


@verb
def show_caregiver(
    episode: Episode, *, by: Actor, at: datetime, purpose: str, parts: list[str], released: bool
) -> Disclosure:
    """Note that a caregiver was shown something on their own page, under the release that names them.

    `parts`: what they were shown. `released`: under a release; else as the guardian who decides about the care, which
    opens no records of substance use treatment. Raises NotAllowed where the release no longer stands.
    """
    access.refuse(by, "family.read_released", episode)
    day = clock.day_of(at, episode.site.time_zone)
    said = {"what": _("Seen on their own page: %(parts)s") % {"parts": ", ".join(parts)}}
    said |= {"recipient": by.name, "purpose": purpose}
    if not released:
        decides = queries.who_decides_for(episode, on=day)
        if episode.sensitivity in queries.SUBSTANCE_USE or decides.answer != "not met":
            raise NotAllowed([_("Being a guardian does not open this. Ask for a release.")])
        return _keep(episode, by=by, at=at, basis=TO_GUARDIAN, parts=parts, **said)
    signed = queries.whole_releases(episode, purpose=purpose, on=day).get(by.name.casefold())
    if not signed:
        raise NotAllowed([_("No release in force names this person.")])
    return _keep(episode, by=by, at=at, consent=signed[0], basis=RELEASED, parts=parts, **said)


@verb
def disclose_unreleased(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    basis: str,
    what: str,
    recipient: str,
    affiliation: str,
    nature: str,
    judged: Judged,
    parts: list[str] | None = None,
) -> Disclosure:
    """Note that something leaves without a release, on the basis of a law that allows it; refuse where none does.

    `recipient`: a person by name. `affiliation`: where they work. `nature`: of the emergency or the threat. What 42 CFR
    2.51(c) asks to be written down is kept with it: the moment and who disclosed as well.
    """
    access.refuse(by, "consents.disclose_unreleased", episode)
    if reasons := list(_missing(basis, what, recipient, affiliation, nature)):
        raise NotAllowed(reasons)
    asked = Unreleased(cast(Any, basis), episode.sensitivity, **asdict(judged))
    found = basis_to_disclose(asked, as_of=clock.day_of(at, episode.site.time_zone))
    if found.answer != "met":
        raise NotAllowed([found.because, *filter(None, [found.mend])])
    said = {"what": what.strip(), "recipient": recipient.strip(), "purpose": basis}
    said |= {"affiliation": affiliation.strip(), "nature": nature.strip()}
    kept = {"judged": asdict(judged), "finding": found.as_dict()}
    return _keep(episode, by=by, at=at, basis=basis, judged=kept, parts=parts, **said)


def _missing(basis: str, what: str, recipient: str, affiliation: str, nature: str) -> Iterator[str]:
    if basis not in (EMERGENCY, THREAT):
        yield _("Choose on which basis it may be told.")
    if not what.strip():
        yield _("Say what is told: no more than they need.")
    if not recipient.strip():
        yield _("Write the name of the person who is told.")
    if basis == EMERGENCY and not affiliation.strip():
        yield _("Write where they work: the hospital, the service.")
    if not nature.strip():
        yield _("Write what the emergency or the threat is.")


def _keep(episode: Episode, *, by: Actor, at: datetime, **said: Any) -> Disclosure:
    kept: Disclosure = Disclosure.objects.create(
        **episode_operations.client_row(episode), **said, at=at, by=by.label, by_name=by.name
    )
    detail = {name: said[name] for name in ("what", "recipient", "purpose", "basis")}
    record.write(by=by, at=at, what="consents.disclosed", about=kept, detail=detail)
    return kept
