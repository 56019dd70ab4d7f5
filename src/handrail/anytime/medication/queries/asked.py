"""Reads of what was asked, compared and reviewed: allergies, reconciliations, reviews, requests; and what waits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.medication.models import Allergy, Ask, Change, Medication, Reconciliation, Review
from handrail.anytime.notes import queries as notes
from handrail.anytime.portal_messages import queries as messages
from handrail.anytime.safety import queries as safety
from handrail.clinical.kit import Finding
from handrail.clinical.medication.evaluation_due import Started, evaluation_due
from handrail.clinical.medication.reconcile_due import Handover, reconcile_due
from handrail.clinical.medication.review_due import Reviewed, review_due
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload
from handrail.ground.episode.queries import caseload as read_caseload

IN_PROGRAM = ("taking part", "stepping down")
LOOKED_AT = ("start", "change dose")  # what a review is due soon after


@dataclass(frozen=True)
class Allergies:
    """What stands on a client's list; and whether anyone ever asked."""

    standing: list[Allergy]
    asked: Allergy | None  # the latest line that says something: none yet is not "none known"

    @property
    def none_known(self) -> bool:
        return not self.standing and self.asked is not None

    @property
    def why_none(self) -> str:
        """Why none stands on the list, as a paper says it: that nobody asked is not that there is none."""
        return _("Allergies: none known.") if self.none_known else _("Allergies: nobody has asked yet.")


def allergies_of(client_id: UUID) -> Allergies:
    """Return a client's allergies and intolerances, of any course of care. One query."""
    lines = sorted(Allergy.objects.filter(client_id=client_id), key=attrgetter("at", "id"))
    gone = {one.takes_back_id for one in lines}
    said = [one for one in lines if one.kind != "taken back" and one.pk not in gone]
    return Allergies([one for one in said if one.substance], said[-1] if said else None)


def named_allergy(client_id: UUID, name: str) -> Allergy | None:
    """Return an allergy on the list that shares a word with this medication's name. No more is compared: see the page."""
    words = _long_words(name)
    return next((one for one in allergies_of(client_id).standing if words & _long_words(one.substance)), None)


def against_allergies(episode: Episode) -> list[tuple[Medication, Allergy]]:
    """Return what a client takes of which a word stands among their allergies, with that allergy. Two queries."""
    standing = allergies_of(episode.client_id).standing
    taken = Medication.objects.filter(episode=episode, stopped_on__isnull=True) if standing else []
    return [
        (one, allergy)
        for one in sorted(taken, key=attrgetter("name"))
        for allergy in standing
        if _long_words(one.name) & _long_words(allergy.substance)
    ]


def _long_words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) > 3}


def allergy_for(by: Actor, allergy_id: UUID) -> Allergy:
    """Return one line of this actor's clinic. Raises Allergy.DoesNotExist for any other."""
    found: Allergy = Allergy.objects.select_related("client", "episode__site").get(
        pk=allergy_id, organization_id=by.organization_id
    )
    return found


def reconciliations_of(episode_id: UUID) -> list[Reconciliation]:
    """Return each comparison of the list, the latest first."""
    return sorted(
        Reconciliation.objects.filter(episode_id=episode_id), key=attrgetter("at", "id"), reverse=True
    )


def reviews_of(episode_id: UUID) -> list[Review]:
    """Return each review, the latest first."""
    return sorted(Review.objects.filter(episode_id=episode_id), key=attrgetter("at", "id"), reverse=True)


def asks_of(episode_id: UUID) -> list[Ask]:
    """Return what the client asked or told about medicine, the latest first."""
    found = Ask.objects.filter(episode_id=episode_id).select_related("medication", "message")
    return sorted(found, key=attrgetter("at", "id"), reverse=True)


def ask_for(by: Actor, ask_id: UUID) -> Ask:
    """Return one request of this actor's clinic. Raises Ask.DoesNotExist for any other."""
    read = ("client", "episode__site", "medication", "message")
    found: Ask = Ask.objects.select_related(*read).get(pk=ask_id, organization_id=by.organization_id)
    return found


def reconciled(episode: Episode, *, on: date) -> Finding | None:
    """Return whether the list was compared since the client came; None before they are admitted. Two queries."""
    return _reconciled([episode], on=on).get(episode.pk)


def _reconciled(found: Sequence[Episode], *, on: date) -> dict[UUID, Finding]:
    done: dict[UUID, datetime] = {}
    ids = [one.pk for one in found]
    for episode_id, at in Reconciliation.objects.filter(episode__in=ids).values_list("episode_id", "at"):
        done[episode_id] = max(at, done.get(episode_id, at))
    back = safety.returned_at(ids)
    told = {}
    for one in found:
        came = day_of(back[one.pk], one.site.time_zone) if one.pk in back else one.admitted_on
        if came is not None:
            last = done.get(one.pk)
            if last is not None and last < back.get(one.pk, last):
                last = None  # by the moment: what was compared that morning says nothing of the afternoon
            before = (came - day_of(last, one.site.time_zone)).days if last else None
            handover = Handover((on - came).days, before, back=one.pk in back)
            told[one.pk] = reconcile_due(handover, as_of=on)
    return told


