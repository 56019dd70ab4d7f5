"""The scales and the safety screen beside an assessment: as they stand, and as they stood when it was decided."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail.anytime.measures import queries as measures
from handrail.anytime.measures.queries import Trend
from handrail.anytime.safety import queries as safety
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of
from handrail.library.instrument import Instrument


@dataclass(frozen=True)
class Measured:
    """One scale or screen: what it came to and when. `flags`: what in it calls for a look."""

    instrument: str
    name: str
    version: str = ""
    total: int | None = None
    band: str = ""  # the publisher's word for the total; of a screen, its result
    cannot_tell: str = ""  # why there is no total
    answered_at: datetime | None = None  # None: not answered yet
    by: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """What stands beside the assessment, with every open concern, the most pressing first."""

    scales: tuple[Measured, ...]
    screen: Measured | None
    concerns: tuple[Mapping[str, Any], ...]

    @property
    def concern(self) -> Mapping[str, Any] | None:
        """The most pressing open concern."""
        return next(iter(self.concerns), None)

    @property
    def seen(self) -> str:
        """A mark that changes whenever any of this does."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain JSON values; a scale that was never answered stands there too, without a total."""
        return {
            "scales": [_plain(one) for one in self.scales],
            "screen": _plain(self.screen) if self.screen else None,
            "concerns": [dict(one) for one in self.concerns],
        }


def beside(episode: Episode) -> Beside:
    """Return the program's admission scales, any other that was answered, the last screen, the open concerns."""
    trends = measures.trends(episode)
    program = measures.sums(program_of(episode))
    wanted = {scale.id: scale for measure, scale in program if "admission" in measure.at}
    wanted |= {one: trend.instrument for one, trend in trends.items()}
    told = safety.told(safety.latest_screen(episode.pk))
    return Beside(
        tuple(_scale(scale, trends.get(name)) for name, scale in wanted.items()),
        _screen(told) if told else None,
        tuple(_concern(one) for one in safety.open_concerns_of(episode.pk)),
    )


def _concern(one: Any) -> dict[str, Any]:
    said = {"id": str(one.pk), "level": one.level, "trigger": one.trigger, "state": one.state}
    return said | {"risk": one.risk or ""}


def kept(stored: Mapping[str, Any]) -> Beside | None:
    """Return what was kept with a decided assessment; None: it was decided before anything was kept with it."""
    if not stored:
        return None
    screen = stored.get("screen")
    scales = tuple(_again(one) for one in stored.get("scales", ()))
    return Beside(scales, _again(screen) if screen else None, tuple(stored["concerns"]))


def _scale(scale: Instrument, trend: Trend | None) -> Measured:
    if trend is None:
        return Measured(scale.id, scale.short_name)
    latest = trend.latest
    return Measured(
        scale.id,
        scale.short_name,
        latest.instrument_version,
        latest.total,
        latest.band or "",
        latest.cannot_tell,
        latest.answered_at,
        latest.by_name,
        tuple(_flags(scale, latest)),
    )


def _flags(scale: Instrument, latest: Any) -> list[str]:
    """Return the single answers that call for a look whatever the total is, a blank one too."""
    answers, found = latest.numbered, []
    for alert in scale.alerts:
        if alert.item_at_least is None:
            continue
        value = answers.get(alert.item_at_least.item)
        words = {"n": alert.item_at_least.item, "value": value}
        if value is None:
            found.append(_("Item %(n)s left blank") % words)
        elif value >= alert.item_at_least.value:
            found.append(_("Item %(n)s: %(value)s") % words)
    return list(dict.fromkeys(found))


def _screen(told: safety.Told) -> Measured:
    screen = told.screen
    name = told.words.partition(":")[0]
    return Measured(
        screen.instrument,
        name,
        screen.instrument_version,
        band=screen.result,
        answered_at=screen.at,
        by=screen.by_name,
        flags=(told.action,) if told.action else (),
    )


def _plain(one: Measured) -> dict[str, Any]:
    at = one.answered_at.isoformat() if one.answered_at else None
    return asdict(one) | {"answered_at": at, "flags": list(one.flags)}


def _again(stored: Mapping[str, Any]) -> Measured:
    at = stored["answered_at"]
    moment = datetime.fromisoformat(at) if at else None
    return Measured(**dict(stored) | {"answered_at": moment, "flags": tuple(stored["flags"])})
