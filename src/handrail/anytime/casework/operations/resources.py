"""The directory of places that help: keep an entry, bring many in at once, retire one."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.casework.models import TAGS, Resource, ResourceTag
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic.models import Organization
from handrail.ground.clock import day_of
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library import shelf

MAY = "casework.keep_directory"
COLUMNS = ("name", "needs", "place", "address", "phone", "web", "payers", "languages", "notes", "checked_on")
LIMITS = {"name": 160, "place": 120, "address": 200, "phone": 40, "web": 200, "notes": 500}
MOST = 5000  # rows brought in at once


@dataclass(frozen=True)
class Entry:
    """One place, as it stands in the directory. `needs`: ids of `library/needs.yaml`.

    `checked_on`: when somebody made sure of it; None: not said, which is today for a new place and as before for a known one.
    """

    name: str
    needs: tuple[str, ...]
    checked_on: date | None = None
    place: str = ""
    address: str = ""
    phone: str = ""
    web: str = ""
    payers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    notes: str = ""

    def facts(self) -> dict[str, str]:
        return {name: getattr(self, name).strip() for name in LIMITS}

    def tags(self) -> Iterator[tuple[str, str]]:
        for kind, values in (("need", self.needs), ("payer", self.payers), ("language", self.languages)):
            for value in dict.fromkeys(one.strip().casefold() for one in values):
                if value:
                    yield kind, value[:60]


def _against(entry: Entry, today: date) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an entry: the column, and what to do."""
    if not entry.name.strip():
        yield "name", _("Write its name.")
    for name, limit in LIMITS.items():
        if len(getattr(entry, name).strip()) > limit:
            yield name, _("Write at most %(n)s signs.") % {"n": limit}
    known = {need.id for need in shelf.needs()}
    if not entry.needs:
        yield "needs", _("Say what it helps with.")
    for need in entry.needs:
        if need not in known:
            yield "needs", _("“%(need)s” is not known. Known: %(known)s.") % {
                "need": need, "known": ", ".join(sorted(known)),
            }  # fmt: skip
    if entry.checked_on and entry.checked_on > today:
        yield "checked_on", _("It can’t have been checked on a day to come.")


@verb
def keep_resource(
    organization: Organization, *, by: Actor, at: datetime, entry: Entry, resource: Resource | None = None
) -> Resource:
    """Add a place to the directory, or change what stands there of one."""
    access.refuse(by, MAY, organization)
    if reasons := [why for _column, why in _against(entry, day_of(at, by.time_zone))]:
        raise NotAllowed(reasons)
    if resource is not None:
        access.refuse(by, MAY, resource)
    kept = _keep(organization, entry, resource, today=day_of(at, by.time_zone))
    record.write(by=by, at=at, what="casework.resource_kept", about=kept, detail={"name": kept.name})
    return kept


def _keep(organization: Organization, entry: Entry, resource: Resource | None, *, today: date) -> Resource:
    if resource is None:
        (kept,) = _keep_all(organization, [entry], today=today)
        return kept
    if Resource.objects.filter(pk=resource.pk, retired_on__isnull=False).exists():
        raise NotAllowed(
            [_("It was taken out of the directory a moment ago. Add it anew, if it is there again.")]
        )
    facts: dict[str, Any] = entry.facts() | {"checked_on": entry.checked_on or today}
    for name, value in facts.items():
        setattr(resource, name, value)
    try:
        with attempt():
            resource.save(update_fields=list(facts))
    except IntegrityError:
        raise NotAllowed([_("This name stands at this place already.")]) from None
    _tag(organization, {resource: entry}, every=True)
    return resource


def _keep_all(organization: Organization, entries: list[Entry], *, today: date) -> list[Resource]:
    """Add or change many at once. Six queries, however many. An empty cell changes nothing that stood there."""
    clinic.one_at_a_time(organization.pk)
    names = [entry.name.strip() for entry in entries]
    there = Resource.objects.filter(organization=organization, name__in=names)
    known = {(one.name, one.place): one for one in there}
    kept: dict[Resource, Entry] = {}
    new: list[Resource] = []
    changed: list[Resource] = []
    for entry in entries:
        facts: dict[str, Any] = entry.facts() | {"checked_on": entry.checked_on}
        one = known.get((facts["name"], facts["place"]))
        fresh = one is None
        one = one or Resource(organization=organization, checked_on=today)
        (new if fresh else changed).append(one)
        for name, value in facts.items():
            if value:
                setattr(one, name, value)
        one.retired_on = None
        kept[one] = entry
    Resource.objects.bulk_create(new)
    Resource.objects.bulk_update(changed, [*LIMITS, "checked_on", "retired_on"], batch_size=500)
    _tag(organization, kept)
    return list(kept)


