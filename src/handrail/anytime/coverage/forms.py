"""Turn what a card, a payer or a file says into values."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.coverage.models import Coverage
from handrail.anytime.coverage.operations import Answered, Card, Said
from handrail.ground.ui.forms import Form

DAY = {"widget": forms.DateInput(attrs={"type": "date"}), "required": False}
ORDERS = [("primary", _("Primary")), ("secondary", _("Secondary"))]
RELATIONS = [
    ("self", _("The client")),
    ("spouse", _("Husband, wife or partner")),
    ("child", _("A parent: the client is the child")),
    ("other", _("Someone else")),
]
OUTCOMES = [
    ("active", _("Active")),
    ("not active", _("Not active")),
    ("not found", _("They could not find the person")),
    ("no answer", _("They could not answer")),
]
HOW = [("telephone", _("By telephone")), ("website", _("On their website"))]
LONGEST_FILE = 200_000


class CardForm(Form):
    order = forms.ChoiceField(label=_("Which plan"), choices=ORDERS, initial="primary")
    payer = forms.CharField(
        label=_("Payer"),
        max_length=60,
        error_messages={"required": _("Write the payer's name from the card.")},
    )
    payer_id = forms.CharField(
        label=_("Payer's electronic id"),
        max_length=80,
        required=False,
        help_text=_("Often on the back of the card. Needed to ask by file."),
    )
    plan = forms.CharField(label=_("Plan"), max_length=120, required=False)
    member_id = forms.CharField(
        label=_("Member id"),
        max_length=80,
        error_messages={"required": _("Write the member id from the card.")},
    )
    group_number = forms.CharField(label=_("Group number"), max_length=50, required=False)
    relation = forms.ChoiceField(label=_("Who holds the plan?"), choices=RELATIONS, initial="self")
    subscriber_given = forms.CharField(
        label=_("Given name of who holds it, if not the client"), max_length=35, required=False
    )
    subscriber_family = forms.CharField(
        label=_("Family name of who holds it, if not the client"), max_length=60, required=False
    )
    subscriber_birth_date = forms.DateField(
        label=_("Birth date of who holds it, if not the client"),
        **DAY,  # type: ignore[arg-type]
    )
    begins_on = forms.DateField(label=_("Begins"), **DAY)  # type: ignore[arg-type]
    ends_on = forms.DateField(label=_("Ends"), **DAY)  # type: ignore[arg-type]

    def card(self) -> Card:
        return Card(**self.cleaned_data)


class Known(forms.TypedChoiceField):
    """Yes, no, or not said."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda word: word == "yes",
            empty_value=None,
            required=False,
            **kwargs,
        )


class CheckForm(Form):
    how = forms.ChoiceField(label=_("How"), choices=HOW)
    outcome = forms.ChoiceField(label=_("The coverage is"), choices=OUTCOMES)
    reference = forms.CharField(
        label=_("Reference number"),
        max_length=80,
        error_messages={"required": _("Write the payer's reference number. Ask for one.")},
    )
    spoke_with = forms.CharField(label=_("Who answered"), max_length=120, required=False)
    program_covered = Known(label=_("Intensive outpatient care is covered"))
    needs_authorization = Known(label=_("It needs authorization first"))
    copay = forms.DecimalField(
        label=_("Client's share a visit, in dollars"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
    )
    deductible_left = forms.DecimalField(
        label=_("Deductible left, in dollars"), required=False, min_value=0, max_digits=9, decimal_places=2
    )
    words = forms.CharField(
        label=_("What else they said"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def said(self) -> Said:
        return Said(**self.cleaned_data)


class QuestionForm(Form):
    service_on = forms.DateField(
        label=_("Day asked about"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Write the day you ask about.")},
    )


class AnswerForm(Form):
    text = forms.CharField(
        label=_("The payer's 271"),
        help_text=_("Open the file in a text editor and paste all of it here."),
        max_length=LONGEST_FILE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Paste the whole 271 here.")},
    )


class EndForm(Form):
    reason = forms.CharField(
        label=_("Why it is no longer theirs"),
        max_length=300,
        error_messages={"required": _("Write why this plan is no longer theirs.")},
    )


class AuthorizationForm(Form):
    coverage = forms.TypedChoiceField(
        label=_("Plan"), coerce=UUID, error_messages={"required": _("Choose the plan.")}
    )
    answer = forms.ChoiceField(
        label=_("The payer's answer"),
        choices=[
            ("approved", _("Approved")),
            ("partly approved", _("Partly approved")),
            ("denied", _("Denied")),
        ],
    )
    reference = forms.CharField(
        label=_("The payer's reference"),
        max_length=80,
        error_messages={"required": _("Write the payer's reference. Ask for one.")},
    )
    level = forms.ChoiceField(
        label=_("Level of care"),
        choices=[
            ("intensive_outpatient", _("Intensive outpatient")),
            ("partial_hospitalization", _("Partial hospitalization")),
            ("outpatient", _("Weekly outpatient care")),
        ],
    )
    first_day = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Write the first day.")},
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Write the last day.")},
    )
    units = forms.DecimalField(
        label=_("How many (empty if denied)"), required=False, max_digits=6, decimal_places=2
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=[("days", _("Days")), ("hours", _("Hours"))])
    reason = forms.CharField(
        label=_("Reason, where it is not all that was asked"), max_length=300, required=False
    )
    told_by = forms.CharField(
        label=_("Who told you, at the payer"),
        max_length=120,
        error_messages={"required": _("Write who told you: a name, or the letter or website.")},
    )

    def __init__(self, *args: Any, plans: list[Coverage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["coverage"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(str(one.pk), str(one)) for one in plans]

    def said(self) -> Answered:
        return Answered(**{name: value for name, value in self.cleaned_data.items() if name != "coverage"})


class EarlyEndForm(Form):
    last_day = forms.DateField(
        label=_("Its last day now"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Write its last day.")},
    )
    reason = forms.CharField(
        label=_("Why it ends early"),
        max_length=300,
        error_messages={"required": _("Write why it ends early.")},
    )


class DenialForm(Form):
    outcome = forms.ChoiceField(
        label=_("What became of the denial"),
        choices=[("withdrawn", _("The payer withdrew it")), ("appealed", _("We appealed it"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it was withdrawn or is appealed.")},
    )
    words = forms.CharField(
        label=_("Who said so, and under which reference"),
        max_length=300,
        error_messages={"required": _("Write who said so and under which reference.")},
    )


class SenderForm(Form):
    npi = forms.CharField(label=_("NPI of the clinic"), max_length=10)
    sender = forms.CharField(label=_("Sender's id"), max_length=15)
    receiver = forms.CharField(label=_("Receiver's id"), max_length=15)
