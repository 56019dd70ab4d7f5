"""Turn what was typed about a medical evaluation into values."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.safety.models import OUTCOMES
from handrail.anytime.safety.operations import Evaluated
from handrail.ground.people.models import Staff
from handrail.ground.ui.forms import Form

OUTCOME_WORDS = {
    "fit for group": _("Fit for group: the hold ends"),
    "referred": _("Referred: the hold stays"),
}


class EvaluationForm(Form):
    """What a medical evaluation found, and who evaluated: one of ours, or an outside place."""

    evaluated_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Choose the day and the time."),
            "invalid": _("Choose a day and a time."),
        },
    )
    evaluator_id = forms.TypedChoiceField(
        label=_("Who evaluated"), coerce=UUID, empty_value=None, required=False
    )
    facility = forms.CharField(label=_("Or the outside place"), max_length=160, required=False)
    evaluator_id.needed_later = facility.needed_later = True  # type: ignore[attr-defined]  # one of the two
    outcome = forms.ChoiceField(
        label=_("What it found"),
        choices=[(one, OUTCOME_WORDS[one]) for one in OUTCOMES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it found.")},
    )
    referred_to = forms.CharField(
        label=_("Referred to"), help_text=_("Asked where it is referred."), max_length=160, required=False
    )
    referred_to.needed_later = True  # type: ignore[attr-defined]
    words = forms.CharField(
        label=_("What was found"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the evaluation found, in a line or two.")},
    )

    def __init__(self, *args: Any, staff: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.pk, str(one)) for one in staff]
        self.fields["evaluator_id"].choices = [("", _("Nobody of ours")), *names]  # type: ignore[attr-defined]

    def said(self) -> Evaluated:
        return Evaluated(**self.cleaned_data)
