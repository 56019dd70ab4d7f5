"""Why a concern stands there, in plain words. The rule's own name and version stand behind them for who looks closer."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What a rule's name begins with, or has behind the screen's name, and what it says to staff.
PLAIN = {
    "raised by hand": gettext_lazy("Somebody saw or heard it, and said how soon someone must look."),
    "read by the team": gettext_lazy(
        "Somebody of the team read the client's words, and said how soon someone must look."
    ),
    "client's own word": gettext_lazy("The client said so themselves."),
    "messages.danger_words": gettext_lazy("Words in the client's message name danger."),
    "medication.urgent_words": gettext_lazy("What the client wrote of a medicine names a medical emergency."),
    "risk rose": gettext_lazy("The risk was found to be higher than before."),
    "transfer: back": gettext_lazy("Back from a higher level of care: someone looks before group."),
    "transfer": gettext_lazy("The way to a higher level of care ended otherwise than planned."),
    "day.safety_scan": gettext_lazy("What the client said at check-in asks for a clinician before group."),
    "safety.withdrawal_hold": gettext_lazy(
        "A withdrawal scale came to the line from which a medical evaluation comes first, or was not done in full."
    ),
    "intake.contact_screen": gettext_lazy("The answers to the safety screen are not all calm."),
    "intake.columbia_screen": gettext_lazy("The answers to the safety screen are not all calm."),
}
MEASURED = re.compile(r"v\S+: (?P<what>.+) >= (?P<line>\d+)$")  # "phq9 v1: item 9 >= 1"


def told_rule(rule: str) -> str:
    """Return in plain words what a concern's rule says."""
    behind = rule.partition(": ")[2]  # of a screen: "asq v1: intake.contact_screen of 2020-01-01"
    for name, words in PLAIN.items():
        if rule.startswith(name) or behind.startswith(name):
            return str(words)
    if found := MEASURED.search(rule):
        return _of_a_scale(found["what"], found["line"])
    return _("A rule of this program asks for someone to look.")


def _of_a_scale(what: str, line: str) -> str:
    said = {"what": what.removeprefix("item "), "line": line}
    if what.startswith("item "):
        return _("The answer to question %(what)s came to %(line)s or more.") % said
    if what == "total":
        return _("The total of the scale came to %(line)s or more.") % said
    if what == "rise":
        return _("The total rose by %(line)s or more.") % said
    return _("A part of the scale (%(what)s) came to %(line)s or more.") % said
