"""Reads of consents: what is in force, what is missing, what ends soon, and may this leave."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handrail.anytime.consents.models import Consent, Disclosure
from handrail.clinical.consents.who_decides import Young, who_decides
from handrail.clinical.kit import Finding
from handrail.ground import clock
from handrail.ground.actor import Actor
from handrail.ground.due import Due
from handrail.ground.episode import queries as episode_queries
from handrail.ground.episode.models import Episode
from handrail.ground.episode.states import OPEN
from handrail.library import shelf
from handrail.library.evaluation import MinorsHere
from handrail.library.terms import Document

ENDS_SOON = timedelta(days=14)
PART2 = "part2_consent"  # the document that allows sharing for treatment, payment and running the program
FAMILY = "family involvement"  # a release to a caregiver: signed where its parts are chosen
WITH_GUARDIAN = ("evaluation", "telehealth", "disclosure")  # purposes
SUBSTANCE_USE = ("part2", "sud-counseling")  # sensitivities of care for substance use
SIGNED, EXPIRED, REVOKED, MISSING, CHANGED = "signed", "expired", "revoked", "missing", "text has changed"


@dataclass(frozen=True)
class Paper:
    """One document of the program and where it stands with one client."""

    document: Document
    consent: Consent | None  # the latest signature
    state: str  # of all who must sign it together
    signers: tuple[str, ...] = ("client",)  # who must sign: client, guardian, or both
    still_to_sign: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.state == SIGNED

    @property
    def text_hash(self) -> str:
        return hash_of(self.document.text)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a document's words: what proves which text was signed."""
    return hashlib.sha256(text.encode()).hexdigest()


def of_episode(episode_id: UUID) -> list[Consent]:
    """Return every signature of one course of care, the latest first."""
    return list(Consent.objects.filter(episode_id=episode_id).order_by("-signed_at"))


def signatures_of(episode: Episode, document_id: str) -> list[Consent]:
    """Return every signature this client gave under one document, the latest first."""
    found = Consent.objects.filter(client_id=episode.client_id, document=document_id)
    return list(found.select_related("guardian").order_by("-signed_at"))


def consent_of(episode: Episode, consent_id: UUID) -> Consent:
    """Return one signature of this client. Raises Consent.DoesNotExist for anyone else's."""
    found: Consent = Consent.objects.get(pk=consent_id, client_id=episode.client_id)
    return found


def in_force(client_id: UUID, *, on: date) -> dict[str, Consent]:
    """Return what this client has agreed to that holds on a day, by document id."""
    found = _standing(on).filter(client_id=client_id).order_by("signed_at")
    return {consent.document: consent for consent in found}


def missing(episode: Episode, *, on: date) -> list[Document]:
    """Return the required documents that are not in force, with the text as it stands now."""
    return [paper.document for paper in papers(episode, on=on) if paper.document.required and not paper.holds]


def clients_own(episode: Episode, *, on: date) -> list[Document]:
    """Return the required documents that wait for the client's own signature."""
    waiting = [paper for paper in papers(episode, on=on) if paper.document.required]
    return [paper.document for paper in waiting if "client" in paper.still_to_sign]


def missing_of(episodes: list[Episode], *, on: date) -> dict[UUID, list[Document]]:
    """Return the missing required documents of several courses of care, in one query."""
    return {
        episode_id: [paper.document for paper in found if paper.document.required and not paper.holds]
        for episode_id, found in _papers_of(episodes, on).items()
    }


def agreed_among(episodes: list[Episode], purpose: str, *, on: date) -> set[UUID]:
    """Return in which of these courses of care a document of this purpose is signed and in force. One query."""
    return {
        episode_id
        for episode_id, found in _papers_of(episodes, on).items()
        if any(paper.holds for paper in found if paper.document.purpose == purpose)
    }


def _papers_of(episodes: list[Episode], on: date) -> dict[UUID, list[Paper]]:
    signed: dict[UUID, list[Consent]] = {}
    for consent in Consent.objects.filter(client_id__in={e.client_id for e in episodes}).order_by(
        "signed_at"
    ):
        signed.setdefault(consent.client_id, []).append(consent)
    return {episode.pk: _papers(episode, signed.get(episode.client_id, []), on) for episode in episodes}


