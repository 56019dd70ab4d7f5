"""May this program be worth an evaluation, for someone who asks themselves "is this right for me?"

The answers are a visitor's own, given without a name. Nobody is diagnosed and nobody is turned away: danger
leads to help now, what the program cannot treat leads to who can, and everything else to a talk with a person.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class SelfCheck:
    in_danger: bool | None  # in danger now, or someone else is; None: skipped
    exclusions: int  # yes to what this program cannot take, danger left out
    exclusions_skipped: int
    indications: int  # yes to what this program is for
    indications_skipped: int


@rule(facts=SelfCheck)
def self_check(answers: SelfCheck, numbers: Numbers) -> Finding:
    """What was answered is judged; a skipped question makes it "cannot tell" and takes nothing away.

    The value is danger, other care first, may help, or talk with us. Every one ends in an offer to talk.
    """
    if answers.in_danger:
        return not_met("In danger now: 988 and 911 come first and stay on the page.", "danger")
    if answers.exclusions:
        return not_met("Something else should come first; say where, and offer to talk.", "other care first")
    fits = answers.indications >= numbers.indications_needed
    value = "may help" if fits else "talk with us"
    if answers.in_danger is None:
        return cannot_tell("The question about danger was skipped: show 988 and 911, offer to talk.", value)
    if answers.exclusions_skipped:
        return cannot_tell("A question about what comes first was skipped: it is asked when we talk.", value)
    if fits:
        return met("Something this program is for was named, and nothing stands against it.", value)
    if answers.indications_skipped:
        return cannot_tell("Too little was answered to say: offer to talk.", "talk with us")
    return not_met("Nothing this program is for was named: less care may do; offer to talk.", "talk with us")
