"""Lead a client to a place that helps, and follow it to its end."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from handrail.anytime.casework.models import Linkage, LinkageStep, Resource
from handrail.anytime.casework.states import LINKAGE, OPEN
from handrail.anytime.consents import operations as consents
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb
from handrail.library import shelf

MAY = "casework.link"
ASK_AFTER = timedelta(
    days=7
)  # project default of 2026-11: how soon somebody asks how it went, where nobody names a day
MEANWHILE = "Someone else changed this a moment ago. Look again."


def why_not_link(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against leading this client to a place."""
    yield from access.reasons_against(by, MAY, episode)
    if not episode.is_open:
        yield _("This course of care is closed.")


@verb
def link(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    resource: Resource,
    need: str,
    words: str = "",
    next_on: date | None = None,
    we_call: bool = False,
    purpose: str = "",
) -> Linkage:
    """Lead a client to a place, for a need. Somebody asks how it went by `next_on`, else in a week.

    `we_call`: we call or write there ourselves. Then a release must name the place and the `purpose`, or it is refused; the
    client may always call themselves, with what stands in the directory.
    """
    today = day_of(at, episode.site.time_zone)
    reasons = [*why_not_link(episode, by=by), *_against(episode, resource, need)]
    if next_on is not None and next_on < today:
        reasons.append(_("The day on which you ask how it went lies ahead."))
    if reasons:
        raise NotAllowed(reasons)
    left = None
    if we_call:
        what = _("That the client asks for help with: %(need)s") % {"need": need}
        left = consents.disclose(
            episode, by=by, at=at, what=what, recipient=resource.name, purpose=purpose, parts=["need"]
        )
    made: Linkage = Linkage.objects.create(
        **episode_operations.client_row(episode), resource=resource, need=need, words=words.strip(),
        next_on=next_on or today + ASK_AFTER, made_at=at, made_by=by.name, disclosure=left,
    )  # fmt: skip
    _step(made, "made", words, by=by, at=at)
    return made


def _against(episode: Episode, resource: Resource, need: str) -> Iterator[str]:
    if resource.organization_id != episode.organization_id:
        yield _("This place is not in your directory.")
    if resource.retired_on is not None:
        yield _("This place was taken out of the directory.")
    if need not in {one.id for one in shelf.needs()}:
        yield _("Choose for what.")
    if Linkage.objects.filter(episode=episode, resource=resource, need=need, state__in=OPEN).exists():
        yield _("The client was led there for this already. Go on with that one.")


def why_not_move_linkage(linkage: Linkage, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against saying how it went."""
    yield from access.reasons_against(by, MAY, linkage)
    if linkage.state not in OPEN:
        yield _("This has ended: %(state)s.") % {"state": linkage.state}


@verb
def move_linkage(
    linkage: Linkage, *, by: Actor, at: datetime, verb: str, words: str = "", next_on: date | None = None
) -> None:
    """Say how it went: accept, decline, attend, miss, drop (not wanted), end. Why, where it did not work out."""
    reasons = list(why_not_move_linkage(linkage, by=by))
    if not reasons and not LINKAGE.allows(linkage.state, verb):
        reasons.append(_("That is not possible while it is “%(state)s”.") % {"state": linkage.state})
    if next_on is not None and next_on < day_of(at, by.time_zone):
        reasons.append(_("The day on which you ask again lies ahead."))
    if verb in ("decline", "miss", "drop") and not words.strip():
        reasons.append(_("Write why, and what is tried instead."))
    if reasons:
        raise NotAllowed(reasons)
    was, now = linkage.state, LINKAGE.after(linkage.state, verb)
    following = next_on or day_of(at, by.time_zone) + ASK_AFTER
    if not Linkage.objects.filter(pk=linkage.pk, state=was).update(state=now, next_on=following):
        raise NotAllowed([_(MEANWHILE)])
    linkage.state, linkage.next_on = now, following
    _step(linkage, verb, words, by=by, at=at)


@verb
def put_off_linkage(linkage: Linkage, *, by: Actor, at: datetime, next_on: date, words: str) -> None:
    """Say that somebody asked and it is not settled: when it is asked again, and what was heard."""
    reasons = list(why_not_move_linkage(linkage, by=by))
    if next_on <= day_of(at, by.time_zone):
        reasons.append(_("Choose a day to come."))
    if not words.strip():
        reasons.append(_("Write what you heard."))
    if reasons:
        raise NotAllowed(reasons)
    if not Linkage.objects.filter(pk=linkage.pk, state=linkage.state).update(next_on=next_on):
        raise NotAllowed([_(MEANWHILE)])
    linkage.next_on = next_on
    _step(linkage, "asked", words, by=by, at=at)


def _step(linkage: Linkage, kind: str, words: str, *, by: Actor, at: datetime) -> None:
    made = LinkageStep.objects.create(
        **episode_operations.beside(linkage), linkage=linkage, kind=kind, words=words.strip(),
        at=at, by=by.label, by_name=by.name,
    )  # fmt: skip
    record.write(by=by, at=at, what="casework.linkage_step", about=made, detail={"kind": kind})
