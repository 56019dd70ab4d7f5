"""Turn what was typed about a medication into values."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.medication.models import Medication
from handrail.anytime.medication.operations import Found, Line
from handrail.ground.ui.forms import Form

WHY = _("Write why: a change of medication stands with its reason.")


class StopForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=500, error_messages={"required": WHY})


class DoseForm(Form):
    dose = forms.CharField(
        label=_("New dose"), max_length=80, error_messages={"required": _("Write the new dose.")}
    )
    reason = forms.CharField(label=_("Why"), max_length=500, error_messages={"required": WHY})


class StartForm(Form):
    name = forms.CharField(
        label=_("Medication"), max_length=120, error_messages={"required": _("Write its name.")}
    )
    dose = forms.CharField(
        label=_("Dose and how often"), max_length=80, error_messages={"required": _("Write the dose.")}
    )
    reason = forms.CharField(label=_("Why"), max_length=290, error_messages={"required": WHY})
    prescribed_by = forms.CharField(
        label=_("Who prescribes it"),
        help_text=_("Left empty: we do."),
        max_length=120,
        required=False,
    )
    rxnorm = forms.CharField(label=_("RxNorm code (RXCUI)"), max_length=12, required=False)
    unlisted = forms.BooleanField(
        label=_("The code is right, though our RxNorm does not have it"), required=False
    )
    pick = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)  # a name that was offered
    despite = forms.CharField(
        label=_("Why all the same, where an allergy names it"), max_length=200, required=False
    )


class AllergyForm(Form):
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            ("allergy", _("Allergy")),
            ("intolerance", _("Not borne, but no allergy")),
            ("none known", _("Asked: none known")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    substance = forms.CharField(label=_("To what"), max_length=120, required=False)
    reaction = forms.CharField(label=_("What happens"), max_length=200, required=False)


class TakeBackForm(Form):
    reaction = forms.CharField(
        label=_("Why it is none, and who says so"),
        max_length=200,
        error_messages={"required": _("Write why it is none, and who says so.")},
    )


DECISIONS = [("keep", _("As listed")), ("change dose", _("Another dose")), ("stop", _("Not taken"))]
MORE = 4  # lines for what is taken and was not on the list


class ReconciliationForm(Form):
    """A decision for each line of the list as it stands, and what is taken besides."""

    occasion = forms.ChoiceField(
        label=_("When"),
        choices=[
            ("admission", _("At admission")),
            ("return", _("Back from a higher level of care")),
            ("discharge", _("Before discharge")),
            ("other", _("In between")),
        ],
        error_messages={"required": _("Choose on which occasion.")},
    )
    sources = forms.CharField(
        label=_("From what you know it"),
        help_text=_("For example: the client, the bottles, the pharmacy, the hospital's papers."),
        max_length=200,
        error_messages={"required": _("Say from what you know it.")},
    )
    words = forms.CharField(
        label=_("Anything else"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, medications: Iterable[Medication], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.medications = list(medications)
        for one in self.medications:
            key = f"line_{one.pk.hex}"
            self.fields[key] = forms.ChoiceField(
                label=str(one),
                choices=DECISIONS,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose: as listed, another dose, or not taken.")},
            )
            self.fields[f"{key}_seen"] = forms.CharField(
                initial=one.dose, required=False, widget=forms.HiddenInput
            )
            self.fields[f"{key}_dose"] = forms.CharField(label=_("The dose"), max_length=80, required=False)
            self.fields[f"{key}_why"] = forms.CharField(label=_("Why"), max_length=500, required=False)
        for n in range(MORE):
            for name, label, limit in FOUND:
                self.fields[f"{name}_{n}"] = forms.CharField(label=label, max_length=limit, required=False)
        for name in self.fields:
            if name.endswith(("_dose", "_why")):
                self.fields[name].needed_later = True  # type: ignore[attr-defined]

    def listed(self) -> list[tuple[Medication, Any, Any, Any, Any]]:
        """Return each line of the list with its fields: decided, dose, why, and the dose that was shown."""
        keys = [(one, f"line_{one.pk.hex}") for one in self.medications]
        return [
            (one, self[key], self[f"{key}_dose"], self[f"{key}_why"], self[f"{key}_seen"])
            for one, key in keys
        ]

    def besides(self) -> list[list[Any]]:
        """Return the fields of what is taken besides, line by line."""
        return [[self[f"{name}_{n}"] for name, *_more in FOUND] for n in range(MORE)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for one in self.medications:
            key = f"line_{one.pk.hex}"
            decided = said.get(key)
            if decided in ("change dose", "stop") and not said.get(f"{key}_why"):
                self.add_error(f"{key}_why", WHY)
            if decided == "change dose" and not said.get(f"{key}_dose"):
                self.add_error(f"{key}_dose", _("Write the dose that is taken."))
        for n in range(MORE):
            if said.get(f"name_{n}") and not said.get(f"dose_{n}"):
                self.add_error(f"dose_{n}", _("Write the dose."))
            elif said.get(f"dose_{n}") and not said.get(f"name_{n}"):
                self.add_error(f"name_{n}", _("Write its name."))
        return said

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        lines = []
        for one in self.medications:
            key = f"line_{one.pk.hex}"
            seen, dose, why = (said[f"{key}_{name}"] for name in ("seen", "dose", "why"))
            lines.append(Line(one.pk, said[key], seen, dose=dose, why=why))
        found = [
            Found(said[f"name_{n}"], said[f"dose_{n}"], str(BESIDES), said[f"prescribed_by_{n}"])
            for n in range(MORE)
            if said[f"name_{n}"]
        ]
        named = {name: said[name] for name in ("occasion", "sources", "words")}
        return named | {"lines": lines, "found": found}


BESIDES = _("Taken, and was not on the list")
FOUND = (
    ("name", _("Also takes"), 120),
    ("dose", _("Dose and how often"), 80),
    ("prescribed_by", _("Who prescribes it"), 120),
)


class ReviewForm(Form):
    adherence = forms.ChoiceField(
        label=_("Is it taken?"),
        choices=[
            ("as listed", _("As listed")),
            ("some missed", _("Some missed")),
            ("not taken", _("Not taken")),
            ("cannot tell", _("Can't tell")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is taken.")},
    )
    side_effects = forms.CharField(
        label=_("Side effects the client tells"), help_text=_("Left empty: asked, and none."), max_length=500,
        required=False,
    )  # fmt: skip
    words = forms.CharField(
        label=_("What you find"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_on = forms.DateField(
        label=_("Look again by"),
        help_text=_("Left empty: the clinic's own clock counts."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day.")},
    )


class AnswerAskForm(Form):
    answer = forms.ChoiceField(
        label=_("What became of it"),
        choices=[
            ("", _("Choose")),
            ("handed over", _("Handed over: pharmacy or prescriber")),
            ("answered", _("Answered")),
            ("declined", _("Not given")),
        ],
        initial="",
        error_messages={"required": _("Choose what became of it.")},
    )
    words = forms.CharField(
        label=_("To whom and how, or what you told the client"),
        help_text=_("The client reads this."),
        max_length=500,
        error_messages={
            "required": _("Write to whom it was handed over and how, or what you told the client.")
        },
    )


class AskForm(Form):
    """What a client asks about one of their medicines. What is missing says the verb: danger is heard whatever is missing."""

    medication = forms.CharField(label=_("Which medicine?"), required=False, widget=forms.Select)
    kind = forms.CharField(
        label=_("What is it about?"),
        required=False,
        widget=forms.RadioSelect(
            choices=[("more of it", _("I need more of it")), ("side effect", _("How it makes me feel"))]
        ),
    )
    words = forms.CharField(
        label=_("Tell us more"), required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1500})
    )
    urgent = forms.BooleanField(
        label=_("I have trouble breathing, swelling, blisters, or I fainted"), required=False
    )
    not_safe = forms.BooleanField(label=_("I am not safe right now"), required=False)

    def __init__(self, *args: Any, medications: Iterable[Medication], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["medication"].widget.choices = [
            ("", _("Choose")),
            *((str(one.pk), str(one)) for one in medications),
        ]
        for name in ("medication", "kind", "words"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]
