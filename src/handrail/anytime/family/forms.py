"""Turn what is said of caregivers and family sessions into values."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.family.queries import PARTS, SessionLine, topics
from handrail.ground.ui.forms import Form


class CaregiverForm(Form):
    """Who is close to the client. `guardians`: those noted at intake, for a client under age."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        error_messages={"required": _("Write the caregiver's full name.")},
    )
    relationship = forms.CharField(
        label=_("Who they are to the client: sister, partner, friend"),
        max_length=60,
        error_messages={"required": _("Write who they are to the client.")},
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail, to sign in with"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", _("English")), ("es", _("Spanish"))], initial="en"
    )

    def __init__(self, *args: Any, guardians: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if guardians:
            self.fields["guardian"] = forms.TypedChoiceField(
                label=_("This is the guardian noted at intake"),
                choices=[("", _("No, someone else")), *((str(one.pk), str(one)) for one in guardians)],
                coerce=UUID,
                empty_value=None,
                required=False,
            )


class CorrectForm(Form):
    """How the name is written, the phone, and the address to sign in with."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        error_messages={"required": _("Write the caregiver's full name.")},
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail, to sign in with"), required=False)


class ChooseForm(Form):
    """A release to a caregiver: which parts, and who signs. `guardians`: who may sign beside a client under age."""

    parts = forms.MultipleChoiceField(
        label=_("What they may see"),
        choices=list(PARTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what they may see: at least one part.")},
    )
    signed_name = forms.CharField(
        label=_("Full name of the person who signs"),
        max_length=160,
        error_messages={"required": _("Type the full name of the person who signs.")},
    )
    agrees = forms.BooleanField(
        label=_("They have read the text, or heard it read, chose the parts themselves, and agree"),
        error_messages={"required": _("Tick this once the person has read the text and agrees.")},
    )

    def __init__(self, *args: Any, guardians: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [(str(one.pk), str(one)) for one in guardians if one.may_consent]
        if able:
            self.fields["guardian"] = forms.TypedChoiceField(
                label=_("Who signs"),
                choices=[("", _("The client")), *able],
                coerce=UUID,
                empty_value=None,
                required=False,
            )


class WordForm(Form):
    words = forms.CharField(
        label=_("Something practical"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a few words.")},
    )


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Why"), max_length=300, error_messages={"required": _("Write why, in a few words.")}
    )


class SessionForm(Form):
    """A session to plan: when, how long, about what, with whom."""

    starts_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("Choose a day and a time.")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes"),
        min_value=1,
        max_value=480,
        initial=50,
        error_messages={"required": _("Write how many minutes.")},
    )
    kind = forms.ChoiceField(
        label=_("What kind"),
        choices=[
            ("session", _("A session of this family alone")),
            ("family day", _("The program's family day")),
        ],
        initial="session",
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    with_client = forms.BooleanField(label=_("The client is there too"), required=False, initial=True)

    def __init__(self, *args: Any, caregivers: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"] = forms.ChoiceField(
            label=_("Topic"),
            choices=[("", _("None of these")), *((one.id, one.title) for one in topics())],
            required=False,
        )
        self.fields["caregivers"] = forms.TypedMultipleChoiceField(
            label=_("Who is to come"),
            choices=[(str(one.pk), str(one)) for one in caregivers],
            coerce=UUID,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one caregiver.")},
        )


class HeldForm(Form):
    """Who came to a session, how long it took, and the first words of its note."""

    minutes = forms.IntegerField(
        label=_("How many minutes it took"),
        min_value=1,
        max_value=480,
        error_messages={"required": _("Write how many minutes it took.")},
    )
    words = forms.CharField(
        label=_("Note"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, line: SessionLine, client: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"] = forms.TypedMultipleChoiceField(
            label=_("Who came"),
            choices=[(str(one.pk), str(one.caregiver) if one.caregiver else client) for one in line.people],
            coerce=UUID,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Say who came. If nobody did, call the session off and say why.")},
        )


class TogetherForm(Form):
    answer = forms.ChoiceField(
        choices=[("together", _("We did it together")), ("not yet", _("Not yet"))],
        error_messages={"required": _("Choose an answer.")},
    )
