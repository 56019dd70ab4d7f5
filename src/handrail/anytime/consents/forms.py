"""Turn a signature, or a revocation, into values."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.consents.models import RIGHTS
from handrail.ground.ui.forms import Form

RIGHT_WORDS = {
    "health care agent": _("their health care agent, for the client"),
    "court-appointed guardian": _("a guardian whom a court appointed, for the client"),
    "power of attorney for health care": _("someone with power of attorney for health care, for the client"),
}


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


class OfAgeForm(Form):
    """Beside a signing form, for a client of age: who signs, the client or someone with the right to."""

    right = forms.ChoiceField(
        label=_("Who signs"),
        choices=[("", _("The client")), *((one, RIGHT_WORDS[one]) for one in RIGHTS)],
        required=False,
    )


class GuardianSignForm(Form):
    """Beside a signing form, for a client under age: who signs, the client or a guardian."""

    def __init__(self, *args: Any, guardians: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(one.pk), str(one)) for one in guardians if one.may_consent]
        self.fields["guardian"] = forms.TypedChoiceField(
            label=_("Who signs"),
            choices=[("", _("The client")), *names],
            coerce=UUID,
            empty_value=None,
            required=False,
        )


class GuardianForm(GuardianSignForm, SignForm):
    """A paper that a parent or guardian signs, alone or beside the client."""


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


class GuardianReleaseForm(GuardianSignForm, ReleaseForm):
    """A release of someone under age: the client and a guardian sign it, each for the same recipient."""


class OwnForm(OfAgeForm, SignForm):
    """A paper of a client of age."""


class OwnReleaseForm(OfAgeForm, ReleaseForm):
    """A release of a client of age."""


class RevokeForm(Form):
    reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=500,
        error_messages={"required": _("Write why this is revoked, in a few words.")},
    )
