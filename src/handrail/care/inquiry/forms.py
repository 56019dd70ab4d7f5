"""Turn what was typed on the way in into values."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.inquiry import operations
from handrail.care.inquiry.models import ABOUT_DANGER, CHANNELS, PRIORITIES, SOURCES, WAYS, Referral
from handrail.care.inquiry.operations import Request
from handrail.ground.ui.forms import Form

SOURCE_WORDS = {
    "self": _("The person themselves"),
    "family": _("A family member or friend"),
    "therapist": _("A therapist or doctor"),
    "hospital": _("A hospital or day program"),
    "school": _("A school"),
    "other": _("Someone else"),
}
CHANNEL_WORDS = {
    "online": _("On the public page"),
    "telephone": _("By telephone"),
    "paper": _("By letter or fax"),
}
TYPED = tuple(channel for channel in CHANNELS if channel != "online")
WAY_WORDS = {
    "handed over": _("Handed over"),
    "read out": _("Read out on the telephone"),
    "posted": _("Posted, by us"),
    "faxed": _("Faxed, by us"),
}
PRIORITY_WORDS = {"urgent": _("Urgent"), "priority": _("Priority"), "standard": _("Standard")}
ANSWER_WORDS = {True: _("yes"), False: _("no"), None: _("not asked")}
ONE_OF_THESE = _("Phone or e-mail: we need one.")
SAY_HOW = _("Write how you know, in a few words.")


class YesNo(forms.TypedChoiceField):
    """Yes, no, or not asked: three answers, never two."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            choices=[("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda word: word == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,  # type: ignore[arg-type]
        )


