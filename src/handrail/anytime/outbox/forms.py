"""Turn how someone wants to be reminded into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.outbox.models import Reach
from handrail.ground.ui.forms import Form

CHOICES = ("email", "text", "same_day", "questions", "aftercare")


class ReachForm(Form):
    email = forms.BooleanField(label=_("By e-mail, the day before"), required=False)
    text = forms.BooleanField(label=_("By text message, the day before"), required=False)
    same_day = forms.BooleanField(label=_("Once more on the day, two hours before"), required=False)
    questions = forms.BooleanField(
        label=_("Also when questions wait for me, on the last day for them"), required=False
    )
    aftercare = forms.BooleanField(
        label=_("Also after the program: how are you, and a few kind words"), required=False
    )

    def __init__(self, *args: Any, reach: Reach | None, **kwargs: Any) -> None:
        now = {name: getattr(reach, name, False) for name in CHOICES}
        super().__init__(*args, initial=now, **kwargs)
