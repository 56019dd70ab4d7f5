"""What others take over from someone who leaves: what they lead, answer for, own or have not signed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from handrail.anytime.notes import queries as notes
from handrail.anytime.safety import queries as safety
from handrail.care.inquiry import queries as inquiry
from handrail.care.schedule import queries as schedule
from handrail.ground.episode import queries as episodes


class HeldLine(NamedTuple):
    words: str
    url: str


@dataclass(frozen=True)
class Held:
    """A kind of thing that is someone's, and who takes it over."""

    title: str
    advice: str
    lines: list[HeldLine]


def to_take_over(staff_id: UUID, *, on: date) -> list[Held]:
    """Return what someone leads or owns that others must take over when they leave; kinds of which there is none are
    left out."""
    return [held for held in (*_led(staff_id, on), *_of_safety(staff_id), *_owned(staff_id)) if held.lines]


def _led(staff_id: UUID, on: date) -> Iterator[Held]:
    series, sessions = schedule.led_by(staff_id, on=on)
    yield Held(
        _("Series they lead"),
        _("Choose another leader from a day on."),
        [HeldLine(one.title, reverse("schedule:leader", args=[one.pk])) for one in series],
    )
    yield Held(
        _("Sessions they stand in for"),
        _("Let someone else stand in."),
        [
            HeldLine(f"{one.series.title}, {one.day:%-d %b}", reverse("schedule:stand_in", args=[one.pk]))
            for one in sessions
        ],
    )
    yield Held(
        _("Clients they see alone"),
        _("Let somebody else see them, or call it off."),
        [
            HeldLine(
                f"{one.client.short_name}, {one.day:%-d %b}", reverse("schedule:one_to_one", args=[one.pk])
            )
            for one in schedule.to_come_with(staff_id, on=on)
        ],
    )


def _of_safety(staff_id: UUID) -> Iterator[Held]:
    yield Held(
        _("Safety concerns they took"),
        _("Another clinician of the team takes these today."),
        [
            HeldLine(f"{one.client}, {one.level}", reverse("safety:concern", args=[one.pk]))
            for one in safety.open_concerns().filter(owner_id=staff_id)
        ],
    )
    yield Held(
        _("Transfers they answer for"),
        _("Another of the team takes these today: “I answer for it”."),
        [
            HeldLine(f"{one.client}, {one.place}", reverse("safety:transfer", args=[one.pk]))
            for one in safety.transfers_owned_by(staff_id)
        ],
    )
    yield Held(
        _("Incidents they recorded that nobody has reviewed"),
        _("Ask what is missing before the last day; a director reviews them."),
        [
            HeldLine(
                f"{one.kind_words}, {localtime(one.happened_at):%-d %b}",
                reverse("safety:incident", args=[one.pk]),
            )
            for one in safety.unreviewed_of(staff_id)
        ],
    )


def _owned(staff_id: UUID) -> Iterator[Held]:
    yield Held(
        _("Clients whose team they are in"),
        _("Whoever prepares admissions names another in this role."),
        [
            HeldLine(f"{part.client}, {part.role_words}", reverse("staff:client", args=[part.episode_id]))
            for part in episodes.teams_with(staff_id)
        ],
    )
    yield Held(
        _("Requests for an evaluation in their hands"),
        _("Anyone at the front desk can answer these."),
        [
            HeldLine(one.name, reverse("inquiry:referral", args=[one.pk]))
            for one in inquiry.unanswered()
            if one.owner_id == staff_id
        ],
    )
    yield Held(
        _("Notes they have not signed"),
        _("Only their author signs these: ask for it before the last day."),
        [
            HeldLine(f"{one.client}, {one.service_on:%-d %b}", reverse("notes:note", args=[one.pk]))
            for one in notes.drafts_of(staff_id)
        ],
    )
