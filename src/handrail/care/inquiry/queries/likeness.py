"""Requests that look alike: found by telephone number, e-mail address, or name and birth date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from handrail.care.inquiry.models import Likeness, Referral

# A request older than this is another occasion, unless it is still open.
LOOKS_BACK = timedelta(days=90)
STILL_COUNT = ("received", "in hand", "answered", "in intake")


@dataclass(frozen=True)
class Alike:
    """Another request that may be by or about the same person, and by what it looks so."""

    referral: Referral
    by: tuple[str, ...]  # phone, e-mail, name and birth date


def alike_of(referrals: Iterable[Referral]) -> dict[UUID, list[Alike]]:
    """Return the look-alikes of each request that nobody has decided about, in two queries."""
    asked = [one for one in referrals if one.state != "merged"]
    if not asked:
        return {}
    others = list(_candidates(asked))
    ids = {one.pk for one in asked} | {one.pk for one in others}
    pairs = Likeness.objects.filter(referral_id__in=ids, other_id__in=ids)
    decided = {frozenset(pair) for pair in pairs.values_list("referral_id", "other_id")}
    found: dict[UUID, list[Alike]] = {}
    for one in asked:
        for other in others:
            if other.pk == one.pk or frozenset((one.pk, other.pk)) in decided:
                continue
            if (by := _alike_by(one, other)) and _same_occasion(one, other):
                found.setdefault(one.pk, []).append(Alike(other, by))
    return found


def are_alike(one: Referral, other: Referral) -> bool:
    """Return whether two requests look alike, decided about or not."""
    return one.pk != other.pk and bool(_alike_by(one, other))


def decided_of(referral: Referral) -> list[Likeness]:
    """Return what was decided about this request and its look-alikes."""
    found = Likeness.objects.filter(Q(referral=referral) | Q(other=referral))
    return list(found.select_related("referral", "other").order_by("at"))


def _candidates(asked: list[Referral]) -> Iterable[Referral]:
    phones = {one.phone_key for one in asked} - {""}
    mails = {one.email_key for one in asked} - {""}
    names = {one.name_key for one in asked if one.birth_date} - {""}
    wanted = (
        Q(phone_key__in=phones) | Q(email_key__in=mails) | Q(name_key__in=names, birth_date__isnull=False)
    )
    found: Iterable[Referral] = (
        Referral.objects.filter(wanted)
        .exclude(state="merged")
        .select_related("program")
        .order_by("received_at")
    )
    return found


def _alike_by(one: Referral, other: Referral) -> tuple[str, ...]:
    by = []
    if one.phone_key and one.phone_key == other.phone_key:
        by.append("phone")
    if one.email_key and one.email_key == other.email_key:
        by.append("e-mail")
    if one.birth_date and one.birth_date == other.birth_date and one.name_key == other.name_key:
        by.append("name and birth date")
    return tuple(by)


def _same_occasion(one: Referral, other: Referral) -> bool:
    return other.state in STILL_COUNT or abs(one.received_at - other.received_at) <= LOOKS_BACK
