"""What a self-check came to, as its page says it: help first, what may come first, and an offer to talk."""

from dataclasses import dataclass
from datetime import date

from handrail.clinical.inquiry.self_check import self_check
from handrail.clinical.kit import Finding
from handrail.doors.public.forms import SelfCheckForm
from handrail.library.program import Program


@dataclass(frozen=True)
class Outcome:
    """The finding; what should come first, in the program's words; whether a program of another kind may fit."""

    finding: Finding
    first: tuple[str, ...]
    made_for_others: bool  # they said that the program's own rule is not about them
    danger_skipped: bool  # nobody knows whether they are in danger, whatever else they said

    @property
    def value(self) -> str:
        return str(self.finding.value)

    @property
    def danger(self) -> bool:
        return self.value == "danger"

    @property
    def skipped(self) -> bool:
        """Whether a question was skipped that can matter."""
        return self.finding.answer == "cannot tell"

    @property
    def help_first(self) -> bool:
        """Whether the crisis lines stand on top: danger was said, or the question about it was skipped."""
        return self.danger or self.danger_skipped or self.finding.answer == "cannot tell"


def outcome_of(form: SelfCheckForm, *, on: date) -> Outcome:
    """Return what the answers of a valid form come to on a day."""
    facts = form.facts()
    found = self_check(facts, as_of=on)
    return Outcome(found, _first(form), _made_for_others(form), danger_skipped=facts.in_danger is None)


def _first(form: SelfCheckForm) -> tuple[str, ...]:
    """Return the care that should come first, for each exclusion that was answered yes."""
    program: Program = form.program
    beside = {neighbour.id: neighbour.words for neighbour in program.neighbours}
    found = [
        beside.get(one.refer_to or "", "")
        for one in program.exclusions
        if form.cleaned_data.get(f"first_{one.id}") is True
    ]
    return tuple(dict.fromkeys(words for words in found if words))


def _made_for_others(form: SelfCheckForm) -> bool:
    """Whether someone said no to a rule of the program's own, such as a women's group. Nobody proves anything."""
    return any(form.cleaned_data.get(f"for_{rule.id}") is False for rule in form.program.eligibility)
