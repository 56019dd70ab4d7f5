"""Two requests that look alike: a person says whether they are one, and why."""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.inquiry.models import URGENCIES, Likeness, Referral, Waiting
from handrail.care.inquiry.operations.referral import MEANWHILE, move, why_not
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

TAKES_MORE = ("received", "in hand", "answered", "in intake")


def why_not_merge(referral: Referral, *, by: Actor, into: Referral) -> Iterator[str]:
    """Yield why this request may not be made part of the other. Merging never stops a clock."""
    yield from access.reasons_against(by, "inquiry.answer", into)
    yield from why_not(referral, "merge", by=by)
    if into.pk == referral.pk:
        yield _("That is this request itself.")
    if into.state not in TAKES_MORE:
        yield _("The other request is %(state)s: nothing more is added to it.") % {"state": into.state}
    if referral.answered_at is None and into.answered_at is not None:
        yield _("Nobody has answered this request yet, and the other one is answered. Answer this one first.")
    if referral.returns_from_id and into.returns_from_id not in (None, referral.returns_from_id):
        yield _("Both know an earlier course of care, and not the same one: they are of two people.")
    if Waiting.objects.filter(referral=referral).exclude(state__in=("taken", "left")).exists():
        yield _("This request stands in the waiting line. Merge the other one into this one.")


@verb
def merge(referral: Referral, *, by: Actor, at: datetime, into: Referral, reason: str) -> None:
    """Make this request part of another: the same person asked twice. The more pressing clock counts."""
    access.refuse(by, "inquiry.answer", referral)
    access.refuse(by, "inquiry.answer", into)
    _lock(referral, into)
    reasons = list(why_not_merge(referral, by=by, into=into))
    if not reason.strip():
        reasons.append(_("Write how you know that these two are one, in a few words."))
    if reasons:
        raise NotAllowed(reasons)
    _decide(referral, into, same=True, reason=reason, by=by, at=at)
    move(referral, "merge", by=by, merged_into_id=into.pk)
    taken_over = {
        "urgency": min(into.urgency, referral.urgency, key=URGENCIES.index),
        "due_at": min(into.due_at, referral.due_at),
        "owner_id": into.owner_id or referral.owner_id,
        "returns_from_id": into.returns_from_id or referral.returns_from_id,
    }
    if URGENCIES.index(referral.urgency) < URGENCIES.index(into.urgency):
        taken_over["urgency_finding"] = referral.urgency_finding  # the reason goes with its urgency
    if into.appointment_due_at and referral.appointment_due_at:
        taken_over["appointment_due_at"] = min(into.appointment_due_at, referral.appointment_due_at)
    if not Referral.objects.filter(pk=into.pk, state=into.state).update(**taken_over):
        raise NotAllowed([MEANWHILE])
    lines = [
        Line("inquiry.merged", referral, detail={"into": into.pk, "reason": reason.strip()}),
        Line("inquiry.took_over", into, detail={"of": referral.pk, "urgency": taken_over["urgency"]}),
    ]
    record.write_all(lines, by=by, at=at)


@verb
def keep_apart(referral: Referral, *, by: Actor, at: datetime, other: Referral, reason: str) -> None:
    """Say that two requests which look alike are of two people, or about two things."""
    access.refuse(by, "inquiry.answer", referral)
    access.refuse(by, "inquiry.answer", other)
    if other.pk == referral.pk:
        raise NotAllowed([_("That is this request itself.")])
    if not reason.strip():
        raise NotAllowed([_("Write how you know that these two are not one, in a few words.")])
    kept = _decide(referral, other, same=False, reason=reason, by=by, at=at)
    detail = {"other": other.pk, "reason": kept.reason}
    record.write(by=by, at=at, what="inquiry.kept_apart", about=referral, detail=detail)


def _lock(*referrals: Referral) -> None:
    """Hold these rows until the verb ends, and see them as they stand now.

    Two merges into one take over one after the other: neither writes back an urgency or a clock it read before.
    """
    for one in sorted(
        referrals, key=lambda each: each.pk
    ):  # one order for everyone, so that nobody waits in a ring
        one.refresh_from_db(from_queryset=Referral.objects.select_for_update(no_key=True))


def _decide(
    referral: Referral, other: Referral, *, same: bool, reason: str, by: Actor, at: datetime
) -> Likeness:
    """Keep the decision about a pair, whichever of the two it was made from."""
    first, second = sorted((referral, other), key=lambda one: one.pk)
    try:
        with attempt():
            decided: Likeness = Likeness.objects.create(
                organization_id=referral.organization_id,
                referral=first,
                other=second,
                same=same,
                reason=reason.strip(),
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_("Someone has decided about these two already. Look again.")]) from None
    return decided
