"""Turn what was typed about safety into values: an assessment, a disposition, a screen, a plan, an incident."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from handrail.anytime.safety.models import DISPOSITIONS, OUTCOMES, Concern, IncidentLine, SafetyPlan, Screen
from handrail.anytime.safety.operations import Evaluated, Happened, Part, PlanSteps
from handrail.anytime.safety.queries import STEPS, Asked
from handrail.ground.people.models import Staff
from handrail.ground.ui.forms import Form

RISK_WORDS = [("low", _("Low")), ("moderate", _("Moderate")), ("high", _("High"))]
LEVEL_WORDS = {
    "emergency": _("Emergency: in danger right now"),
    "high": _("High: may be in danger today"),
    "medium": _("Medium: I worry, and see no danger today"),
}
OUTCOME_WORDS = {
    "fit for group": _("Fit for group: the hold ends"),
    "referred": _("Referred: the hold stays"),
}
SEVERITY_WORDS = {
    "no harm": _("No harm"),
    "minor": _("Minor: first aid or a talk was enough"),
    "serious": _("Serious: care outside was needed"),
    "death": _("Death"),
}
REPORT_WORDS = {"reported": _("Reported"), "not due": _("No report is due")}
INVOLVED = 4  # clients on one form
DISPOSITION_WORDS = {
    "returned to group": _("Returned to group"),
    "one-to-one and safety plan": _("One-to-one and safety plan"),
    "medical evaluation": _("Medical evaluation"),
    "higher level of care": _("Higher level of care"),
    "emergency services": _("Emergency services"),
}


class ConcernForm(Form):
    """What someone saw or heard, and how soon somebody must look."""

    level = forms.ChoiceField(
        label=_("How soon must somebody look?"),
        choices=list(LEVEL_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose emergency, high or medium.")},
    )
    seen = forms.CharField(
        label=_("What you saw or heard"),
        help_text=_("The client's own words where you can."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you saw or heard, in a line.")},
    )
    withdrawal = forms.BooleanField(
        label=_("Signs of withdrawal: no group before a medical evaluation"), required=False
    )


class AssessmentForm(Form):
    risk = forms.ChoiceField(
        label=_("How high is the risk now?"),
        choices=RISK_WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose low, moderate or high.")},
    )
    words = forms.CharField(
        label=_("What the client said, and what you saw"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what the client said and what you saw, in a line or two.")},
    )
    also = forms.TypedMultipleChoiceField(
        label=_("It answers these open concerns of the same person too"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("A concern that you chose was closed meanwhile. Look again.")},
    )

    def __init__(self, *args: Any, others: Iterable[Concern], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [
            (one.pk, f"{date_format(localtime(one.raised_at), 'j M H:i')}: {one.trigger}") for one in others
        ]
        self.fields["also"].choices = words  # type: ignore[attr-defined]
        if not words:
            del self.fields["also"]


class ClosureForm(Form):
    disposition = forms.ChoiceField(
        label=_("What happened next?"),
        choices=[(one, DISPOSITION_WORDS[one]) for one in DISPOSITIONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened next: a concern is closed only with that.")},
    )
    why_no_plan = forms.CharField(
        label=_("Why no safety plan was written or updated"),
        help_text=_("Asked where the risk is moderate or high and no plan was written since."),
        max_length=300,
        required=False,
    )


class EvaluationForm(Form):
    """What a medical evaluation found, and who evaluated: one of ours, or an outside place."""

    evaluated_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Choose the day and the time."),
            "invalid": _("Choose a day and a time."),
        },
    )
    evaluator_id = forms.TypedChoiceField(
        label=_("Who evaluated"), coerce=UUID, empty_value=None, required=False
    )
    facility = forms.CharField(label=_("Or the outside place"), max_length=160, required=False)
    outcome = forms.ChoiceField(
        label=_("What it found"),
        choices=[(one, OUTCOME_WORDS[one]) for one in OUTCOMES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it found.")},
    )
    referred_to = forms.CharField(label=_("Referred to"), max_length=160, required=False)
    words = forms.CharField(
        label=_("What was found"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the evaluation found, in a line or two.")},
    )

    def __init__(self, *args: Any, staff: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.pk, str(one)) for one in staff]
        self.fields["evaluator_id"].choices = [("", _("Nobody of ours")), *names]  # type: ignore[attr-defined]

    def said(self) -> Evaluated:
        return Evaluated(**self.cleaned_data)


class ScreenForm(Form):
    """A screen's questions, word for word as published. It says itself which screen it is, and in whose words."""

    instrument = forms.CharField(widget=forms.HiddenInput, required=False)
    wording = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asked: Asked, goes_on: Screen | None = None, **kwargs: Any) -> None:
        """`goes_on`: a screen of today in which something was not asked yet; what was answered stays marked."""
        self.asked, pack = asked, asked.instrument
        initial = {"instrument": pack.id, "wording": asked.wording.pk if asked.wording else None}
        if goes_on:
            initial |= {f"q{n}": said for n, said in goes_on.answers.items()}
            initial |= {f"words{n}": said for n, said in goes_on.words.items()}
        super().__init__(*args, initial=initial, **kwargs)
        for item in pack.items:
            self.fields[f"q{item.n}"] = forms.ChoiceField(
                label=f"{item.number}. {item.text}",
                choices=[(option.label.lower(), option.label) for option in item.options],
                widget=forms.RadioSelect,
                required=False,
            )
            if item.follow_up:
                self.fields[f"words{item.n}"] = forms.CharField(
                    label=f"{item.number}. {item.follow_up}",
                    max_length=2000,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    @property
    def questions(self) -> list[tuple[Any, Any]]:
        """Each question, and the field for words where it goes on."""
        items = self.asked.instrument.items
        return [
            (self[f"q{item.n}"], self[f"words{item.n}"] if f"words{item.n}" in self.fields else None)
            for item in items
        ]

    def said(self) -> dict[str, Any]:
        """Return which screen it is and each question's answer, None where none was marked, as the verb takes it."""
        items = self.asked.instrument.items
        return {
            "answers": {item.n: self.cleaned_data.get(f"q{item.n}") or None for item in items},
            "words": {item.n: self.cleaned_data.get(f"words{item.n}") or "" for item in items},
            "instrument": self.asked.instrument.id,
            "wording": self.asked.wording.pk if self.asked.wording else None,
        }


class PlanForm(Form):
    """The six steps, in the order in which they are tried."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, plan: SafetyPlan | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"based_on": plan.version if plan else 0}
        initial |= {name: getattr(plan, name, "") for name in STEPS}
        super().__init__(*args, initial=initial, **kwargs)
        for name, (label, hint) in STEPS.items():
            self.fields[name] = forms.CharField(
                label=label,
                help_text=hint,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _("Write at least one line, or “none yet”.")},
            )
        self.fields["made_with"] = forms.CharField(
            label=_("Who made it together"),
            help_text=_("The client, and who else was there: a partner, a sister, a colleague."),
            max_length=200,
            error_messages={"required": _("Write who made it together: the client, and who else was there.")},
        )

    def steps(self) -> PlanSteps:
        return PlanSteps(**{name: self.cleaned_data[name] for name in STEPS})


def moment(label: Any, words: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """Return a field for a day and a time, by the clock of whoever fills it in."""
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": words, "invalid": _("Choose a day and a time.")},
    )


def lines(
    label: Any, words: Any, *, rows: int = 3, limit: int = 2000, help_text: Any = ""
) -> forms.CharField:
    """Return a field for a few lines; `words` is what stands there when it is left empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": words},
    )


