"""What a client knows of their one-to-ones, and what they are still to be told. The row says both, so nothing goes stale."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.care.schedule.models import TELEHEALTH, OneToOne
from handrail.care.schedule.states import ONE_TO_ONE, SEEN_STAGES
from handrail.care.schedule.words import OWN_WORDS, clock_words, day_words, ended
from handrail.ground.people.models import Client

Known = dict[str, Any]
OFF: Known = {"off": True}


def known(one: OneToOne) -> Known:
    """Return what a client knows who was told of a one-to-one as it is."""
    if one.state != ONE_TO_ONE.start:
        return OFF
    starts = one.starts_at.astimezone(UTC).isoformat()
    return {"starts": starts, "with": one.leader.name, "where": where_words(one)}


def where_words(one: OneToOne) -> str:
    """Room 2; by video; nothing, where the leader sees people."""
    return _("by video") if one.mode == TELEHEALTH else one.room.name if one.room else ""


def _hour_known(one: OneToOne) -> Known | None:
    """Return the hour at which a client knows a one-to-one; None: they know of none, or that it is off."""
    return one.told if one.told and one.told != OFF else None


@dataclass(frozen=True)
class Untold:
    """What one client is to be told of one-to-ones that changed alike: booked, moved or called off together."""

    rows: tuple[OneToOne, ...]

    @property
    def client(self) -> Client:
        return self.rows[0].client

    @property
    def pk(self) -> str:
        """What a page sends of it: which they are, and as which they were seen."""
        return "+".join(f"{one.pk}.{one.revision}" for one in self.rows)

    @property
    def made_at(self) -> datetime:
        return max(one.changed_at for one in self.rows)

    @property
    def day(self) -> date:
        """The first day that it concerns: who is not told in time comes on the day they know."""
        first, told = self.rows[0], _hour_known(self.rows[0])
        return min(first.day, _local(first, _starts(told)).date()) if told else first.day

    @property
    def title(self) -> str:
        first = self.rows[0]
        return f"{first.kind_words}, {first.leader.name}, {day_words(self.day)}"

    @property
    def words(self) -> str:
        """What the client reads."""
        first = self.rows[0]
        told: Known = _hour_known(first) or {}
        name = told.get("with", first.leader.name) if first.state != ONE_TO_ONE.start else first.leader.name
        facts = {
            "what": str(OWN_WORDS[first.kind]) % {"name": name},
            "when": self._when(first),
            "was": self._was(first, told),
            "why": ended(first.because),
        }
        if first.state != ONE_TO_ONE.start:
            said = _("%(what)s, %(was)s: called off. %(why)s")
        elif told:
            said = _("%(what)s is at another hour or place now: %(when)s. It was: %(was)s.")
        elif first.told == OFF:
            said = _("%(what)s takes place after all: %(when)s.")
        else:
            said = _("%(what)s: %(when)s.")
        more = _(" And %(n)s more, until %(day)s.") if len(self.rows) > 1 else ""
        return (said + more) % (facts | {"n": len(self.rows) - 1, "day": day_words(self.rows[-1].day)})

    @staticmethod
    def _when(one: OneToOne) -> str:
        return _joined(_local(one, one.starts_at), where_words(one))

    @staticmethod
    def _was(one: OneToOne, told: Known) -> str:
        if not told:
            return Untold._when(one)
        other = _("with %(name)s") % {"name": told["with"]} if told["with"] != one.leader.name else ""
        where = told["where"] if told["where"] != where_words(one) or one.state != ONE_TO_ONE.start else ""
        return _joined(_local(one, _starts(told)), where, other if one.state == ONE_TO_ONE.start else "")


def untold(*, on: date, episode_id: UUID | None = None) -> list[Untold]:
    """Return what clients are still to be told of one-to-ones from a day on, the soonest first. One query."""
    found = OneToOne.objects.filter(to_tell=True, episode__stage__in=SEEN_STAGES)
    found = found.filter(episode_id=episode_id) if episode_id else found
    groups: dict[tuple[Any, ...], list[OneToOne]] = {}
    for one in found.select_related("client", "leader", "room", "site").order_by("starts_at", "pk"):
        told = _hour_known(one) or {}
        if max(one.day, _local(one, _starts(told)).date() if told else one.day) >= on:
            groups.setdefault(_alike(one, told), []).append(one)
    return sorted((Untold(tuple(rows)) for rows in groups.values()), key=lambda one: (one.day, one.made_at))


def still_to_tell(seen: Iterable[tuple[UUID, int]]) -> list[OneToOne]:
    """Return of these one-to-ones, each as it was seen, those that clients are still to be told of. One query."""
    revision = dict(seen)
    found = OneToOne.objects.filter(pk__in=list(revision), to_tell=True)
    rows = found.select_related("client", "leader", "room", "episode").order_by("starts_at", "pk")
    return [one for one in rows if one.revision == revision[one.pk]]


def _alike(one: OneToOne, told: Known) -> tuple[Any, ...]:
    """Return what those have alike that are told of in one line."""
    now = _local(one, one.starts_at)
    was = _local(one, _starts(told)) if told else None
    return (
        one.client_id,
        one.weekly or one.pk,
        one.state,
        one.because,
        (now.weekday(), now.time(), one.leader_id, where_words(one)),
        one.told == OFF,
        was and (was.weekday(), was.time(), told["with"], told["where"]),
    )


def _starts(told: Known) -> datetime:
    return datetime.fromisoformat(told["starts"])


def _local(one: OneToOne, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(one.site.time_zone))


def _joined(at: datetime, *parts: str) -> str:
    """Thu 4 Dec, 2:00 pm, by video."""
    said = (day_words(at.date()), clock_words(at.time()), *parts)
    return ", ".join(part for part in said if part)
