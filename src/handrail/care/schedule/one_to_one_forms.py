"""Turn what was chosen about one-to-ones into values."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.schedule.forms import day_field
from handrail.care.schedule.operations import Hour
from handrail.ground.clinic.models import Room
from handrail.ground.people.models import Staff
from handrail.ground.ui.forms import Form

REASON = {"required": _("Write why it is called off: the client reads it.")}


class HourForm(Form):
    """When, with whom and where; once, or in a row of weeks."""

    day = day_field(_("Day"))
    starts = forms.TimeField(
        label=_("Begins at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Write when it begins."), "invalid": _("Write a time like 13:30.")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes"),
        min_value=5,
        max_value=240,
        error_messages={
            "required": _("Write how many minutes."),
            "invalid": _("Write whole minutes."),
            "min_value": _("Write how many minutes it takes: 5 to 240."),
            "max_value": _("Write how many minutes it takes: 5 to 240."),
        },
    )
    by_video = forms.BooleanField(label=_("By video"), required=False)
    weeks = forms.IntegerField(
        label=_("For how many weeks, once a week"),
        initial=1,
        min_value=1,
        max_value=26,
        error_messages={
            "required": _("Write for how many weeks; 1 is once."),
            "invalid": _("Write whole weeks."),
            "min_value": _("Write for how many weeks: one to 26."),
            "max_value": _("Write for how many weeks: one to 26."),
        },
    )

    def __init__(self, *args: Any, staff: Sequence[Staff], rooms: Sequence[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, places = {str(one.pk): one for one in staff}, {str(one.pk): one for one in rooms}
        wrong = {"required": _("Choose whom they see."), "invalid_choice": _("Choose whom they see.")}
        self.fields["leader"] = forms.TypedChoiceField(
            label=_("With"),
            choices=[(pk, one.name) for pk, one in people.items()],
            coerce=people.__getitem__,
            error_messages=wrong,
        )
        self.fields["room"] = forms.TypedChoiceField(
            label=_("Room"),
            required=False,
            choices=[("", _("none: in the office")), *((pk, str(one)) for pk, one in places.items())],
            coerce=places.__getitem__,
            empty_value=None,
        )
        self.fields["knows"] = knows_field()
        self.order_fields(["leader", "day", "starts", "minutes", "room", "by_video", "weeks"])

    @property
    def said(self) -> dict[str, Any]:
        """What the verb is told: the hour, and what else was chosen about it."""
        data = dict(self.cleaned_data)
        return {"hour": Hour(**{one.name: data.pop(one.name) for one in fields(Hour)}), **data}


class MoveAloneForm(HourForm):
    """Another hour for one that is booked; the later ones of the same weekly hour may go along."""

    weeks = None  # type: ignore[assignment]

    def __init__(self, *args: Any, later: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if later:
            self.fields["later"] = later_field()
            self.order_fields([*list(self.fields)[:-2], "later", "knows"])
        self.fields["seen"] = revision_field()


class CallOffForm(Form):
    """Why a one-to-one is called off, and whether the later ones go with it."""

    reason = forms.CharField(
        label=_("Why it is called off (the client reads this)"), max_length=300, error_messages=REASON
    )

    def __init__(self, *args: Any, later: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if later:
            self.fields["later"] = later_field()
        self.fields["knows"] = knows_field()
        self.fields["seen"] = revision_field()


class MetForm(Form):
    """That they met: how long, the first words of the note, and where the client was if it was by video."""

    minutes = forms.IntegerField(
        label=_("How many minutes it took"),
        min_value=1,
        max_value=480,
        error_messages={
            "required": _("Write how many minutes it took."),
            "invalid": _("Write whole minutes."),
        },
    )
    words = forms.CharField(
        label=_("Note"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, by_video: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_video:
            self.fields["whereabouts"] = forms.CharField(
                label=_("Where the client was: address and state"),
                max_length=200,
                error_messages={
                    "required": _("It was by video: write where the client was, with the state.")
                },
            )


class NoteForm(Form):
    """The first words of the note of a one-to-one that took place."""

    words = forms.CharField(
        label=_("Note"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write the note.")},
    )


class MissedForm(Form):
    """That the client did not come, and what was done."""

    done = forms.CharField(
        label=_("What you did to reach them, or what you know"),
        max_length=300,
        error_messages={"required": _("Write how you tried to reach them, or what you know.")},
    )


def later_field() -> forms.BooleanField:
    return forms.BooleanField(label=_("The later ones of this weekly hour, too"), required=False)


def knows_field() -> forms.BooleanField:
    """Without the tick the client reads of it on their phone, and stands on the list of whom to tell."""
    return forms.BooleanField(label=_("The client knows: we agreed on it"), required=False)


def revision_field() -> forms.IntegerField:
    """As which it stood on the page: what somebody changed meanwhile is not overwritten."""
    return forms.IntegerField(required=False, widget=forms.HiddenInput)
