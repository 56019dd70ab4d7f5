"""A client's scores in a client's words: how high, and whether the change is a real one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.anytime.measures import queries as measures
from handrail.ground.episode.models import Episode

MOOD = ("phq9", "phq9m")  # a teen's is the PHQ-9M
LOW_IS_GOOD = {
    "remission": gettext_lazy("Your %(score)s is low now. A low score is good. That is a real change."),
    "recovery": gettext_lazy(
        "Your %(score)s has come down out of the high range. That is a real change. Low is good."
    ),
    "response": gettext_lazy(
        "Your %(score)s has gone down by half or more. That is a real change for the better."
    ),
    "reliable improvement": gettext_lazy(
        "Your %(score)s has gone down. That is good. It is a real change, not just a good day."
    ),
    "reliable deterioration": gettext_lazy(
        "Your %(score)s has gone up. That can happen. Your team will talk with you about what may help."
    ),
}
HIGH_IS_GOOD = {
    "remission": gettext_lazy("Your %(score)s is high now. A high score is good. That is a real change."),
    "recovery": gettext_lazy(
        "Your %(score)s has come up out of the low range. That is a real change. High is good."
    ),
    "response": gettext_lazy("Your %(score)s has gone up a lot. That is a real change for the better."),
    "reliable improvement": gettext_lazy(
        "Your %(score)s has gone up. That is good. It is a real change, not just a good day."
    ),
    "reliable deterioration": gettext_lazy(
        "Your %(score)s has gone down. That can happen. Your team will talk with you about what may help."
    ),
}
THE_SAME = gettext_lazy(
    "Your %(score)s was %(first)s at the start and is %(now)s now. So far that may be no more than ups and downs. "
    "Your team looks at it with you."
)
UNSURE = gettext_lazy(
    "Your %(score)s was %(first)s at the start and is %(now)s now. We can't say if that is more than normal ups and downs."
)
UNFINISHED = gettext_lazy("We can't compare your %(score)s yet. Your team can tell you more.")


def mood_plot(episode: Episode) -> Any:
    """Return the client's own mood score with its meaning, once there are two."""
    found = next((one for name in MOOD if (one := measures.trend(episode, name))), None)
    return plot(found) if found and has_two(found) else None


def plots(trends: Mapping[str, Any], *, told: bool = True) -> list[Any]:
    """Return every score that has a plain name and at least two totals, the mood score first.

    `told`: with what the change means; not while somebody is called for this client.
    """
    found = [one for one in trends.values() if one.instrument.plain_name and has_two(one)]
    found.sort(key=lambda one: (one.instrument.id not in MOOD, one.instrument.plain_name))
    return [plot(one) if told else replace(plot(one), summary="") for one in found]


def has_two(trend: Any) -> bool:
    return sum(point.total is not None for point in trend.points) >= 2


def plot(trend: Any) -> Any:
    """Return the plot of a scale in a client's words, without what others usually do."""
    drawn = measures.plot_of(trend, events=[])
    plain = _plain_bands([band.label for band in drawn.bands])
    series = [
        replace(one, points=[replace(point, note=plain.get(point.note, point.note)) for point in one.points])
        for one in drawn.series
    ]
    return replace(
        drawn,
        title=_("Your %(score)s") % {"score": trend.instrument.plain_name},
        summary=meaning(trend),
        bands=[replace(band, label=plain[band.label]) for band in drawn.bands],
        series=series,
    )


def meaning(trend: Any) -> str:
    """Return what the change of a score means. What may be chance is never called a change."""
    scale, change = trend.instrument, trend.change
    words = (HIGH_IS_GOOD if scale.higher_is_better else LOW_IS_GOOD).get(change.verdict)
    said: dict[str, Any] = {"score": scale.plain_name}
    if words is None and trend.baseline is not None and trend.latest.total is not None:
        words = THE_SAME if change.verdict == "no reliable change" else UNSURE
        said |= {"first": trend.baseline.total, "now": trend.latest.total}
    return str(words or UNFINISHED) % said


def _plain_bands(labels: list[str]) -> dict[str, str]:
    """Return the publisher's words for each band as a client reads them: how high a score is, not how ill someone."""
    words = {
        2: [_("lower"), _("higher")],
        3: [_("low"), _("medium"), _("high")],
        4: [_("low"), _("medium"), _("high"), _("very high")],
        5: [_("very low"), _("low"), _("medium"), _("high"), _("very high")],
    }.get(len(labels), [str(n) for n in range(1, len(labels) + 1)])
    return dict(zip(labels, words, strict=True))
