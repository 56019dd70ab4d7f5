"""What a visitor types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.inquiry.forms import RequestForm
from handrail.ground.ui.forms import Form


class EvaluationForm(RequestForm):
    """A visitor's request: fewer questions than staff ask, and plainer ones."""

    field_order = ["name", "phone", "safe_to_leave_message", "email", "best_time", "source", "words"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for asked_by_phone in (
            "referrer",
            "withdrawal_signs",
            "recent_hospital_stay",
            "left_hospital_on",
            "thoughts_of_suicide",
        ):
            del self.fields[asked_by_phone]
        self.fields["in_danger_now"].label = _("Are you, or the person you ask for, in danger right now?")
        self.fields["safe_to_leave_message"].label = _("You may leave a message at this number")
        self.fields["source"].label = _("Who is this for?")


class InvitationForm(Form):
    """A client's first password."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Write the e-mail address you want to sign in with.")},
    )
    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("12 letters or more. A few plain words you can remember are good."),
        error_messages={"required": _("Choose a password.")},
    )
    again = forms.CharField(
        label=_("The same password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the same password again.")},
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("password") != self.cleaned_data.get("again"):
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
