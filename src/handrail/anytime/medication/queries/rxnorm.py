"""RxNorm where a site loaded it: names that begin so, the name of a code, and which release it is."""

from uuid import UUID

from handrail.anytime.medication.models import RxnormName, RxnormRelease

OFFERED = 12
LONGEST = 120  # of a name on the list of medication: a longer one is not offered
SHORTEST = 3  # letters before anything is offered


def rxnorm_release(organization_id: UUID | None) -> RxnormRelease | None:
    """Return the release in force here, or None where nobody loaded one."""
    found: RxnormRelease | None = RxnormRelease.objects.filter(
        organization_id=organization_id, replaced_at__isnull=True
    ).first()
    return found


def rxnorm_names(organization_id: UUID | None, words: str) -> list[RxnormName]:
    """Return the first names that begin so, the shortest first. One query, or none for too few letters."""
    begun = _folded(words)
    if len(begun) < SHORTEST:
        return []
    found = RxnormName.objects.filter(organization_id=organization_id, folded__startswith=begun)
    near = [one for one in found.order_by("folded", "rxcui")[: 20 * OFFERED] if len(one.name) <= LONGEST]
    return sorted(near, key=lambda one: (len(one.name), one.folded))[:OFFERED]


def begins_so(one: RxnormName, words: str) -> bool:
    """Return whether a name begins as these words do."""
    return bool(one.folded.startswith(_folded(words)))


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def rxnorm_name(organization_id: UUID | None, rxcui: str) -> RxnormName | None:
    """Return the name of a code in the release in force, or None where it is not in it."""
    found: RxnormName | None = RxnormName.objects.filter(organization_id=organization_id, rxcui=rxcui).first()
    return found
