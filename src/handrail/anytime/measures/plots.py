"""A scale's course as a plot, with its publisher's bands and what else happened."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from handrail.clinical.measures.change import burden
from handrail.clinical.measures.expected_course import expected_course, published, week_of
from handrail.clinical.measures.on_track import on_track
from handrail.clinical.measures.scoring import score
from handrail.ground.ui.plots import Band, Event, Expected, LinePlot, Point, Range, Series

KINDS = {2: ("calm", "watch"), 3: ("calm", "watch", "urgent"), 4: ("calm", "plain", "watch", "urgent")}
FIVE = ("calm", "plain", "watch", "watch", "urgent")


def plot_of(trend: Any, *, events: Sequence[Event] = (), usual: bool = False) -> LinePlot:
    """Return the plot of one scale: a blank answer is a gap, never a zero. Without a total, its parts are drawn.

    `usual`: with the band of how clients who began as high usually go, for staff.
    """
    scale = trend.instrument
    if scale.range is None:
        return _plot_of_parts(trend, events)
    kinds = KINDS.get(len(scale.bands), FIVE)
    expected = expected_of(trend) if usual else None
    return LinePlot(
        title=trend.name,
        series=[_series(trend)],
        low=scale.range[0],
        high=scale.range[1],
        summary=f"{_summary(trend)} {expected.told}" if expected else _summary(trend),
        expected=expected,
        bands=[
            Band(low=band.low, high=band.high, label=band.label, kind=kind)
            for band, kind in zip(scale.bands, kinds, strict=False)
        ],
        events=events,
    )


def expected_of(trend: Any) -> Expected | None:
    """Return the band the course is held against: learned here, or else the published fall."""
    if trend.baseline is None or trend.admitted_on is None or trend.baseline is trend.latest:
        return None
    last = week_of((trend.latest.answered_on - trend.admitted_on).days)
    learned = [stand for stand in trend.usually.weeks.values() if stand.week <= last] if trend.usually else []
    ranges = (
        [_range(trend, one.week, one.best, one.median, one.worst) for one in learned]
        if learned
        else _published(trend, last)
    )
    if not ranges:
        return None
    begins, total = trend.baseline.answered_on, trend.baseline.total
    start = Range(on=begins, low=total, middle=total, high=total)
    told = _told_learned(trend, learned[-1], last) if learned else _told_published()
    after = [one for one in ranges if one.on > begins]
    return Expected(name=_("Usual by then"), ranges=[start, *after], told=told) if after else None


def _published(trend: Any, last: int) -> list[Range]:
    """Return the published fall from the week on in which a course is held against it."""
    scale, on = trend.instrument, trend.latest.answered_on
    fall, numbers = on_track.numbers_on(on), expected_course.numbers_on(on)
    begun = burden(scale, trend.baseline.total)
    best, worst = published(begun, numbers)
    middle = begun * (1 - fall.share_of_baseline)
    turned = [_total(scale, one) for one in (best, middle, worst)]
    return [_range(trend, week, *turned) for week in range(int(fall.after_weeks), last + 1)]


def _total(scale: Any, bad: Any) -> float:
    return float(sum(scale.range) - bad if scale.higher_is_better else bad)


def _range(trend: Any, week: int, best: float, middle: float, worst: float) -> Range:
    on = trend.admitted_on + timedelta(days=7 * week)
    return Range(on=on, low=min(best, worst), middle=middle, high=max(best, worst))


def _told_learned(trend: Any, latest: Any, week: int) -> str:
    words = _(
        "Dashed: the middle eight in ten of %(n)s ended courses of this program here that began from %(low)s to"
        " %(high)s; the dotted line is their median. Learned %(day)s."
    )
    low, high = trend.usually.begins
    told = words % {
        "n": latest.n,
        "low": low,
        "high": high,
        "day": format_date(trend.usually.made_on, "j M Y"),
    }
    if latest.week == week:
        return told
    later = _("Too few courses lasted beyond week %(week)s: from there on the published benchmark is used.")
    return f"{told} {later % {'week': latest.week}}"


def _told_published() -> str:
    return _(
        "Dashed: a published benchmark, the fall that clients with a moderate depression feel (Kounali 2022: 21 percent,"
        " 95 percent interval 14.9 to 26.7). Too few courses have ended here to say what is usual."
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
