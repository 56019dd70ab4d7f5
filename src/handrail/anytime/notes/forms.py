"""Turn what was written into values."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.notes.models import KINDS, RISK_CHANGE
from handrail.ground.ui.forms import Form

RISK_WORDS = {"no change": _("No change"), "lower": _("Lower"), "higher": _("Higher")}
KIND_WORDS = {
    "individual": _("One-to-one"),
    "family": _("Family"),
    "medication": _("Medication visit"),
    "assessment": _("Assessment"),
    "crisis": _("Crisis"),
    "case management": _("Case management"),
}


class DraftForm(Form):
    """The words of a note about one client alone."""

    def clean_text(self) -> str:
        """One way to end a line, whether a form or a script sent it."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    text = forms.CharField(
        label=_("What happened, what you did, what is next"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write the note, in a few lines.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=600,
        required=False,
        error_messages={"invalid": _("Write whole minutes, like 45.")},
    )
    risk_change = forms.ChoiceField(
        label=_("Risk since last time"),
        choices=[(word, RISK_WORDS[word]) for word in RISK_CHANGE],
        widget=forms.RadioSelect,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)


class TypedForm(DraftForm):
    """A draft as it is being typed: it may be empty for a moment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False


class NewNoteForm(TypedForm):
    """What a note is about; its words may come now, or on the next page, where they are saved as they are typed."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind, KIND_WORDS[kind]) for kind in KINDS if kind in KIND_WORDS]
    )
    service_on = forms.DateField(
        label=_("Day of the service"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day.")},
    )
    objective_id = forms.TypedChoiceField(
        label=_("Toward which objective"), coerce=UUID, empty_value=None, required=False
    )
    field_order = ("kind", "service_on", "minutes", "objective_id", "text", "risk_change", "revision")

    def __init__(self, *args: Any, objectives: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose an objective")), *((str(one.pk), one.words) for one in objectives)]
        self.fields["objective_id"].choices = choices  # type: ignore[attr-defined]


class AddendumForm(Form):
    text = forms.CharField(
        label=_("Addendum"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what is to be added.")},
    )


class VoidForm(Form):
    reason = forms.CharField(
        label=_("Why it is void"),
        help_text=_("The note stays readable, struck through, with your name and this reason."),
        max_length=300,
        error_messages={"required": _("Write why it is void.")},
    )


class PrivateForm(Form):
    """A psychotherapy note: a new one, or one's own changed."""

    private = forms.UUIDField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    held_on = forms.DateField(
        label=_("Day of the conversation"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    text = forms.CharField(
        label=_("What you want to remember of the conversation"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write the note, in a few words.")},
    )


class SignForm(Form):
    """What a signer says besides the signature."""

    looked = forms.BooleanField(
        label=_("I have looked at this. The words are right: sign them."), required=False
    )
    # which words the signer has seen; the page's script keeps it with what it saves
    revision = forms.IntegerField(widget=forms.HiddenInput(attrs={"data-seen": True}), required=False)
