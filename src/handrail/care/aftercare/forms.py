"""Turn what was typed about a contact after discharge into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.aftercare.models import CLIENT_CALLED
from handrail.ground.ui.forms import Form

OUTCOME_WORDS = [
    ("reached", _("Reached")),
    ("not reached", _("Not reached")),
    ("left a message", _("Left a message")),
]
HOW_WORDS = [("phone", _("Phone")), ("text", _("Text")), ("portal", _("Portal"))]


DANGER_WORDS = [
    ("no", _("No")),
    ("high", _("Yes, it may be today")),
    ("emergency", _("Yes, right now")),
]


def yes_or_no(word: str) -> bool:
    return word == "yes"


class ContactForm(Form):
    due = forms.ChoiceField(label=_("Which contact"))
    outcome = forms.ChoiceField(
        label=_("Did you reach them?"),
        choices=OUTCOME_WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you reached the person.")},
    )
    how = forms.ChoiceField(label=_("How"), choices=HOW_WORDS, widget=forms.RadioSelect, initial="phone")
    words = forms.CharField(
        label=_("How the person is"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    danger = forms.ChoiceField(
        label=_("Is anyone in danger?"),
        help_text=_("Yes raises a safety concern with what you wrote, as you keep this."),
        choices=DANGER_WORDS,
        required=False,
        widget=forms.RadioSelect,
    )
    asked = forms.BooleanField(
        label=_("I asked: nobody is in danger, whatever the words say"), required=False
    )
    appointment_kept = forms.TypedChoiceField(
        label=_("Did the first appointment take place?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=yes_or_no,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    next_step = forms.CharField(label=_("What comes next"), max_length=300, required=False)

    def __init__(
        self, *args: Any, contacts: Any = (), call: str = "", visit: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if visit:
            self.fields["appointment_kept"].label = visit
        self.fields["due"].choices = [  # type: ignore[attr-defined]
            *([(call, _("The call they asked for"))] if call else []),
            *((one.contact.id, one.contact.words) for one in contacts),
            (CLIENT_CALLED, _("They got in touch with us")),
        ]


class CloseForm(Form):
    reason = forms.CharField(
        label=_("If a contact is given up: why"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WishForm(Form):
    """Who said that the client wants no more contacts, or wants them again."""

    said_by = forms.CharField(
        label=_("Who said it, and how"),
        help_text=_("For example: the client, by phone."),
        max_length=120,
        error_messages={"required": _("Write who said it.")},
    )


class FiguresForm(Form):
    """Between which days the discharges lie that are counted."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
