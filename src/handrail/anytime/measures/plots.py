"""A scale's course as a plot, with its publisher's bands and what else happened."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handrail.anytime.measures.queries import Trend
from handrail.ground.ui.plots import Band, Event, LinePlot, Point, Series

KINDS = {2: ("calm", "watch"), 3: ("calm", "watch", "urgent"), 4: ("calm", "plain", "watch", "urgent")}
FIVE = ("calm", "plain", "watch", "watch", "urgent")


def plot_of(trend: Trend, *, events: Sequence[Event] = ()) -> LinePlot:
    """Return the plot of one scale: a blank answer is a gap, never a zero."""
    scale = trend.instrument
    assert scale.range is not None, "only scales that are added up have a trend"
    kinds = KINDS.get(len(scale.bands), FIVE)
    points = [
        Point(on=one.answered_on, value=one.total, note=one.band or one.cannot_tell) for one in trend.points
    ]
    return LinePlot(
        title=trend.name,
        series=[Series(name=trend.name, points=points)],
        low=scale.range[0],
        high=scale.range[1],
        summary=_summary(trend),
        bands=[
            Band(low=band.low, high=band.high, label=band.label, kind=kind)
            for band, kind in zip(scale.bands, kinds, strict=False)
        ],
        events=events,
    )


def _summary(trend: Trend) -> str:
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
