"""The work list of plans: to sign, to co-sign, to review, to certify; each with the clock that governs it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.plan.clocks import IN_CARE, PROGRAM, Clock, PlanClocks, clocks_of
from handrail.care.plan.models import Plan
from handrail.care.plan.second import kinds_of, licensed_among, signs_alone
from handrail.ground import access, clock
from handrail.ground.access.roles import PRESCRIBER
from handrail.ground.actor import Actor
from handrail.ground.due import Due
from handrail.ground.episode import queries as episode_queries
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return plans to sign, to co-sign and to review, each with the clock that governs it."""
    on = clock.day_of(as_of, by.time_zone)
    caseload = caseload or episode_queries.caseload()
    episodes = [one for one in caseload.at(*IN_CARE) if one.admitted_on and one.admitted_on <= on]
    found = clocks_of(episodes, on=on)
    waits = any(one.waiting for one in found.values())
    kinds = kinds_of(by, on=on) if waits else set()
    licensed = licensed_among(on=on) if waits and access.may(by, "people.hire") else None
    lines: list[Due] = []
    for episode in episodes:
        clocks = found[episode.pk]
        if clocks.waiting is not None:
            lines += _cosign_due(episode, clocks, by, kinds, on)
            lines += _nobody_cosigns(episode, clocks.waiting, licensed, on)
        if clocks.kind == "plan" and clocks.waiting is None:
            lines.append(_line_of(episode, clocks, clocks.governing, _("Sign the treatment plan"), caseload))
        elif clocks.kind == "review":
            lines += _reviews_due(episode, clocks, caseload, on)
    return lines


def _reviews_due(episode: Episode, clocks: PlanClocks, caseload: Caseload, on: date) -> Iterator[Due]:
    """A review for the therapist; and one for the prescriber, where only theirs counts: also one that was never done.

    The program's own clock is the team's weekly review, which has a line of its own.
    """
    for certifies, what, role in (
        (False, _("Review the treatment plan"), "therapist"),
        (True, _("Certify the treatment plan: a prescriber signs or reviews it"), PRESCRIBER),
    ):
        mine = [one for one in clocks.clocks if one.by != PROGRAM and one.certifies is certifies]
        first = next((one for one in mine if one.last_day and one.last_day <= on), None)
        never = next((one for one in mine if one.certifies and one.unknown), None)
        if first or never:
            line = _line_of(episode, clocks, first or never, what, caseload, role)
            yield line if first else replace(line, late=True)  # never done: it has no day, and waits for none


def _line_of(
    episode: Episode,
    clocks: PlanClocks,
    first: Clock | None,
    what: str,
    caseload: Caseload,
    role: str = "therapist",
) -> Due:
    words = _("%(what)s: %(by)s, %(source)s") % {
        "what": what,
        "by": first.by if first else "",
        "source": first.cited if first else "",
    }
    return Due(
        words=words if first else what,
        about=episode.client.short_name,
        route="plan:plan",
        ids={"episode": episode.pk},
        verb="plan.write",
        due_at=_end_of(episode, first),
        late=first.over if first else clocks.late,
        staff_id=caseload.holder(episode, role, "therapist"),
        kind="plan",
    )


def _cosign_due(episode: Episode, clocks: PlanClocks, by: Actor, kinds: set[str], on: date) -> Iterator[Due]:
    """A plan that waits for a second signature, for whoever may give it: not its author, licensed to sign alone."""
    plan = clocks.waiting
    assert plan is not None, "asked for one that waits"
    if not access.may(by, "plan.cosign") or by.person_id in (plan.author_id, plan.signed_by_id):
        return
    if signs_alone(kinds, episode.site, on=on).answer != "met":
        return
    first = clocks.governing if clocks.kind == "plan" else None
    yield Due(
        words=_("Co-sign the treatment plan of %(who)s") % {"who": plan.signed_by},
        about=episode.client.short_name,
        route="plan:plan",
        ids={"episode": episode.pk},
        verb="plan.cosign",
        due_at=_end_of(episode, first),
        late=clocks.late and clocks.kind == "plan",
        kind="plan",
    )


def _nobody_cosigns(
    episode: Episode, plan: Plan, licensed: dict[UUID, set[str]] | None, on: date
) -> Iterator[Due]:
    """For the director: a plan that waits for a second signature which nobody here may give would wait unseen."""
    if licensed is None:
        return
    for staff_id, kinds in licensed.items():
        wrote = staff_id in (plan.author_id, plan.signed_by_id)
        if not wrote and signs_alone(kinds, episode.site, on=on).answer == "met":
            return
    yield Due(
        words=_(
            "The treatment plan of %(who)s waits for a co-signature, and nobody here may give it: note a licence"
        )
        % {"who": plan.signed_by},
        about=episode.client.short_name,
        route="people:staff",
        ids={},
        verb="people.hire",
        late=True,
        kind="plan",
    )


def _end_of(episode: Episode, first: Clock | None) -> datetime | None:
    if first is None or first.last_day is None:
        return None
    return clock.end_of_day(first.last_day, episode.site.time_zone)
