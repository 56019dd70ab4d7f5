"""The triage of a Columbia (C-SSRS) screener: none, low, moderate or high, the highest that applies.

A question that was asked and left blank is not a no, and neither is a refused one. A yes that was given is never lost:
one that makes it high does so whatever else is blank, and a lesser one stands as "at least" until the rest is known.
"""

from dataclasses import dataclass, fields
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

Reply = Literal["yes", "no", "refused"]
REPLIES = ("yes", "no", "refused", None)
HIGH = ("q4", "q5", "q6b")
WHEN_2_IS_YES = ("q3", "q4", "q5")


@dataclass(frozen=True)
class Columbia:
    q1: Reply | None  # wish to be dead, past month
    q2: Reply | None  # non-specific active thoughts, past month
    q3: Reply | None  # a method, no plan, no intent; 3 to 5 are asked when 2 is yes
    q4: Reply | None  # some intent, no specific plan
    q5: Reply | None  # specific plan and intent
    q6: Reply | None  # preparatory acts or behavior, lifetime
    q6b: Reply | None  # within the past 3 months; asked when 6 is yes

    def __post_init__(self) -> None:
        """Refuse any other word: read as neither yes nor blank, it would pass for a no."""
        for one in fields(self):
            if (reply := getattr(self, one.name)) not in REPLIES:
                raise ValueError(f"question {one.name[1:]}: {reply!r} is not yes, no or refused")

    def named(self, reply: Reply | None) -> list[str]:
        """The questions with this reply, among those that are asked."""
        return [name for name in self.asked() if getattr(self, name) == reply]

    def asked(self) -> list[str]:
        """The questions that count: those the form asks, and any other that was answered yes or refused."""
        deeper = self.q2 == "yes" or any(getattr(self, name) in ("yes", "refused") for name in WHEN_2_IS_YES)
        recent = self.q6 == "yes" or self.q6b in ("yes", "refused")
        return ["q1", "q2", *(WHEN_2_IS_YES if deeper else ()), "q6", *(("q6b",) if recent else ())]


@rule(facts=Columbia)
def columbia_screen(said: Columbia, numbers: Numbers) -> Finding:
    """Met: all no. Where sources differ on question 4 and on behavior long ago, Columbia is followed."""
    yes, refused, blank = said.named("yes"), said.named("refused"), said.named(None)
    if urgent := [name for name in yes if name in HIGH]:
        return not_met(f"{_questions(urgent)} yes: evaluate at once, do not leave the person alone.", "high")
    level = "moderate" if {"q3", "q6"} & set(yes) else "low" if yes else None
    if not refused and not blank:
        if level is None:
            return met("No to every question that is asked.", "none")
        return not_met(f"{_questions(yes)} yes, nothing higher.", level)
    return unfinished(level, yes, refused, blank)


def unfinished(level: str | None, yes: list[str], refused: list[str], blank: list[str]) -> Finding:
    """Something asked has no yes and no no. What was said so far stands; how high it is can't be told."""
    open_ends = [f"{_questions(refused)} refused"] if refused else []
    open_ends += [f"{_questions(blank)} not asked"] if blank else []
    missing = " and ".join(open_ends)
    if level is not None:
        return cannot_tell(f"At least {level} ({_questions(yes)} yes): {missing}.", f"at least {level}")
    if refused:
        return cannot_tell(f"{missing}: a refusal is not a no, evaluate safety the same day.", "refused")
    return cannot_tell(f"{missing}.")


def _questions(names: list[str]) -> str:
    return f"Question {', '.join(name[1:] for name in names)}"
