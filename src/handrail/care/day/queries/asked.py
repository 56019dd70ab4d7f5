"""Which questions of their program's check-in a client is asked today."""

from dataclasses import dataclass
from datetime import date

from handrail.care.day.models import CheckIn, HomePractice, ShortTermGoal
from handrail.care.day.queries.goals import goal_to_answer
from handrail.care.day.queries.visits import practice_to_answer
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.library.check_in import Question

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
class OwnAnswer:
    """The answer to a question of the program's own, in its words."""

    question: str
    answer: str


def own_answers(done: CheckIn | None, episode: Episode) -> list[OwnAnswer]:
    """Return what was answered to the program's own questions. A question that is gone keeps its id for a name."""
    if done is None or not done.more:
        return []
    known = {one.id: one for one in episodes.program_of(episode).check_in.questions}
    return [
        OwnAnswer(known[name].words if name in known else name, _label(known.get(name), answer))
        for name, answer in done.more.items()
    ]


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
