"""Turn what was pressed and typed about a day into values."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.day.operations import CheckInAnswers
from handrail.ground.ui.forms import Form
from handrail.library.check_in import Question
from handrail.library.program import Program

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
IN_PERSON = ("in person", _("I'd rather talk in person"))
MEDICATION = {"all": True, "some": False, "none": False}
GOAL = {"done": 10, "partly": 5, "not_yet": 0}
SCALE = [(n, str(n)) for n in range(11)]
REASON = {"required": _("Write the reason, in a few words.")}


class CheckInForm(Form):
    """The program's check-in questions. Each may be skipped but the safety one; that one says why."""

    def __init__(self, *args: Any, program: Program, withdrawal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {question.id: question for question in program.check_in.questions}
        for name in ("mood", "urges", "sleep_hours"):
            self._add(name, asked.get(name), SCALE)
        self._add("substance_use", asked.get("substance_use"), YES_NO)
        if withdrawal:
            self._add("withdrawal_signs", asked.get("withdrawal"), YES_NO)
        self._add("medication_taken", asked.get("medication_taken"))
        self._add("goal_progress", asked.get("goal_progress"))
        self.fields["words"] = forms.CharField(
            label=_("Anything else you want us to know?"),
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        safety = asked["safety"]
        self.fields["safety"] = forms.ChoiceField(
            label=safety.words,
            help_text=safety.why or "",
            choices=[*YES_NO, IN_PERSON],
            widget=forms.RadioSelect,
            error_messages={"required": _("Please choose one. You can also choose to talk in person.")},
        )

    def _add(self, name: str, question: Question | None, choices: Any = None) -> None:
        if question is None:
            return
        choices = choices or [(choice.id, choice.label) for choice in question.choices]
        self.fields[name] = forms.ChoiceField(
            label=question.words, choices=choices, required=False, widget=forms.RadioSelect
        )
        self.fields[name].ends = (question.low_label or "", question.high_label or "")  # type: ignore[attr-defined]

    def clean(self) -> None:
        """A yes is heard whatever else was typed: what can't be read then counts as left blank."""
        super().clean()
        said = self.cleaned_data
        if "safety" not in said or "yes" not in (said["safety"], said.get("withdrawal_signs")):
            return
        for name in list(self.errors):
            del self.errors[name]
            said[name] = ""
        said["words"] = said["words"] or self.data.get("words", "").replace("\x00", "").strip()[:500]

    def answers(self) -> CheckInAnswers:
        """Return the answers; what was skipped is None."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        scales = {name: int(given[name]) if name in given else None for name in ("mood", "urges")}
        said = {"yes": True, "no": False}
        yes_no = {name: said.get(given.get(name, "")) for name in ("substance_use", "withdrawal_signs")}
        return CheckInAnswers(
            mood=scales["mood"],
            urges=scales["urges"],
            substance_use=yes_no["substance_use"],
            withdrawal_signs=yes_no["withdrawal_signs"],
            sleep_hours=Decimal(given["sleep_hours"]) if "sleep_hours" in given else None,
            medication_taken=MEDICATION.get(given.get("medication_taken", "")),
            goal_progress=GOAL.get(given.get("goal_progress", "")),
            unsafe_thoughts=said.get(given["safety"]),
            words=given.get("words", ""),
        )


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages=REASON)


class PracticeForm(Form):
    words = forms.CharField(
        label=_("To practise at home"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what to practise, in a line.")},
    )
    support = forms.CharField(label=_("Who or what helps"), max_length=200, required=False)


class PracticeAnswerForm(Form):
    done = forms.ChoiceField(
        label=_("Did it happen?"),
        choices=[("yes", _("Yes")), ("partly", _("Partly")), ("not yet", _("Not yet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it went.")},
    )
    confidence = forms.TypedChoiceField(
        label=_("How sure are you that you can use it?"),
        choices=SCALE,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class CorrectionForm(Form):
    at = forms.TimeField(
        label=_("It was at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Write the time, like 09:05."), "invalid": _("Write it like 09:05.")},
    )
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300, error_messages=REASON)

    def moment(self, day: Any, time_zone: str) -> datetime:
        """Return the typed wall-clock time on a day as a moment."""
        at: time = self.cleaned_data["at"]
        return datetime.combine(day, at, ZoneInfo(time_zone))


class ArrivalsForm(Form):
    """Everyone here: who has checked in today is marked already."""

    places = forms.TypedMultipleChoiceField(
        label=_("Everyone here"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose who is here."),
            "invalid_choice": _("Someone you chose is not expected at this session any more. Look again."),
        },
    )

    def __init__(self, *args: Any, expected: list[Any], here: list[UUID], **kwargs: Any) -> None:
        super().__init__(*args, initial={"places": here}, **kwargs)
        names = [(place.pk, place.client.short_name) for place in expected]
        self.fields["places"].choices = names  # type: ignore[attr-defined]
