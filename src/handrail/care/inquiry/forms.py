"""Turn what was typed about a request into values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.inquiry.models import SOURCES
from handrail.care.inquiry.operations import Request
from handrail.ground.ui.forms import Form

SOURCE_WORDS = {
    "self": _("For myself"),
    "family": _("A family member"),
    "therapist": _("A therapist or doctor"),
    "hospital": _("A hospital"),
    "school": _("A school"),
    "other": _("Someone else"),
}


class YesNo(forms.TypedChoiceField):
    """Yes, no, or not asked: three answers, never two."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            choices=[("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda word: word == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,  # type: ignore[arg-type]
        )


class RequestForm(Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=160,
        error_messages={"required": _("Write your name, or what we should call you.")},
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        error_messages={"invalid": _("Write an e-mail address like name@example.org.")},
    )
    safe_to_leave_message = forms.BooleanField(label=_("It is safe to leave a message"), required=False)
    best_time = forms.CharField(label=_("Best time to call"), max_length=120, required=False)
    source = forms.ChoiceField(
        label=_("Who is asking?"),
        choices=[(source, SOURCE_WORDS[source]) for source in SOURCES],
        initial="self",
    )
    referrer = forms.CharField(label=_("Name of who refers"), max_length=160, required=False)
    words = forms.CharField(
        label=_("What would you like us to know?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    in_danger_now = YesNo(label=_("Is anyone in danger right now?"))
    thoughts_of_suicide = YesNo(label=_("In the past few weeks, thoughts of suicide?"))
    withdrawal_signs = YesNo(label=_("Feeling sick from cutting down on alcohol or drugs?"))
    recent_hospital_stay = YesNo(label=_("A hospital stay in the past month?"))
    left_hospital_on = forms.DateField(
        label=_("If so, which day did it end?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> None:
        super().clean()
        if not self.cleaned_data.get("phone") and not self.cleaned_data.get("email"):
            self.add_error("phone", _("Give a phone number or an e-mail address, so that we can answer."))

    def request(self) -> Request:
        """Return the typed values as a request."""
        return Request(**self.cleaned_data)


class AnswerForm(Form):
    words = forms.CharField(
        label=_("What was said"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what was said, in a line or two.")},
    )
    appointment_at = forms.DateTimeField(
        label=_("Appointment offered"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )


class CloseForm(Form):
    reason = forms.CharField(
        label=_("Why it ends here"),
        max_length=300,
        error_messages={"required": _("Write why this request ends here.")},
    )
