"""Turn a screen's answers into values."""

from typing import Any

from django import forms

from handrail.anytime.safety.models import Screen
from handrail.anytime.safety.queries import Asked
from handrail.ground.ui.forms import Form


class ScreenForm(Form):
    """A screen's questions, word for word as published. It says itself which screen it is, and in whose words."""

    instrument = forms.CharField(widget=forms.HiddenInput, required=False)
    wording = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asked: Asked, goes_on: Screen | None = None, **kwargs: Any) -> None:
        """`goes_on`: a screen of today in which something was not asked yet; what was answered stays marked."""
        self.asked, pack = asked, asked.instrument
        initial = {"instrument": pack.id, "wording": asked.wording.pk if asked.wording else None}
        if goes_on:
            initial |= {f"q{n}": said for n, said in goes_on.answers.items()}
            initial |= {f"words{n}": said for n, said in goes_on.words.items()}
        super().__init__(*args, initial=initial, **kwargs)
        for item in pack.items:
            self.fields[f"q{item.n}"] = forms.ChoiceField(
                label=f"{item.number}. {item.text}",
                choices=[(option.label.lower(), option.label) for option in item.options],
                widget=forms.RadioSelect,
                required=False,
            )
            if item.follow_up:
                self.fields[f"words{item.n}"] = forms.CharField(
                    label=f"{item.number}. {item.follow_up}",
                    max_length=2000,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    @property
    def questions(self) -> list[tuple[Any, Any]]:
        """Each question, and the field for words where it goes on."""
        items = self.asked.instrument.items
        return [
            (self[f"q{item.n}"], self[f"words{item.n}"] if f"words{item.n}" in self.fields else None)
            for item in items
        ]

    def said(self) -> dict[str, Any]:
        """Return which screen it is and each question's answer, None where none was marked, as the verb takes it."""
        items = self.asked.instrument.items
        return {
            "answers": {item.n: self.cleaned_data.get(f"q{item.n}") or None for item in items},
            "words": {item.n: self.cleaned_data.get(f"words{item.n}") or "" for item in items},
            "instrument": self.asked.instrument.id,
            "wording": self.asked.wording.pk if self.asked.wording else None,
        }
