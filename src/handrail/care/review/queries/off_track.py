"""Reads of who is off track, and how the team answered it: by a plan action, or by a reason to keep the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.measures import queries as measures
from handrail.care.plan import queries as plans
from handrail.care.review.models import Decision, KeptPlan
from handrail.clinical.kit import Finding
from handrail.clinical.plan.off_track_answered import OffTrackAnswer, off_track_answered
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload


@dataclass(frozen=True)
class Act:
    """What the team did after a client went off track."""

    at: datetime
    words: str
    by_name: str
    instrument: str = ""  # a reason is about one scale; a decision or a signed plan is about the client


@dataclass(frozen=True)
class Asked:
    """One scale on which a client is off track, the team's latest answer to it, and whether it is asked for one."""

    off: measures.OffTrack
    act: Act | None
    finding: Finding

    @property
    def is_open(self) -> bool:
        return self.finding.answer == "not met"

    def as_dict(self) -> dict[str, Any]:
        """What stood on the agenda, as plain JSON."""
        return {
            "scale": self.off.name,
            "since": self.off.since.isoformat(),
            "on_track": self.off.finding.as_dict(),
            "answered": {"at": self.act.at.isoformat(), "by": self.act.by_name, "words": self.act.words}
            if self.act
            else None,
            "found": self.finding.as_dict(),
        }


def off_tracks(
    episodes: Iterable[Episode], scores: Mapping[UUID, measures.BoardScore]
) -> dict[UUID, list[Asked]]:
    """Return on which scales each client is off track, and how it was answered. Four queries, none if nobody is."""
    off = {one.pk: one for one in episodes if one.pk in scores and scores[one.pk].off}
    if not off:
        return {}
    acts = _acts(list(off))
    return {pk: [_asked(one, acts.get(pk, [])) for one in scores[pk].off] for pk in off}


def off_tracks_of(episode: Episode) -> list[Asked]:
    return off_tracks([episode], measures.board([episode])).get(episode.pk, [])


def off_track_on(episode: Episode, instrument: str) -> Asked | None:
    """Return how one scale of one client stands, or None where it is not off track."""
    return next((one for one in off_tracks_of(episode) if one.off.instrument.id == instrument), None)


def _asked(off: measures.OffTrack, acts: list[Act]) -> Asked:
    own = [act for act in acts if act.at >= off.since and act.instrument in ("", off.instrument.id)]
    act = max(own, key=attrgetter("at"), default=None)
    facts = OffTrackAnswer(
        off_track=True,
        days_to_latest=(off.latest.answered_at - act.at).days if act else None,
        worse_by=off.worse_since(act.at) if act else None,
        reliable_points=off.instrument.change.reliable_points,
    )
    return Asked(off, act, off_track_answered(facts, as_of=off.latest.answered_on))


def _acts(episode_ids: list[UUID]) -> dict[UUID, list[Act]]:
    found: dict[UUID, list[Act]] = {}
    for kept in KeptPlan.objects.filter(episode_id__in=episode_ids):
        found.setdefault(kept.episode_id, []).append(Act(kept.at, kept.reason, kept.by_name, kept.instrument))
    for one in Decision.objects.filter(episode_id__in=episode_ids):
        words = _("Team review: %(decision)s. %(reason)s") % {"decision": one.decision, "reason": one.reason}
        found.setdefault(one.episode_id, []).append(Act(one.at, words, one.by_name))
    for episode_id, at, version, by_name in plans.signings_of(episode_ids):
        words = _("Signed version %(n)s of the plan.") % {"n": version}
        found.setdefault(episode_id, []).append(Act(at, words, by_name))
    for episode_id, at, said, by_name in plans.addenda_of(episode_ids):
        words = _("Added to the plan: %(words)s") % {"words": said}
        found.setdefault(episode_id, []).append(Act(at, words, by_name))
    return found


def due_off_track(
    episodes: list[Episode], scores: Mapping[UUID, measures.BoardScore], caseload: Caseload
) -> list[Due]:
    """Return who is off track and waits for a plan action or a reason, each the therapist's."""
    asked = off_tracks(episodes, scores)
    return [
        Due(
            words=_("Off track on %(scale)s: change the plan, or write why it stays")
            % {"scale": one.off.name},
            about=episode.client.short_name,
            route="review:off_track",
            ids={"episode": episode.pk, "instrument": one.off.instrument.id},
            verb="review.keep_plan",
            staff_id=caseload.holder(episode, "therapist"),
            rank=2,
            kind="review",
        )
        for episode in episodes
        for one in asked.get(episode.pk, [])
        if one.is_open
    ]
