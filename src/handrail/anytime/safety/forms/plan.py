"""Turn the steps of a safety plan into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.safety.models import SafetyPlan
from handrail.anytime.safety.operations import PlanSteps
from handrail.anytime.safety.queries import STEPS
from handrail.ground.ui.forms import Form


class PlanForm(Form):
    """The six steps, in the order in which they are tried."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, plan: SafetyPlan | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"based_on": plan.version if plan else 0}
        initial |= {name: getattr(plan, name, "") for name in STEPS}
        super().__init__(*args, initial=initial, **kwargs)
        for name, (label, hint) in STEPS.items():
            self.fields[name] = forms.CharField(
                label=label,
                help_text=hint,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _("Write at least one line, or “none yet”.")},
            )
        self.fields["made_with"] = forms.CharField(
            label=_("Who made it together"),
            help_text=_("The client, and who else was there: a partner, a sister, a colleague."),
            max_length=200,
            error_messages={"required": _("Write who made it together: the client, and who else was there.")},
        )

    def steps(self) -> PlanSteps:
        return PlanSteps(**{name: self.cleaned_data[name] for name in STEPS})
