"""Say how high the risk is where no concern or screen says it: after a note, or in the team's review."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from handrail.anytime.safety.models import RISK_LEVELS, Risk
from handrail.anytime.safety.operations.concern import MEANWHILE, raise_concern
from handrail.anytime.safety.operations.risk import hold_course, keep_risk
from handrail.anytime.safety.queries import is_lower, open_concerns_of, risk_now
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.ground.people.queries import reasons_unlicensed
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

FROM = ("note", "review")
AS_CONCERN = {"high": "high", "moderate": "medium"}


def why_not_note_risk(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against saying how high the risk is."""
    yield from access.reasons_against(by, "safety.respond", episode)
    if not episode.is_open:
        yield _("This course of care is closed.")


@verb
def note_risk(
    episode: Episode, *, by: Actor, at: datetime, level: str, why: str, source: str, seen: int | None = None
) -> Risk:
    """Add a line to the risk history. Anyone of the team may raise the risk, only a licensed clinician lowers it.

    Risk that rises is somebody's at once: where no concern is open, or whoever says so holds no licence, one is raised.
    `seen`: the number of the line the writer read (0: none yet).
    """
    if reasons := list(why_not_note_risk(episode, by=by)):
        raise NotAllowed(reasons)
    if reasons := list(_against(level, why, source)):
        raise NotAllowed(reasons)
    hold_course(episode.pk)
    stands = risk_now(episode.pk)
    if seen is not None and seen != (stands.n if stands else 0):
        raise NotAllowed([_(MEANWHILE)])
    before = stands.level if stands else None
    unlicensed = list(reasons_unlicensed(by, on=day_of(at, episode.site.time_zone)))
    lowers, may_not = (
        is_lower(level, before),
        [*access.reasons_against(by, "safety.close", episode), *unlicensed],
    )
    if lowers and may_not:
        raise NotAllowed([_("Only a licensed clinician lowers the risk."), *may_not])
    line = keep_risk(episode, by=by, at=at, level=level, source=source, why=why)
    rises = level in AS_CONCERN and level != before and not lowers
    nobody = not open_concerns_of(episode.pk)
    # High is somebody's at once, also where it is said again and nothing is open any more.
    if (rises and (unlicensed or nobody)) or (level == "high" and nobody):
        _raise(episode, line, before, by=by, at=at)
    return line


def _against(level: str, why: str, source: str) -> Iterator[str]:
    if level not in RISK_LEVELS:
        yield _("Choose how high the risk is: low, moderate or high.")
    if source not in FROM:
        yield _("Choose where it was found: after a note, or in the review.")
    if not why.strip():
        yield _("Write why, in a line or two.")


def _raise(episode: Episode, line: Risk, before: str | None, *, by: Actor, at: datetime) -> None:
    said = _("Risk %(before)s, now %(now)s: %(why)s") % {
        "before": before or _("not known"),
        "now": line.level,
        "why": line.why,
    }
    raise_concern(
        episode,
        by=by,
        at=at,
        origin="staff",
        level=AS_CONCERN[line.level],
        trigger=said,
        rule=f"risk rose ({line.source})",
        about=line,
    )