def _tag(organization: Organization, kept: Mapping[Resource, Entry], *, every: bool = False) -> None:
    """Put the words of each place anew, of each kind that is said; `every`: also of those that are not."""
    for kind in TAGS:
        said = [one.pk for one, entry in kept.items() if every or kind in dict(entry.tags())]
        ResourceTag.objects.filter(resource__in=said, kind=kind).delete()
    ResourceTag.objects.bulk_create(
        ResourceTag(organization=organization, resource=one, kind=kind, value=value)
        for one, entry in kept.items()
        for kind, value in entry.tags()
    )


@verb
def import_resources(organization: Organization, *, by: Actor, at: datetime, text: str) -> int:
    """Bring in a table of places: comma, semicolon or tab between columns, “;” or “|” between several words of a cell.

    All of it or none: what is wrong is told with its row and column. A name that stands at its place is changed.
    Returns how many.
    """
    access.refuse(by, MAY, organization)
    today = day_of(at, by.time_zone)
    entries, wrong = [], []
    for row, cells in _rows(text):
        entry, mistakes = _entry(cells)
        wrong += [f"{_('Row')} {row}, {column}: {why}" for column, why in mistakes]
        if entry:
            wrong += [f"{_('Row')} {row}, {column}: {why}" for column, why in _against(entry, today)]
            entries.append(entry)
    seen = Counter((entry.name.strip(), entry.place.strip()) for entry in entries)
    wrong += [
        _("“%(name)s” stands twice at one place.") % {"name": name}
        for (name, _at), n in seen.items()
        if n > 1
    ]
    if not entries and not wrong:
        wrong.append(_("No row stands below the first line, which names the columns."))
    if wrong:
        raise NotAllowed(wrong[:20])
    _keep_all(organization, entries, today=today)
    record.write(
        by=by, at=at, what="casework.resources_imported", about=organization, detail={"n": len(entries)}
    )
    return len(entries)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    first = text.lstrip("\ufeff").strip().split("\n", 1)[0]
    between = max("\t;,", key=first.count)
    table = csv.DictReader(StringIO(text.lstrip("\ufeff").strip()), delimiter=between, strict=True)
    try:
        names = [name.strip().casefold() for name in table.fieldnames or []]
        if unknown := [name for name in names if name not in COLUMNS]:
            raise NotAllowed([
                _("Column “%(name)s” is not known. Known: %(known)s.")
                % {"name": unknown[0], "known": ", ".join(COLUMNS)}
            ])  # fmt: skip
        table.fieldnames = names
        for number, cells in enumerate(table, 2):
            if number > MOST + 1:
                raise NotAllowed([_("Bring in at most %(n)s rows at once.") % {"n": MOST}])
            if None in cells:
                raise NotAllowed([_("Row %(row)s has more cells than the first line.") % {"row": number}])
            yield number, {name: (value or "").strip() for name, value in cells.items()}
    except csv.Error as wrong:
        raise NotAllowed([_("This is no table that can be read: %s.") % wrong]) from None


def _entry(cells: dict[str, str]) -> tuple[Entry | None, list[tuple[str, str]]]:
    several: dict[str, Any] = {
        name: tuple(one.strip() for one in cells.get(name, "").replace("|", ";").split(";") if one.strip())
        for name in ("needs", "payers", "languages")
    }
    checked = cells.get("checked_on", "")
    try:
        day = date.fromisoformat(checked) if checked else None
    except ValueError:
        return None, [("checked_on", _("Write the day as 2026-11-30."))]
    plain: dict[str, Any] = {name: cells.get(name, "") for name in LIMITS}
    return Entry(**plain, **several, checked_on=day), []


@verb
def retire_resource(resource: Resource, *, by: Actor, at: datetime) -> None:
    """Take a place out of the directory: nobody is led there any more. Who was stays on their record."""
    access.refuse(by, MAY, resource)
    if not Resource.objects.filter(pk=resource.pk, retired_on__isnull=True).update(
        retired_on=day_of(at, by.time_zone)
    ):
        raise NotAllowed([_("It was taken out already.")])
    record.write(by=by, at=at, what="casework.resource_retired", about=resource)
