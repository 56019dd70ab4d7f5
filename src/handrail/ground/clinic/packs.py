"""Reads of screens and scales: which words an organization loaded for the packs that ship without any."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Wording
from handrail.library import shelf
from handrail.library.instrument import Instrument


@dataclass(frozen=True)
class Pack:
    """A screen or scale of the shelf; of one whose words do not ship, what this organization loaded."""

    instrument: Instrument
    wording: Wording | None  # the one in force
    loaded: tuple[Wording, ...]  # every one, the newest first


def packs(organization_id: UUID) -> list[Pack]:
    """Return every screen and scale of the shelf: those whose words a site loads first, screens before scales. One query."""
    loaded: dict[str, list[Wording]] = {}
    for one in _wordings(organization_id):
        loaded.setdefault(one.instrument, []).append(one)
    found = [_pack(scale, loaded.get(scale.id, [])) for scale in shelf.instruments()]

    def order(pack: Pack) -> tuple[bool, bool]:
        return not pack.instrument.needs_wording, not pack.instrument.scoring.is_screen

    return sorted(found, key=order)


def pack_of(organization_id: UUID, instrument: str) -> Pack | None:
    """Return one screen or scale whose words do not ship, or None when there is no such."""
    if instrument not in shelf.instrument_ids() or not shelf.instrument(instrument).needs_wording:
        return None
    return _pack(shelf.instrument(instrument), list(_wordings(organization_id).filter(instrument=instrument)))


def wording_in_force(organization_id: UUID, instrument: str) -> Wording | None:
    """Return the words in which this organization asks a pack that ships without them; None: it may not be asked."""
    pack = pack_of(organization_id, instrument)
    return pack.wording if pack else None


def wordings_in_force(organization_ids: Iterable[UUID]) -> set[tuple[UUID, str]]:
    """Return which packs that ship without words these organizations may ask: organization and pack. One query."""
    loaded: dict[tuple[UUID, str], list[Wording]] = defaultdict(list)
    found = Wording.objects.filter(organization_id__in=list(set(organization_ids)))
    for one in found.select_related("withdrawal").order_by("-at", "-id"):
        loaded[one.organization_id, one.instrument].append(one)
    known = set(shelf.instrument_ids())
    return {
        key
        for key, those in loaded.items()
        if key[1] in known and _pack(shelf.instrument(key[1]), those).wording
    }


def wording_for(by: Actor, wording_id: UUID) -> Wording:
    found: Wording = Wording.objects.select_related("withdrawal").get(
        pk=wording_id, organization_id=by.organization_id
    )
    return found


def worded(wording: Wording) -> Instrument:
    """Return a pack in the words of an organization, ready to be asked."""
    texts = {int(n): words for n, words in wording.texts.items()}
    return shelf.instrument(wording.instrument).worded(texts, notice=wording.notice)


def _wordings(organization_id: UUID) -> QuerySet[Wording]:
    found: QuerySet[Wording] = Wording.objects.filter(organization_id=organization_id)
    return found.select_related("withdrawal").order_by("-at", "-id")


def _pack(scale: Instrument, loaded: list[Wording]) -> Pack:
    """The latest wording counts, unless it was withdrawn or was loaded for another version of the pack."""
    latest = loaded[0] if loaded else None
    stands = latest and not latest.withdrawn and latest.instrument_version == str(scale.version)
    return Pack(scale, latest if stands else None, tuple(loaded))