class IncidentForm(Form):
    """What happened, and for each client involved the words for their own chart."""

    site = forms.TypedChoiceField(label=_("Site"), coerce=UUID)
    kind = forms.ChoiceField(
        label=_("What kind of incident"),
        error_messages={"required": _("Choose what kind of incident it was.")},
    )
    severity = forms.ChoiceField(
        label=_("How much harm"),
        choices=list(SEVERITY_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how much harm there was.")},
    )
    happened_at = moment(_("When it happened"), _("Choose the day and the time."))
    known_at = moment(
        _("When staff learned of it"),
        "",
        required=False,
        help_text=_("If later. The time to report and review runs from here."),
    )
    place = forms.CharField(
        label=_("Where"),
        max_length=160,
        help_text=_("Each chart shows it: no name here."),
        error_messages={"required": _("Write where it happened.")},
    )
    words = lines(_("What happened"), _("Write what happened, in a line or two."), rows=4, limit=4000)
    done = lines(_("What was done at once"), _("Write what was done at once, or “nothing”."))
    told = forms.CharField(
        label=_("Who was told"),
        max_length=500,
        error_messages={"required": _("Write who was told, or “nobody yet”.")},
    )
    others = forms.CharField(label=_("Staff and visitors involved"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        sites: Iterable[Any],
        kinds: Mapping[str, Any],
        clients: Iterable[Any],
        **kwargs: Any,
    ) -> None:
        """`clients`: the courses of care that may be chosen."""
        super().__init__(*args, **kwargs)
        there = [(site.pk, site.name) for site in sites]
        names = [(one.pk, f"{one.client.legal_name}, {one.client.number}") for one in clients]
        self.fields["site"].choices = there  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("Choose")), *((n, k.words) for n, k in kinds.items())]  # type: ignore[attr-defined]
        for n in range(1, INVOLVED + 1):
            self.fields[f"client_{n}"] = forms.TypedChoiceField(
                label=_("Client %(n)s") % {"n": n},
                choices=[("", _("Nobody")), *names],
                coerce=UUID,
                empty_value=None,
                required=False,
            )
            self.fields[f"words_{n}"] = forms.CharField(
                label=_("What of it concerns this client"),
                help_text=_("For their chart. Write “another client”, never a name."),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for n in range(1, INVOLVED + 1):
            if values.get(f"words_{n}") and not values.get(f"client_{n}"):
                self.add_error(f"client_{n}", _("Choose the client whose chart these words are for."))
        return values

    def happened(self) -> Happened:
        asked = ("kind", "severity", "happened_at", "known_at", "place", "words", "done", "told", "others")
        return Happened(**{name: self.cleaned_data[name] for name in asked})

    def parts(self) -> list[Part]:
        values = self.cleaned_data
        chosen = [(values[f"client_{n}"], values[f"words_{n}"]) for n in range(1, INVOLVED + 1)]
        return [Part(episode, words) for episode, words in chosen if episode]

    @property
    def people(self) -> list[tuple[Any, Any]]:
        """The two fields of each client involved."""
        return [(self[f"client_{n}"], self[f"words_{n}"]) for n in range(1, INVOLVED + 1)]

    @property
    def more_people(self) -> bool:
        """Whether a second client or a later one is filled in."""
        return any(self[f"client_{n}"].value() for n in range(2, INVOLVED + 1))


class IncidentAddendumForm(Form):
    words = lines(_("What is added or corrected"), _("Write what is to be added or corrected."))
    line_id = forms.TypedChoiceField(
        label=_("Where it belongs"), coerce=UUID, empty_value=None, required=False
    )

    def __init__(self, *args: Any, found: Iterable[IncidentLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        charts = [(one.pk, _("Also in %(who)s's chart") % {"who": one.client.short_name}) for one in found]
        self.fields["line_id"].choices = [("", _("The incident only")), *charts]  # type: ignore[attr-defined]


class IncidentReviewForm(Form):
    findings = lines(_("What you found"), _("Write what you found."), limit=4000)
    actions = lines(
        _("What is done about it"),
        _("Write what is done about it, or “nothing” with the reason."),
        limit=4000,
        help_text=_("Who does what, by when."),
    )


class IncidentReportForm(Form):
    answer = forms.ChoiceField(
        label=_("Was it reported outside the clinic?"),
        choices=list(REPORT_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it was reported, or no report is due.")},
    )
    to = forms.CharField(label=_("To whom"), max_length=160, required=False)
    reported_at = moment(_("When"), "", required=False)
    to.needed_later = reported_at.needed_later = True  # type: ignore[attr-defined]  # where it was reported
    words = lines(
        _("How, and what was said; or why none is due"),
        _("Write how it was reported and what was said, or why no report is due."),
    )
