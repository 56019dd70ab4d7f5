"""Turn what was written between a client and their team into values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.portal_messages.operations import LONGEST
from handrail.ground.ui.forms import Form


class MessageForm(Form):
    """A client's words to their team."""

    words = forms.CharField(
        label=_("What do you want to tell us?"),
        required=False,  # how long it may be says the verb: who is not safe is heard, however much was written
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
    )
    words.needed_later = True  # type: ignore[attr-defined]  # unless they say beside it that they are not safe
    not_safe = forms.BooleanField(label=_("I am not safe right now"), required=False)


class ReadForm(Form):
    """That the client has read what the team wrote, up to the latest that stood on the page."""

    seen = forms.UUIDField(widget=forms.HiddenInput)


class AnswerForm(Form):
    """The team's words to a client. `seen`: the latest of the client's words on the page they answer from."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    words = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write a few words."),
            "max_length": _("This is too long. Send it in two parts."),
        },
    )


class RaiseForm(Form):
    level = forms.ChoiceField(
        label=_("How soon must somebody look?"),
        choices=[
            ("emergency", _("Emergency: in danger right now")),
            ("high", _("High: may be in danger today")),
            ("medium", _("Medium: I worry, and see no danger today")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose emergency, high or medium.")},
    )
