"""Turn what was typed about a letter into values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from handrail.anytime.casework.models import TAGS, Resource
from handrail.anytime.casework.operations import Entry
from handrail.ground.ui.forms import Form
from handrail.library.letter import LetterTemplate

FACT_WORDS = {
    "period": _("From when to when, as you say"),
    "care": _("From when to when they were in care here, as the record says"),
    "schedule": _("Days and hours a week, as prescribed today"),
    "attendance": _("Days attended, between the two days"),
    "return": _("When they are back"),
    "limits": _("What is needed or limited, in your words"),
    "program": _("The program’s name: it says what care it is"),
    "diagnosis": _("Diagnosis: it says what care it is"),
    "medicine": _("Medicine: it says what care it is"),
    "born": _("Date of birth"),
}
DAY = {"type": "date"}
TYPED = {  # what is typed for a fact
    "period": ("from_day", "to_day"),
    "attendance": ("from_day", "to_day"),
    "return": ("return_day",),
    "limits": ("limits",),
}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day.")},
    )


class LetterForm(Form):
    """Who gets a letter and what it says. Signed is what was seen: `seen` names the words that were shown."""

    to_client = forms.BooleanField(
        label=_("It is handed to the client"),
        help_text=_("They may pass it on themselves: no release is needed."),
        required=False,
    )
    recipient = forms.CharField(
        label=_("Who gets it"),
        help_text=_("As the release names them; or whom the client gives it to."),
        max_length=200,
        error_messages={"required": _("Write who gets it.")},
    )
    address = forms.CharField(
        label=_("Their address"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    purpose = forms.CharField(label=_("Purpose, as the release says"), max_length=200, required=False)
    facts = forms.MultipleChoiceField(
        label=_("What it says, besides the name"),
        help_text=_("No more than they need."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    from_day = _day(_("From"))
    to_day = _day(_("To"))
    return_day = _day(_("Back from"))
    limits = forms.CharField(
        label=_("What is needed or limited"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, template: LetterTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facts"].choices = [(one, FACT_WORDS[one]) for one in template.offers]  # type: ignore[attr-defined]
        typed = {name for fact in template.offers for name in TYPED.get(fact, ())}
        for name in ("from_day", "to_day", "return_day", "limits"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]  # which of them, the facts say
            if name not in typed:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for fact in said.get("facts", ()):
            for name in TYPED.get(fact, ()):
                if not said.get(name) and name not in self.errors:
                    self.add_error(
                        name, _("Fill this in, or leave “%(fact)s” out.") % {"fact": FACT_WORDS[fact]}
                    )
        first, last = said.get("from_day"), said.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", _("This day is before the first one."))
        self._not_dropped(said)
        self._agrees(said)
        return said

    def _not_dropped(self, said: dict[str, Any]) -> None:
        """What was typed for something that is not ticked would be left out of the letter, and nobody told."""
        if "facts" in self.errors:
            return
        for fact in ("return", "limits"):
            for name in TYPED[fact]:
                if said.get(name) and fact not in said.get("facts", ()):
                    words = _(
                        "Tick “%(fact)s”, or leave this empty: without the tick it is not in the letter."
                    )
                    self.add_error(name, words % {"fact": FACT_WORDS[fact]})

    def _agrees(self, said: dict[str, Any]) -> None:
        """Who is away until a day is not back before it is over."""
        back, last = said.get("return_day"), said.get("to_day")
        if {"period", "return"} <= set(said.get("facts", ())) and back and last and back <= last:
            words = _(
                "The letter would say that they are away until %(last)s and back from this day on. Change one of the two days."
            )
            self.add_error("return_day", words % {"last": date_format(last, "j F Y")})


class WithdrawalForm(Form):
    why = forms.CharField(
        label=_("Why it no longer stands"),
        max_length=500,
        error_messages={"required": _("Write why it no longer stands.")},
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.replace("\n", ";").replace(",", ";").split(";") if one.strip())


class ResourceForm(Form):
    """One place of the directory."""

    name = forms.CharField(label=_("Name"), max_length=160, error_messages={"required": _("Write its name.")})
    needs = forms.MultipleChoiceField(
        label=_("What it helps with"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what it helps with.")},
    )
    place = forms.CharField(label=_("Town or part of it"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    web = forms.CharField(label=_("Page"), max_length=200, required=False)
    payers = forms.CharField(
        label=_("Who pays there"), help_text=_("Several: with commas. For example: Medicaid, no insurance needed."),
        max_length=400, required=False,
    )  # fmt: skip
    languages = forms.CharField(
        label=_("Languages"), help_text=_("Several: with commas."), max_length=400, required=False
    )
    notes = forms.CharField(
        label=_("Good to know"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    checked_on = _day(_("Made sure of it on"))

    def __init__(
        self, *args: Any, needs: Mapping[str, str], resource: Resource | None = None, **kwargs: Any
    ) -> None:
        if resource is not None:
            tags = {kind: [one.value for one in resource.tags.all() if one.kind == kind] for kind in TAGS}
            plain = ("name", "place", "address", "phone", "web", "notes")
            kwargs["initial"] = {name: getattr(resource, name) for name in plain} | {
                "needs": tags["need"], "payers": ", ".join(tags["payer"]),
                "languages": ", ".join(tags["language"]),
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = list(needs.items())  # type: ignore[attr-defined]
        self.fields["checked_on"].help_text = _("Left empty: today.")

    def entry(self, today: date) -> Entry:
        said = dict(self.cleaned_data)
        said |= {"needs": tuple(said["needs"]), "checked_on": said["checked_on"] or today}
        return Entry(**said | {name: _several(said[name]) for name in ("payers", "languages")})


class ImportForm(Form):
    text = forms.CharField(
        label=_("The table, copied from your spreadsheet"),
        help_text=_(
            "The first line names the columns: name, needs, place, address, phone, web, payers, languages, notes, checked_on."
        ),
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        error_messages={"required": _("Paste the table.")},
    )


class FindForm(Form):
    """What is looked for in the directory."""

    need = forms.ChoiceField(label=_("Need"), required=False)
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    payer = forms.CharField(label=_("Who pays"), max_length=60, required=False)
    language = forms.CharField(label=_("Language"), max_length=60, required=False)
    words = forms.CharField(label=_("Words"), max_length=80, required=False)

    def __init__(self, *args: Any, needs: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [("", _("Anything")), *needs.items()]  # type: ignore[attr-defined]


class LinkForm(Form):
    """Lead a client to a place."""

    resource = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose a place."), "invalid": _("Choose a place.")},
    )
    need = forms.ChoiceField(label=_("For what"), error_messages={"required": _("Choose for what.")})
    words = forms.CharField(
        label=_("Good to know for it"), help_text=_("The client reads this."), max_length=500, required=False
    )
    next_on = _day(_("Ask how it went on"))
    we_call = forms.BooleanField(
        label=_("We call there ourselves"),
        help_text=_("Only with a release that names the place. Else the client calls."),
        required=False,
    )
    purpose = forms.CharField(label=_("Purpose, as the release says"), max_length=200, required=False)

    def __init__(self, *args: Any, needs: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = list(needs.items())  # type: ignore[attr-defined]
        self.fields["next_on"].help_text = _("Left empty: in a week.")


class WentForm(Form):
    """How it went there, or when it is asked again."""

    verb = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[
            ("accept", _("They take the client")), ("attend", _("The client was there")),
            ("decline", _("They do not")), ("miss", _("The client was not there")),
            ("drop", _("The client does not want it")), ("end", _("Over: no longer needed")),
            ("ask again", _("Not known yet: ask again")),
        ],
        error_messages={"required": _("Choose how it went.")},
    )  # fmt: skip
    words = forms.CharField(label=_("In a line"), max_length=500, required=False)
    words.needed_later = True  # type: ignore[attr-defined]
    next_on = _day(_("Ask again on"))
