"""Which questions of their program's check-in a client is asked today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.care.day.models import HomePractice, ShortTermGoal
from handrail.care.day.queries.goals import goal_to_answer
from handrail.care.day.queries.visits import practice_to_answer
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.library.check_in import Question

# The questions that the scan and the record read, as staff call them, in the words of the day's page.
CALLED = {
    "mood": gettext_lazy("Mood"),
    "urges": gettext_lazy("Urges"),
    "sleep_hours": gettext_lazy("Slept"),
    "substance_use": gettext_lazy("Substance use"),
    "withdrawal": gettext_lazy("Withdrawal"),
    "medication_taken": gettext_lazy("Medicine taken"),
    "goal_progress": gettext_lazy("Goal"),
    "safety": gettext_lazy("Safety question"),
}
# Records that a law protects because they are about substance use: these clients are asked about withdrawal.
SUBSTANCE_USE = ("part2", "sud-counseling")


@dataclass(frozen=True)
class Asked:
    """The questions in the program's order, and the home practice and the goal that two of them are about."""

    questions: tuple[Question, ...]
    practice: HomePractice | None
    goal: ShortTermGoal | None

    def asks(self, question_id: str) -> bool:
        return any(question.id == question_id for question in self.questions)


@dataclass(frozen=True)
class Answer:
    """One answer of a check-in in words: to a question that staff know by a short name, or to the program's own."""

    question: str
    answer: str


def answers_in(said: Any, episode: Episode) -> list[Answer]:
    """Return what a check-in said, in the program's order; `said` is one that is kept, or answers that were sent.

    What this client is asked and left blank stands as not answered. The goal stands only where one was asked about; a
    question of the program's own that is gone since keeps its id for a name.
    """
    questions = episodes.program_of(episode).check_in.questions
    asked = [one for one in questions if one.asked_of == "everyone" or episode.sensitivity in SUBSTANCE_USE]
    known = {one.id: one for one in questions}
    told = [
        Answer(str(CALLED[one.id]), words)
        for one in asked
        if one.id in CALLED and one.id != "safety" and (words := _read(one.id, said))
    ]
    told += [
        Answer(known[name].words if name in known else name, _label(known.get(name), answer))
        for name, answer in said.more.items()
    ]
    return [*told, Answer(str(CALLED["safety"]), _yes_no(said.unsafe_thoughts, _("rather in person")))]


def _read(name: str, said: Any) -> str:
    """Return one of the answers that are kept under a name of their own; nothing where there is nothing to tell."""
    value = getattr(said, "withdrawal_signs" if name == "withdrawal" else name)
    if name in ("substance_use", "withdrawal"):
        return _yes_no(value, _("not answered"))
    if name == "medication_taken":
        return _("takes none, or not answered") if value is None else _("yes") if value else _("not all")
    if value is None:
        return "" if name == "goal_progress" else _("not answered")
    if name == "sleep_hours":
        return _("%(hours)s h") % {"hours": floatformat(value)}
    return f"{value} / 10"


def _yes_no(value: bool | None, blank: str) -> str:
    return blank if value is None else _("yes") if value else _("no")


def _label(question: Question | None, answer: str) -> str:
    labels = {choice.id: choice.label for choice in question.choices} if question else {}
    return labels.get(answer, answer)


def asked_of(episode: Episode, *, on: date) -> Asked:
    """Return what this client is asked on a day. Nobody is asked about a practice or a goal they do not have."""
    practice, goal = practice_to_answer(episode.pk, before=on), goal_to_answer(episode.pk, before=on)
    program = episodes.program_of(episode)
    left_out = {
        name for name, is_there in (("home_practice", practice), ("goal_progress", goal)) if not is_there
    }
    if episode.sensitivity not in SUBSTANCE_USE:
        left_out |= {one.id for one in program.check_in.questions if one.asked_of == "substance_use"}
    return Asked(tuple(one for one in program.check_in.questions if one.id not in left_out), practice, goal)
