"""A scale's course as a plot, with its publisher's bands and what else happened."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from handrail.clinical.measures.scoring import score
from handrail.ground.ui.plots import Band, Event, LinePlot, Point, Series

KINDS = {2: ("calm", "watch"), 3: ("calm", "watch", "urgent"), 4: ("calm", "plain", "watch", "urgent")}
FIVE = ("calm", "plain", "watch", "watch", "urgent")


def plot_of(trend: Any, *, events: Sequence[Event] = ()) -> LinePlot:
    """Return the plot of one scale: a blank answer is a gap, never a zero. Without a total, its parts are drawn."""
    scale = trend.instrument
    if scale.range is None:
        return _plot_of_parts(trend, events)
    kinds = KINDS.get(len(scale.bands), FIVE)
    return LinePlot(
        title=trend.name,
        series=[_series(trend)],
        low=scale.range[0],
        high=scale.range[1],
        summary=_summary(trend),
        bands=[
            Band(low=band.low, high=band.high, label=band.label, kind=kind)
            for band, kind in zip(scale.bands, kinds, strict=False)
        ],
        events=events,
    )


def _plot_of_parts(trend: Any, events: Sequence[Event]) -> LinePlot:
    parts = [part for part in trend.instrument.subscales if part.method != "count"][:4]
    scored = [(one.answered_on, score(trend.instrument, one.numbered).subscales) for one in trend.points]
    series = [
        Series(
            name=part.id.replace("_", " "),
            points=[Point(on=on, value=values[part.id], note="") for on, values in scored],
        )
        for part in parts
    ]
    return LinePlot(
        title=trend.name,
        series=series,
        low=0,
        high=max(trend.instrument.reach_of(part)[1] for part in parts),
        events=events,
    )


def plot_together(trends: Sequence[Any], *, events: Sequence[Event] = ()) -> LinePlot:
    """Return several scales in one plot, without bands: each scale has its own."""
    return LinePlot(
        title=_("%(scales)s since admission") % {"scales": ", ".join(trend.name for trend in trends)},
        series=[_series(trend) for trend in trends],
        low=min(trend.instrument.range[0] for trend in trends),
        high=max(trend.instrument.range[1] for trend in trends),
        summary=" ".join(_summary(trend) for trend in trends),
        events=events,
    )


def _series(trend: Any) -> Series:
    points = [
        Point(on=one.answered_on, value=one.total, note=one.band or one.cannot_tell) for one in trend.points
    ]
    return Series(name=trend.name, points=points)


def _summary(trend: Any) -> str:
    if trend.baseline is None:
        return _("No complete answer yet.")
    if trend.baseline is trend.latest:
        return _("%(scale)s %(total)s, the first answer.") % {
            "scale": trend.name,
            "total": trend.baseline.total,
        }
    return _("%(scale)s %(first)s at the start, %(last)s now: %(verdict)s.") % {
        "scale": trend.name,
        "first": trend.baseline.total,
        "last": "?" if trend.latest.total is None else trend.latest.total,
        "verdict": trend.change.verdict,
    }
