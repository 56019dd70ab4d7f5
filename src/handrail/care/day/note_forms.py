"""The forms of the group's note: one for the shared part, one a person; sent together, or one as it is typed."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.notes.queries import Sheet
from handrail.care.day.operations.note import SHARED, PartWords, SharedWords, SheetWords
from handrail.care.day.queries import BoardRow
from handrail.ground.ui.forms import Form

TOOK_PART = [
    ("observed", _("Observed")),
    ("some", _("Some")),
    ("took part", _("Took part")),
    ("led", _("Led")),
]
RISK = [("no change", _("Risk the same")), ("lower", _("Risk lower")), ("higher", _("Risk higher"))]


class _Part(Form):
    """Knows whether its words were changed since the page was opened."""

    words: tuple[str, ...] = ("text",)
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, initial: dict[str, Any], **kwargs: Any) -> None:
        initial["was"] = _digest(initial.get(name) for name in self.words)
        super().__init__(*args, initial=initial, **kwargs)

    def clean_text(self) -> str:
        """One way to end a line, whether a form or a script sent it."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    @property
    def changed(self) -> bool:
        given = _digest(self.cleaned_data.get(name) for name in self.words)
        return bool(given != self.cleaned_data.get("was"))

    @property
    def unsaved(self) -> bool:
        """Whether it came back with words that are not saved."""
        return self.is_bound and self.changed

    def stand_on(self, saved: dict[str, Any]) -> None:
        """Stand on what is saved now: what was typed here replaces it knowingly, what was not typed here is shown."""
        words = {} if self.changed else {name: saved[name] for name in self.words}
        was = {"was": _digest(words.values())} if words else {}
        self.put(revision=saved["revision"], **words, **was)


