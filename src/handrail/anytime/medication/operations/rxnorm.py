"""Load the names and codes of RxNorm from the NLM's own file. A newer release takes the place of the older one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.medication.models import RxnormName, RxnormRelease
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

KINDS = ("IN", "PIN", "MIN", "BN", "SCD", "SBD")  # ingredients, brands, and drugs with strength and form
COLUMNS = 18  # of RXNCONSO.RRF; every line ends with a bar
BATCH = 2000


class RxnormTerm(NamedTuple):
    """One name of a release: its code (RXCUI), kind of term and words."""

    rxcui: str
    kind: str
    name: str


def read_rxnorm(lines: Iterable[str]) -> list[RxnormTerm]:
    """Return the names in RXNCONSO.RRF. Raises NotAllowed for a line that can't be read, and for a file without any.

    It is read before anything is written, so that nobody's work waits for it.
    """
    found = list(_terms(lines))
    if not found:
        raise NotAllowed(
            [_("No name of RxNorm is in this file. Load RXNCONSO.RRF, from the folder rrf of the release.")]
        )
    return found


def why_not_load_rxnorm(organization_id: UUID, *, released_on: date, today: date) -> Iterator[str]:
    """Yield the reasons against loading a release: its day lies ahead, or a newer one is loaded already."""
    if released_on > today:
        yield _("%(day)s lies ahead. Check the day of your file.") % {
            "day": date_format(released_on, "j M Y")
        }
    newer = RxnormRelease.objects.filter(
        organization_id=organization_id, replaced_at__isnull=True, released_on__gt=released_on
    ).first()
    if newer:
        words = _("The release of %(day)s is loaded already, and it is newer. Check the day of your file.")
        yield words % {"day": date_format(newer.released_on, "j M Y")}


@verb
def load_rxnorm(
    organization_id: UUID, *, by: Actor, at: datetime, terms: Sequence[RxnormTerm], released_on: date
) -> RxnormRelease:
    """Put the names of one release in the place of those that stand."""
    access.refuse_for(by, "medication.load_rxnorm", organization_id)
    if reasons := list(why_not_load_rxnorm(organization_id, released_on=released_on, today=at.date())):
        raise NotAllowed(reasons)
    RxnormRelease.objects.filter(organization_id=organization_id, replaced_at__isnull=True).update(
        replaced_at=at
    )
    RxnormName.objects.filter(organization_id=organization_id).delete()
    for start in range(0, len(terms), BATCH):
        RxnormName.objects.bulk_create(
            RxnormName(organization_id=organization_id, **one._asdict(), folded=one.name.casefold()[:120])
            for one in terms[start : start + BATCH]
        )
    release: RxnormRelease = RxnormRelease.objects.create(
        organization_id=organization_id,
        released_on=released_on,
        names=len(terms),
        loaded_at=at,
        loaded_by=by.label,
    )
    detail = {"released_on": released_on, "names": len(terms)}
    record.write(by=by, at=at, what="medication.rxnorm_loaded", about=release, detail=detail)
    return release


def _terms(lines: Iterable[str]) -> Iterator[RxnormTerm]:
    for number, line in enumerate(lines, start=1):
        parts = line.rstrip("\r\n").split("|")
        if len(parts) != COLUMNS + 1:
            words = _(
                "Line %(n)s has %(found)s parts, not %(wanted)s: this is not RXNCONSO.RRF as the NLM delivers it, or "
                "it was cut off. Download the release again, and load its file RXNCONSO.RRF."
            )
            raise NotAllowed([words % {"n": number, "found": len(parts) - 1, "wanted": COLUMNS}])
        rxcui, source, kind, name, suppressed = parts[0], parts[11], parts[12], parts[14].strip(), parts[16]
        if source != "RXNORM" or kind not in KINDS or suppressed != "N":
            continue
        if not (rxcui.isascii() and rxcui.isdigit() and len(rxcui) <= 12) or not name:
            words = _("Line %(n)s has no code or no name. Download the release again, and load it then.")
            raise NotAllowed([words % {"n": number}])
        yield RxnormTerm(rxcui, kind, name)
