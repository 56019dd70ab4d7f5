"""What clients fill in, in their own words. Where the staff have the same form, it is the same."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.ui.forms import Form


class SignForm(Form):
    signed_name = forms.CharField(
        label=_("Your full name"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your full name to sign.")},
    )


class DisagreeForm(Form):
    disagrees = forms.CharField(
        label=_("What would you change?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you would change, in your own words.")},
    )


AGREE = [(0, _("Not at all")), (1, _("A little")), (2, _("Somewhat")), (3, _("Mostly")), (4, _("Very much"))]


def _agreed(statement: Any) -> forms.TypedChoiceField:
    """How far one agrees, 0 to 4; it may be skipped."""
    return forms.TypedChoiceField(
        label=statement,
        choices=AGREE,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class RatingForm(Form):
    """Three questions of our own about the group. Not a validated scale, and never shown as one."""

    belonging = _agreed(_("I feel that I belong in this group."))
    heard = _agreed(_("I can say what I need to say."))
    helpful = _agreed(_("We help each other."))


class ComeBackForm(Form):
    """What somebody who was here says when they ask again. Nothing has to be told twice: it may stay empty."""

    words = forms.CharField(
        label=_("What do you want to tell us?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )
    not_safe = forms.BooleanField(label=_("I am not safe right now"), required=False)


class EncourageForm(Form):
    """Words to the group. How long they may be says the verb: danger is heard, however much was written."""

    words = forms.CharField(
        label=_("Your words"), required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300})
    )
    words.needed_later = True  # type: ignore[attr-defined]


class GoalForm(Form):
    words = forms.CharField(
        label=_("My goal"), max_length=200, error_messages={"required": _("Write the goal, in a few words.")}
    )
    next_step = forms.CharField(label=_("My first step"), max_length=200, required=False)
    span = forms.ChoiceField(
        label=_("For"),
        choices=[("day", _("Until my next day")), ("week", _("This week"))],
        initial="day",
        widget=forms.RadioSelect,
    )
    objective_id = forms.TypedChoiceField(
        label=_("A step toward"), coerce=UUID, empty_value=None, required=False
    )

    def __init__(self, *args: Any, objectives: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Something of its own")), *((str(one.pk), one.words) for one in objectives)]
        self.fields["objective_id"].choices = choices  # type: ignore[attr-defined]


class HowForm(Form):
    """How somebody is, after the program."""

    feels = forms.ChoiceField(
        label=_("How are you?"),
        choices=[("well", _("Well")), ("so-so", _("So-so")), ("hard", _("It is hard"))],
        required=False,  # whoever is not safe is heard without it
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Do you want to tell us more?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1900}),
    )
    wants_call = forms.BooleanField(label=_("Please call me"), required=False)
    not_safe = forms.BooleanField(label=_("I am not safe right now"), required=False)
    feels.needed_later = True  # type: ignore[attr-defined]


class VisitForm(Form):
    answer = forms.ChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No")), ("moved", _("It was moved"))],
        error_messages={"required": _("Choose an answer.")},
    )
    new_day = forms.DateField(
        label=_("When is it?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


OUTCOMES = [("yes", _("I did it")), ("partly", _("I did part of it")), ("not yet", _("Not yet"))]


class OutcomeForm(Form):
    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=OUTCOMES,
        error_messages={"required": _("Choose how it went.")},
    )