def papers(episode: Episode, *, on: date) -> list[Paper]:
    """Return the program's documents in order, each with its state for this client."""
    found = Consent.objects.filter(client_id=episode.client_id).order_by("signed_at")
    return _papers(episode, list(found), on)


def agreed_to(episode: Episode, purpose: str, *, on: date) -> bool:
    """Return whether a document of this purpose (telehealth) is signed and in force on a day."""
    return any(paper.holds for paper in papers(episode, on=on) if paper.document.purpose == purpose)


def paper(episode: Episode, document_id: str, *, on: date) -> Paper:
    """Return one document of the program. Raises Consent.DoesNotExist when it has no such document."""
    for found in papers(episode, on=on):
        if found.document.id == document_id:
            return found
    raise Consent.DoesNotExist


def for_disclosure(*, episode_id: UUID, recipient: str, purpose: str, on: date) -> Consent | None:
    """Return the consent in force that allows this course of care's record to go to this recipient for this purpose.

    Signed in this course of care: one from before names another kind of care. A release to a caregiver opens the parts
    chosen with it on the caregiver's own page, and nothing here.
    """
    if purpose.strip().casefold() == FAMILY:
        return None
    named = _standing(on).filter(
        episode_id=episode_id, recipient__iexact=recipient.strip(), purpose__iexact=purpose.strip()
    )
    named = named.exclude(recipient="").select_related("client", "episode__site").order_by("-signed_at")
    return next((one for one in named if _is_whole(one, named, on=on)), None)


def _is_whole(release: Consent, beside: Iterable[Consent], *, on: date) -> bool:
    """Whether everyone who must has signed this release: the client, and beside a minor a guardian."""
    if release.episode is None:
        return False
    release.episode.client = release.client
    if who_decides_for(release.episode, on=on).answer == "met":
        return release.signed_as == "client"
    return {"client", "guardian"} <= {one.signed_as for one in beside if one.document == release.document}


def whole_releases(episode: Episode, *, purpose: str, on: date) -> dict[str, list[Consent]]:
    """Return the releases of this course of care for a purpose that everyone who must has signed and that stand on a day.

    By recipient (casefolded), each with its signatures, the client's first. One query.
    """
    needed = {"client"} if who_decides_for(episode, on=on).answer == "met" else {"client", "guardian"}
    named = _standing(on).filter(client_id=episode.client_id, episode_id=episode.pk, purpose__iexact=purpose)
    by_paper: dict[tuple[str, str], dict[str, Consent]] = {}
    for one in sorted(named.exclude(recipient=""), key=attrgetter("signed_at")):
        if one.signed_as in needed:
            by_paper.setdefault((one.recipient.casefold(), one.document), {})[one.signed_as] = one
    return {
        recipient: [signed[who] for who in ("client", "guardian") if who in signed]
        for (recipient, _document), signed in by_paper.items()
        if needed <= set(signed)
    }


def hear_of(episode: Episode, names: Iterable[str], *, on: date) -> set[str]:
    """Return who of these may be told that this client is or was here.

    Treatment tells treatment (45 CFR 164.506(c)); of substance use care only under the client's consent for it, or a
    release that names them (42 CFR 2.13, 2.31).
    """
    if episode.sensitivity not in SUBSTANCE_USE or PART2 in in_force(episode.client_id, on=on):
        return set(names)
    standing = _standing(on).filter(client_id=episode.client_id, episode_id=episode.pk).exclude(recipient="")
    named = list(standing.exclude(purpose__iexact=FAMILY).select_related("client", "episode__site"))
    told = {one.recipient.strip().casefold() for one in named if _is_whole(one, named, on=on)}
    return {name for name in names if name.strip().casefold() in told}


def disclosures_of(episode_id: UUID) -> list[Disclosure]:
    """Return each time something left about a course of care, the latest first."""
    found = Disclosure.objects.filter(episode_id=episode_id)
    return sorted(found, key=attrgetter("at", "id"), reverse=True)


def why_not_share_with_plan(client_id: UUID, *, on: date) -> Iterator[str]:
    """Yield why a health plan may not be told that this client is here (42 CFR Part 2). Unknown means no."""
    protected = Episode.objects.filter(client_id=client_id, sensitivity__in=SUBSTANCE_USE, stage__in=OPEN)
    if protected.exists() and PART2 not in in_force(client_id, on=on):
        yield _("The client has not agreed to share these records with the plan. Ask for that consent first.")


