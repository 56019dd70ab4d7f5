"""Turn what is typed while someone gets ready into values."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.people import queries as people
from handrail.ground.ui.forms import Form
from handrail.library.program import Program

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
ROLES = {"therapist": _("Therapist"), "prescriber": _("Prescriber"), "case_manager": _("Case manager")}


class TeamForm(Form):
    """Who holds each role; only people who work in that role can be chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_work = people.staff_at_work()
        for role, label in ROLES.items():
            able = [(str(one.pk), str(one)) for one in at_work if role in one.roles]
            self.fields[role] = forms.TypedChoiceField(
                label=label,
                choices=[("", _("not named")), *able],
                coerce=UUID,
                empty_value=None,
                required=False,
            )


class DoseForm(Form):
    days_per_week = forms.IntegerField(
        label=_("Days a week"),
        min_value=1,
        max_value=7,
        error_messages={"required": _("Write how many days a week.")},
    )
    hours_per_week = forms.DecimalField(
        label=_("Clinical hours a week"),
        max_digits=4,
        decimal_places=2,
        error_messages={"required": _("Write how many hours a week, breaks not counted.")},
    )
    from_day = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day from which it counts.")},
    )
    reason = forms.CharField(
        label=_("Why this dose"),
        max_length=300,
        error_messages={"required": _("Write why this dose, in a few words.")},
    )


class StartForm(Form):
    start_on = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write the first day.")},
    )
    track = forms.ChoiceField(
        label=_("Track"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a track.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the days on which the client comes.")},
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["track"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(track.id, f"{track.title}, {track.when}") for track in program.tracks]


class OrientationForm(Form):
    steps = forms.MultipleChoiceField(
        label=_("Done now"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what was done.")},
    )

    def __init__(
        self, *args: Any, program: Program, done: Iterable[str], against: Mapping[str, str], **kwargs: Any
    ) -> None:
        """`against`: steps that can't be noted yet, and what the record lacks."""
        super().__init__(*args, **kwargs)
        field, noted = self.fields["steps"], set(done)
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (step.id, f"{step.words} ({against[step.id]})" if step.id in against else step.words)
            for step in program.orientation
            if step.id not in noted
        ]
        if "emergency_contact" in against:
            self.fields["emergency_contact"] = forms.CharField(
                label=_("Whom to call in an emergency"),
                help_text=_("Name, how they know the client, and a number."),
                max_length=160,
                required=False,
            )
