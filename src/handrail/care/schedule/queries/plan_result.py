"""What a search found, with names for who may see them. The row holds ids only."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from handrail.care.schedule.models import PlanRun
from handrail.care.schedule.queries.planned import named_ids
from handrail.ground.clinic import queries as clinic
from handrail.ground.episode.models import Episode
from handrail.ground.people.models import Staff


@dataclass(frozen=True)
class Names:
    """The names behind a problem's ids, as they are today."""

    clients: dict[str, str]
    staff: dict[str, str]
    rooms: dict[str, str]
    kinds: dict[str, str]

    def __call__(self, of: str) -> str:
        for known in (self.clients, self.staff, self.rooms, self.kinds):
            if of in known:
                return known[of]
        return of

    def told(self, words: str, run: PlanRun) -> str:
        """Return what the planner said, with names in the place of ids and the group in the place of its number."""
        week = run.problem["week"]
        words = re.sub(r"week\[(\d+)\]", lambda found: self(week[int(found[1])]["kind"]), words)
        return named_ids(words, self)


@dataclass(frozen=True)
class Unmet:
    """A client whom a week leaves without the days they are to have, or without an individual session: then there are no `days`."""

    episode_id: UUID
    name: str
    days: int
    kinds: tuple[str, ...]


def names_in(run: PlanRun) -> Names:
    """Return the names of whoever and whatever a search's problem holds. Three queries."""
    problem = run.problem
    episodes = Episode.objects.filter(pk__in=[one["id"] for one in problem["clients"]])
    staff = Staff.objects.filter(pk__in=[one["id"] for one in problem["staff"]])
    return Names(
        {str(one.pk): one.client.short_name for one in episodes.select_related("client")},
        {str(one.pk): one.name for one in staff},
        {str(room.pk): room.name for room in clinic.rooms(site_id=run.site_id)},
        {kind: str(one["title"]) for kind, one in run.kinds.items()},
    )


def unmet_in(run: PlanRun, names: Names) -> list[Unmet]:
    """Return whom the week that was found leaves without their days, by name."""
    if run.answer is None:
        return []
    needs: dict[str, list[dict[str, Any]]] = {one["id"]: one["needs"] for one in run.problem["clients"]}
    found = []
    for one in run.answer["unmet"]:
        need = needs[one["client"]][one["need"]]
        kinds = tuple(dict.fromkeys(names(kind) for kind in need["kinds"]))
        found.append(Unmet(UUID(one["client"]), names(one["client"]), need.get("days", 0), kinds))
    return sorted(found, key=lambda one: one.name)
