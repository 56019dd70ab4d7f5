"""Turn what was typed about staff into values."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from handrail.ground.people.operations import Window
from handrail.ground.ui.forms import Form

DAY = {"invalid": _("Choose a day, such as 2027-06-30."), "required": _("Choose a day.")}


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), error_messages=DAY)


class CredentialForm(Form):
    """A licence of a clinician, or its renewal."""

    kind = forms.CharField(
        label=_("Kind"),
        help_text=_("The letters behind the name, such as LCSW, LPC, MD, PMHNP."),
        max_length=20,
        error_messages={"required": _("Write the kind, such as LCSW.")},
    )
    number = forms.CharField(
        label=_("Number"), max_length=40, error_messages={"required": _("Write the number on the licence.")}
    )
    jurisdiction = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("State"),
        help_text=_("Two letters, such as NY."),
        error_messages={
            "required": _("Write the state's two letters."),
            "invalid": _("Write the state's two letters, such as NY."),
        },
    )
    valid_from = day_field(_("First day"))
    expires_on = day_field(_("Last day"))

    def clean_jurisdiction(self) -> str:
        return str(self.cleaned_data["jurisdiction"]).upper()


class WithdrawalForm(Form):
    """From which day on something counts no more, and why."""

    on = day_field(_("From this day on"))
    because = forms.CharField(
        label=_("Why"), max_length=200, error_messages={"required": _("Write why it counts no more.")}
    )


class HoursForm(Form):
    """When somebody works: two stretches a weekday at most, for a pause between. Both times blank: not at work."""

    STRETCHES = (1, 2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in WEEKDAYS.items():
            for number in self.STRETCHES:
                self.fields[f"from_{day}_{number}"] = _clock_field(_("%s from"), name)
                self.fields[f"until_{day}_{number}"] = _clock_field(_("%s until"), name)

    def clean(self) -> None:
        super().clean()
        for day in WEEKDAYS:
            before = None
            for number in self.STRETCHES:
                last = f"until_{day}_{number}"
                starts, ends = self.cleaned_data.get(f"from_{day}_{number}"), self.cleaned_data.get(last)
                if (starts is None) != (ends is None):
                    self.add_error(last, _("Give both times, or neither."))
                elif starts and ends and ends <= starts:
                    self.add_error(last, _("The stretch must end after it begins."))
                elif starts and before and starts < before:
                    self.add_error(last, _("The second stretch must begin after the first one ends."))
                before = ends or before

    @property
    def days(self) -> list[dict[str, Any]]:
        """Each weekday's fields, as the table shows them."""
        return [
            {
                "name": name,
                "stretches": [(self[f"from_{day}_{n}"], self[f"until_{day}_{n}"]) for n in self.STRETCHES],
            }
            for day, name in WEEKDAYS.items()
        ]

    def windows(self) -> list[Window]:
        """The stretches that were typed, by day and hour."""
        typed = self.cleaned_data
        return [
            Window(day, typed[f"from_{day}_{n}"], typed[f"until_{day}_{n}"])
            for day in WEEKDAYS
            for n in self.STRETCHES
            if typed[f"from_{day}_{n}"]
        ]


def _clock_field(label: Any, name: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label % name,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time like 09:00.")},
    )
