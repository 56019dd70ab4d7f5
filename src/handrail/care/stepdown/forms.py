"""Turn what was typed about less care into values."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from handrail.care.stepdown.models import (
    APPOINTMENT_STEPS,
    DISCHARGE_REASONS,
    DischargePlan,
    DischargeSummary,
)
from handrail.care.stepdown.operations import SECTIONS, TEXTS, Resumed
from handrail.care.stepdown.plan_paper import PLAN_PARTS
from handrail.ground.ui.forms import Form

HINTS = {
    "warning_signs": _("What I notice first when it is getting harder."),
    "coping_steps": _("Skills and steps that helped here, in the order in which I try them."),
    "supports": _("Who is there for me, and how I reach them."),
    "medication": _("What I take, who prescribes it next, and until when it lasts."),
    "resources": _("Groups, places, numbers and pages that help."),
    "if_it_gets_hard": _("What I do, step by step. The crisis line and 911 are always printed below."),
}
KIND_WORDS = [
    ("therapist", _("Therapist")),
    ("prescriber", _("Prescriber")),
    ("group", _("Group")),
    ("other", _("Other")),
]
REASON_WORDS = {
    "completed": _("Completed"),
    "transferred to further treatment": _("Transferred to further treatment"),
    "dropped out": _("Stopped coming"),
    "terminated by facility": _("Ended by the facility"),
    "incarcerated": _("Incarcerated"),
    "death": _("Death"),
    "other": _("Other"),
}
DAY = {"type": "date"}


class PlanForm(Form):
    """The six parts of the discharge plan. Each may be left for later; all are wanted to finish it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, plan: DischargePlan | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"revision": plan.revision if plan else 0}
        initial |= {part: getattr(plan, part, "") for part in TEXTS}
        super().__init__(*args, initial=initial, **kwargs)
        for part, words in TEXTS.items():
            self.fields[part] = forms.CharField(
                label=_(words),
                help_text=HINTS[part],
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[part].needed_later = True  # type: ignore[attr-defined]


class AppointmentStepForm(Form):
    """What was heard of a next appointment."""

    kind = forms.ChoiceField(
        label=_("What you heard"),
        choices=[("", _("Choose")), *((one, _(one)) for one in APPOINTMENT_STEPS)],
        error_messages={"required": _("Choose what you heard.")},
    )
    words = forms.CharField(label=_("In a few words"), max_length=500, required=False)


class SendPlanForm(Form):
    """To whom the discharge plan goes, what for, and what of it."""

    recipient = forms.CharField(
        label=_("Who gets it"),
        max_length=200,
        help_text=_("As the release names them."),
        error_messages={"required": _("Write who gets it.")},
    )
    purpose = forms.CharField(
        label=_("Purpose, as the release says"),
        max_length=200,
        error_messages={"required": _("Write what for, as the release says.")},
    )
    parts = forms.MultipleChoiceField(
        label=_("What they need of it"),
        choices=list(PLAN_PARTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what they need of it.")},
    )


class SummaryForm(Form):
    """The sections of the discharge summary: as they were saved, or as the record begins them."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, kept: DischargeSummary | None, drafted: dict[str, str] | None, **kwargs: Any
    ) -> None:
        said = drafted or {part: getattr(kept, part, "") for part in SECTIONS}
        initial: dict[str, Any] = {"revision": kept.revision if kept else 0, **said}
        super().__init__(*args, initial=initial, **kwargs)
        for part, words in SECTIONS.items():
            rows = max(3, min(12, said[part].count("\n") + 2))
            self.fields[part] = forms.CharField(
                label=words, max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": rows})
            )


class SummaryAddendumForm(Form):
    words = forms.CharField(
        label=_("What is to be added"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AppointmentForm(Form):
    with_whom = forms.CharField(
        label=_("With whom"),
        max_length=160,
        help_text=_("A named person."),
        error_messages={"required": _("Write with whom: a named person, not only a place.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KIND_WORDS)
    when = forms.DateTimeField(
        label=_("Day and time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": _("Give day and time."), "invalid": _("Give day and time.")},
    )
    where = forms.CharField(label=_("Where"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)


class CancellationForm(Form):
    """Why a visit will not take place. One stands beside each visit, so its ids carry the visit's."""

    reason = forms.CharField(
        label=_("Why it will not take place"),
        max_length=300,
        error_messages={"required": _("Write why this visit is cancelled.")},
    )


class FinishForm(Form):
    """Asked only where no appointment is booked."""

    no_appointment = forms.CharField(
        label=_("Why no next appointment is booked"),
        max_length=300,
        error_messages={
            "required": _("No next appointment is booked. Book one, or write why there is none.")
        },
    )

    def __init__(self, *args: Any, booked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if booked:
            del self.fields["no_appointment"]


class StepDownForm(Form):
    step = forms.ChoiceField(label=_("From now on"), widget=forms.RadioSelect)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the weekdays.")},
    )
    from_day = forms.DateField(label=_("From which day"), widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why, in a line or two.")},
    )

    def __init__(self, *args: Any, taper: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taper = list(taper)
        self.fields["step"].choices = [  # type: ignore[attr-defined]
            (
                str(place),
                _("%(days)s days, %(hours)s h a week")
                % {"days": one.days_per_week, "hours": one.hours_per_week},
            )
            for place, one in enumerate(self.taper)
        ]

    def values(self) -> dict[str, Any]:
        """Return the values for the verb: the chosen step of the taper in its two numbers."""
        cleaned = dict(self.cleaned_data)
        step = self.taper[int(cleaned.pop("step"))]
        return {"days_per_week": step.days_per_week, "hours_per_week": step.hours_per_week, **cleaned}


class DischargeForm(Form):
    reason = forms.ChoiceField(
        label=_("Why it ends"), choices=[(one, REASON_WORDS[one]) for one in DISCHARGE_REASONS]
    )
    on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs=DAY),
        error_messages={"required": _("Give the last day."), "invalid": _("Give the last day.")},
    )
    words = forms.CharField(
        label=_("How it ended, and what comes next"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a line on how it ended and what comes next.")},
    )


class ReturnForm(Form):
    """The day on which a client is back from a higher level of care, and the dose with which they go on."""

    back_on = forms.DateField(
        label=_("Back since"),
        widget=forms.DateInput(attrs=DAY),
        error_messages={"required": _("Choose the day on which they were back.")},
    )
    words = forms.CharField(
        label=_("How they come back, and what the place said"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write how they come back, and what the place said.")},
    )
    from_day = forms.DateField(
        label=_("In the program again from"),
        widget=forms.DateInput(attrs=DAY),
        error_messages={"required": _("Choose their first day.")},
    )
    days = forms.IntegerField(label=_("Days a week"), min_value=1, max_value=7)
    hours = forms.DecimalField(label=_("Clinical hours a week"), min_value=0, max_digits=4, decimal_places=2)

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        dose = Resumed(said["days"], said["hours"], said["from_day"])
        return {"back_on": said["back_on"], "words": said["words"], "dose": dose}


class StayForm(Form):
    """The planned end, and what it rests on."""

    target_on = forms.DateField(
        label=_("Planned end"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )
    reason = forms.CharField(
        label=_("Why: progress and goals"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why: which goals and progress it rests on.")},
    )
    seen = forms.DateField(required=False, widget=forms.HiddenInput)
