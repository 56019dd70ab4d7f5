"""What is noted before anyone is by video: where they are, who they are, whom to call, that they are alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.consents import queries as consents
from handrail.care.day.models import VideoAttestation
from handrail.care.day.operations import visit as visits
from handrail.care.day.queries.video import attested, licensed_in
from handrail.care.schedule import queries as schedule
from handrail.clinical.day.video_attestation import ByVideo, video_attestation
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Place


@dataclass(frozen=True)
class Attested:
    """What was said before joining by video."""

    location: str
    state: str
    identity: str
    contact: str
    private: bool


def why_not_attest(place: Place, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against noting where a client is. Staff may note it later, for a day set right."""
    yield from access.reasons_against(by, "day.attest_video", place)
    today = day_of(at, place.session.site.time_zone)
    if place.day > today or (by.kind == "client" and place.day != today):
        yield _("This session is on %(day)s.") % {"day": date_format(place.day, "D j M")}
    if place.state != "expected" or place.session.state == "cancelled":
        yield _("There is no group at this time.")
    if by.kind == "client" and not schedule.is_by_video(place.session) and attested(place.pk) is None:
        yield _("Your group meets in the room. Call us if you can't come.")
    yield from against_consent(place)


def against_consent(place: Any) -> Iterator[str]:
    papers = consents.papers(place.episode, on=place.day)
    by_video = [one for one in papers if one.document.purpose == "telehealth"]
    if by_video and not any(one.holds for one in by_video):
        yield _(
            "The consent to care by video is not signed, or was taken back. Sign it first: %(title)s."
        ) % {"title": by_video[0].document.title}


@verb
def attest(place: Place, *, by: Actor, at: datetime, said: Attested) -> VideoAttestation:
    """Note where a client is who joins by video, who they are, whom to call, and that they are in private."""
    if reasons := list(why_not_attest(place, by=by, at=at)):
        raise NotAllowed(reasons)
    if (said.identity == "own sign-in") != (by.kind == "client"):
        raise NotAllowed([_("Choose how you know who they are.")])
    found = video_attestation(
        ByVideo(**asdict(said), licensed_in=licensed_in(place.session)), as_of=place.day
    )
    if found.answer == "not met":
        raise NotAllowed([found.because])
    visit = visits.open_visit(place)
    made: VideoAttestation = VideoAttestation.objects.create(
        **episode_operations.beside(visit),
        **asdict(said),
        visit=visit,
        finding=found.as_dict(),
        at=at,
        by=by.label,
        by_name=by.name,
    )
    detail = {"state": said.state, "identity": said.identity, "finding": found.as_dict()}
    record.write(by=by, at=at, what="day.video_attested", about=made, detail=detail)
    return made


def why_not_by_video(place: Place) -> Iterator[str]:
    """Yield what stands in the way of counting minutes by video."""
    if attested(place.pk) is None:
        nothing = video_attestation(ByVideo(), as_of=place.day)
        yield _("By video counts once it is noted where they are. %(missing)s") % {"missing": nothing.because}
    yield from against_consent(place)
