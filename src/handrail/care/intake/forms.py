"""Turn what was typed at intake into values."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.intake import queries
from handrail.care.intake.operations import Told
from handrail.ground.people.models import Client
from handrail.ground.people.operations import Identity, Window
from handrail.ground.ui.forms import Form

LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
PREFERENCES = [("any", _("Any clinician")), ("woman", _("A woman")), ("man", _("A man"))]
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
SOMEONE_ELSE = "someone else"


class IdentityForm(Form):
    given_name = forms.CharField(
        label=_("Given name"), max_length=80, error_messages={"required": _("Write the given name.")}
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=80, error_messages={"required": _("Write the family name.")}
    )
    preferred_name = forms.CharField(
        label=_("Name to call them"), max_length=80, required=False, help_text=_("Stands first everywhere.")
    )
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False)
    birth_date = forms.DateField(
        label=_("Birth date"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Write the birth date."),
            "invalid": _("Write a date like 1990-04-02."),
        },
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="en")
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        error_messages={"invalid": _("Write an e-mail address like name@example.org.")},
    )
    emergency_contact = forms.CharField(
        label=_("Whom to call in an emergency"),
        max_length=160,
        required=False,
        help_text=_("Name, how they know the person, and a number."),
    )
    same_as = forms.CharField(required=False, widget=forms.HiddenInput)
    alike: list[Client]

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        """`known`: it is settled which client this is, so nobody is asked."""
        super().__init__(*args, **kwargs)
        self.alike, self.known = [], known

    def clean(self) -> None:
        super().clean()
        if not self.errors and not self.known:
            self.alike = queries.may_be_the_same(self.identity())
            allowed = {SOMEONE_ELSE, *(str(client.pk) for client in self.alike)}
            if self.alike and self.cleaned_data["same_as"] not in allowed:
                self.add_error(None, _("Someone on file may be the same person. Say whether they are."))

    def identity(self) -> Identity:
        return Identity(**{k: v for k, v in self.cleaned_data.items() if k != "same_as"})

    def answer(self) -> dict[str, Any]:
        """Return what was said about the people on file who may be the same."""
        said = self.cleaned_data["same_as"]
        if not self.alike:
            return {}
        return {"someone_else": True} if said == SOMEONE_ELSE else {"same_as": UUID(said)}


def _told(label: Any, *, required: bool = False, longest: int = 4000) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what brings the person here, in their own words.")},
    )


class InterviewForm(Form):
    what_brings_you = _told(_("What brings you here now?"), required=True)
    care_so_far = _told(_("What care have you had so far, and what helped?"))
    medical = _told(_("Health, medicines, allergies, alcohol and drugs"), longest=2000)
    home_and_supports = _told(_("Who is at home, and who supports you?"), longest=2000)
    seen = forms.DateTimeField(
        required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"]
    )

    def told(self) -> Told:
        return Told(**{k: v for k, v in self.cleaned_data.items() if k != "seen"})


class HandoverForm(Form):
    """What the hospital or program that someone leaves can tell."""

    facility = forms.CharField(
        label=_("Hospital or program they leave"),
        max_length=160,
        error_messages={"required": _("Write the name of the hospital or program.")},
    )
    from_care = forms.ChoiceField(
        label=_("Kind of care there"),
        choices=[
            ("inpatient", _("Inpatient hospital")),
            ("residential", _("Residential care")),
            ("partial hospitalization", _("Partial hospitalization")),
            ("emergency department", _("Emergency department")),
        ],
    )
    discharged_on = forms.DateField(
        label=_("Left, or will leave, on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write a date like 2026-11-20.")},
    )
    medication = _told(_("Medicine at discharge"), longest=2000)
    safety_plan = _told(_("Safety plan made there"), longest=2000)
    risk = _told(_("Risk, as they see it"), longest=2000)
    contact = forms.CharField(label=_("Whom to ask there"), max_length=160, required=False)
    papers_here = forms.BooleanField(label=_("The discharge summary has come"), required=False)


class GuardianForm(Form):
    """A parent or guardian of someone under age."""

    name = forms.CharField(label=_("Name"), max_length=120)
    relationship = forms.CharField(label=_("How they are related"), max_length=60)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    may_consent = forms.BooleanField(label=_("May decide about this care"), required=False)
    basis = forms.CharField(
        label=_("How you know"),
        help_text=_("A parent without a court order; or the court's paper and its date."),
        max_length=200,
        required=False,
    )


class AvailabilityForm(Form):
    """One stretch a weekday: from, until, and a word about it. Both times blank: cannot come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in enumerate(WEEKDAYS):
            clock: dict[str, Any] = {
                "widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                "required": False,
            }
            self.fields[f"from_{day}"] = forms.TimeField(label=_("%s from") % name, **clock)
            self.fields[f"until_{day}"] = forms.TimeField(label=_("%s until") % name, **clock)
            self.fields[f"note_{day}"] = forms.CharField(
                label=_("%s: note") % name, max_length=120, required=False
            )

    def clean(self) -> None:
        super().clean()
        for day in range(7):
            starts, ends = self.cleaned_data.get(f"from_{day}"), self.cleaned_data.get(f"until_{day}")
            if (starts is None) != (ends is None):
                self.add_error(f"until_{day}", _("Give both times, or neither."))
            elif starts and ends and ends <= starts:
                self.add_error(f"until_{day}", _("The stretch must end after it begins."))

    @property
    def days(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "from": self[f"from_{d}"], "until": self[f"until_{d}"], "note": self[f"note_{d}"]}
            for d, name in enumerate(WEEKDAYS)
        ]

    def windows(self) -> list[Window]:
        typed = self.cleaned_data
        return [
            Window(day, typed[f"from_{day}"], typed[f"until_{day}"], typed[f"note_{day}"])
            for day in range(7)
            if typed[f"from_{day}"]
        ]


class ComfortForm(Form):
    comfort_needs = forms.CharField(
        label=_("What helps you feel safe and at ease here?"),
        help_text=_("Also what to avoid: touch, closed doors, certain topics. Shown to the team."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    clinician_preference = forms.ChoiceField(
        label=_("Which clinician would you rather see?"), choices=PREFERENCES, widget=forms.RadioSelect
    )
