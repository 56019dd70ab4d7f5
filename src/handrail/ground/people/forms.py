"""Turn what was typed about staff into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.ui.forms import Form

DAY = {"invalid": _("Choose a day, such as 2027-06-30."), "required": _("Choose a day.")}


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), error_messages=DAY)


class CredentialForm(Form):
    """A licence of a clinician, or its renewal."""

    kind = forms.CharField(
        label=_("Kind"),
        help_text=_("The letters behind the name, such as LCSW, LPC, MD, PMHNP."),
        max_length=20,
        error_messages={"required": _("Write the kind, such as LCSW.")},
    )
    number = forms.CharField(
        label=_("Number"), max_length=40, error_messages={"required": _("Write the number on the licence.")}
    )
    jurisdiction = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("State"),
        help_text=_("Two letters, such as NY."),
        error_messages={
            "required": _("Write the state's two letters."),
            "invalid": _("Write the state's two letters, such as NY."),
        },
    )
    valid_from = day_field(_("First day"))
    expires_on = day_field(_("Last day"))

    def clean_jurisdiction(self) -> str:
        return str(self.cleaned_data["jurisdiction"]).upper()


class WithdrawalForm(Form):
    """From which day on something counts no more, and why."""

    on = day_field(_("From this day on"))
    because = forms.CharField(
        label=_("Why"), max_length=200, error_messages={"required": _("Write why it counts no more.")}
    )
