"""Turn what was typed about a medication into values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.ui.forms import Form

WHY = _("Write why: a change of medication stands with its reason.")


class StopForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=500, error_messages={"required": WHY})


class DoseForm(Form):
    dose = forms.CharField(
        label=_("New dose"), max_length=80, error_messages={"required": _("Write the new dose.")}
    )
    reason = forms.CharField(label=_("Why"), max_length=500, error_messages={"required": WHY})


class StartForm(Form):
    name = forms.CharField(
        label=_("Medication"), max_length=120, error_messages={"required": _("Write its name.")}
    )
    dose = forms.CharField(
        label=_("Dose and how often"), max_length=80, error_messages={"required": _("Write the dose.")}
    )
    reason = forms.CharField(label=_("Why"), max_length=500, error_messages={"required": WHY})
