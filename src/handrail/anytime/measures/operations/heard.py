"""What an answer says that calls for somebody, and how it is heard: once, and never lost."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from handrail.anytime.measures import queries
from handrail.anytime.measures.models import Giving
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.clinical.measures.change import Alert
from handrail.clinical.measures.scale import AlertRule
from handrail.clinical.safety.withdrawal_hold import EMERGENCY, HIGHEST, NO_HOLD
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.library.instrument import Instrument


class Urgent(NamedTuple):
    """An alert that calls for somebody: its rule, and what the concern says."""

    alert: AlertRule | None  # None: by the rule of withdrawal scales, which is the site's own
    said: dict[str, Any]

    @property
    def rule(self) -> str:
        return str(self.said["rule"])[:80]

    @property
    def is_of_total(self) -> bool:
        return self.alert is not None and self.alert.total_at_least is not None

    @property
    def trigger(self) -> str:
        return safety_queries.in_short(str(self.said["trigger"]))


def urgent(
    scale: Instrument, raised: Iterable[tuple[AlertRule, Alert]], given: Mapping[int, int | None]
) -> list[Urgent]:
    """Return each alert that calls for somebody, with what it says in a concern."""
    answers = [(queries.question_of(item), queries.answer_of(item, given)) for item in scale.items]
    return [
        Urgent(
            rule,
            {
                "origin": "measure",
                "level": alert.level,
                "trigger": _trigger(scale, rule, alert, given),
                "rule": f"{scale.id} v{scale.version}: {_condition(scale, rule)}",
                "answers": answers,
            },
        )
        for rule, alert in raised
        if alert.level in queries.URGENT
    ]


def withdrawal(
    scale: Instrument, total: int | None, given: Mapping[int, int | None], episode: Episode, *, at: datetime
) -> Urgent | None:
    """Return what a withdrawal scale calls for by the site's own line, as the page of withdrawal totals has it.

    Its questions do not ask for seizures: whoever saw one notes the total on that page.
    """
    if scale.id not in HIGHEST:
        return None
    found = safety_queries.withdrawal_finding(
        episode.site_id,
        scale=scale.id,
        total=total,
        complicated=False,
        as_of=day_of(at, episode.site.time_zone),
    )
    if found.value == NO_HOLD:
        return None
    said = {
        "origin": "measure",
        "level": "emergency" if found.value == EMERGENCY else "high",
        "trigger": " ".join(filter(None, [found.because, found.mend])),
        "rule": found.named,
        "answers": [(queries.question_of(item), queries.answer_of(item, given)) for item in scale.items],
    }
    return Urgent(None, said)


def hear(episode: Episode, found: Iterable[Urgent], *, by: Actor, at: datetime) -> bool:
    """Raise what can't be kept and nobody is called for just now. Return whether there was any.

    Somebody is called for it only where the same words wait: another answer to the same question is said anew, and so
    is one that was assessed meanwhile.
    """
    waiting = [one for one in safety_queries.open_concerns_of(episode.pk) if one.assessed_at is None]
    standing = {(one.rule, one.trigger) for one in waiting}
    new = [one for one in found if (one.rule, one.trigger) not in standing]
    for one in new:
        safety.raise_unkept(episode, by=by, at=at, **one.said)
    return bool(new)


def hear_now(
    episode: Episode,
    giving: Giving,
    found: Iterable[Urgent],
    said: Mapping[int, int | None],
    changed: Mapping[int, int | None],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Raise what the answers given just now say. `said`: all that stands as answered, these among it.

    `changed`: the highest answer before to each question that was answered anew.

    The same answer raises it once. Said anew after somebody closed it, or worse than ever before, it is said anew.
    """
    for one in found:
        if not safety_queries.is_raised_about(giving, rule=one.rule):
            safety.raise_concern(episode, by=by, at=at, about=giving, **one.said)
        elif one.alert and one.alert.item_at_least is not None and one.alert.item_at_least.item in changed:
            highest = changed[one.alert.item_at_least.item]
            now = said.get(one.alert.item_at_least.item)
            if (now is not None and (highest is None or now > highest)) or one.rule not in {
                open_.rule for open_ in safety_queries.open_concerns_of(episode.pk)
            }:
                safety.raise_unkept(episode, by=by, at=at, **one.said)


def _trigger(scale: Instrument, rule: AlertRule, alert: Alert, given: Mapping[int, int | None]) -> str:
    """Return the value that raised it, in the words of the scale itself."""
    name = scale.short_name
    if rule.item_at_least is None:
        return f"{name}: {alert.because}"
    item = scale.item(rule.item_at_least.item)
    return f"{name} item {item.number}: {queries.answer_of(item, given)}"


def _condition(scale: Instrument, rule: AlertRule) -> str:
    if rule.item_at_least is not None:
        return f"item {scale.item(rule.item_at_least.item).number} >= {rule.item_at_least.value}"
    if rule.part_at_least is not None:
        return f"{rule.part_at_least.part} >= {rule.part_at_least.value}"
    if rule.total_at_least is not None:
        return f"total >= {rule.total_at_least}"
    return f"rise >= {rule.rise_at_least}"
