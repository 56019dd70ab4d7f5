"""Turn what was typed about a transfer into values."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.consents.operations import Judged
from handrail.anytime.safety.forms.fields import lines, moment
from handrail.anytime.safety.models import PLACES, STEPS_NOTED
from handrail.anytime.safety.operations import Destination, Telling
from handrail.anytime.safety.queries import PLACE_WORDS, SHEET_PARTS
from handrail.ground.ui.forms import Form

STEP_WORDS = {
    "called": _("Called them"),
    "accepted": _("They accept"),
    "transport": _("Transport arranged"),
    "left": _("The client left for there"),
    "asked after": _("Asked after the client there"),
    "other": _("Something else"),
}
OUTCOME_WORDS = {
    "there": _("They are there"),
    "declined": _("The place declined"),
    "did not arrive": _("The client did not arrive"),
    "client refused": _("The client did not want to go"),
}
BASIS_WORDS = {
    "release": _("The client signed a release for this recipient"),
    "medical emergency": _(
        "Medical emergency: to medical personnel, consent can't be had first (42 CFR 2.51)"
    ),
    "serious threat": _("Serious and imminent threat: to someone able to lessen it (45 CFR 164.512(j))"),
}
KEPT = 500  # characters of what was told, the parts of the sheet among them
TYPED = 300
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _place_fields(prefix: str, *, required: bool) -> dict[str, forms.Field]:
    words = {"where": _("Choose what kind of place it is."), "place": _("Write the place.")}
    choices = [(one, PLACE_WORDS[one]) for one in PLACES]
    return {
        f"{prefix}where": forms.ChoiceField(
            label=_("Where to"),
            choices=choices if required else [("", _("Nowhere yet")), *choices],
            required=required,
            error_messages={"required": words["where"]},
        ),
        f"{prefix}place": forms.CharField(
            label=_("Which place"),
            max_length=160,
            required=required,
            error_messages={"required": words["place"]},
        ),
        f"{prefix}phone": forms.CharField(label=_("Their phone"), max_length=40, required=False),
    }


class TransferForm(Form):
    """Where to, why, and what is asked of them."""

    field_order = ("where", "place", "phone", "why", "asks")
    why = lines(
        _("Why now"),
        _("Write why, in a line or two: it is the first thing they ask."),
        help_text=_(
            "It stands on every sheet. The assessment is a part of its own there: do not copy it here."
        ),
    )
    asks = forms.CharField(
        label=_("What we ask of them"),
        help_text=_("For example: evaluate for admission; call us before discharge."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_place_fields("", required=True))
        self.order_fields(self.field_order)

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        to = Destination(said["where"], said["place"], said["phone"])
        return {"to": to, "why": said["why"], "asks": said["asks"]}


class NotedForm(Form):
    """When something happened on the way, who says so over there, and a line on it. Which are asked, its kind says."""

    happened_at = moment(_("When, if not now"), "", required=False)
    who = forms.CharField(max_length=160, required=False)
    words = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    WORDS: ClassVar[dict[str, tuple[Any, Any]]] = {}  # of each field, its label and its hint

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.WORDS.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
            self.fields[name].needed_later = True  # type: ignore[attr-defined]


class StepForm(NotedForm):
    field_order = ("kind", "happened_at", "who", "words")
    kind = forms.ChoiceField(
        label=_("Which step"),
        choices=[(one, STEP_WORDS[one]) for one in STEPS_NOTED],
        error_messages={"required": _("Choose which step it is.")},
    )
    WORDS: ClassVar[dict[str, tuple[Any, Any]]] = {
        "who": (_("With whom, over there"), _("Asked where you spoke with somebody.")),
        "words": (_("In a line"), _("Asked unless you called, or they accept.")),
    }


class TellingForm(Form):
    """What is told to whom, on which basis. Only that basis's questions are asked; what is not said of it is no yes."""

    basis = forms.ChoiceField(
        label=_("What allows it"),
        choices=list(BASIS_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what allows it. Nothing leaves without one.")},
    )
    recipient = forms.CharField(
        label=_("Who is told"),
        help_text=_("A person by name; where a release is signed, as the release names them."),
        max_length=200,
        error_messages={"required": _("Write who is told.")},
    )
    what = forms.CharField(
        label=_("What is told or sent"),
        help_text=_("No more than they need: for example “transfer sheet with medicine and safety plan”."),
        max_length=TYPED,
        required=False,
    )
    parts = forms.MultipleChoiceField(
        label=_("Or the transfer sheet, with"),
        choices=list(SHEET_PARTS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    purpose = forms.CharField(label=_("Purpose, as the release says"), max_length=200, required=False)
    affiliation = forms.CharField(label=_("Where they work"), max_length=200, required=False)
    nature = forms.CharField(
        label=_("The emergency"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    to_medical_personnel = forms.ChoiceField(
        label=_("Are they medical personnel?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    consent_can_be_had = forms.ChoiceField(
        label=_("Can the client's consent be had first?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    imminent = forms.ChoiceField(
        label=_("Is it serious and imminent?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    able_to_lessen = forms.ChoiceField(
        label=_("Are they able to prevent or lessen it?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    JUDGED = ("to_medical_personnel", "consent_can_be_had", "imminent", "able_to_lessen")
    ASKED: ClassVar[dict[str, tuple[str, ...]]] = {
        "release": ("purpose",),
        "medical emergency": ("affiliation", "nature", "to_medical_personnel", "consent_can_be_had"),
        "serious threat": ("nature", "imminent", "able_to_lessen"),
    }

    def __init__(self, *args: Any, basis: str = "", **kwargs: Any) -> None:
        """`basis`: what was chosen before the questions were shown; a form that comes back says it itself."""
        super().__init__(*args, initial={"basis": basis}, **kwargs)
        self.chosen = str(self.data.get("basis", "")) if self.is_bound else basis
        for name in ("what", "parts"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]  # one of the two
        for name in ("purpose", "affiliation", "nature", *self.JUDGED):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]  # the gate says what is missing
            if name not in self.ASKED.get(self.chosen, ()):
                del self.fields[name]
        if self.chosen in self.ASKED:
            self.fields["basis"].widget = forms.HiddenInput()
        if self.chosen == "serious threat":
            self.fields["nature"].label = _("The threat")

    @property
    def basis_words(self) -> Any:
        return BASIS_WORDS.get(self.chosen, "")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if parts := values.get("parts"):
            values["parts"] = [part for part in SHEET_PARTS if part in parts or part == "why"]
            held = "; ".join(str(SHEET_PARTS[part]) for part in values["parts"])
            values["what"] = ". ".join(filter(None, [values.get("what", ""), held]))
            if len(values["what"]) > KEPT:  # in a language of longer words
                self.add_error("what", _("Say it in fewer words: the parts of the sheet are named too."))
        elif not values.get("what"):
            self.add_error("what", _("Say what is told, or choose the sheet: no more than they need."))
        return values

    def said(self) -> Telling:
        values = self.cleaned_data
        judged = {name: {"yes": True, "no": False}.get(values.get(name, "")) for name in self.JUDGED}
        named = ("basis", "what", "recipient", "purpose", "affiliation", "nature")
        return Telling(
            **{name: values.get(name, "") for name in named},
            judged=Judged(**judged),
            parts=values["parts"] or None,
        )


class OutcomeForm(NotedForm):
    field_order = ("outcome", "happened_at", "who", "words", "then_where", "then_place", "then_phone")
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=list(OUTCOME_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )
    WORDS: ClassVar[dict[str, tuple[Any, Any]]] = {
        "words": (_("Why, and what is done for the client now"), _("Asked unless they are there.")),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = _("Who says so")
        self.fields.update(_place_fields("then_", required=False))
        self.fields["then_place"].needed_later = True  # type: ignore[attr-defined]  # where a kind is chosen
        self.order_fields(self.field_order)

    def values(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        where, place, phone = (said.pop(f"then_{name}") for name in ("where", "place", "phone"))
        return said | {"then": Destination(where, place, phone) if where or place else None}
