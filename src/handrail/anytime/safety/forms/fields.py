"""Fields that several forms of safety share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def moment(label: Any, words: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """Return a field for a day and a time, by the clock of whoever fills it in."""
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": words, "invalid": _("Choose a day and a time.")},
    )


def lines(
    label: Any, words: Any, *, rows: int = 3, limit: int = 2000, help_text: Any = ""
) -> forms.CharField:
    """Return a field for a few lines; `words` is what stands there when it is left empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": words},
    )
