"""Turn what was typed about safety into values: an assessment, a disposition, a screen, a plan."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from handrail.anytime.safety.models import DISPOSITIONS, OUTCOMES, Concern, SafetyPlan, Screen
from handrail.anytime.safety.operations import Evaluated, PlanSteps
from handrail.anytime.safety.queries import STEPS, Asked
from handrail.ground.people.models import Staff
from handrail.ground.ui.forms import Form

RISK_WORDS = [("low", _("Low")), ("moderate", _("Moderate")), ("high", _("High"))]
LEVEL_WORDS = {
    "emergency": _("Emergency: in danger right now"),
    "high": _("High: may be in danger today"),
    "medium": _("Medium: I worry, and see no danger today"),
}
OUTCOME_WORDS = {
    "fit for group": _("Fit for group: the hold ends"),
    "referred": _("Referred: the hold stays"),
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
    outcome = forms.ChoiceField(
        label=_("What it found"),
        choices=[(one, OUTCOME_WORDS[one]) for one in OUTCOMES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it found.")},
    )
    referred_to = forms.CharField(label=_("Referred to"), max_length=160, required=False)
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


class ScreenForm(Form):
    """A screen's questions, word for word as published. It says itself which screen it is, and in whose words."""

    instrument = forms.CharField(widget=forms.HiddenInput, required=False)
    wording = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asked: Asked, goes_on: Screen | None = None, **kwargs: Any) -> None:
        """`goes_on`: a screen of today in which something was not asked yet; what was answered stays marked."""
        self.asked, pack = asked, asked.instrument
        initial = {"instrument": pack.id, "wording": asked.wording.pk if asked.wording else None}
        if goes_on:
            initial |= {f"q{n}": said for n, said in goes_on.answers.items()}
            initial |= {f"words{n}": said for n, said in goes_on.words.items()}
        super().__init__(*args, initial=initial, **kwargs)
        for item in pack.items:
            self.fields[f"q{item.n}"] = forms.ChoiceField(
                label=f"{item.number}. {item.text}",
                choices=[(option.label.lower(), option.label) for option in item.options],
                widget=forms.RadioSelect,
                required=False,
            )
            if item.follow_up:
                self.fields[f"words{item.n}"] = forms.CharField(
                    label=f"{item.number}. {item.follow_up}",
                    max_length=2000,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    @property
    def questions(self) -> list[tuple[Any, Any]]:
        """Each question, and the field for words where it goes on."""
        items = self.asked.instrument.items
        return [
            (self[f"q{item.n}"], self[f"words{item.n}"] if f"words{item.n}" in self.fields else None)
            for item in items
        ]

    def said(self) -> dict[str, Any]:
        """Return which screen it is and each question's answer, None where none was marked, as the verb takes it."""
        items = self.asked.instrument.items
        return {
            "answers": {item.n: self.cleaned_data.get(f"q{item.n}") or None for item in items},
            "words": {item.n: self.cleaned_data.get(f"words{item.n}") or "" for item in items},
            "instrument": self.asked.instrument.id,
            "wording": self.asked.wording.pk if self.asked.wording else None,
        }


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

    def steps(self) -> PlanSteps:
        return PlanSteps(**{name: self.cleaned_data[name] for name in STEPS})
