"""Turn what was typed about a letter into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.ui.forms import Form
from handrail.library.letter import LetterTemplate

FACT_WORDS = {
    "period": _("From when to when"),
    "schedule": _("Days and hours a week, as prescribed today"),
    "attendance": _("Days attended, between the two days"),
    "return": _("When they are back"),
    "limits": _("What is needed or limited, in your words"),
    "program": _("The program’s name: it says what care it is"),
    "diagnosis": _("Diagnosis: it says what care it is"),
    "medicine": _("Medicine: it says what care it is"),
    "born": _("Date of birth"),
}
DAY = {"type": "date"}
TYPED = {  # what is typed for a fact
    "period": ("from_day", "to_day"),
    "attendance": ("from_day", "to_day"),
    "return": ("return_day",),
    "limits": ("limits",),
}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day.")},
    )


class LetterForm(Form):
    """Who gets a letter and what it says. Signed is what was seen: `seen` names the words that were shown."""

    to_client = forms.BooleanField(
        label=_("It is handed to the client"),
        help_text=_("They may pass it on themselves: no release is needed."),
        required=False,
    )
    recipient = forms.CharField(
        label=_("Who gets it"),
        help_text=_("As the release names them; or whom the client gives it to."),
        max_length=200,
        error_messages={"required": _("Write who gets it.")},
    )
    address = forms.CharField(
        label=_("Their address"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    purpose = forms.CharField(label=_("Purpose, as the release says"), max_length=200, required=False)
    facts = forms.MultipleChoiceField(
        label=_("What it says, besides the name"),
        help_text=_("No more than they need."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    from_day = _day(_("From"))
    to_day = _day(_("To"))
    return_day = _day(_("Back from"))
    limits = forms.CharField(
        label=_("What is needed or limited"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, template: LetterTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facts"].choices = [(one, FACT_WORDS[one]) for one in template.offers]  # type: ignore[attr-defined]
        typed = {name for fact in template.offers for name in TYPED.get(fact, ())}
        for name in ("from_day", "to_day", "return_day", "limits"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]  # which of them, the facts say
            if name not in typed:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for fact in said.get("facts", ()):
            for name in TYPED.get(fact, ()):
                if not said.get(name) and name not in self.errors:
                    self.add_error(
                        name, _("Fill this in, or leave “%(fact)s” out.") % {"fact": FACT_WORDS[fact]}
                    )
        first, last = said.get("from_day"), said.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", _("This day is before the first one."))
        return said


class WithdrawalForm(Form):
    why = forms.CharField(
        label=_("Why it no longer stands"),
        max_length=500,
        error_messages={"required": _("Write why it no longer stands.")},
    )
