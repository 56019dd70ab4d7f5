"""What stands around a scale that is asked: whether its words are at hand, and the days on which nobody could be asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from handrail.anytime.safety import queries as safety
from handrail.clinical.measures.windows import Away
from handrail.ground.clinic import queries as clinic
from handrail.ground.episode.models import Episode
from handrail.library.instrument import Instrument


@dataclass(frozen=True)
class Around:
    """For some courses of care: the packs their organizations may ask, and their days in a higher level of care."""

    loaded: frozenset[tuple[UUID, str]]
    away: Mapping[UUID, Sequence[Away]]

    @classmethod
    def of(cls, courses: Iterable[Episode], *, unworded: Iterable[UUID]) -> "Around":
        """Read it for all of them at once: one query a time zone of their sites; one more for the organizations of which
        some program asks a pack that ships without words (`unworded`)."""
        in_zones: dict[str, list[UUID]] = defaultdict(list)
        for one in courses:
            if one.admitted_on is not None:  # before, no window has opened
                in_zones[one.site.time_zone].append(one.pk)
        away = {
            pk: [Away(stay.since, stay.back_on) for stay in stays]
            for zone, those in in_zones.items()
            for pk, stays in safety.stays_of(those, time_zone=zone).items()
        }
        ask = set(unworded)
        return cls(frozenset(clinic.wordings_in_force(ask)) if ask else frozenset(), away)

    def is_away(self, episode: Episode, on: date) -> bool:
        """Whether they are in a higher level of care on a day: nobody here asks them anything then."""
        return any(stay.holds(on) for stay in self.away.get(episode.pk, ()))

    def may_ask(self, scale: Instrument, episode: Episode) -> bool:
        """Whether a scale can be asked here: its words ship, or the organization loaded them."""
        return not scale.needs_wording or (episode.organization_id, scale.id) in self.loaded
