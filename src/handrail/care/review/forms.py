"""Turn what the team decided into values."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.review.models import DECISIONS
from handrail.care.review.operations import NewDose, NewTask
from handrail.ground.ui.forms import Form

DECISION_WORDS = {
    "continue": _("Continue"),
    "change dose": _("Change the dose"),
    "step down": _("Step down"),
    "step up": _("Step up"),
    "discharge": _("Discharge"),
    "case conference": _("Case conference"),
}

TASKS = 3  # lines for what is to be done


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
        who = [("", _("Who")), *((str(one.pk), str(one)) for one in staff)]
        for n in range(TASKS):
            self.fields[f"task_{n}"] = forms.CharField(label=_("To do"), max_length=300, required=False)
            self.fields[f"who_{n}"] = forms.ChoiceField(label=_("Who"), choices=who, required=False)

    def todo(self) -> list[tuple[Any, Any]]:
        """Return the lines for what is to be done, each with who does it."""
        return [(self[f"task_{n}"], self[f"who_{n}"]) for n in range(TASKS)]

    def clean(self) -> None:
        super().clean()
        given = [self.cleaned_data.get(name) is not None for name in ("days", "hours", "from_day")]
        if any(given) and not all(given):
            self.add_error("days", _("Give days, hours and the day from which, all three."))
        for n in range(TASKS):
            words, who = self.cleaned_data.get(f"task_{n}"), self.cleaned_data.get(f"who_{n}")
            if words and not who:
                self.add_error(f"who_{n}", _("Choose who does it."))
            elif who and not words:
                self.add_error(f"task_{n}", _("Write what is to be done."))

    def values(self) -> dict[str, Any]:
        """Return the values for the verb."""
        said = self.cleaned_data
        dose = NewDose(said["days"], said["hours"], said["from_day"]) if said.get("days") else None
        tasks = [
            NewTask(said[f"task_{n}"], UUID(said[f"who_{n}"])) for n in range(TASKS) if said.get(f"task_{n}")
        ]
        named = {name: said[name] for name in ("decision", "reason", "present")}
        return named | {"dose": dose, "tasks": tasks}


class DoneForm(Form):
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=300,
        error_messages={"required": _("Write what came of it, in a line.")},
    )
