"""Reads of aftercare: which contacts are due, what was tried, how a person is since they left."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.outbox import queries as outbox
from handrail.care.aftercare.figures import Figures, Share, figures
from handrail.care.aftercare.models import Contact, ContactsStopped
from handrail.care.aftercare.sent import not_so_any_more, reminders_due
from handrail.clinical.aftercare.answer_wait import Asked, answer_wait
from handrail.clinical.aftercare.contact_due import Discharged, contact_due
from handrail.clinical.kit import Finding
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload, open_episodes, program_of
from handrail.ground.episode.queries import caseload as read_caseload
from handrail.library.terms import AftercareContact

__all__ = ["Figures", "Share", "figures", "not_so_any_more", "reminders_due"]


@dataclass(frozen=True)
class Planned:
    """One contact of the program after discharge: its day, the tries so far, where it stands."""

    episode: Episode
    contact: AftercareContact
    due_on: date
    tries: tuple[Contact, ...]
    on: date
    stopped: bool = False  # the client wants no more
    by_text: bool = False  # they chose to be written to after the program

    @property
    def reached(self) -> Contact | None:
        return next((one for one in self.tries if one.outcome == "reached"), None)

    @property
    def is_due(self) -> bool:
        return self.reached is None and not self.stopped and self.due_on <= self.on

    @property
    def is_asked(self) -> bool:
        """Whether the client's own page asks them: the program says so, they can sign in, and for a text they chose it."""
        way, signs_in = self.contact.way, self.episode.client.user_id is not None
        return signs_in and (way == "portal" or (way == "text" and self.by_text))

    @property
    def waits_for_answer(self) -> bool:
        """Whether it is due and the client was asked: their answer may still come, and nobody calls yet."""
        if not (self.is_due and self.is_asked):
            return False
        return answer_wait(Asked(self.days_over), as_of=self.on).answer == "met"

    @property
    def days_over(self) -> int:
        return (self.on - self.due_on).days

    @property
    def state(self) -> str:
        """Where it stands: reached, stopped, asked, due, late or later."""
        if self.reached or self.stopped:
            return "reached" if self.reached else "stopped"
        if not self.is_due:
            return "later"
        if self.waits_for_answer:
            return "asked"
        return "late" if self.days_over > 0 else "due"


@dataclass(frozen=True)
class Waiting:
    """One line of the work list: a contact to make, and what the two windows say."""

    planned: Planned
    days_since: int
    windows: Finding
    call: Contact | None = None  # the client's answer in which they asked for one
    call_tries: tuple[Contact, ...] = ()

    @property
    def episode(self) -> Episode:
        return self.planned.episode

    @property
    def id(self) -> str:
        """The contact's id in the program."""
        return self.planned.contact.id

    @property
    def tried(self) -> int:
        """How often it was tried: the call they asked for, or the contact."""
        return len(self.call_tries) if self.call else len(self.planned.tries)


def contacts_of(episode_id: UUID) -> list[Contact]:
    """Return every try to reach a person, the first first."""
    return list(Contact.objects.filter(episode_id=episode_id).order_by("at"))


def planned_for(episode: Episode, *, on: date) -> list[Planned]:
    """Return the program's contacts for one person, in order. Empty before discharge."""
    chosen = {episode.client_id} if _writes_to(outbox.reach_of(episode.client_id)) else set()
    return _planned(
        episode, contacts_of(episode.pk), on, stopped=stopped(episode.pk) is not None, chosen=chosen
    )


def asked_on_phone(episode: Episode, *, on: date) -> Planned | None:
    """Return the contact of which the client's own page asks how they are, or None."""
    if episode.stage != "aftercare":
        return None
    return next((one for one in planned_for(episode, on=on) if one.is_due and one.is_asked), None)


def _writes_to(reach: Any) -> bool:
    """Whether somebody chose to be written to after the program, and by which way."""
    return bool(reach and reach.aftercare and (reach.email or reach.text))


def stopped(episode_id: UUID) -> ContactsStopped | None:
    """Return that the client wants no more contacts, or None: they never said so, or took it back."""
    stands = ContactsStopped.objects.filter(episode_id=episode_id, episode__contacts_stopped_at__isnull=False)
    return max(stands, key=attrgetter("at"), default=None)


