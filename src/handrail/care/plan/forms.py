"""Turn what is typed into a plan into values."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.ground.ui.forms import Form


def _words(label: Any, missing: Any, *, longest: int = 300, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, error_messages={"required": missing}, **more)


class ProblemForm(Form):
    words = _words(_("Problem"), _("Write the problem."))
    code = forms.CharField(label=_("ICD-10-CM code"), max_length=10, required=False)

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()


class GoalForm(Form):
    words = _words(_("Goal, in the client's words"), _("Write the goal as the client says it."))


class ObjectiveForm(Form):
    words = _words(_("Objective"), _("Write the objective."))
    measure = _words(_("Measured by"), _("Write how it is measured."), longest=120)
    baseline = _words(_("Now"), _("Write where it stands now."), longest=80)
    target = _words(_("Target"), _("Write the target."), longest=80)
    due_on = forms.DateField(
        label=_("By"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day by which it is reached.")},
    )


class InterventionForm(Form):
    kind = _words(_("What we do"), _("Write what is done."), longest=120)
    frequency = _words(_("How often"), _("Write how often."), longest=80)
    staff_id = forms.TypedChoiceField(
        label=_("Who"), coerce=UUID, error_messages={"required": _("Choose who answers for it.")}
    )

    def __init__(self, *args: Any, staff: list[Staff] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staff_id"]
        assert isinstance(field, forms.TypedChoiceField)
        able = people.staff_at_work() if staff is None else staff
        field.choices = [("", "–"), *((str(one.pk), str(one)) for one in able)]


class ClientSignForm(Form):
    signed_name = forms.CharField(label=_("Client's full name"), max_length=160, required=False)
    disagrees = forms.CharField(
        label=_("In what the client disagrees"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AddendumForm(Form):
    words = _words(
        _("What is added"),
        _("Write what is added."),
        longest=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReviewForm(Form):
    words = _words(
        _("What was found, and why the plan stays"),
        _("Write what was found, and why the plan stays as it is."),
        longest=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    with_client = forms.BooleanField(label=_("Gone through with the client, one to one"), required=False)


class AttemptForm(Form):
    because = _words(_("Why the client did not sign"), _("Write why the client did not sign."), longest=500)


class VersionsForm(Form):
    """Which two versions stand side by side."""

    before = forms.TypedChoiceField(label=_("Before"), coerce=int)
    after = forms.TypedChoiceField(label=_("After"), coerce=int)

    def __init__(self, *args: Any, versions: list[int], **kwargs: Any) -> None:
        last = sorted(versions)[-2:]
        self.latest = (last[0], last[1]) if len(last) == 2 else None
        initial = dict(zip(("before", "after"), last, strict=False))
        super().__init__(*args, initial=initial, **kwargs)
        for field in self.fields.values():
            field.choices = [(one, str(one)) for one in sorted(versions)]  # type: ignore[attr-defined]

    def pair(self) -> tuple[int, int] | None:
        """Return the two that were chosen, or the last two; None where there is only one."""
        if self.is_bound and self.is_valid():
            return self.cleaned_data["before"], self.cleaned_data["after"]
        return self.latest
