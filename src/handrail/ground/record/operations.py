"""Writing the record. Every verb's last line; in the verb's own transaction, or not at all."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django_scopes import get_scope, scope

from handrail.ground.actor import Actor
from handrail.ground.record import chain
from handrail.ground.record.models import Chain, Counter, Event
from handrail.ground.verb import running


@dataclass(frozen=True)
class Line:
    """What one line of the record says. `detail` holds plain JSON: never another client's name."""

    what: str
    about: models.Model
    client_id: UUID | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def write(
    *,
    by: Actor,
    at: datetime,
    what: str,
    about: models.Model,
    client_id: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one line about one thing."""
    write_all([Line(what, about, client_id, detail or {})], by=by, at=at)


def write_all(lines: Iterable[Line], *, by: Actor, at: datetime) -> None:
    """Add several lines of one act, in order.

    Inside a verb they wait for its end (ground/verb.py): the chain's row is locked last, once, and until
    the transaction ends, so lines stand in the order in which acts become true.
    """
    said = [_event(line, by=by, at=at) for line in lines]
    if not said:
        return
    if act := running():
        act.lines += said
        act.keep = partial(_chain_later, get_scope())
    elif transaction.get_connection().in_atomic_block:
        _chain_on(said)
    else:
        raise RuntimeError("The record is written inside the verb's transaction.")


def _event(line: Line, *, by: Actor, at: datetime) -> Event:
    """Return what a line says, before it has its place in the chain."""
    return Event(
        organization_id=by.organization_id or _organization_of(line.about),
        at=at,
        by=by.label,
        by_name=by.name,
        what=line.what,
        about=f"{line.about._meta.label_lower}:{line.about.pk}",
        client_id=line.client_id or getattr(line.about, "client_id", None),
        detail=json.loads(json.dumps(line.detail, default=str)) if line.detail else {},
    )


def _chain_later(seen: dict[str, Any], events: list[Event]) -> None:
    """Put the lines into the chain in the scope in which they were written."""
    with scope(**seen):
        _chain_on(events)


def _chain_on(events: list[Event]) -> None:
    """Hold each organization's chain, put the lines at its end, and move the end."""
    for organization_id in dict.fromkeys(event.organization_id for event in events):
        those = [event for event in events if event.organization_id == organization_id]
        chain.add(those, _hold(organization_id))


def next_number(organization_id: UUID, series: str) -> int:
    """Return the next number of a series, never given out twice."""
    counters = Counter.objects.filter(organization_id=organization_id, series=series)
    if not counters.update(last=models.F("last") + 1):
        Counter.objects.bulk_create(
            [Counter(organization_id=organization_id, series=series)], ignore_conflicts=True
        )
        counters.update(last=models.F("last") + 1)
    return int(counters.values_list("last", flat=True).get())


def _hold(organization_id: UUID) -> Chain:
    """Lock and return the end of the chain; an organization's first line makes it."""
    if end := chain.hold(organization_id):
        return end
    Chain.objects.bulk_create([Chain(organization_id=organization_id)], ignore_conflicts=True)
    end = chain.hold(organization_id)
    assert end is not None
    return end


def _organization_of(about: models.Model) -> UUID:
    return getattr(about, "organization_id", None) or about.pk
