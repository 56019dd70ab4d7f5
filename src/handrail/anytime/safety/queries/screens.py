"""Reads of the safety screens: which may be asked, in whose words, and what they came to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from handrail.anytime.safety.models import CALM, Concern, Risk, Screen
from handrail.anytime.safety.queries.concerns import POSITIVE, about_of, is_raised_about
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from handrail.library.instrument import Instrument

COLUMBIA = "cssrs_screener"


@dataclass(frozen=True)
class Asked:
    """A screen in the words in which it is asked; `wording` where they are the clinic's own copy."""

    instrument: Instrument
    wording: Any = None

    @property
    def is_older(self) -> bool:
        """Whether these are the words of another version of the pack, which this version's rule can't judge."""
        return bool(self.wording) and self.wording.instrument_version != str(self.instrument.version)


@dataclass(frozen=True)
class Told:
    """What a screen came to, in words, what its publisher says to do, and what was said to questions that go on."""

    screen: Screen
    words: str
    action: str
    said: tuple[tuple[str, str], ...] = ()


def latest_screen(episode_id: UUID) -> Screen | None:
    """Return the latest safety screen of a course of care, or None."""
    found: Screen | None = Screen.objects.filter(episode_id=episode_id).order_by("-at", "-id").first()
    return found


def asked_at(organization_id: UUID) -> dict[str, Asked]:
    """Return the screens that may be asked at this organization, by id, the usual one first. Two questions at most."""
    found = {"asq": Asked(shelf.instrument("asq"))}
    if wording := clinic.wording_in_force(organization_id, COLUMBIA):
        found[COLUMBIA] = Asked(clinic.worded(wording), wording)
    return found


def asked_in(by: Actor, wording_id: UUID) -> Asked:
    """Return a screen in the words in which it was asked, whatever became of them. Raises Wording.DoesNotExist."""
    wording = clinic.wording_for(by, wording_id)
    return Asked(clinic.worded(wording), wording)


def asked_for(by: Actor, instrument: str, wording: UUID | None) -> Asked:
    """Return the screen as it was asked, in its words whatever became of them; refuse one not asked here."""
    if instrument == "asq":
        return Asked(shelf.instrument(instrument))
    if wording is None or instrument != COLUMBIA:
        offered = asked_at(cast(UUID, by.organization_id))
        if instrument not in offered:
            raise NotAllowed([_("This screen can't be asked here: a director has not loaded its words.")])
        return offered[instrument]
    try:
        return asked_in(by, wording)
    except ObjectDoesNotExist:
        raise NotAllowed([ELSEWHERE]) from None


def told(screen: Screen | None) -> Told | None:
    """Return what a screen came to, in words."""
    if screen is None:
        return None
    pack = shelf.instrument(screen.instrument)
    missing = _("Ask what is missing now, or evaluate safety at once.")
    action = "" if screen.is_calm else pack.action_for(screen.result) or missing
    asks = {str(item.n): f"{item.text or item.concept} {item.follow_up or ''}".strip() for item in pack.items}
    said = tuple((asks.get(n, n), words) for n, words in sorted(screen.words.items()))
    return Told(screen, _in_short(screen), action, said)


def goes_on(latest: Screen | None, asked: Asked, *, on: date, zone: str) -> bool:
    """Whether the latest screen is this one, of this day, with a question still to ask: its answers stay marked."""
    if latest is None or latest.is_settled or day_of(latest.at, zone) != on:
        return False
    wording = asked.wording.pk if asked.wording else None
    same = (latest.instrument, latest.wording_id) == (asked.instrument.id, wording)
    return same and latest.result.endswith("not asked")


def why_assess_first(episode: Episode, *, on: date, this_day: bool = True) -> Iterator[str]:
    """Yield why nobody is admitted yet: a possible danger is not assessed, or a high screen not on this very day.

    Each emergency or high concern waits for its own assessment, and so does each unfinished screen's; to assess
    another concern, or a calmer screen later on, takes nothing away. While a high screen is the latest, a look at the
    risk today is asked for besides (`this_day`).
    """
    screens = sorted(Screen.objects.filter(episode_id=episode.pk), key=attrgetter("at", "id"), reverse=True)
    high = {about_of(one): one for one in screens if not one.is_settled}
    concerns = list(Concern.objects.filter(episode_id=episode.pk))
    for concern in concerns:
        if concern.assessed_at is None and (concern.level in POSITIVE or concern.about in high):
            words = _("%(screen)s, and the risk is not assessed yet. Assess the open concern first.")
            yield words % {
                "screen": _in_short(high[concern.about])
                if concern.about in high
                else _("A safety concern (%(level)s) is open") % {"level": concern.level}
            }
    latest = next(iter(high.values()), None)
    if latest is None or latest is not screens[0] or not this_day:
        return
    looked = [one.assessed_at for one in concerns if one.assessed_at and one.assessed_at >= latest.at]
    if looked and on not in [day_of(at, episode.site.time_zone) for at in looked]:
        words = _("%(screen)s, and the risk is not assessed today. Assess the open concern first.")
        yield words % {"screen": _in_short(latest)}


def _in_short(screen: Screen) -> str:
    return f"{shelf.instrument(screen.instrument).short_name}: {screen.result}"


def screened_among(episode_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these courses of care have a safety screen, in one query."""
    done = Screen.objects.filter(episode_id__in=list(episode_ids))
    return set(done.values_list("episode_id", flat=True))


def broken_rules() -> Iterator[str]:
    """Yield what may never be true: closed or assessed and not kept as such, or a positive screen nobody was told of."""
    for concern in Concern.objects.filter(state="closed", assessed_at__isnull=True):
        yield f"{concern.pk}: closed without an assessment"
    in_history = Risk.objects.filter(concern__isnull=False).values("concern")
    for concern in Concern.objects.filter(assessed_at__isnull=False).exclude(pk__in=in_history):
        yield f"{concern.pk}: its assessment is not in the risk history"
    for screen in Screen.objects.exclude(result__in=CALM):
        if not is_raised_about(screen):
            yield f"{screen.pk}: a screen that is not calm raised no concern"
