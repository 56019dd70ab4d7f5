"""Forms that keep what was typed, and say every refusal in the same place."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import QueryDict

from handrail.ground.steps import NotAllowed


class Form(forms.Form):
    """A form whose act may be refused: the reasons stand in the error summary, the words stay typed."""

    use_required_attribute = False
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def put(self, **values: object) -> None:
        """Put these values in the place of what was sent for them; everything else stays as typed."""
        data = cast(QueryDict, self.data).copy()
        for name, value in values.items():
            data[self.add_prefix(name)] = str(value)
        self.data = data

    def accepted(self, act: Callable[[], Any]) -> bool:
        """Run the act, one verb, if the values are good. Return whether it was done."""
        if not self.is_bound or not self.is_valid():
            return False
        try:
            act()
        except NotAllowed as refusal:
            for reason in refusal.reasons:
                self.add_error(None, reason)
            return False
        return True
