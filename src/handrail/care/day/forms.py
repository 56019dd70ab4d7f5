"""Turn what was pressed and typed about a day into values."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.safety import queries as safety
from handrail.anytime.safety.operations import Destination
from handrail.care.day.operations import Attested, CheckInAnswers
from handrail.care.day.queries import Asked
from handrail.ground.ui.forms import Form
from handrail.library import check_in as library
from handrail.library.check_in import Question

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
IN_PERSON = ("in person", _("I'd rather talk in person"))
MEDICATION = {"all": True, "some": False, "none": False}
GOAL = {"done": 10, "partly": 5, "not_yet": 0}
PRACTICE = {"done": "yes", "partly": "partly", "not_yet": "not yet"}
# A question whose answer is kept under another name, and those whose answers have a place of their own.
FIELDS = {"withdrawal": "withdrawal_signs"}
KEPT_APART = {*library.READ, *library.UNDERSTOOD, "safety"}
SCALE = [(n, str(n)) for n in range(11)]
WAY_WORDS = {
    "phone": _("Phone"),
    "text": _("Text"),
    "e-mail": _("E-mail"),
    "visit": _("Went there"),
    "emergency contact": _("Emergency contact"),
    "welfare check": _("Welfare check"),
}
DECISION_WORDS = {
    "emergency contact": _("Call the emergency contact"),
    "welfare check": _("Ask for a welfare check"),
    "nothing more today": _("Nothing more today"),
}
EVENT_WORDS = {
    "arrived": _("They were here"),
    "online": _("They were here by video"),
    "missed": _("They never came, and were not heard from"),
    "excused": _("They were excused"),
    "hospitalized": _("They were in hospital"),
}
KNOWN = [("known to staff", _("I know them, and see them")), ("shows ID", _("They show an ID"))]
REASON = {"required": _("Write the reason, in a few words.")}


class CheckInForm(Form):
    """The check-in as this client is asked it. Each question may be skipped but the safety one; that one says why."""

    # The day the questions were opened on: answered without a connection, they may be sent on another.
    of_day = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: Asked, on: date, slept: int | None = None, **kwargs: Any) -> None:
        """`slept`: the hours that stand in the client's sleep log already."""
        super().__init__(*args, initial={"of_day": on.isoformat(), "sleep_hours": slept}, **kwargs)
        self.asked = {question.id: question for question in asked.questions}
        for question in asked.questions:
            if question.id != "safety":
                self.fields[FIELDS.get(question.id, question.id)] = _field_of(question, asked)
        self.fields["words"] = forms.CharField(
            label=_("Anything else you want us to know?"),
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        safety = self.asked["safety"]
        self.fields["safety"] = forms.ChoiceField(
            label=safety.words,
            help_text=safety.why or "",
            choices=[*YES_NO, IN_PERSON],
            widget=forms.RadioSelect,
            error_messages={"required": _("Please choose one. You can also choose to talk in person.")},
        )

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
            practice_done=PRACTICE.get(given.get("home_practice", "")),
            unsafe_thoughts=said.get(given["safety"]),
            words=given.get("words", ""),
            more={name: given[name] for name in self.asked if name in given and name not in KEPT_APART},
            of_day=given.get("of_day"),
        )


def _field_of(question: Question, asked: Asked) -> forms.ChoiceField:
    """Return a question as buttons; a rating knows the words at its ends."""
    found = forms.ChoiceField(
        label=question.words, choices=_choices(question), required=False, widget=forms.RadioSelect
    )
    if question.id == "home_practice" and asked.practice:
        found.help_text = asked.practice.words
    if question.id == "goal_progress" and asked.goal:
        found.help_text = asked.goal.words
    found.kind = question.kind  # type: ignore[attr-defined]
    found.ends = (question.low_label or "", question.high_label or "")  # type: ignore[attr-defined]
    found.reach = (question.low, question.high)  # type: ignore[attr-defined]
    return found


def _choices(question: Question) -> Any:
    if question.id == "sleep_hours":
        return SCALE
    if question.kind == "choice":
        return [(choice.id, choice.label) for choice in question.choices]
    if question.kind == "yes_no":
        return YES_NO
    # hours of the program's own are asked in whole hours: a button each
    return [(n, str(n)) for n in range(question.low or 0, (question.high or 0) + 1)]


class JoinForm(Form):
    """What a client says on their own phone before they join by video."""

    location = forms.CharField(
        label=_("Where are you right now?"),
        help_text=_("An address or a place. If you need help, we must be able to find you."),
        max_length=200,
        error_messages={"required": _("Write where you are right now.")},
    )
    state = forms.RegexField(
        r"^\s*[A-Za-z]{2}\s*$",
        label=_("In which state?"),
        help_text=_("Two letters, such as NY."),
        error_messages={
            "required": _("Write the state's two letters."),
            "invalid": _("Write the state's two letters, such as NY."),
        },
    )
    contact = forms.CharField(
        label=_("Whom can we call for you right now?"),
        help_text=_("A name and a phone number."),
        max_length=160,
        error_messages={"required": _("Write whom we can call for you right now.")},
    )
    private = forms.BooleanField(
        label=_("I am in a private place. Nobody else can hear the group."),
        error_messages={"required": _("Find a place where nobody else can hear the group. Then tick this.")},
    )

    def __init__(self, *args: Any, contact: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"contact": contact}, **kwargs)

    def said(self) -> Attested:
        """Return what was said; whoever is signed in is who they are."""
        given = dict(self.cleaned_data)
        identity = given.get("identity") or "own sign-in"
        return Attested(
            location=given["location"],
            state=given["state"].strip().upper(),
            identity=identity,
            contact=given["contact"],
            private=given["private"],
        )


