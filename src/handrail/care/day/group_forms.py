"""Forms of the group's work: what each tried out and means to do, the agreements, who does what for the group."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.care.day.models import PEER_ROLES, PRACTISED
from handrail.care.day.operations import Coached
from handrail.ground.ui.forms import Form

KINDS = {
    "role-play": _("Role-play"),
    "planning": _("Planning"),
    "troubleshooting": _("Troubleshooting"),
    "exercise": _("Exercise"),
}
ROLES = {
    "opens": _("Opens the group"),
    "keeps time": _("Keeps time"),
    "welcomes": _("Welcomes whoever is new"),
    "closes": _("Closes the group"),
}


class CoachedForm(Form):
    """One person's line. A line that is left empty is left alone."""

    kind = forms.ChoiceField(
        label=_("Tried out"),
        choices=[(one, KINDS[one]) for one in PRACTISED],
        required=False,
        widget=forms.RadioSelect,
    )
    confidence = forms.IntegerField(
        label=_("How sure, 0 to 10"),
        min_value=0,
        max_value=10,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "size": 3}),
        error_messages={"invalid": _("Write a number from 0 to 10.")},
    )
    words = forms.CharField(label=_("What was tried"), max_length=300, required=False)
    goal = forms.CharField(label=_("Goal until next time"), max_length=200, required=False)
    next_step = forms.CharField(label=_("First step"), max_length=200, required=False)

    def coached(self, place_id: UUID) -> Coached:
        return Coached(
            place_id, **{name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        )


class CoachingForms:
    """The lines of everyone here, sent together."""

    def __init__(self, data: Any, place_ids: Iterable[UUID]) -> None:
        self.lines = {pk: CoachedForm(data, prefix=str(pk)) for pk in place_ids}

    def is_valid(self) -> bool:
        return all(line.is_valid() for line in self.lines.values())

    def coached(self) -> Iterator[Coached]:
        return (line.coached(pk) for pk, line in self.lines.items())


class AgreementForm(Form):
    words = forms.CharField(
        label=_("What we agreed on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what the group agreed on.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class RolesForm(Form):
    """Which member does what for the group today."""

    def __init__(self, *args: Any, here: list[tuple[str, str]], given: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in PEER_ROLES:
            self.fields[role.replace(" ", "_")] = forms.ChoiceField(
                label=ROLES[role],
                choices=[("", _("Nobody")), *here],
                required=False,
                initial=given.get(role, ""),
            )

    def members(self) -> dict[str, UUID | None]:
        chosen = {role: self.cleaned_data[role.replace(" ", "_")] for role in PEER_ROLES}
        return {role: UUID(one) if one else None for role, one in chosen.items()}


class KeepBackForm(Form):
    why = forms.CharField(label=_("Why it is kept back"), max_length=200, required=False)