def why_not_disclose(*, episode_id: UUID, recipient: str, purpose: str, on: date) -> Iterator[str]:
    """Yield why nothing may leave to this recipient for this purpose. Unknown means no."""
    if for_disclosure(episode_id=episode_id, recipient=recipient, purpose=purpose, on=on) is None:
        yield _(
            "There is no release in force that names %(recipient)s for this purpose. Ask the client to sign one."
        ) % {"recipient": recipient or _("a recipient")}


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return consents of people in care that end soon or have ended."""
    today = clock.day_of(as_of, by.time_zone)
    ending = Consent.objects.filter(
        revoked_at__isnull=True, expires_on__lte=today + ENDS_SOON, episode__isnull=False
    )
    ending = ending.exclude(episode__stage__in=("aftercare", "closed")).select_related("client")
    return [
        Due(
            words=_("%(title)s ends on %(day)s: sign it again")
            % {"title": consent.title, "day": f"{consent.expires_on:%-d %b}"},
            about=consent.client.short_name,
            **_where_signed(consent),
            verb="consents.sign",
            late=consent.expires_on < today,
            kind="consents",
        )
        for consent in ending.order_by("expires_on")
        # A consent to evaluate has done its work once the decision is made.
        if not consent.document.startswith("consent_to_evaluate")
    ]


def _where_signed(consent: Consent) -> dict[str, Any]:
    if consent.purpose == FAMILY:
        return {"route": "family:client", "ids": {"episode": consent.episode_id}}
    ids = {"episode": consent.episode_id, "document": consent.document}
    return {"route": "consents:document", "ids": ids}


def _standing(on: date) -> QuerySet[Consent]:
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    found: QuerySet[Consent] = Consent.objects.filter(valid, revoked_at__isnull=True)
    return found


def who_decides_for(episode: Episode, *, on: date) -> Finding:
    """Return whether this client decides about this care alone, by their age and the rule of the site's state."""
    here = shelf.minors().age(episode.site.jurisdiction, substance_use=episode.sensitivity in SUBSTANCE_USE)
    return who_decides(Young(episode.client.age_on(on), here), as_of=on)


def rule_for_the_young(episode: Episode) -> MinorsHere | None:
    """Return the rule of the site's state about minors who decide alone, with its source; None: not on file."""
    return shelf.minors().here(episode.site.jurisdiction)


def is_of_age(episode: Episode, *, on: date) -> bool:
    """Return whether this client is an adult, whatever a state lets the young decide alone."""
    return who_decides(Young(episode.client.age_on(on), None), as_of=on).answer == "met"


def signers(document: Document, *, alone: bool) -> tuple[str, ...]:
    """Return who signs a document: whoever decides alone, alone, whatever the paper says of guardians.

    What opens the record or begins care needs a guardian beside a client who does not decide alone.
    """
    if alone:
        return ("client",)
    if document.signed_by == "client":
        return ("client", "guardian") if document.purpose in WITH_GUARDIAN else ("client",)
    return ("guardian",) if document.signed_by == "guardian" else ("client", "guardian")


def _papers(episode: Episode, consents: list[Consent], on: date) -> list[Paper]:
    latest = {(consent.document, consent.signed_as): consent for consent in consents}
    alone = who_decides_for(episode, on=on).answer == "met"
    return [
        _paper(document, {who: latest.get((document.id, who)) for who in signers(document, alone=alone)}, on)
        for document in episode_queries.program_of(episode).documents
    ]


def _paper(document: Document, signed: dict[str, Consent | None], on: date) -> Paper:
    """Return a document as its signatures make it: it holds once everyone who must sign has."""
    states = {who: _state(document, consent, on) for who, consent in signed.items()}
    open_ = tuple(who for who, state in states.items() if state != SIGNED)
    given = [consent for consent in signed.values() if consent is not None]
    latest = max(given, key=attrgetter("signed_at"), default=None)
    return Paper(document, latest, states[open_[0]] if open_ else SIGNED, tuple(signed), open_)


def _state(document: Document, consent: Consent | None, on: date) -> str:
    if consent is None:
        return MISSING
    if consent.revoked_at is not None:
        return REVOKED
    if consent.expires_on is not None and consent.expires_on < on:
        return EXPIRED
    return SIGNED if consent.content_hash == hash_of(document.text) else CHANGED
