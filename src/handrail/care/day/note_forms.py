"""The forms of the group's note: one for the shared part, one a person, sent together."""

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

    @property
    def changed(self) -> bool:
        given = _digest(self.cleaned_data.get(name) for name in self.words)
        return bool(given != self.cleaned_data["was"])

    def take_revision(self, revision: int) -> None:
        """Stand on what is saved now, so that the next sending replaces it knowingly."""
        self.put(revision=revision)


class SharedForm(_Part):
    text = forms.CharField(
        label=_("What was taught and done"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )


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

    def __init__(self, *args: Any, objectives: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose an objective")), *((str(one.pk), one.words) for one in objectives)]
        self.fields["objective"] = forms.ChoiceField(label=_("Objective"), choices=choices, required=False)

    @property
    def ready(self) -> bool:
        """Whether there is enough to sign."""
        return bool(self.cleaned_data["text"].strip() and self.cleaned_data["participation"])


class SheetForms:
    """Every form of the page, bound together or not at all."""

    def __init__(self, posted: Any, rows: list[BoardRow], sheet: Sheet, objectives: dict[UUID, Any]) -> None:
        shared = sheet.shared
        first = {"text": shared.text, "revision": shared.revision} if shared else {"text": "", "revision": 0}
        self.posted, self.sheet = posted, sheet
        self.shared = SharedForm(posted, prefix=SHARED, initial=first)
        self.parts: dict[UUID, PartForm] = {}
        for row in rows:
            note = sheet.notes.get(row.place.client_id)
            if not row.present or (note and note.state == "signed"):
                continue
            self.parts[row.place.pk] = PartForm(
                posted,
                prefix=str(row.place.pk),
                initial=_initial(note),
                objectives=objectives.get(row.episode.pk, []),
            )

    def is_valid(self) -> bool:
        return all([self.shared.is_valid(), *(form.is_valid() for form in self.parts.values())])

    def words(self) -> SheetWords:
        """Return what was changed, and whose note is to be signed."""
        shared = self.shared.cleaned_data
        return SheetWords(
            SharedWords(shared["text"], shared["revision"]) if self.shared.changed else None,
            [_part(pk, form.cleaned_data) for pk, form in self.parts.items() if form.changed],
            frozenset(self._to_sign()),
        )

    def refuse(self, by_part: dict[str, list[str]], now: Sheet, clients: dict[UUID, UUID]) -> None:
        """Say each refusal at its part; the typed words stay."""
        for part, reasons in by_part.items():
            form: _Part = self.shared if part == SHARED else self.parts[UUID(part)]
            for reason in reasons:
                form.add_error(None, reason)
        self.shared.take_revision(now.shared.revision if now.shared else 0)
        for place, form in self.parts.items():
            note = now.notes.get(clients[place])
            if form.errors:
                form.take_revision(note.revision if note else 0)

    def _to_sign(self) -> list[UUID]:
        asked = self.posted.get("sign", "")
        if asked == "all":
            return [place for place, form in self.parts.items() if form.ready]
        return [place for place in self.parts if str(place) == asked]


def _initial(note: Any) -> dict[str, Any]:
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


def _digest(words: Iterable[Any]) -> str:
    said = "\x00".join(str(word or "").strip().replace("\r\n", "\n") for word in words)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
