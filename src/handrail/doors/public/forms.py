"""What a visitor types."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from handrail.care.inquiry.forms import RequestForm, YesNo
from handrail.care.inquiry.operations import Answers
from handrail.clinical.inquiry.self_check import SelfCheck
from handrail.clinical.kit import Finding
from handrail.ground.ui.forms import Form
from handrail.library.program import Program

ASKED_BY_STAFF = (
    "channel",
    "birth_date",
    "referrer_contact",
    "withdrawal_signs",
    "recent_hospital_stay",
    "left_hospital_on",
    "thoughts_of_suicide",
    "recent_attempt",
)
WHO_ASKS = [
    ("self", _("I ask for myself")),
    ("family", _("I am family or a friend")),
    ("therapist", _("I am their therapist or doctor")),
    ("hospital", _("I work at a hospital or a day program")),
    ("school", _("I work at their school")),
    ("other", _("Someone else")),
]
IMMEDIATE = "immediate_danger"  # the exclusion that the first question asks, in whatever program
SAID = {True: _("Yes"), False: _("No"), None: _("Skipped")}


class CodeForm(Form):
    """The code of a letter, as it stands on the paper."""

    code = forms.CharField(
        label=_("The code on the letter"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Type the code that stands on the letter.")},
    )


class BirthdayForm(Form):
    """The day and month somebody at the shared tablet was born; never the year, and never shown again."""

    month = forms.TypedChoiceField(
        label=_("Month"),
        coerce=int,
        choices=[("", _("Choose")), *MONTHS.items()],
        error_messages={"required": _("Choose the month.")},
    )
    day = forms.IntegerField(
        label=_("Day"),
        min_value=1,
        max_value=31,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write the day, 1 to 31.")
        ),
    )


class EvaluationForm(RequestForm):
    """A visitor's request: fewer questions than staff ask, and plainer ones."""

    field_order = [
        "in_danger_now",
        "name",
        "phone",
        "safe_to_leave_message",
        "email",
        "best_time",
        "source",
        "for_whom",
        "referrer",
        "words",
    ]
    help_first = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ASKED_BY_STAFF:
            del self.fields[name]
        words = {
            "in_danger_now": _("Are you, or the person you ask for, in danger right now?"),
            "name": _("Your name"),
            "safe_to_leave_message": _("You may leave a message at this number"),
            "source": _("Who is asking?"),
            "for_whom": _("If you ask for someone else: their name"),
            "referrer": _("If you ask as part of your job: where you work"),
        }
        for name, label in words.items():
            self.fields[name].label = label
        self.fields["referrer"].help_text = ""
        self.fields["source"].choices = WHO_ASKS  # type: ignore[attr-defined]

    @property
    def shows_help(self) -> bool:
        """Whether the crisis lines stand first: danger was said, or the question was skipped.

        Here, once it was sent, or in the self-check before, whose answer the hidden field carries on.
        """
        said = self.data if self.is_bound else self.initial
        if said.get("help_first") in (True, "True", "on"):
            return True
        answer = said.get("in_danger_now")
        return answer == "yes" or (self.is_bound and answer != "no")


class SelfCheckForm(Form):
    """Is this right for me? Every question may be skipped. Made from the program's own definition."""

    prefix = "check"
    use_required_attribute = False

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program = program
        self.fields["danger"] = YesNo(label=_("Are you in danger right now, or is someone else?"))
        for one in program.exclusions:
            if one.id != IMMEDIATE:
                self.fields[f"first_{one.id}"] = YesNo(label=one.ask or one.words)
        for rule in program.eligibility:
            self.fields[f"for_{rule.id}"] = YesNo(label=rule.asks)
        for indication in program.indications:
            if indication.ask:
                self.fields[f"helps_{indication.id}"] = YesNo(label=indication.ask)

    def facts(self) -> SelfCheck:
        """Return the answers as the rule wants them."""
        first, helps = self._said("first_"), self._said("helps_")
        return SelfCheck(
            in_danger=self.cleaned_data["danger"],
            exclusions=first.count(True),
            exclusions_skipped=first.count(None),
            indications=helps.count(True),
            indications_skipped=helps.count(None),
        )

    def answers(self, finding: Finding) -> Answers:
        """Return every question as it stood on the page, with its answer, to be sealed with a request."""
        lines = [
            (name, str(field.label), str(SAID[self.cleaned_data[name]]))
            for name, field in self.fields.items()
        ]
        return Answers(tuple(lines), finding, danger=self.cleaned_data["danger"])

    def _said(self, kind: str) -> list[bool | None]:
        return [value for name, value in self.cleaned_data.items() if name.startswith(kind)]


class InvitationForm(Form):
    """A client's first password."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Write the e-mail address you want to sign in with.")},
    )
    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("12 letters or more. A few plain words you can remember are good."),
        error_messages={"required": _("Choose a password.")},
    )
    again = forms.CharField(
        label=_("The same password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the same password again.")},
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("password") != self.cleaned_data.get("again"):
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
