"""Turn what a director typed about programs and the site into values."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.clinical.program.rules import PROGRAM_RULES
from handrail.ground.clinic.amenities import AMENITIES, GROUPS, needs_words, words_of
from handrail.ground.clinic.models import PAPERS, Wording
from handrail.ground.clinic.operations import statement_of
from handrail.ground.clinic.texts import LONGEST
from handrail.ground.people.forms import WithdrawalForm, day_field
from handrail.ground.ui.forms import Form
from handrail.library import shelf
from handrail.library.instrument import Instrument
from handrail.library.requirement import OWN

__all__ = [
    "AmenitiesForm",
    "ChecksForm",
    "PaperForm",
    "ProposalForm",
    "RoomForm",
    "VideoForm",
    "WithdrawalForm",
    "WordingForm",
    "WordingWithdrawalForm",
]

PAPER_WORDS = {"licence": _("Licence"), "accreditation": _("Accreditation")}
# Kinds that say more with words of their own.
WORDED = ("languages", "parking", "bus", "childcare", "evening_hours", "weekend_hours")


# What a site may ask of its own programs, as the form says it.
OWN_WORDS = {
    "week_hours": _("Clinical hours a week, at least"),
    "day_hours": _("Clinical hours a day, at least"),
    "days_a_week": _("Days a week, at least"),
    "group_maximum": _("Clients in a group, at most"),
    "plan_days": _("Days from admission until the treatment plan is signed, at most"),
    "plan_sessions": _("Sessions by whose end the treatment plan is signed, at most"),
    "review_days": _("Days between reviews, at most"),
    "certification_days": _("Days between certifications, at most"),
    "authorization_lead_days": _("Days before an authorization ends until the payer is asked for more"),
    "stay_weeks": _("Weeks until a stay needs a written reason"),
    "note_hours": _("Hours until an unsigned note is late"),
    "incident_hours": _("Hours until an incident is reported outside, where no state's own line is known"),
    "incident_review_days": _("Working days until an incident is reviewed"),
    "missed_scales": _("Times in a row a scale is missed before somebody asks in person"),
    "transfer_urgent_hours": _("Hours to reach an emergency department or crisis stabilization"),
    "transfer_bed_hours": _("Hours to reach inpatient care or detox"),
    "transfer_day_program_hours": _("Hours to reach partial hospitalization"),
    "message_read_hours": _("Hours until a client's message is read"),
    "message_answer_hours": _("Hours until a client's message is answered or dealt with"),
    "ciwa_hold": _("CIWA-Ar total that holds until a medical evaluation (medical director)"),
    "ciwa_emergency": _("CIWA-Ar total that is an emergency (medical director)"),
    "cows_hold": _("COWS total that holds until a medical evaluation (medical director)"),
    "cows_emergency": _("COWS total that is an emergency (medical director)"),
}


class ProposalForm(Form):
    """A version of a program as text, typed or uploaded. What is uploaded stands in the text, to be mended there."""

    text = forms.CharField(
        label=_("The definition"),
        help_text=_(
            "Change what you want to change, and raise version. Nothing is in force until you publish it."
        ),
        strip=False,
        max_length=LONGEST,
        error_messages={"required": _("Write the definition, or upload its file.")},
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "code"}),
    )
    file = forms.FileField(
        label=_("Or upload a file"),
        help_text=_("A YAML file; it takes the place of the text."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = "file" not in self.files

    def clean(self) -> None:
        super().clean()
        upload = self.cleaned_data.get("file")
        if upload is not None:
            self._take(upload)

    def _take(self, upload: Any) -> None:
        """Put the file's text in the place of the typed one."""
        if upload.size > LONGEST:
            self.add_error("file", _("The file is too large to be a definition. Choose the YAML file."))
            return
        try:
            text = _one_line_end(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not UTF-8 text. Save it as UTF-8 and upload it again."))
            return
        if "\x00" in text:
            self.add_error("file", _("The file is not text. Choose the YAML file."))
            return
        self.put(text=text)
        self.cleaned_data["text"] = text

    def clean_text(self) -> str:
        return _one_line_end(str(self.cleaned_data["text"]))


class AmenitiesForm(Form):
    """What a site offers besides treatment: a box for each kind, and words where they say more."""

    def __init__(self, *args: Any, offered: Iterable[Any] = (), **kwargs: Any) -> None:
        now = {one.kind: one.words for one in offered}
        super().__init__(*args, **kwargs)
        for kind in AMENITIES:
            box = forms.BooleanField(label=words_of(kind), required=False, initial=kind in now)
            self.fields[kind] = box
            if kind in WORDED:
                label = _("Which?") if needs_words(kind) else _("Details")
                self.fields[f"{kind}_words"] = forms.CharField(
                    label=f"{words_of(kind)}: {label}",
                    max_length=160,
                    required=False,
                    initial=now.get(kind, ""),
                )

    def clean(self) -> None:
        super().clean()
        for kind in WORDED:
            if (
                needs_words(kind)
                and self.cleaned_data.get(kind)
                and not self.cleaned_data.get(f"{kind}_words")
            ):
                self.add_error(f"{kind}_words", _("Write which."))

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields under their headings, in order."""
        found = []
        for group, title in GROUPS.items():
            names = [kind for kind, (its, _label, _needs) in AMENITIES.items() if its == group]
            fields = [[self[kind], *([self[f"{kind}_words"]] if kind in WORDED else [])] for kind in names]
            found.append((str(title), [field for pair in fields for field in pair]))
        return found

    def offered(self) -> dict[str, str]:
        """The kinds ticked, with their words."""
        return {
            kind: self.cleaned_data.get(f"{kind}_words", "")
            for kind in AMENITIES
            if self.cleaned_data.get(kind)
        }


class PaperForm(Form):
    """A licence or an accreditation of the site, or its renewal."""

    kind = forms.ChoiceField(label=_("What it is"), choices=[(kind, PAPER_WORDS[kind]) for kind in PAPERS])
    name = forms.CharField(
        label=_("Name"),
        help_text=_("A renewal has the same name."),
        max_length=120,
        error_messages={"required": _("Write what it is called.")},
    )
    issuer = forms.CharField(
        label=_("Given by"), max_length=120, error_messages={"required": _("Write who gave it.")}
    )
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    valid_from = day_field(_("First day"))
    expires_on = day_field(_("Last day"))


class VideoForm(Form):
    """Where the site meets by video."""

    address = forms.CharField(
        label=_("Address for video"),
        help_text=_("{room} stands for the session's own room, which nobody can guess."),
        error_messages={"required": _("Write the address of your video service, with {room} in it.")},
    )


class RoomForm(Form):
    """A room in which a group meets."""

    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Write the room's name.")}
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        help_text=_("No more people are placed in a group there."),
        min_value=1,
        max_value=500,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write how many seats: 1 to 500.")
        ),
    )


class ChecksForm(Form):
    """What this site's programs are checked against, and which findings stop a publication."""

    jurisdiction = forms.ChoiceField(label=_("State"), required=False)
    payers = forms.MultipleChoiceField(
        label=_("Payers"),
        help_text=_("None chosen: the common descriptor of an intensive outpatient day counts."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    stops = forms.MultipleChoiceField(
        label=_("Findings that stop a publication"),
        help_text=_("All others are advice."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(PROGRAM_RULES.items()),
    )

    def __init__(self, *args: Any, own: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for what, (low, high) in OWN.items():
            words = _("Write a number from %(low)s to %(high)s.") % {"low": low, "high": high}
            self.fields[what] = forms.DecimalField(
                label=OWN_WORDS[what],
                required=False,
                min_value=low,
                max_value=high,
                max_digits=6,
                decimal_places=2,
                initial=(own or {}).get(what),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
            )
        states = [(one.id.upper(), one.name) for one in shelf.jurisdictions() if one.id != "generic"]
        if (own_state := self.initial.get("jurisdiction")) and own_state not in dict(states):
            states.append((own_state, _("%(state)s, without a sheet") % {"state": own_state}))
        self._choices("jurisdiction", [("", _("No state's own sheet")), *states])
        self._choices("payers", [(one.id, one.name) for one in shelf.payers() if one.id != "generic"])

    def chosen(self) -> dict[str, Any]:
        """What was chosen, as the verb takes it."""
        values = dict(self.cleaned_data)
        own = {what: values.pop(what) for what in OWN}
        return values | {"own": {what: number for what, number in own.items() if number is not None}}

    def shared_fields(self) -> list[Any]:
        return [self[name] for name in ("jurisdiction", "payers", "stops")]

    def own_fields(self) -> list[Any]:
        return [self[what] for what in OWN]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class WordingForm(Form):
    """The words of a pack, question by question, as the director's own copy has them, and their attestation."""

    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    notice = forms.CharField(
        label=_("The copyright line"),
        help_text=_("As your copy has it. It stands beside the questions whenever they are asked."),
        max_length=500,
        error_messages={"required": _("Write the copyright line of your copy.")},
    )
    source = forms.CharField(
        label=_("Where the words were taken from"),
        help_text=_("The name and date of your copy, or its address."),
        max_length=300,
        error_messages={"required": _("Write where the words were taken from.")},
    )

    file = forms.FileField(
        label=_("Or upload the questions as a file"),
        help_text=_("Plain text, a question a line, each with its number first: 1. and its words."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        instrument: Instrument,
        wording: Wording | None = None,
        again: Wording | None = None,
        **kwargs: Any,
    ) -> None:
        """`again`: an earlier wording whose words are taken up; it is attested anew like any other."""
        shown = again or wording
        now = {f"text_{n}": words for n, words in shown.texts.items()} if shown else {}
        lines = {"notice": shown.notice, "source": shown.source} if shown else {}
        super().__init__(*args, initial=now | lines | {"seen": wording.pk if wording else None}, **kwargs)
        self.instrument = instrument
        self.not_read: Any = ""
        if upload := self.files.get("file"):
            self._take(upload)
        for item in instrument.items:
            self.fields[f"text_{item.n}"] = forms.CharField(
                label=_("Question %(n)s") % {"n": item.number},
                help_text=_("Our short name for it: %(concept)s.") % {"concept": item.concept or ""},
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={
                    "required": _("Write question %(n)s as your copy has it.") % {"n": item.number}
                },
            )
        self.fields["attested"] = forms.BooleanField(
            label=_("I attest this for our organization"),
            help_text=statement_of(instrument),
            error_messages={"required": _("Tick this: only who may use these words may load them.")},
        )

    def _take(self, upload: Any) -> None:
        """Put the file's questions in the place of the typed ones; they stand in the form, to be mended there."""
        if upload.size > LONGEST:
            self.not_read = _("The file is too large to hold these questions.")
            return
        try:
            text = _one_line_end(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.not_read = _("The file is not UTF-8 text. Save it as UTF-8 and upload it again.")
            return
        by_number = {item.number.lower(): item.n for item in self.instrument.items}
        read: dict[str, str] = {}
        for line in filter(str.strip, text.split("\n")):
            number, _dot, words = line.strip().partition(".")
            if number.strip().lower() not in by_number or not words.strip():
                self.not_read = _("Each line begins with a question's number and a point: 1. and its words.")
                return
            read[f"text_{by_number[number.strip().lower()]}"] = words.strip()
        self.put(**read)

    def clean(self) -> None:
        super().clean()
        if self.not_read:
            self.add_error("file", self.not_read)

    @property
    def questions(self) -> list[Any]:
        return [self[f"text_{item.n}"] for item in self.instrument.items]

    def said(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        typed = self.cleaned_data
        texts = {item.n: typed[f"text_{item.n}"] for item in self.instrument.items}
        return {"texts": texts} | {name: typed[name] for name in ("notice", "source", "attested", "seen")}


class WordingWithdrawalForm(Form):
    because = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=300,
        error_messages={"required": _("Write why it is withdrawn, in a line.")},
    )


def _one_line_end(text: str) -> str:
    """Browsers and some editors end a line with two characters; a definition with one."""
    return text.replace("\r\n", "\n")