def review_clocks(found: Iterable[Episode], *, on: date) -> dict[UUID, Finding]:
    """Return whether the medication we prescribe was looked at in time; nothing for who takes none. Three queries."""
    courses = {one.pk: one for one in found}
    ours = {"stopped_on__isnull": True, "prescribed_by__isnull": True}
    taken = Medication.objects.filter(episode__in=list(courses), **ours)
    takes = set(taken.values_list("episode_id", flat=True))
    reviews: dict[Any, Review] = {}
    for one in sorted(Review.objects.filter(episode__in=takes), key=attrgetter("at", "id")):
        reviews[one.episode_id] = one
    changed: dict[UUID, date] = {}  # the first that nobody looked at: a later one does not put it off
    changes = Change.objects.filter(
        episode__in=takes,
        kind__in=LOOKED_AT,
        **{f"medication__{name}": value for name, value in ours.items()},
    )
    for episode_id, at, day in changes.values_list("episode_id", "at", "on"):
        if episode_id not in reviews or at > reviews[episode_id].at:
            changed[episode_id] = min(day, changed.get(episode_id, day))
    return {key: _clock(courses[key], reviews.get(key), changed.get(key), on) for key in takes}


def _clock(episode: Episode, last: Review | None, changed: date | None, on: date) -> Finding:
    reviewed = (on - day_of(last.at, episode.site.time_zone)).days if last else None
    named = (last.next_on - on).days if last and last.next_on else None
    facts = Reviewed(reviewed, (on - changed).days if changed else None, named)
    return review_due(facts, as_of=on)


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return what waits for a prescriber: lists to compare, medication to look at, requests. Seven queries at most."""
    if not access.may(by, "medication.change"):
        return []
    teams = caseload or read_caseload()
    found, on = teams.at(*IN_PROGRAM), day_of(as_of, by.time_zone)
    return [
        *_lists(found, teams, on),
        *_looks(found, teams, on),
        *_evaluations(found, teams, on),
        *_asks(teams, as_of),
    ]


def _lists(found: list[Episode], teams: Caseload, on: date) -> Iterator[Due]:
    told = _reconciled(found, on=on)
    for one in found:
        finding = told.get(one.pk)
        if finding is not None and finding.value != "done":
            yield _due(one, teams, _("Compare the medication list with what the client takes"), finding)


def _looks(found: list[Episode], teams: Caseload, on: date) -> Iterator[Due]:
    told = review_clocks(found, on=on)
    for one in found:
        finding = told.get(one.pk)
        if finding is not None and finding.value != "in time":
            yield _due(one, teams, _("Review the medication"), finding)


def _evaluations(found: list[Episode], teams: Caseload, on: date) -> Iterator[Due]:
    """Whoever takes what we prescribe has a prescriber's signed evaluation behind it."""
    first: dict[UUID, date] = {}
    ours = Medication.objects.filter(episode__in=found, stopped_on__isnull=True, prescribed_by__isnull=True)
    for episode_id, day in ours.values_list("episode_id", "started_on"):
        first[episode_id] = min(day, first.get(episode_id, day))
    seen = notes.evaluated_by_prescriber(first) if first else set()
    for one in found:
        if one.pk in first and one.pk not in seen:
            finding = evaluation_due(Started((on - first[one.pk]).days), as_of=on)
            yield _due(one, teams, _("Sign the psychiatric evaluation behind the medication"), finding)


def _due(episode: Episode, teams: Caseload, words: str, finding: Finding) -> Due:
    return Due(
        words=words,
        about=episode.client.short_name,
        route="medication:list",
        ids={"episode": episode.pk},
        verb="medication.change",
        late=finding.answer == "not met",
        staff_id=teams.holder(episode, "prescriber"),
        kind="medication",
    )


def _asks(teams: Caseload, as_of: datetime) -> Iterator[Due]:
    read = ("client", "medication", "message", "episode__site")
    waiting = sorted(Ask.objects.filter(answered_at__isnull=True).select_related(*read), key=attrgetter("at"))
    own = clinic.own_numbers() if waiting else {}
    for one in waiting:
        one.message.episode = one.episode
        finding, due_at = messages.clock_of(one.message, read=True, as_of=as_of, own=own)
        words = {
            "more of it": _("Needs more of %(name)s: hand the request over"),
            "side effect": _("Tells a side effect of %(name)s"),
        }[one.kind]
        yield Due(
            words=words % {"name": one.medication.name},
            about=one.client.short_name,
            route="medication:list",
            ids={"episode": one.episode_id},
            verb="medication.change",
            due_at=due_at,
            late=finding.answer == "not met",
            staff_id=teams.holder(cast(Episode, one.episode), "prescriber"),
            rank=2,
            kind="medication",
        )
