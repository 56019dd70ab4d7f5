"""Turn a withdrawal scale's total into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.clinical.safety.withdrawal_hold import NAMES
from handrail.ground.ui.forms import Form


class WithdrawalForm(Form):
    """Which scale, its total, and what makes it an emergency whatever the total."""

    scale = forms.ChoiceField(
        label=_("Which scale"),
        choices=list(NAMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which scale it is.")},
    )
    total = forms.IntegerField(
        label=_("Total"),
        help_text=_(
            "Leave it blank where it was refused or not done in full: then nobody can tell, and that holds."
        ),
        required=False,
        error_messages={"invalid": _("Write the total as a whole number.")},
    )
    complicated = forms.ChoiceField(
        label=_("A seizure, confusion, or seeing or hearing what is not there?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("", _("Nobody looked"))],
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label=_("What you saw, why it was not done"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    total.needed_later = True  # type: ignore[attr-defined]  # a blank is no zero, and is no skip: it holds
    complicated.needed_later = True  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return self.cleaned_data | {
            "complicated": {"yes": True, "no": False}.get(self.cleaned_data["complicated"])
        }