def windows(episode: Episode, contacts: Iterable[Contact], *, on: date) -> Finding:
    """Return what the rule says of the two windows after discharge. The day of discharge does not count."""
    left = episode.discharged_on
    reached = [one.on for one in contacts if one.outcome == "reached"]
    return contact_due(
        Discharged(
            (on - left).days if left else None, [(day - left).days for day in reached] if left else None
        ),
        as_of=on,
    )


def contacts_due(*, as_of: datetime, episodes: Sequence[Episode] | None = None) -> list[Waiting]:
    """Return every contact to make now: who asked for a call first, then the longest overdue.

    What the client was asked by text or on their page waits for the answer. Four queries for any number of people.
    """
    episodes = list(open_episodes(stages=("aftercare",))) if episodes is None else episodes
    tries: dict[UUID | None, list[Contact]] = {}
    for one in Contact.objects.filter(episode__in=episodes).order_by("at"):
        tries.setdefault(one.episode_id, []).append(one)
    stands = ContactsStopped.objects.filter(episode__in=episodes, episode__contacts_stopped_at__isnull=False)
    ended = set(stands.values_list("episode_id", flat=True))
    chosen = {reach.client_id for reach in outbox.reaches() if _writes_to(reach)} if episodes else set()
    lines: list[Waiting] = []
    for episode in episodes:
        on, those = day_of(as_of, episode.site.time_zone), tries.get(episode.pk, [])
        call = call_among(those)
        # A call they asked for is made, whatever they said of further ones.
        if episode.pk in ended and call is None:
            continue
        for planned in _planned(episode, those, on, chosen=chosen):
            wants_call = call is not None and call.due == planned.contact.id
            is_due = planned.is_due and not planned.waits_for_answer and episode.pk not in ended
            if episode.discharged_on and (wants_call or is_due):
                days = (on - episode.discharged_on).days
                found = windows(episode, those, on=on)
                tried = tuple(one for one in those if call and one.due == call.call_due)
                lines.append(Waiting(planned, days, found, call if wants_call else None, tried))
    return sorted(lines, key=lambda line: (line.call is None, line.planned.due_on))


def call_asked(episode_id: UUID) -> Contact | None:
    """Return the answer in which a client asked for a call, until somebody of the team has talked with them."""
    return call_among(contacts_of(episode_id))


def call_among(contacts: list[Contact]) -> Contact | None:
    """Return the answer in which they asked for a call, until somebody of the team talked with them."""
    talked = [one.at for one in contacts if one.outcome == "reached" and not one.by_client]
    asked = [one for one in contacts if one.wants_call and all(at < one.at for at in talked)]
    return asked[-1] if asked else None


def _planned(
    episode: Episode,
    contacts: list[Contact],
    on: date,
    *,
    stopped: bool = False,
    chosen: Container[UUID] = (),
) -> list[Planned]:
    left = episode.discharged_on
    if left is None:
        return []
    return [
        Planned(
            episode,
            one,
            left + timedelta(days=one.day),
            tuple(try_ for try_ in contacts if try_.due == one.id),
            on,
            stopped,
            episode.client_id in chosen,
        )
        for one in program_of(episode).aftercare
    ]


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return the contacts to make: the case manager's, or the therapist's where there is none."""
    caseload = caseload or read_caseload()
    waiting = contacts_due(as_of=as_of, episodes=caseload.at("aftercare"))
    roles = ("case_manager", "therapist")
    return [_due(line, caseload.holder(line.planned.episode, *roles)) for line in waiting]


def _due(line: Waiting, staff_id: UUID | None) -> Due:
    planned, tried = line.planned, line.tried
    asked = _("They asked for a call, or said that it is hard")
    return Due(
        words=asked if line.call else _("Aftercare: %(what)s") % {"what": planned.contact.words},
        about=planned.episode.client.short_name,
        route="aftercare:client",
        ids={"episode": planned.episode.pk},
        verb="aftercare.contact",
        late=line.call is not None or planned.state == "late",
        staff_id=staff_id,
        kind="aftercare",
        tags=(_("%(count)s tries") % {"count": tried},) if tried else (),
    )
