"""Load the names and codes of RxNorm from the NLM's own file. A newer release takes the place of the older one."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from uuid import UUID

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


@verb
def load_rxnorm(
    organization_id: UUID, *, by: Actor, at: datetime, lines: Iterable[str], released_on: date
) -> RxnormRelease:
    """Take up the names of one release, line by line. A line that cannot be read leaves everything as it was."""
    access.refuse_for(by, "medication.load_rxnorm", organization_id)
    RxnormRelease.objects.filter(organization_id=organization_id, replaced_at__isnull=True).update(
        replaced_at=at
    )
    RxnormName.objects.filter(organization_id=organization_id).delete()
    found, count = _names(organization_id, lines), 0
    while batch := list(islice(found, BATCH)):
        RxnormName.objects.bulk_create(batch)
        count += len(batch)
    if not count:
        raise NotAllowed(
            [_("No name of RxNorm is in this file. Load RXNCONSO.RRF, from the folder rrf of the release.")]
        )
    release: RxnormRelease = RxnormRelease.objects.create(
        organization_id=organization_id,
        released_on=released_on,
        names=count,
        loaded_at=at,
        loaded_by=by.label,
    )
    detail = {"released_on": released_on, "names": count}
    record.write(by=by, at=at, what="medication.rxnorm_loaded", about=release, detail=detail)
    return release


def _names(organization_id: UUID, lines: Iterable[str]) -> Iterator[RxnormName]:
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
        yield RxnormName(
            organization_id=organization_id, rxcui=rxcui, kind=kind, name=name, folded=name.casefold()[:120]
        )
