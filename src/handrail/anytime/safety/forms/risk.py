"""Turn what was typed about a client's risk into values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.safety.forms.concern import RISK_WORDS
from handrail.anytime.safety.forms.fields import lines
from handrail.ground.ui.forms import Form

SOURCE_WORDS = {"note": _("In a talk or a group: it stands in a note"), "review": _("In the team review")}


class RiskForm(Form):
    """How high the risk is now, where that was found and why. `seen`: the line its writer read."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    level = forms.ChoiceField(
        label=_("How high is the risk now?"),
        choices=RISK_WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose low, moderate or high.")},
    )
    source = forms.ChoiceField(
        label=_("Where it was found"),
        choices=list(SOURCE_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it was found.")},
    )
    why = lines(_("Why"), _("Write why, in a line or two."), limit=4000)
