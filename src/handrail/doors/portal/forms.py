"""What clients fill in, in their own words. Where the staff have the same form, it is the same."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.measures.forms import ScaleForm
from handrail.ground.ui.forms import Form


class OwnScaleForm(ScaleForm):
    """All questions on one page; any may stay blank. The occasion is known: it is not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["occasion"]


class SignForm(Form):
    signed_name = forms.CharField(
        label=_("Your full name"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your full name to sign.")},
    )


class DisagreeForm(Form):
    disagrees = forms.CharField(
        label=_("What would you change?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you would change, in your own words.")},
    )
