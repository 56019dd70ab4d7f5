"""What became of the next appointments: handed over and accepted, confirmed, attended; and what of it waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.care.stepdown.models import (
    HAND_OVER,
    SEEN_SINCE,
    TOOK_PLACE,
    AppointmentStep,
    NextAppointment,
)
from handrail.ground.clock import day_of
from handrail.ground.due import Due

if TYPE_CHECKING:
    from handrail.ground.episode.models import Episode
    from handrail.ground.episode.queries import Caseload

TAGS = {"handed over": "info", "moved": "watch"}
TAKES_OVER = ("therapist", "prescriber")  # to whom the care of a client is handed over


@dataclass(frozen=True)
class Booked:
    """One next appointment with what was heard of it, the latest last."""

    appointment: NextAppointment
    steps: tuple[AppointmentStep, ...]

    def _last(self, *kinds: str) -> AppointmentStep | None:
        return next((one for one in reversed(self.steps) if one.kind in kinds), None)

    @property
    def hand_over(self) -> AppointmentStep | None:
        return self._last(*HAND_OVER)

    @property
    def outcome(self) -> AppointmentStep | None:
        return self._last(*TOOK_PLACE)

    @property
    def confirmed(self) -> AppointmentStep | None:
        return self._last("confirmed")

    @property
    def not_seen(self) -> AppointmentStep | None:
        """The last word that they were not seen at it, until it turns out that they were."""
        last = self.outcome
        return last if last and last.kind != "attended" else None

    @property
    def new_day_told(self) -> bool:
        """Whether the client told the day to which it was moved: what staff wrote of it is not theirs to read."""
        last = self.not_seen
        return bool(last and last.by_client and (last.new_day or last.words))

    @property
    def seen_since(self) -> AppointmentStep | None:
        """The word that they were seen at another visit, after this one was missed."""
        last = self._last(SEEN_SINCE)
        return last if last and self.not_seen and last.at >= self.not_seen.at else None

    @property
    def tags(self) -> list[tuple[str, str]]:
        """What stands now, in the order in which it is read, each with its tag's kind."""
        stands = [one.kind for one in self._standing if one]
        return [(kind, "watch" if kind.startswith("not") else TAGS.get(kind, "calm")) for kind in stands]

    @property
    def _standing(self) -> tuple[AppointmentStep | None, ...]:
        return (self.confirmed, self.hand_over, self.outcome, self.seen_since)

    @property
    def by_client(self) -> bool:
        """Whether what came of it is the client's own word."""
        last = self.seen_since or self.outcome
        return last is not None and last.by_client

    def is_open(self, beside: Iterable[Booked]) -> bool:
        """Whether nobody knows yet how it went on: it was not asked about, or it was missed and nothing stands in its place."""
        if self.not_seen:
            return not self.seen_since and not any(self.is_answered_by(one.appointment) for one in beside)
        return self.outcome is None

    def is_answered_by(self, other: NextAppointment) -> bool:
        """Whether another visit stands in the place of this one, which was missed.

        A later one of the same kind that was made after it: a group is no prescriber. What was booked together with it
        answers nothing. Where another kind is to stand in its place, this one is cancelled, with the reason.
        """
        this = self.appointment
        return other.kind == this.kind and other.at > this.at and other.booked_at > this.booked_at

    @property
    def refused(self) -> bool:
        """Whether who was to take over said no, as the last word: then it does not stand, unless they were seen all the same."""
        last = self.hand_over
        return last is not None and last.kind == "not accepted" and self.outcome is None

    def is_with_who_accepted(self, other: Booked) -> bool:
        """Whether another visit with the same person stands here whom they took over already: this is that visit anew."""
        same = self.appointment.with_whom.strip().casefold() == other.appointment.with_whom.strip().casefold()
        last = other.hand_over
        return (
            same
            and self.appointment.kind == other.appointment.kind
            and last is not None
            and last.kind == "accepted"
        )

    @property
    def hand_over_is_open(self) -> bool:
        """Whether somebody who takes over has not said yes yet; one who was seen has."""
        last = self.hand_over
        accepted = last is not None and last.kind == "accepted"
        return self.appointment.kind in TAKES_OVER and not accepted and self.outcome is None


def _under_a_release(words: str, episode: Episode) -> str:
    """Return a line that asks somebody elsewhere; of substance use care with what it needs: asking tells that they were here."""
    return words if episode.sensitivity == "general" else _("%(what)s (under a release)") % {"what": words}


def _refused(one: Booked, beside: Iterable[Booked]) -> str:
    """Return that somebody else is to be found, while nobody stands in the place of who said no. No word of the client is needed."""
    if any(one.is_answered_by(other.appointment) for other in beside):
        return ""
    return _("%(who)s did not accept: find somebody else") % {"who": one.appointment.with_whom}


def _hand_over(one: Booked, episode: Episode, beside: Iterable[Booked]) -> str:
    """Return what is to be settled with who takes over, whatever the client wants from us."""
    who = {"who": one.appointment.with_whom}
    if not one.hand_over_is_open or any(one.is_with_who_accepted(other) for other in beside):
        return ""
    words = _("Hand over to %(who)s") if one.hand_over is None else _("Ask whether %(who)s accepts")
    return _under_a_release(words % who, episode)


