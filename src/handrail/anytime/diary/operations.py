"""What can be done about a client's diary: write down a night, or a skill that was used."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.anytime.diary.models import HELPED, LONGEST_NIGHT, Night, SkillUse
from handrail.anytime.diary.queries import DAYS_BACK, skills_of
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


@dataclass(frozen=True)
class ToldNight:
    """A night as it is told: clock times at the site, and minutes guessed."""

    to_bed: time
    tried: time
    minutes_to_sleep: int
    minutes_awake: int
    woke: time
    up: time


@verb
def keep_night(episode: Episode, *, by: Actor, at: datetime, woke_on: date, night: ToldNight) -> Night:
    """Write down a night of the last days. One that is written down already is told anew."""
    access.refuse(by, "diary.keep", episode)
    if reasons := list(_against(episode, woke_on, at)):
        raise NotAllowed(reasons)
    moments = _moments(woke_on, night, episode.site.time_zone)
    told = Night(**moments, minutes_to_sleep=night.minutes_to_sleep, minutes_awake=night.minutes_awake)
    if reasons := list(_against_times(told)):
        raise NotAllowed(reasons)
    values = moments | {"minutes_to_sleep": told.minutes_to_sleep, "minutes_awake": told.minutes_awake}
    kept = _keep(Night, episode, {"woke_on": woke_on}, values | {"kept_at": at})
    detail = {"woke_on": woke_on.isoformat()} | {name: str(value) for name, value in asdict(night).items()}
    record.write(by=by, at=at, what="diary.night_kept", about=kept, detail=detail)
    return kept


@verb
def keep_skill(
    episode: Episode, *, by: Actor, at: datetime, on: date, skill_id: str, helped: str, words: str = ""
) -> SkillUse:
    """Write down that a skill was used on a day. The same skill of the same day is told anew."""
    access.refuse(by, "diary.keep", episode)
    reasons = list(_against(episode, on, at))
    if skill_id not in skills_of(episode):
        reasons.append(_("Choose a skill of the program."))
    if helped not in HELPED:
        reasons.append(_("Choose whether it helped."))
    if reasons:
        raise NotAllowed(reasons)
    said = {"helped": helped, "words": words.strip()[:200]}
    kept = _keep(SkillUse, episode, {"on": on, "skill_id": skill_id}, said | {"kept_at": at})
    detail = {"on": on.isoformat(), "skill": skill_id} | said
    record.write(by=by, at=at, what="diary.skill_kept", about=kept, detail=detail)
    return kept


def _keep(model: Any, episode: Episode, which: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """Write the line of a day, or write it anew; also when two come at once."""
    row = episode_operations.client_row(episode)
    del row["episode"]
    kept, _made = model.objects.update_or_create(
        episode=episode, **which, defaults=values, create_defaults=row | dict(which) | dict(values)
    )
    return kept


def _against(episode: Episode, day: date, at: datetime) -> Iterator[str]:
    today = day_of(at, episode.site.time_zone)
    if not episode.is_open:
        yield _("This course of care has ended. Nothing is written into its diary any more.")
    if not today - timedelta(days=DAYS_BACK) < day <= today:
        yield _("Choose a day of the last %(days)s days.") % {"days": DAYS_BACK}


def _moments(woke_on: date, night: ToldNight, time_zone: str) -> dict[str, datetime]:
    """Return the moments of a night. Each clock time is the last one before the next: 23:10 was the evening before.

    In the night in which clocks change, a time that came twice is taken as its first, and the hours are the real ones.
    """
    zone, later, found = ZoneInfo(time_zone), datetime.combine(woke_on, night.up), {}
    for name, clock_time in (
        ("up_at", night.up),
        ("woke_at", night.woke),
        ("tried_at", night.tried),
        ("to_bed_at", night.to_bed),
    ):
        moment = datetime.combine(later.date(), clock_time)
        later = moment if moment <= later else moment - timedelta(days=1)
        found[name] = later.replace(tzinfo=zone).astimezone(UTC)
    return found


def _against_times(night: Night) -> Iterator[str]:
    if night.in_bed > LONGEST_NIGHT * 60:
        yield _(
            "By these times you were in bed for %(hours)s hours. Look at them again, from going to bed to getting up."
        ) % {"hours": night.in_bed // 60}
    elif not night.to_bed_at <= night.tried_at <= night.woke_at <= night.up_at:
        yield _("The clocks changed in that night. Choose times that were there.")
    elif min(night.minutes_to_sleep, night.minutes_awake) < 0 or night.asleep < 0:
        yield _("You were awake for longer than the night was. Look at the minutes again.")
