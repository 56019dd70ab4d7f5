"""Turn a scale filled in on paper into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.ui.forms import Form
from handrail.library.instrument import Instrument

OCCASION_WORDS = [
    ("admission", _("At admission")),
    ("cadence", _("In its rhythm")),
    ("discharge", _("Near discharge")),
    ("follow-up", _("After discharge")),
]


class ScaleForm(Form):
    """A scale's questions, word for word as published; each may be left blank and then stays blank."""

    occasion = forms.ChoiceField(label=_("On what occasion?"), choices=OCCASION_WORDS)

    def __init__(self, *args: Any, instrument: Instrument, occasion: str = "cadence", **kwargs: Any) -> None:
        super().__init__(*args, initial={"occasion": occasion}, **kwargs)
        self.instrument = instrument
        for item in instrument.items:
            self.fields[f"q{item.n}"] = forms.TypedChoiceField(
                label=f"{item.number}. {item.text or item.concept}",
                choices=[(one.value, one.label) for one in item.options if isinstance(one.value, int)],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def questions(self) -> list[Any]:
        return [self[f"q{item.n}"] for item in self.instrument.items]

    def answers(self) -> dict[int, int | None]:
        """Return each question's answer; None where none was marked."""
        return {item.n: self.cleaned_data.get(f"q{item.n}") for item in self.instrument.items}
