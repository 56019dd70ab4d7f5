"""Turn which closed concerns are asked for into values."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.ui.forms import Form


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day."), "invalid": _("Choose a day.")},
    )


class ClosedForm(Form):
    """From which day to which, at which site."""

    first = _day(_("Closed from"))
    last = _day(_("Closed until"))
    site = forms.TypedChoiceField(label=_("Site"), coerce=UUID, empty_value=None, required=False)

    def __init__(self, *args: Any, sites: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All sites")), *((str(one.pk), one.name) for one in sites)]
        self.fields["site"].choices = choices  # type: ignore[attr-defined]
        self.fields["site"].needed_later = True  # type: ignore[attr-defined]  # "all sites" is an answer

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if (first := values.get("first")) and (last := values.get("last")) and last < first:
            self.add_error("last", _("Choose a day that is not before the first."))
        return values
