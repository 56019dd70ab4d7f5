"""Two versions of a plan side by side: what stayed, what changed, what is new, what was taken out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.plan.models import Intervention, Objective, Problem
from handrail.care.plan.queries import PlanView

Kind = Literal["problem", "goal", "objective", "intervention"]
What = Literal["same", "changed", "new", "taken out"]


@dataclass(frozen=True)
class Said:
    """One part of one version in words."""

    line: UUID
    kind: Kind
    words: str


@dataclass(frozen=True)
class Pair:
    """One part in both versions; empty words: it does not stand there."""

    kind: Kind
    before: str
    after: str

    @property
    def what(self) -> What:
        if not self.before:
            return "new"
        if not self.after:
            return "taken out"
        return "same" if self.before == self.after else "changed"


def side_by_side(before: PlanView, after: PlanView) -> list[Pair]:
    """Return every part of either version, in the order of the later; what was taken out stands where it stood."""
    old, new = list(said_in(before)), list(said_in(after))
    old = list(_in_lines_of(old, new))
    now = {one.line: one for one in new}
    then = {one.line: one for one in old}
    pairs = [Pair(one.kind, then[one.line].words if one.line in then else "", one.words) for one in new]
    places = {one.line: place for place, one in enumerate(new)}
    gone: list[tuple[int, Pair]] = []
    place = 0
    for one in old:
        if one.line in now:
            place = places[one.line] + 1
        else:
            gone.append((place, Pair(one.kind, one.words, "")))
    for shift, (at, pair) in enumerate(gone):
        pairs.insert(at + shift, pair)
    return pairs


def _in_lines_of(old: Sequence[Said], new: Sequence[Said]) -> Iterator[Said]:
    """Yield the old parts; one of no line in the new version that says the same there is the same part.

    Versions made before parts had lines each begin lines of their own.
    """
    lines = {one.line for one in old} & {one.line for one in new}
    alike = {(one.kind, one.words): one.line for one in reversed(new) if one.line not in lines}
    for one in old:
        same = None if one.line in lines else alike.pop((one.kind, one.words), None)
        yield Said(same or one.line, one.kind, one.words)


def said_in(view: PlanView) -> Iterator[Said]:
    """Yield a version part by part, from the top."""
    for one in view.problems:
        yield Said(one.problem.line, "problem", _problem(one.problem))
        for aim in one.goals:
            yield Said(aim.goal.line, "goal", aim.goal.words)
            for step in aim.objectives:
                yield Said(step.objective.line, "objective", _objective(step.objective))
                for act in step.interventions:
                    yield Said(act.line, "intervention", _intervention(act))


def _problem(one: Problem) -> str:
    return f"{one.words} ({one.code})" if one.code else one.words


def _objective(one: Objective) -> str:
    by = _("by %(day)s") % {"day": f"{one.due_on:%-d %b %Y}"}
    return f"{one.words}. {one.measure}: {one.baseline} → {one.target}, {by}"


def _intervention(one: Intervention) -> str:
    return f"{one.kind}, {one.frequency}, {one.staff}"