class SharedForm(_Part):
    text = forms.CharField(
        label=_("What was taught and done"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and not self.initial["text"]:
            self.fields["text"].widget.attrs["autofocus"] = True  # a fresh note begins here


class PartForm(_Part):
    words = ("text", "participation", "risk_change", "objective")
    participation = forms.ChoiceField(
        label=_("Took part"), choices=TOOK_PART, required=False, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What this person did"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    risk_change = forms.ChoiceField(
        label=_("Risk since last time"), choices=RISK, required=False, widget=forms.RadioSelect
    )
    looked = forms.BooleanField(
        label=_("I have looked at this. The words are right: sign them."), required=False
    )

    def __init__(self, *args: Any, objectives: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Numbered, so that a digit chooses one in the list.
        numbered = [(str(one.pk), f"{n} · {one.words}") for n, one in enumerate(objectives, 1)]
        choices = [("", _("Choose an objective")), *numbered]
        self.fields["objective"] = forms.ChoiceField(label=_("Objective"), choices=choices, required=False)

    @property
    def ready(self) -> bool:
        """Whether there is enough to sign."""
        return bool(self.cleaned_data["text"].strip() and self.cleaned_data["participation"])


class SheetForms:
    """Every form of the page. Bound are those that were sent: someone may have come or gone since it was opened."""

    def __init__(self, posted: Any, rows: list[BoardRow], sheet: Sheet, objectives: dict[UUID, Any]) -> None:
        self.posted, self.sheet = posted, sheet
        self.shared = SharedForm(self._sent(SHARED), prefix=SHARED, initial=_initial_shared(sheet.shared))
        self.parts: dict[UUID, PartForm] = {}
        for row in rows:
            note = sheet.notes.get(row.place.client_id)
            if not row.present or (note and note.state == "signed"):
                continue
            of_plan = objectives.get(row.episode.pk, [])
            self.parts[row.place.pk] = self._part(row.place.pk, initial_of(note), of_plan)
        self.aside = {place: self._part(place, initial_of(None), ()) for place in self._others_sent()}

    def _part(self, place_id: UUID, initial: dict[str, Any], objectives: Iterable[Any]) -> PartForm:
        sent = self._sent(str(place_id))
        return PartForm(sent, prefix=str(place_id), initial=initial, objectives=objectives)

    def _sent(self, prefix: str) -> Any:
        return self.posted if self.posted and f"{prefix}-revision" in self.posted else None

    def _others_sent(self) -> list[UUID]:
        """Return whose part was sent though it has no form now: taken off the roster, or signed meanwhile."""
        found = []
        for name in self.posted or ():
            prefix, _sep, fieldname = name.rpartition("-")
            if fieldname == "revision" and prefix != SHARED and _is_id(prefix):
                found.append(UUID(prefix))
        return [place for place in found if place not in self.parts]

    @property
    def bound(self) -> list[_Part]:
        return [form for form in (self.shared, *self.parts.values(), *self.aside.values()) if form.is_bound]

    def is_valid(self) -> bool:
        for form in self.aside.values():  # what was chosen there came from the page as it was
            form.fields["objective"].choices = [(form["objective"].value() or "", "")]  # type: ignore[attr-defined]
        wrong = [form for form in self.bound if not form.is_valid()]  # each is asked, so that each says
        return not wrong

    def words(self) -> SheetWords:
        """Return what was changed, and whose note is to be signed."""
        shared = self.shared.cleaned_data if self.shared.is_bound else {}
        parts = {place: form for place, form in (self.parts | self.aside).items() if form.is_bound}
        return SheetWords(
            SharedWords(shared["text"], shared["revision"]) if shared and self.shared.changed else None,
            [_part(pk, form.cleaned_data) for pk, form in parts.items() if form.changed],
            frozenset(self._to_sign(parts)),
            seen={pk: _part(pk, form.cleaned_data) for pk, form in parts.items()},
            seen_shared=shared["text"] if shared else None,
            all_ready=self.posted.get("sign") == "all",
            looked=frozenset(place for place, form in parts.items() if form.cleaned_data["looked"]),
        )

    def refuse(self, by_part: dict[str, list[str]], now: Sheet, clients: dict[UUID, UUID]) -> None:
        """Say each refusal at its part; the typed words stay."""
        for part, reasons in by_part.items():
            form: _Part = self.shared if part == SHARED else (self.parts | self.aside)[UUID(part)]
            for reason in reasons:
                form.add_error(None, reason)
        if self.shared.is_bound:
            self.shared.stand_on(_initial_shared(now.shared))
        for place, form in self.parts.items():
            if form.is_bound and form.errors:
                form.stand_on(initial_of(now.notes.get(clients[place])))

    def _to_sign(self, parts: dict[UUID, PartForm]) -> list[UUID]:
        asked = self.posted.get("sign", "")
        if asked == "all":
            return [place for place, form in parts.items() if place in self.parts and form.ready]
        return [place for place in parts if str(place) == asked]


def _is_id(words: str) -> bool:
    try:
        UUID(words)
    except ValueError:
        return False
    return True


def _initial_shared(shared: Any) -> dict[str, Any]:
    return {"text": shared.text, "revision": shared.revision} if shared else {"text": "", "revision": 0}


def initial_of(note: Any) -> dict[str, Any]:
    """Return one person's part as it is saved."""
    if note is None:
        return {"text": "", "participation": "", "risk_change": "", "objective": "", "revision": 0}
    return {
        "text": note.text,
        "participation": note.participation,
        "risk_change": note.risk_change,
        "objective": str(note.objective_id or ""),
        "revision": note.revision,
    }


def _part(place_id: UUID, said: dict[str, Any]) -> PartWords:
    return PartWords(
        place_id=place_id,
        revision=said["revision"],
        text=said["text"],
        participation=said["participation"],
        risk_change=said["risk_change"],
        objective_id=UUID(said["objective"]) if said["objective"] else None,
    )


def was_of(form: _Part) -> str:
    """Return the mark of the words a form holds, by which a later send is seen to change something."""
    return _digest(form.cleaned_data.get(name) for name in form.words)


def _digest(words: Iterable[Any]) -> str:
    said = "\x00".join(str(word or "").strip().replace("\r\n", "\n") for word in words)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
