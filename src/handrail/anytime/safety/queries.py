"""Reads of safety: who needs someone first, one concern, a client's screens and safety plan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.anytime.safety.models import CALM, LEVELS, Concern, SafetyPlan, Screen
from handrail.anytime.safety.states import OPEN
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from handrail.library.instrument import Instrument

COLUMBIA = "cssrs_screener"
POSITIVE = ("emergency", "high")
# The six steps of a safety plan: label and hint, in the order in which they are tried.
STEPS = {
    "warning_signs": (
        gettext_lazy("1. How I notice that it is getting hard"),
        gettext_lazy("Thoughts, feelings, places or times that come before a crisis."),
    ),
    "on_my_own": (
        gettext_lazy("2. What I can do on my own"),
        gettext_lazy("Things that take my mind off it, wherever I am."),
    ),
    "people_and_places": (
        gettext_lazy("3. People and places that take my mind off it"),
        gettext_lazy("Who is good to be with? Where is it safe to go?"),
    ),
    "people_to_ask": (
        gettext_lazy("4. People I can ask for help"),
        gettext_lazy("Names and numbers of people I can tell that I am in crisis."),
    ),
    "professionals": (
        gettext_lazy("5. Professionals I can call"),
        gettext_lazy("My therapist, my clinic, the nearest emergency room. 988 answers at any hour."),
    ),
    "safer_surroundings": (
        gettext_lazy("6. How I make the place around me safer"),
        gettext_lazy("What will be put away or given to someone to keep, by whom, until when."),
    ),
}
NEXT = {"raised": "Acknowledge", "acknowledged": "Assess", "assessed": "Close"}


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
    """What a screen came to, in words, and what its publisher says to do."""

    screen: Screen
    words: str
    action: str


@dataclass(frozen=True)
class Waiting:
    """One line of the queue. Minutes are whole; below zero: over. Late: nobody acknowledged it in time."""

    concern: Concern
    minutes_left: int
    minutes_allowed: int
    late: bool

    @property
    def minutes_over(self) -> int:
        return -self.minutes_left

    @property
    def span(self) -> str:
        """How long is left, or over, as people say it: "40 min", "5 h 40 min"."""
        hours, minutes = divmod(abs(self.minutes_left), 60)
        return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def concern_for(by: Actor, concern_id: UUID) -> Concern:
    """Return one concern of this actor's clinic. Raises Concern.DoesNotExist for any other."""
    people = ("client", "owner", "acknowledged_by", "assessed_by", "closed_by")
    course = ("episode__client", "episode__site", "episode__program")
    found: Concern = Concern.objects.select_related(*people, *course).get(
        pk=concern_id, organization_id=by.organization_id
    )
    return found


def open_concerns() -> QuerySet[Concern]:
    """Return every concern that has no disposition yet, in no order."""
    found: QuerySet[Concern] = Concern.objects.filter(state__in=OPEN)
    return found.select_related("client", "owner", "episode")


def open_count() -> int:
    found: int = Concern.objects.filter(state__in=OPEN).count()
    return found


def is_raised_about(thing: Model, *, rule: str = "") -> bool:
    """Return whether this answer or screen raised a concern (by this rule, where one is named)."""
    concerns = Concern.objects.filter(about=about_of(thing))
    found: bool = (concerns.filter(rule=rule[:80]) if rule else concerns).exists()
    return found


def is_heard_alone(episode_id: UUID) -> bool:
    """Return whether an open concern stands for a check-in answer that could not be kept."""
    return any(
        one.origin == "check-in" and one.about == about_of(one) for one in open_concerns_of(episode_id)
    )