def appointments_among(episode_ids: Iterable[UUID]) -> dict[UUID, list[NextAppointment]]:
    """Return the appointments that stand, the next first, by course of care. One query."""
    found: dict[UUID, list[NextAppointment]] = {}
    standing = NextAppointment.objects.filter(episode__in=list(episode_ids), cancelled_at__isnull=True)
    for one in sorted(standing, key=attrgetter("at", "id")):
        if one.episode_id:
            found.setdefault(one.episode_id, []).append(one)
    return found


def appointment_lines(episode: Episode, when: str) -> list[str]:
    """Return the appointments that stand and that nobody refused as lines of a paper. `when`: how the day and the time are written."""
    zone = ZoneInfo(episode.site.time_zone)
    said = (
        (date_format(one.at.astimezone(zone), when), one.with_whom, one.where, one.phone)
        for one in (one.appointment for one in booked(episode.pk) if not one.refused)
    )
    return [", ".join(filter(None, line)) for line in said]


def booked_among(episode_ids: Iterable[UUID]) -> dict[UUID, list[Booked]]:
    """Return the appointments that stand, the next first, with what was heard of each, by course of care. Two queries."""
    standing = appointments_among(episode_ids)
    found: dict[UUID, list[Booked]] = {}
    for one in with_heard([one for those in standing.values() for one in those]):
        found.setdefault(cast(UUID, one.appointment.episode_id), []).append(one)
    return found


def with_heard(appointments: list[NextAppointment]) -> list[Booked]:
    """Return these appointments, in their order, with what was heard of each. One query, where there are any."""
    steps: dict[UUID, list[AppointmentStep]] = {}
    heard = AppointmentStep.objects.filter(appointment__in=[one.pk for one in appointments])
    for step in sorted(heard if appointments else (), key=attrgetter("at", "id")):
        steps.setdefault(step.appointment_id, []).append(step)
    return [Booked(one, tuple(steps.get(one.pk, ()))) for one in appointments]


def booked(episode_id: UUID) -> list[Booked]:
    """Return one course of care's appointments that stand, the next first, with what was heard of each."""
    return booked_among([episode_id]).get(episode_id, [])


def cancelled(episode_id: UUID) -> list[Booked]:
    """Return one course of care's visits that were cancelled, the latest first, with what was heard of each before."""
    found = NextAppointment.objects.filter(episode_id=episode_id, cancelled_at__isnull=False)
    gone = sorted(found.prefetch_related("steps"), key=attrgetter("cancelled_at", "id"), reverse=True)
    return [Booked(one, tuple(sorted(one.steps.all(), key=attrgetter("at", "id")))) for one in gone]


def heard_of(appointment: NextAppointment) -> Booked:
    """Return one appointment with what was heard of it."""
    steps = AppointmentStep.objects.filter(appointment=appointment)
    return Booked(appointment, tuple(sorted(steps, key=attrgetter("at", "id"))))


def appointments_due(near: list[Episode], caseload: Caseload, *, as_of: datetime) -> Iterator[Due]:
    """Yield, of whoever nears the last day or has left: hand-overs still open, and visits nobody asked about."""
    found = booked_among([one.pk for one in near]) if near else {}
    for episode in near:
        today = day_of(as_of, episode.site.time_zone)
        for one in found.get(episode.pk, []):
            if words := _waits(one, found[episode.pk], today, episode):
                late = episode.stage == "aftercare" or one.not_seen is not None
                yield _line(episode, caseload, words, late=late)


def _waits(one: Booked, beside: list[Booked], today: date, episode: Episode) -> str:
    who, zone = {"who": one.appointment.with_whom}, episode.site.time_zone
    if one.refused:
        return _refused(one, beside)
    if episode.contacts_stopped_at:  # who wants no contacts is asked nothing; the provider may be
        return _waits_with_provider(one, beside, today, episode)
    if missed := one.not_seen:
        if not one.is_open(beside):
            return ""
        if missed.kind == "moved" and missed.new_day:
            told = who | {"day": date_format(missed.new_day, "D j M")}
            return _("The visit with %(who)s was moved to %(day)s, as the client says: book it") % told
        if missed.kind == "moved":
            return _("The visit with %(who)s was moved: book the new day") % who
        return _("%(who)s did not see them: reach them, book anew") % who
    if day_of(one.appointment.at, zone) < today and one.outcome is None:
        return _("Ask whether the visit with %(who)s took place") % who
    return _hand_over(one, episode, beside)


def _waits_with_provider(one: Booked, beside: list[Booked], today: date, episode: Episode) -> str:
    who, zone = {"who": one.appointment.with_whom}, episode.site.time_zone
    if one.not_seen:
        if not one.is_open(beside):
            return ""
        words = _(
            "%(who)s did not see them; they want no contacts from us: look with %(who)s what comes next"
        )
        return _under_a_release(words % who, episode)
    if day_of(one.appointment.at, zone) < today and one.outcome is None:
        words = _("Ask %(who)s whether the visit took place: the client wants no contacts from us")
        return _under_a_release(words % who, episode)
    return _hand_over(one, episode, beside)


def _line(episode: Episode, caseload: Caseload, words: str, *, late: bool) -> Due:
    return Due(
        words=words,
        about=episode.client.short_name,
        route="stepdown:hand_over",
        ids={"episode": episode.pk},
        verb="stepdown.plan",
        late=late,
        staff_id=caseload.holder(episode, "case_manager", "therapist"),
        kind="stepdown",
    )
