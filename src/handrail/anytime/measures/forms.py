"""Turn a scale filled in on paper, on one page or question by question into values."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.ui.forms import Form
from handrail.library.instrument import Instrument
from handrail.library.instrument_parts import Item

OCCASION_WORDS = [
    ("admission", _("At admission")),
    ("cadence", _("In its rhythm")),
    ("discharge", _("Near discharge")),
    ("follow-up", _("After discharge")),
]


class ScaleForm(Form):
    """A scale's questions, word for word as published; each may be left blank and then stays blank."""

    occasion = forms.ChoiceField(label=_("On what occasion?"), choices=OCCASION_WORDS)

    def __init__(
        self,
        *args: Any,
        instrument: Instrument,
        occasion: str = "cadence",
        said: Mapping[int, int | None] | None = None,
        **kwargs: Any,
    ) -> None:
        begun = {f"q{n}": value for n, value in (said or {}).items()}
        super().__init__(*args, initial={"occasion": occasion} | begun, **kwargs)
        self.instrument = instrument
        for item in instrument.items:
            self.fields[f"q{item.n}"] = _choice(item)

    @property
    def questions(self) -> list[Any]:
        return [self[f"q{item.n}"] for item in self.instrument.items]

    def answers(self) -> dict[int, int | None]:
        """Return each question's answer; None where none was marked."""
        return {item.n: self.cleaned_data.get(f"q{item.n}") for item in self.instrument.items}

    def marked(self) -> dict[int, int | None]:
        """Return the answers that were marked. What was not is no blank yet: nobody said they were done."""
        return {n: value for n, value in self.answers().items() if value is not None}


class OwnScaleForm(ScaleForm):
    """All questions on one page; any may stay blank. The occasion is known: it is not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["occasion"]


class QuestionForm(Form):
    """One question of a scale: each answer is a button that sends it. It may be passed over, on purpose."""

    def __init__(self, *args: Any, item: Item, said: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"answer": said}, **kwargs)
        self.item = item
        self.fields["answer"] = _choice(item)

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("answer") is None and "skip" not in self.data:
            self.add_error("answer", _("Choose an answer, or skip the question."))

    def answers(self) -> dict[int, int | None]:
        return {self.item.n: self.cleaned_data.get("answer")}


def _choice(item: Item) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=f"{item.number}. {item.text or item.concept}",
        choices=[(one.value, one.label) for one in item.options if isinstance(one.value, int)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class WithdrawalForm(Form):
    because = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=300,
        error_messages={"required": _("Write why it is withdrawn, in a line.")},
    )