class VideoForm(JoinForm):
    """The same, as staff note it for a client."""

    identity = forms.ChoiceField(
        label=_("How do you know who they are?"),
        choices=KNOWN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you know who they are.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: dict[str, tuple[Any, Any]] = {
            "location": (
                _("Where are they right now?"),
                _("An address or a place that a rescue team finds."),
            ),
            "state": (_("In which state?"), _("Two letters, such as NY.")),
            "contact": (_("Whom to call for them right now"), _("A name and a phone number.")),
            "private": (_("They are in a private place: nobody else can hear the group."), ""),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        self.fields["location"].error_messages["required"] = _("Write where they are right now.")
        self.fields["contact"].error_messages["required"] = _("Write whom to call for them right now.")
        self.fields["private"].error_messages["required"] = _(
            "Ask them to find a place where nobody else can hear the group. Then tick this."
        )


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages=REASON)


class HigherCareForm(ReasonForm):
    """Where someone goes from here, and why."""

    field_order = ("where", "place", "phone", "reason")
    where = forms.ChoiceField(label=_("Where to"), choices=list(safety.PLACE_WORDS.items()))
    place = forms.CharField(
        label=_("Which place"), max_length=160, error_messages={"required": _("Write the place.")}
    )
    phone = forms.CharField(label=_("Their phone"), max_length=40, required=False)

    def destination(self) -> Destination:
        return Destination(*(self.cleaned_data[name] for name in ("where", "place", "phone")))


class ExcuseForm(ReasonForm):
    """Why someone can't come, and when they told it: long before, or just now."""

    announced_at = forms.DateTimeField(
        label=_("When they told it"),
        help_text=_("Left empty: now."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Choose a day and a time.")},
    )


class BookingForm(Form):
    """One more session for a client, and the missed place it makes up for, if it does."""

    session = forms.UUIDField(error_messages={"required": _("Choose a session.")})
    missed = forms.UUIDField(required=False)


class AttemptForm(Form):
    """One try to reach someone."""

    how = forms.ChoiceField(
        label=_("How"),
        choices=list(WAY_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you tried.")},
    )
    reached = forms.TypedChoiceField(
        label=_("Was the client reached?"),
        help_text=_("Someone else who answers for them does not count."),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the client was reached.")},
    )
    words = forms.CharField(label=_("How they are, or what you left"), max_length=300, required=False)


class DecisionForm(Form):
    """What a clinician decides when tries reached nobody."""

    decision = forms.ChoiceField(
        label=_("What is done now?"),
        choices=list(DECISION_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is done now.")},
    )
    reason = forms.CharField(label=_("Why"), max_length=300, error_messages=REASON)


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
        help_text=_("Not needed where they never came."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write it like 09:05.")},
    )
    kind = forms.ChoiceField(label=_("What it was"), required=False, widget=forms.RadioSelect)
    until = forms.TimeField(
        label=_("Until"),
        help_text=_("Only for someone who was there after all. Left empty: until the end."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write it like 09:05.")},
    )
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300, error_messages=REASON)

    def __init__(self, *args: Any, kind: str, instead: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(one, EVENT_WORDS.get(one, one)) for one in (kind, *instead)]
        self.fields["kind"].choices = words  # type: ignore[attr-defined]
        self.fields["kind"].initial = kind
        if not instead:
            del self.fields["kind"]
        if kind not in ("missed", "excused", "hospitalized"):
            del self.fields["until"]

    def clean(self) -> None:
        """Someone who never came did so at no time: the time that was noted stands."""
        super().clean()
        said = self.cleaned_data
        if not said.get("at") and "at" not in self.errors and said.get("kind") != "missed":
            self.add_error("at", _("Write the time, like 09:05."))

    def said(self, day: Any, time_zone: str, *, noted_at: datetime) -> dict[str, Any]:
        """Return what was corrected; a typed wall-clock time on a day becomes a moment, none is the one noted."""
        typed, until = self.cleaned_data, self.cleaned_data.get("until")
        return {
            "happened_at": _moment(day, typed["at"], time_zone) if typed["at"] else noted_at,
            "until": _moment(day, until, time_zone) if until else None,
            "kind": typed.get("kind") or "",
            "reason": typed["reason"],
        }


def _moment(day: Any, at: time, time_zone: str) -> datetime:
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
