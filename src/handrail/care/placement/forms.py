"""Turn a typed assessment into values. The anchors of the ratings are Handrail's own words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.placement.models import DIMENSIONS, EXCLUSIONS
from handrail.care.placement.operations import ICD_10_CM, Evaluated
from handrail.ground.ui.forms import Form
from handrail.library import shelf
from handrail.library.framework import Framework
from handrail.library.terms import Eligibility

DIAGNOSES = 4
DIMENSION_WORDS = {
    "risk_of_harm": _("Risk of harm to self or others"),
    "functioning": _("Daily life: work, school, home, self-care"),
    "medical_and_co_occurring": _("Health, withdrawal and other conditions"),
    "recovery_environment": _("Home and supports"),
    "treatment_history": _("How little lighter care has helped"),
    "engagement": _("Taking part (kept, never a reason against)"),
}
ANCHORS = {
    "risk_of_harm": (
        _("no thoughts of harm"),
        _("passing thoughts, no plan"),
        _("thoughts come back; can keep safe at home with a plan"),
        _("strong thoughts or recent acts; needs eyes on most days"),
        _("cannot stay safe without someone there at all times"),
    ),
    "functioning": (
        _("manages the day as usual"),
        _("manages with effort"),
        _("misses or avoids part of what the day asks"),
        _("most days do not get done"),
        _("cannot care for basic needs"),
    ),
    "medical_and_co_occurring": (
        _("none that matter here"),
        _("one, steady, cared for"),
        _("one or more that get in the way of treatment"),
        _("unsteady: needs a nurse or doctor most days"),
        _("needs a hospital or detox now"),
    ),
    "recovery_environment": (
        _("safe home, people who help"),
        _("mostly supportive"),
        _("strained, or alone"),
        _("conflict or use at home works against recovery"),
        _("unsafe or no place to stay"),
    ),
    "treatment_history": (
        _("lighter care has worked, or is the first"),
        _("lighter care helped in part"),
        _("weekly care is not enough now"),
        _("slid back more than once in spite of care"),
        _("intensive care has not held"),
    ),
    "engagement": (
        _("eager"),
        _("willing, some doubt"),
        _("of two minds"),
        _("comes because others want it"),
        _("does not want to come"),
    ),
}
EXCLUSION_WORDS = {
    "immediate_danger": _("In immediate danger of harm to self or others?"),
    "needs_24_hour_care": _("Needs someone there day and night?"),
    "active_withdrawal": _("In active withdrawal from alcohol or drugs?"),
    "cannot_use_groups": _("Not able to take part in groups now?"),
}
ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("not asked", _("Not asked"))]
LONGEST_SECTION = 6000
LEVEL_WORDS = [
    ("outpatient", _("Weekly outpatient care")),
    ("iop", _("Intensive outpatient")),
    ("php", _("Partial hospitalization")),
    ("inpatient", _("Inpatient or residential care")),
]


class AssessmentForm(Form):
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    formulation = forms.CharField(
        label=_("Formulation"),
        help_text=_("What brought this on, what keeps it going, what helps; why this level, why now."),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(
        self,
        *args: Any,
        eligibility: Sequence[Eligibility] = (),
        also_stops: Sequence[Mapping[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own_rules, self.own_stops = [rule.id for rule in eligibility], [one["id"] for one in also_stops]
        for section in shelf.evaluation().sections:
            self.fields[f"section_{section.id}"] = forms.CharField(
                label=section.title,
                help_text=section.asks,
                max_length=LONGEST_SECTION,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            # A draft may leave it blank; nobody is accepted while it is.
            self.fields[f"section_{section.id}"].needed_later = section.required  # type: ignore[attr-defined]
        for rule in eligibility:
            self.fields[f"own_{rule.id}"] = _three_way(rule.asks)
        for name in DIMENSIONS:
            self.fields[f"rated_{name}"] = _rating(name)
        for name in EXCLUSIONS:
            self.fields[f"stops_{name}"] = _three_way(EXCLUSION_WORDS[name])
        for one in also_stops:
            self.fields[f"also_{one['id']}"] = _three_way(one["asked"], _("If yes: %s") % one["instead"])
        for n in range(1, DIAGNOSES + 1):
            self.fields[f"code_{n}"] = forms.CharField(label=_("Code %s") % n, max_length=8, required=False)
            self.fields[f"words_{n}"] = forms.CharField(
                label=_("Diagnosis %s") % n, max_length=200, required=False
            )

    def clean(self) -> None:
        super().clean()
        for n in range(1, DIAGNOSES + 1):
            code = (self.cleaned_data.get(f"code_{n}") or "").strip().upper()
            words = (self.cleaned_data.get(f"words_{n}") or "").strip()
            self.cleaned_data[f"code_{n}"] = code
            if code and not ICD_10_CM.fullmatch(code):
                self.add_error(f"code_{n}", _("Write an ICD-10-CM code like F33.1."))
            elif bool(code) != bool(words):
                self.add_error(f"words_{n}", _("Give both the code and its words, or neither."))

    @property
    def rated(self) -> list[dict[str, Any]]:
        """Each dimension's field with its anchors, for the page."""
        return [{"field": self[f"rated_{name}"], "anchors": ANCHORS[name]} for name in DIMENSIONS]

    @property
    def sections(self) -> list[Any]:
        return [self[f"section_{section.id}"] for section in shelf.evaluation().sections]

    @property
    def own(self) -> list[Any]:
        """The program's own rules, each asked of the client as the program asks it."""
        return [self[f"own_{name}"] for name in self.own_rules]

    @property
    def stops(self) -> list[Any]:
        """What stops any admission, then what this program names besides."""
        named = [f"stops_{name}" for name in EXCLUSIONS] + [f"also_{name}" for name in self.own_stops]
        return [self[name] for name in named]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [{"code": self[f"code_{n}"], "words": self[f"words_{n}"]} for n in range(1, DIAGNOSES + 1)]

    def values(self) -> dict[str, Any]:
        """Return the typed values as the verb takes them."""
        typed = self.cleaned_data
        said = Evaluated(
            ratings={name: typed[f"rated_{name}"] for name in DIMENSIONS},
            exclusions={name: typed[f"stops_{name}"] for name in EXCLUSIONS},
            diagnoses=[
                {"code": typed[f"code_{n}"], "words": typed[f"words_{n}"].strip()}
                for n in range(1, DIAGNOSES + 1)
                if typed[f"code_{n}"]
            ],
            formulation=typed["formulation"],
            sections={one.id: typed[f"section_{one.id}"] for one in shelf.evaluation().sections},
            eligibility={name: typed[f"own_{name}"] for name in self.own_rules},
            own_exclusions={name: typed[f"also_{name}"] for name in self.own_stops},
        )
        return {"revision": typed["revision"], "said": said}


