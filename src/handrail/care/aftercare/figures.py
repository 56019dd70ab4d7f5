"""Who was seen after a discharge, within 7 and within 30 days: counts for the director, by site and program.

The two windows are the rule's own (`contact_due`); the day of discharge does not count. Only a window that is over is counted:
who left yesterday is not somebody who was missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from handrail.care.aftercare.models import Contact
from handrail.care.stepdown import queries as stepdown
from handrail.clinical.aftercare.contact_due import contact_due
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode


@dataclass(frozen=True)
class Share:
    """So many of so many, within so many days."""

    days: int
    n: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share, or None of nobody."""
        return round(100 * self.n / self.of) if self.of else None


@dataclass(frozen=True)
class Figures:
    """The discharges of one program at one site: how many kept a visit elsewhere, how many we reached."""

    site: str
    program: str
    discharges: int
    visits: tuple[Share, ...]
    reached: tuple[Share, ...]


def figures(*, first: date, last: date, on: date) -> list[Figures]:
    """Return the figures of whoever was discharged between two days, by site and program. Four queries at most.

    Who died is not among them.
    """
    left = Episode.objects.filter(discharged_on__range=(first, last)).exclude(discharge_reason="death")
    episodes = sorted(left.select_related("site", "program"), key=_group)
    if not episodes:
        return []
    contacts: dict[UUID, list[date]] = {}
    told: dict[UUID, list[Contact]] = {}  # in these they told us that they had been seen
    for one in Contact.objects.filter(episode__in=episodes, outcome="reached"):
        if one.episode_id:
            contacts.setdefault(one.episode_id, []).append(one.on)
            if one.appointment_kept:
                told.setdefault(one.episode_id, []).append(one)
    visits = _visits(episodes, told)
    return [_figures(key, list(those), visits, contacts, on) for key, those in groupby(episodes, key=_group)]


def _group(episode: Episode) -> tuple[str, str]:
    return episode.site.name, episode.program.title


def _visits(episodes: Iterable[Episode], told: dict[UUID, list[Contact]]) -> dict[UUID, list[date]]:
    """Return the days of the visits elsewhere that took place.

    What they told us is noted with the visit that was booked; of one we had not booked, or after ours was missed, the day on
    which they told us counts.
    """
    zones = {one.pk: one.site.time_zone for one in episodes}
    booked = stepdown.booked_among(zones)
    found: dict[UUID, list[date]] = {}
    for episode_id, zone in zones.items():
        ours = [(day_of(one.appointment.at, zone), one) for one in booked.get(episode_id, [])]
        found[episode_id] = [day for day, one in ours if one.outcome and one.not_seen is None]
        found[episode_id] += [day_of(one.seen_since.at, zone) for _day, one in ours if one.seen_since]
        found[episode_id] += [
            said.on
            for said in told.get(episode_id, [])
            if all(day > said.on or (one.not_seen and one.not_seen.at < said.at) for day, one in ours)
        ]
    return found


def _figures(
    key: tuple[str, str],
    those: list[Episode],
    visits: dict[UUID, list[date]],
    contacts: dict[UUID, list[date]],
    on: date,
) -> Figures:
    numbers = contact_due.numbers_on(on)
    windows = (int(numbers.first_window_days), int(numbers.second_window_days))
    return Figures(
        *key,
        len(those),
        tuple(_share(those, visits, days, on) for days in windows),
        tuple(_share(those, contacts, days, on) for days in windows),
    )


def _share(those: list[Episode], seen: dict[UUID, list[date]], days: int, on: date) -> Share:
    over = [
        (one, one.discharged_on)
        for one in those
        if one.discharged_on and (on - one.discharged_on).days > days
    ]
    hit = [one for one, left in over if any(0 < (day - left).days <= days for day in seen.get(one.pk, []))]
    return Share(days, len(hit), len(over))