def about_of(thing: Model) -> str:
    """Return how a concern names what it came from."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def broken_rules() -> Iterator[str]:
    """Yield what may never be true: closed without an assessment, or a positive screen nobody was told of."""
    for concern in Concern.objects.filter(state="closed", assessed_at__isnull=True):
        yield f"{concern.pk}: closed without an assessment"
    for screen in Screen.objects.exclude(result__in=CALM):
        if not is_raised_about(screen):
            yield f"{screen.pk}: a screen that is not calm raised no concern"


def queue(*, as_of: datetime, concerns: Iterable[Concern] | None = None) -> list[Waiting]:
    """Return open concerns by need: not acknowledged in time, then waiting, then being worked on.

    A page that has read the open concerns already hands them in.
    """
    concerns = open_concerns() if concerns is None else concerns
    return sorted((waiting(concern, as_of) for concern in concerns), key=_need)


def waiting(concern: Concern, as_of: datetime) -> Waiting:
    left = int((concern.due_at - as_of).total_seconds() // 60)
    allowed = int((concern.due_at - concern.raised_at).total_seconds() // 60)
    return Waiting(concern, left, allowed, late=concern.state == "raised" and concern.due_at < as_of)


def rank(concern: Concern | None) -> int:
    """Return how pressing a concern is: 0 the most; no concern comes last."""
    return LEVELS.index(concern.level) if concern else len(LEVELS)


def _need(line: Waiting) -> tuple[bool, bool, int, datetime]:
    concern = line.concern
    return (not line.late, concern.state != "raised", rank(concern), concern.due_at)


def open_of(episode_ids: Iterable[UUID]) -> dict[UUID, Concern]:
    """Return the most pressing open concern of each of these courses of care that has one."""
    return most_pressing(open_concerns().filter(episode_id__in=list(episode_ids)))


def most_pressing(concerns: Iterable[Concern]) -> dict[UUID, Concern]:
    """Return of these concerns the most pressing one of each course of care."""
    found: dict[Any, Concern] = {}
    for concern in sorted(concerns, key=lambda one: (rank(one), one.due_at)):
        found.setdefault(concern.episode_id, concern)
    return found


def concerns_of(episode_id: UUID) -> list[Concern]:
    """Return a course of care's concerns, latest first."""
    concerns = Concern.objects.filter(episode_id=episode_id)
    found = concerns.select_related("owner")
    return sorted(found, key=attrgetter("raised_at"), reverse=True)


def open_concerns_of(episode_id: UUID) -> list[Concern]:
    """Return a course of care's concerns that have no disposition yet, the most pressing first."""
    found = open_concerns().filter(episode_id=episode_id)
    return sorted(found, key=lambda one: (rank(one), one.due_at))


def last_positive_at(concerns: Iterable[Concern]) -> datetime | None:
    """Return when an answer last called for somebody at once, or None if none of these concerns says so."""
    return max((concern.raised_at for concern in concerns if concern.level in POSITIVE), default=None)


def current_plan(episode_id: UUID) -> SafetyPlan | None:
    """Return the latest version of a client's safety plan, or None."""
    return next(iter(plans_of(episode_id)), None)


def plan_written_at(episode_id: UUID) -> datetime | None:
    """Return when the safety plan was last written, or None while there is none."""
    written = SafetyPlan.objects.filter(episode_id=episode_id)
    return max(written.values_list("at", flat=True), default=None)


def steps_of(plan: SafetyPlan | None) -> list[tuple[str, str]]:
    """Return the plan as it is read: each step's label and the client's words."""
    return [(str(label), getattr(plan, name)) for name, (label, _hint) in STEPS.items()] if plan else []


def plans_of(episode_id: UUID) -> list[SafetyPlan]:
    plans = SafetyPlan.objects.filter(episode_id=episode_id)
    return sorted(plans, key=attrgetter("version"), reverse=True)


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
    return Told(screen, _in_short(screen), action)


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
                "screen": _in_short(high[concern.about]) if concern.about in high else concern.trigger
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


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return what each open concern waits for. One that nobody took in time is anyone's."""
    return [_due(line) for line in queue(as_of=as_of)]


def _due(line: Waiting) -> Due:
    concern = line.concern
    late = [_("not acknowledged in time: supervisor")] if line.late else []
    return Due(
        words=f"{_(NEXT[concern.state])}: {concern.trigger}",
        about=concern.client.short_name,
        route="safety:concern",
        ids={"concern": concern.pk},
        verb="safety.respond",
        due_at=concern.due_at if concern.state == "raised" else None,
        late=line.late,
        staff_id=None if line.late else concern.owner_id,
        rank=rank(concern),
        kind="safety",
        tags=(concern.level, *late),
    )
