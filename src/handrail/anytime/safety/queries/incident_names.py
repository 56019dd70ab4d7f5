"""Whose name stands in the words of an incident, and what a chart shows of them: never another client's name.

Nothing of an incident is changed later. A client may be named as involved after words were written in which their name
stands, so each chart is looked at again whenever it is shown: words that name another client involved are kept back
from it until somebody writes them anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from handrail.anytime.safety.models import Incident, IncidentAddendum, IncidentLine
from handrail.ground.clinic.models import Site
from handrail.ground.episode import queries as episodes
from handrail.ground.people.models import Client
from handrail.ground.people.naming import names_in, names_of


@dataclass(frozen=True)
class Said:
    """Words of one client's line, and whose names stand there. `added`: the addendum, or None for the first words."""

    words: str
    added: IncidentAddendum | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class InChart:
    """One client's own line as their chart shows it."""

    line: IncidentLine
    said: tuple[Said, ...]
    place: str  # nothing where it names another client involved

    @property
    def incident(self) -> Incident:
        return self.line.incident

    @property
    def shown(self) -> list[Said]:
        return [one for one in self.said if not one.names]

    @property
    def names(self) -> list[str]:
        """Whose names stand in words that are kept back."""
        return sorted({name for one in self.said for name in one.names})

    @property
    def to_write_anew(self) -> bool:
        """Whether nothing was added for this chart since the words that are kept back."""
        return bool(self.said[-1].names)


def roster(site: Site) -> list[Client]:
    """Return whoever is in care at a site, or on the way to it. One query."""
    return [one.client for one in episodes.open_episodes().filter(site=site)]


def names_among(words: str, people: Iterable[Client], *, own: Client | None = None) -> list[str]:
    """Return whose names of these people stand in words about `own`, as each stands there."""
    names = {name for one in people for name in names_of(one)}
    return names_in(words, names, own=names_of(own) if own else ())


def names_on_roster(words: str, people: Iterable[Client], *, own: Client | None = None) -> list[str]:
    """Return the same of people who had no part: theirs count with a capital letter, or a "brown" coat is a Brown."""
    names = {name for one in people for name in names_of(one)}
    return names_in(words, names, own=names_of(own) if own else (), capital=True)


def in_chart(line: IncidentLine, involved: Iterable[Client]) -> InChart:
    """Return a line as its chart shows it. `involved`: every client of the incident."""
    others = [one for one in involved if one.pk != line.client_id]
    texts: list[tuple[str, Any]] = [(line.words, None)]
    texts += [(one.words, one) for one in sorted(line.addenda.all(), key=lambda added: (added.at, added.pk))]
    said = tuple(
        Said(words, added, tuple(names_among(words, others, own=line.client))) for words, added in texts
    )
    place = line.incident.place
    return InChart(line, said, "" if names_among(place, others, own=line.client) else place)


def charts_of(lines: Iterable[IncidentLine]) -> list[InChart]:
    """Return each line of one incident as its chart shows it. The lines were read with their clients."""
    found = list(lines)
    return [in_chart(line, [one.client for one in found]) for line in found]


def incident_lines_in_chart(episode_id: UUID) -> list[InChart]:
    """Return what one client's chart shows of incidents: their own line and nobody else's, the latest first."""
    found = IncidentLine.objects.filter(episode_id=episode_id).select_related("incident", "client")
    lines = list(found.prefetch_related("addenda"))
    if not lines:
        return []
    involved: dict[UUID, list[Client]] = {}
    beside = IncidentLine.objects.filter(incident__in=[one.incident_id for one in lines])
    for one in beside.select_related("client"):
        involved.setdefault(one.incident_id, []).append(one.client)
    lines.sort(key=lambda line: (line.incident.happened_at, line.pk), reverse=True)
    return [in_chart(line, involved[line.incident_id]) for line in lines]