class DecisionForm(Form):
    level = forms.ChoiceField(
        label=_("Level of care"),
        choices=LEVEL_WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the level of care.")},
    )
    why_not_less = forms.CharField(
        label=_("Why would less not be enough?"),
        help_text=_("Needed to accept into this program: payers and the client will ask."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why_not_more = forms.CharField(
        label=_("Why is more not needed?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=_("Your reason"),
        help_text=_("Needed where you differ from the recommendation."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step = forms.CharField(
        label=_("Next step, when it is not this program"),
        help_text=_("Where the person goes, who arranges it, when."),
        max_length=300,
        required=False,
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.CharField(
        max_length=64,
        widget=forms.HiddenInput,
        error_messages={"required": _("Look at the scales and the screen again before you decide.")},
    )


def _rating(name: str) -> forms.Field:
    return forms.TypedChoiceField(
        label=DIMENSION_WORDS[name],
        choices=[
            *((str(n), f"{n} · {words}") for n, words in enumerate(ANCHORS[name])),
            ("", _("Not rated")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class AuthorizedForm(Form):
    """What the payer said."""

    level = forms.ChoiceField(label=_("Level the payer authorized"), choices=LEVEL_WORDS)
    reference = forms.CharField(label=_("The payer's number"), max_length=60)
    from_day = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until_day = forms.DateField(label=_("Through"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("What was said, by whom"), max_length=1000)


class ScoreForm(Form):
    """One licensed framework's result: numbers and a level, never its text."""

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, prefix=framework.id, **kwargs)
        self.framework = framework
        for scale in framework.scales:
            self.fields[scale.id] = forms.IntegerField(
                label=f"{scale.name} ({scale.low}–{scale.high})",
                min_value=scale.low,
                max_value=scale.high,
                required=False,
            )
        self.fields["level"] = forms.ChoiceField(
            label=_("Level by the licensed copy"), choices=[(one, one) for one in framework.levels]
        )
        self.fields["variance"] = forms.CharField(
            label=_("Why another level is chosen, if it is"), max_length=1000, required=False
        )
        self.fields["licence"] = forms.CharField(
            label=_("Scored in which licensed copy"),
            help_text=_("Handrail holds none of its text: only the scores are kept."),
            max_length=200,
        )

    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "framework": self.framework.id,
            "scores": {scale.id: typed[scale.id] for scale in self.framework.scales},
            "level": typed["level"],
            "variance": typed["variance"],
            "licence": typed["licence"],
        }


def _three_way(label: Any, help_text: str = "") -> forms.Field:
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=ANSWERS,
        coerce=lambda word: {"yes": True, "no": False}.get(word),
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