class RequestForm(Form):
    channel = forms.ChoiceField(
        label=_("How it came in"),
        choices=[(channel, CHANNEL_WORDS[channel]) for channel in TYPED],
        initial="telephone",
        required=False,
    )
    source = forms.ChoiceField(
        label=_("Who is asking?"),
        choices=[(source, SOURCE_WORDS[source]) for source in SOURCES],
        initial="self",
    )
    name = forms.CharField(
        label=_("Name of who is asking"),
        max_length=160,
        error_messages={"required": _("Write your name, or what we should call you.")},
    )
    for_whom = forms.CharField(
        label=_("Name of the person who needs care, if someone else asks"), max_length=160, required=False
    )
    birth_date = forms.DateField(
        label=_("Birth date of the person who needs care"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    phone = forms.CharField(label=_("Phone"), help_text=ONE_OF_THESE, max_length=40, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=ONE_OF_THESE,
        required=False,
        error_messages={"invalid": _("Write an e-mail address like name@example.org.")},
    )
    safe_to_leave_message = forms.BooleanField(label=_("It is safe to leave a message"), required=False)
    best_time = forms.CharField(label=_("Best time to call"), max_length=120, required=False)
    referrer = forms.CharField(
        label=_("Who refers"),
        help_text=_("The hospital, practice or school, or the person there."),
        max_length=160,
        required=False,
    )
    referrer_contact = forms.CharField(
        label=_("How to reach who refers"), max_length=160, required=False, help_text=_("Phone or fax.")
    )
    words = forms.CharField(
        label=_("What would you like us to know?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    in_danger_now = YesNo(label=_("Is anyone in danger right now?"))
    thoughts_of_suicide = YesNo(label=_("In the past few weeks, thoughts of suicide?"))
    recent_attempt = YesNo(label=_("In the past three months, a suicide attempt?"))
    withdrawal_signs = YesNo(label=_("Feeling sick from cutting down on alcohol or drugs?"))
    recent_hospital_stay = YesNo(label=_("In hospital now, or a hospital stay in the past month?"))
    left_hospital_on = forms.DateField(
        label=_("If so, which day did it end, or will it end?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        """`today`: the day at the site, where dates are asked for; without it none is looked at."""
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("phone", "email"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]
        for field in self.fields.values():  # a browser would cut what is pasted, and say nothing
            field.widget.attrs.pop("maxlength", None)

    def clean(self) -> None:
        super().clean()
        if not self.errors.keys() & {"phone", "email"} and not (
            self.cleaned_data.get("phone") or self.cleaned_data.get("email")
        ):
            self.add_error("phone", _("Give a phone number or an e-mail address, so that we can answer."))
        told = {"name": "", **self.cleaned_data}
        request = Request(**{name: told[name] for name in Request.__annotations__ if name in told})
        for name, reason in operations.cannot_be(request, self.today).items():
            if name in self.cleaned_data:
                self.add_error(name, reason)

    def request(self) -> Request:
        """Return the typed values as a request."""
        told = {name: value for name, value in self.cleaned_data.items() if name in Request.__annotations__}
        told["channel"] = told.get("channel") or "telephone"
        return Request(**told)


def danger_told(referral: Referral) -> list[tuple[Any, Any, bool]]:
    """Return the questions about danger, what was answered to each, and whether that was a yes."""
    return [
        (RequestForm.base_fields[name].label, ANSWER_WORDS[said], bool(said))
        for name in ABOUT_DANGER
        for said in (getattr(referral, name),)
    ]


class DangerForm(Form):
    """The same questions about danger as of a call, for a request that came without them."""

    in_danger_now = YesNo(label=RequestForm.base_fields["in_danger_now"].label)
    thoughts_of_suicide = YesNo(label=RequestForm.base_fields["thoughts_of_suicide"].label)
    recent_attempt = YesNo(label=RequestForm.base_fields["recent_attempt"].label)
    withdrawal_signs = YesNo(label=RequestForm.base_fields["withdrawal_signs"].label)
    recent_hospital_stay = YesNo(label=RequestForm.base_fields["recent_hospital_stay"].label)
    left_hospital_on = forms.DateField(
        label=RequestForm.base_fields["left_hospital_on"].label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        said = {name: getattr(referral, name) for name in ABOUT_DANGER}
        initial = {name: "yes" if one else "no" for name, one in said.items() if one is not None}
        super().__init__(*args, initial=initial | {"left_hospital_on": referral.left_hospital_on}, **kwargs)

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        answers = {name: said[name] for name in ABOUT_DANGER}
        return {"answers": answers, "left_hospital_on": said["left_hospital_on"]}


class AnswerForm(Form):
    words = forms.CharField(
        label=_("What was said"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what was said, in a line or two.")},
    )
    appointment_at = forms.DateTimeField(
        label=_("Appointment offered"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )


def _reason(label: Any, ask: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, error_messages={"required": ask})


class CloseForm(Form):
    reason = _reason(_("Why it ends here"), _("Write why this request ends here."))


class LikenessForm(Form):
    """Are these two one? Either way, how that is known."""

    same = forms.ChoiceField(
        label=_("Are these two one?"),
        choices=[
            ("this", _("Yes: make this request part of the other")),
            ("other", _("Yes: make the other part of this request")),
            ("apart", _("No: keep them apart")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether these two are one.")},
    )
    reason = _reason(_("How you know"), SAY_HOW)


class LetterForm(Form):
    how = forms.ChoiceField(
        label=_("How it was given"),
        choices=[(way, WAY_WORDS[way]) for way in WAYS],
        error_messages={"required": _("Say how it was given.")},
    )


class WaitForm(Form):
    priority = forms.ChoiceField(
        label=_("How pressing"),
        choices=[(word, PRIORITY_WORDS[word]) for word in PRIORITIES],
        initial="standard",
    )
    reason = _reason(_("Why they wait"), _("Write why they wait, in a few words."))


class OfferForm(Form):
    start_on = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Write the first day of the place you offer.")},
    )
    all_the_same = forms.BooleanField(
        label=_("Every place is taken or held: offer it all the same"), required=False
    )


class LineReasonForm(Form):
    reason = _reason(_("Why"), _("Write why, in a few words."))


class PlacesForm(Form):
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=500,
        error_messages={"required": _("Write how many people the program takes at once.")},
    )
