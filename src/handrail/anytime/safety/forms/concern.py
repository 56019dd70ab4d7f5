"""Turn what was typed about a concern into values: what was heard, an assessment, a disposition."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from handrail.anytime.safety.models import DISPOSITIONS, Concern
from handrail.ground.ui.forms import Form

RISK_WORDS = [("low", _("Low")), ("moderate", _("Moderate")), ("high", _("High"))]
LEVEL_WORDS = {
    "emergency": _("Emergency: in danger right now"),
    "high": _("High: may be in danger today"),
    "medium": _("Medium: I worry, and see no danger today"),
}
DISPOSITION_WORDS = {
    "returned to group": _("Returned to group"),
    "one-to-one and safety plan": _("One-to-one and safety plan"),
    "medical evaluation": _("Medical evaluation"),
    "higher level of care": _("Higher level of care"),
    "emergency services": _("Emergency services"),
}


class ConcernForm(Form):
    """What someone saw or heard, and how soon somebody must look."""

    level = forms.ChoiceField(
        label=_("How soon must somebody look?"),
        choices=list(LEVEL_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose emergency, high or medium.")},
    )
    seen = forms.CharField(
        label=_("What you saw or heard"),
        help_text=_("The client's own words where you can."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you saw or heard, in a line.")},
    )
    withdrawal = forms.BooleanField(
        label=_("Signs of withdrawal: no group before a medical evaluation"), required=False
    )


class AssessmentForm(Form):
    seen = forms.IntegerField(
        widget=forms.HiddenInput, required=False
    )  # the line of the risk history that was read
    risk = forms.ChoiceField(
        label=_("How high is the risk now?"),
        choices=RISK_WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose low, moderate or high.")},
    )
    words = forms.CharField(
        label=_("What the client said, and what you saw"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what the client said and what you saw, in a line or two.")},
    )
    also = forms.TypedMultipleChoiceField(
        label=_("It answers these open concerns of the same person too"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("A concern that you chose was closed meanwhile. Look again.")},
    )

    def __init__(self, *args: Any, others: Iterable[Concern], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [
            (one.pk, f"{date_format(localtime(one.raised_at), 'j M H:i')}: {one.trigger}") for one in others
        ]
        self.fields["also"].choices = words  # type: ignore[attr-defined]
        if not words:
            del self.fields["also"]


class ClosureForm(Form):
    disposition = forms.ChoiceField(
        label=_("What happened next?"),
        choices=[(one, DISPOSITION_WORDS[one]) for one in DISPOSITIONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened next: a concern is closed only with that.")},
    )
    why_no_plan = forms.CharField(
        label=_("Why no safety plan was written or updated"),
        help_text=_("Asked where the risk is moderate or high and no plan was written since."),
        max_length=300,
        required=False,
    )
    why_no_plan.needed_later = True  # type: ignore[attr-defined]  # closing asks for it, where the hint says
