"""Turn what the team decided into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.review.models import DECISIONS
from handrail.care.review.operations import NewDose
from handrail.ground.ui.forms import Form

DECISION_WORDS = {
    "continue": _("Continue"),
    "change dose": _("Change the dose"),
    "step down": _("Step down"),
    "step up": _("Step up"),
    "discharge": _("Discharge"),
    "case conference": _("Case conference"),
}


class KeepPlanForm(Form):
    """Why a plan stays as it is, and the client's answer it was written about."""

    reason = forms.CharField(
        label=_("Why the plan stays as it is"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why the plan stays, in a line or two.")},
    )
    seen = forms.UUIDField(widget=forms.HiddenInput)


class DecisionForm(Form):
    decision = forms.ChoiceField(
        label=_("The team decided"),
        choices=[(one, DECISION_WORDS[one]) for one in DECISIONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the team decided.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why, in a line or two: a decision stands with its reason.")},
    )
    tasks = forms.CharField(
        label=_("Who does what until next time"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    days = forms.IntegerField(label=_("New dose: days a week"), required=False, min_value=1, max_value=7)
    hours = forms.DecimalField(
        label=_("New dose: clinical hours a week"),
        required=False,
        min_value=0,
        max_digits=4,
        decimal_places=2,
    )
    from_day = forms.DateField(
        label=_("New dose: from which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    present = forms.MultipleChoiceField(
        label=_("Who is present"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, staff: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [(str(one), str(one)) for one in staff]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        given = [self.cleaned_data.get(name) is not None for name in ("days", "hours", "from_day")]
        if any(given) and not all(given):
            self.add_error("days", _("Give days, hours and the day from which, all three."))

    def values(self) -> dict[str, Any]:
        """Return the values for the verb."""
        said = self.cleaned_data
        dose = NewDose(said["days"], said["hours"], said["from_day"]) if said.get("days") else None
        return {name: said[name] for name in ("decision", "reason", "tasks", "present")} | {"dose": dose}
