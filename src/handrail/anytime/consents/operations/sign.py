"""Sign one of the program's documents, and take a consent back."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.consents import queries
from handrail.anytime.consents.models import RIGHTS, Consent
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.rows import only
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library.terms import Document

MEANWHILE = "This document was signed or revoked a moment ago. Look again."
RELEASE = "disclosure"  # a document of this purpose names a recipient and what for


def why_not_sign(episode: Episode, paper: queries.Paper, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against signing this document now."""
    yield from access.reasons_against(by, "consents.sign", episode)
    if not episode.is_open:
        yield _("This course of care is closed: nothing more is signed for it.")
    if by.kind == "client" and "client" not in paper.signers:
        yield _("A parent or guardian signs this one, in the room with us.")
    # A release may be signed for several recipients; every other document once.
    if paper.holds and paper.document.purpose != RELEASE:
        yield _("This document is signed and in force.")


@verb
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
    guardian: UUID | None = None,
    right: str = "",
) -> Consent:
    """Sign one of the program's documents; `guardian` signs for a minor, staff in the room are the witness.

    The name is the signer's own. `right`: who signs in the place of a client who is of age says so, and as what.

    A release (purpose "disclosure") must name its recipient and purpose. An expired signature, or
    one of an older text, gives way to the new one and stays on file.
    """
    paper = queries.paper(episode, document, on=(day := clock.day_of(at, episode.site.time_zone)))
    reasons = [*why_not_sign(episode, paper, by=by), *_why_not_so(paper, signed_name, recipient, purpose)]
    reasons += _why_not_they(episode, paper, guardian, by=by, on=day)
    if reasons := [*reasons, *_why_not_named(episode, signed_name, guardian, right, by=by, on=day)]:
        raise NotAllowed(reasons)
    who = {"recipient": recipient.strip(), "signed_as": "guardian" if guardian else "client"}
    _give_way(episode, document, who, by=by, at=at, on=day, text_hash=paper.text_hash)
    signed = _signature(paper.document, day) | {"guardian_id": guardian, "right": right}
    consent = _keep(
        episode,
        **signed | who,
        purpose=purpose.strip() or paper.document.purpose,
        signed_name=signed_name.strip(),
        signed_at=at,
        signed_by=by.label,
        witnessed_by=(witnessed_by.strip() or by.name) if by.kind == "staff" else "",
    )
    detail = {"document": document, "hash": consent.content_hash, "right": right}
    record.write(by=by, at=at, what="consents.signed", about=consent, detail=detail)
    return consent


def _keep(episode: Episode, **facts: object) -> Consent:
    try:
        with attempt():
            consent: Consent = Consent.objects.create(**episode_operations.client_row(episode), **facts)
    except IntegrityError:
        raise NotAllowed([MEANWHILE]) from None
    return consent


def why_not_revoke_any(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield why this actor may not take back anything of this client's."""
    yield from access.reasons_against(by, "consents.revoke", episode)


def why_not_revoke(consent: Consent, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against revoking. A client may always take back what is in force."""
    yield from access.reasons_against(by, "consents.revoke", consent)
    if consent.revoked_at is not None:
        yield _("This was revoked already.")


@verb
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


def _why_not_so(paper: queries.Paper, signed_name: str, recipient: str, purpose: str) -> Iterator[str]:
    """Yield what is wrong with the signature as it was given."""
    if not signed_name.strip():
        yield _("Type the full name of the person who signs.")
    if paper.document.purpose == RELEASE:
        if not (recipient.strip() and purpose.strip()):
            yield _("A release names who may receive it and what for. Fill in both.")
    elif recipient.strip():
        yield _("This document names no recipient.")


def _why_not_they(
    episode: Episode, paper: queries.Paper, guardian: UUID | None, *, by: Actor, on: date
) -> Iterator[str]:
    """Yield why this person may not sign: who must is the paper's and the client's age's to say."""
    if guardian is None:
        if "client" not in paper.signers and by.kind == "staff":
            yield _("A parent or guardian signs this one. Choose who signs.")
        return
    if by.kind != "staff":
        yield _("A parent or guardian signs in the room, with someone from the team.")
    if "guardian" not in paper.signers:
        yield _("The client signs this one.")
    known = {one.pk: one for one in people.guardians_of(episode.client_id, on=on)}
    if guardian not in known:
        yield _("This person is not a guardian of this client today. Note them at intake first.")
    elif not known[guardian].may_consent:
        yield _("%(name)s may not decide about this care. Someone who may has to sign.") % {
            "name": known[guardian].name
        }


def _why_not_named(
    episode: Episode, typed: str, guardian: UUID | None, right: str, *, by: Actor, on: date
) -> Iterator[str]:
    """Yield why this name can't stand under the paper: it is another's, or of someone without a right to sign."""
    if guardian is not None:
        known = next(
            (one for one in people.guardians_of(episode.client_id, on=on) if one.pk == guardian), None
        )
        if right:
            yield _("Choose either the guardian or another right to sign.")
        elif known and typed.strip() and not known.is_named(typed):
            yield _("Type the name of the guardian who signs: %(name)s.") % {"name": known.name}
    elif right:
        yield from _why_not_for(episode, typed, right, by=by, on=on)
    elif typed.strip() and not episode.client.is_named(typed):
        name = {"name": episode.client.legal_name}
        if by.kind == "client":
            yield _("Type your own first and last name: %(name)s.") % name
        else:
            yield (
                _("This is not the client's name, %(name)s. Who signs for a client says so, and as what.")
                % name
            )


def _why_not_for(episode: Episode, typed: str, right: str, *, by: Actor, on: date) -> Iterator[str]:
    if by.kind != "staff":
        yield _("Who signs for you signs in the room, with someone from the team.")
    elif right not in RIGHTS:
        yield _("Choose in what right this person signs for the client.")
    elif not queries.is_of_age(episode, on=on):
        yield _("For a client under age a parent or guardian signs who was noted at intake.")
    elif typed.strip() and episode.client.is_named(typed):
        yield _("This is the client's own name. Type the name of the person who signs for them.")


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
    episode: Episode, document: str, who: dict[str, str], *, by: Actor, at: datetime, on: date, text_hash: str
) -> None:
    """End an earlier signature that has expired or was of another text. One in force refuses the new."""
    same = Consent.objects.filter(client_id=episode.client_id, document=document, revoked_at__isnull=True)
    standing: Consent | None = only(
        same.filter(recipient__iexact=who["recipient"], signed_as=who["signed_as"])
    )
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
