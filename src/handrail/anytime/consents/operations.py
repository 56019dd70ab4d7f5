"""What can be done with consents: sign, revoke, and let something leave because one allows it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from handrail.anytime.consents import queries
from handrail.anytime.consents.models import Consent, Disclosure
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.library.terms import Document

MEANWHILE = "This document was signed or revoked a moment ago. Look again."
RELEASE = "disclosure"  # a document of this purpose names a recipient and what for


def why_not_sign(episode: Episode, paper: queries.Paper, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against signing this document now."""
    yield from access.reasons_against(by, "consents.sign", episode)
    if not episode.is_open:
        yield _("This course of care is closed: nothing more is signed for it.")
    if by.kind == "client" and paper.document.signed_by != "client":
        yield _("A parent or guardian signs this one, in the room with us.")
    # A release may be signed for several recipients; every other document once.
    if paper.holds and paper.document.purpose != RELEASE:
        yield _("This document is signed and in force.")


@transaction.atomic
def sign(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    document: str,
    signed_name: str,
    witnessed_by: str = "",
    recipient: str = "",
    purpose: str = "",
) -> Consent:
    """Sign one of the program's documents. Staff who record it in the room stand as its witness.

    A release (purpose "disclosure") must name its recipient and purpose. An expired signature, or
    one of an older text, gives way to the new one and stays on file.
    """
    day = clock.day_of(at, episode.site.time_zone)
    paper = queries.paper(episode, document, on=day)
    wrong = _why_not_so(paper, signed_name, recipient, purpose)
    if reasons := [*why_not_sign(episode, paper, by=by), *wrong]:
        raise NotAllowed(reasons)
    _give_way(episode, document, recipient.strip(), by=by, at=at, on=day, text_hash=paper.text_hash)
    try:
        with transaction.atomic():
            consent: Consent = Consent.objects.create(
                **episode_operations.client_row(episode),
                **_signature(paper.document, day),
                purpose=purpose.strip() or paper.document.purpose,
                recipient=recipient.strip(),
                signed_name=signed_name.strip(),
                signed_at=at,
                signed_by=by.label,
                witnessed_by=(witnessed_by.strip() or by.name) if by.kind == "staff" else "",
            )
    except IntegrityError:
        raise NotAllowed([MEANWHILE]) from None
    detail = {"document": document, "hash": consent.content_hash}
    record.write(by=by, at=at, what="consents.signed", about=consent, detail=detail)
    return consent


def why_not_revoke_any(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield why this actor may not take back anything of this client's."""
    yield from access.reasons_against(by, "consents.revoke", episode)


def why_not_revoke(consent: Consent, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against revoking. A client may always take back what is in force."""
    yield from access.reasons_against(by, "consents.revoke", consent)
    if consent.revoked_at is not None:
        yield _("This was revoked already.")


@transaction.atomic
def revoke(consent: Consent, *, by: Actor, at: datetime, reason: str) -> None:
    """Take back a consent from now on. What it allowed before stays as it was."""
    reasons = list(why_not_revoke(consent, by=by))
    if not reason.strip():
        reasons.append(_("Write why this is revoked, in a few words."))
    if reasons:
        raise NotAllowed(reasons)
    _end(consent.pk, by=by, at=at, reason=reason.strip())
    consent.revoked_at, consent.revoked_by, consent.revoked_reason = at, by.label, reason.strip()
    record.write(by=by, at=at, what="consents.revoked", about=consent, detail={"document": consent.document})


def why_not_disclose(*, client_id: UUID, recipient: str, purpose: str, on: date) -> Iterator[str]:
    """Yield why nothing may leave to this recipient for this purpose. Unknown means no."""
    yield from queries.why_not_disclose(client_id=client_id, recipient=recipient, purpose=purpose, on=on)


@transaction.atomic
def disclose(
    episode: Episode, *, by: Actor, at: datetime, what: str, recipient: str, purpose: str
) -> Disclosure:
    """Note that something leaves to a recipient, under the release that allows it; refuse without one."""
    access.refuse(by, "chart.read", episode)
    day = clock.day_of(at, episode.site.time_zone)
    client_id = episode.client_id
    if reasons := list(why_not_disclose(client_id=client_id, recipient=recipient, purpose=purpose, on=day)):
        raise NotAllowed(reasons)
    disclosure: Disclosure = Disclosure.objects.create(
        **episode_operations.client_row(episode),
        consent=queries.for_disclosure(client_id=client_id, recipient=recipient, purpose=purpose, on=day),
        what=what,
        recipient=recipient.strip(),
        purpose=purpose.strip(),
        at=at,
        by=by.label,
    )
    detail = {"what": what, "recipient": recipient.strip(), "purpose": purpose.strip()}
    record.write(by=by, at=at, what="consents.disclosed", about=disclosure, detail=detail)
    return disclosure


def _why_not_so(paper: queries.Paper, signed_name: str, recipient: str, purpose: str) -> Iterator[str]:
    """Yield what is wrong with the signature as it was given."""
    if not signed_name.strip():
        yield _("Type the full name of the person who signs.")
    if paper.document.purpose == RELEASE:
        if not (recipient.strip() and purpose.strip()):
            yield _("A release names who may receive it and what for. Fill in both.")
    elif recipient.strip():
        yield _("This document names no recipient.")


def _signature(document: Document, day: date) -> dict[str, object]:
    """Return what is kept of the document that was on the page when it was signed."""
    days = document.expires_days
    return {
        "document": document.id,
        "document_version": str(document.version),
        "title": document.title,
        "content_hash": queries.hash_of(document.text),
        "scope": document.scope[:200],
        "expires_on": day + timedelta(days=days) if days else None,
    }


def _give_way(
    episode: Episode, document: str, recipient: str, *, by: Actor, at: datetime, on: date, text_hash: str
) -> None:
    """End an earlier signature that has expired or was of another text. One in force refuses the new."""
    standing = Consent.objects.filter(
        client_id=episode.client_id, document=document, recipient__iexact=recipient, revoked_at__isnull=True
    ).first()
    if standing is None:
        return
    if standing.content_hash == text_hash and (standing.expires_on is None or standing.expires_on >= on):
        raise NotAllowed([_("This document is signed and in force.")])
    _end(standing.pk, by=by, at=at, reason=_("Replaced by a new signature."))


def _end(consent_id: UUID, *, by: Actor, at: datetime, reason: str) -> None:
    ended = Consent.objects.filter(pk=consent_id, revoked_at__isnull=True).update(
        revoked_at=at, revoked_by=by.label, revoked_reason=reason
    )
    if not ended:
        raise NotAllowed([MEANWHILE])
