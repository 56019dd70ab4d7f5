"""Turn a signature, or a revocation, into values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.ui.forms import Form


class SignForm(Form):
    signed_name = forms.CharField(
        label=_("Full name of the person who signs"),
        max_length=160,
        error_messages={"required": _("Type the full name of the person who signs.")},
    )
    agrees = forms.BooleanField(
        label=_("They have read the text, or heard it read, and agree to it"),
        error_messages={"required": _("Tick this once the person has read the text and agrees.")},
    )


class ReleaseForm(SignForm):
    recipient = forms.CharField(
        label=_("Who may receive it"),
        max_length=200,
        error_messages={"required": _("Write the name of the person or place that may receive it.")},
    )
    purpose = forms.CharField(
        label=_("What for"),
        max_length=200,
        error_messages={"required": _("Write what it may be used for.")},
    )


class RevokeForm(Form):
    reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=500,
        error_messages={"required": _("Write why this is revoked, in a few words.")},
    )
