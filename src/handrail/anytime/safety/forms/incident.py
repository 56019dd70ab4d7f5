"""Turn what was typed about an incident into values."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.anytime.safety.forms.fields import lines, moment
from handrail.anytime.safety.models import IncidentLine
from handrail.anytime.safety.operations import Happened, Part
from handrail.ground.ui.forms import Form

SEVERITY_WORDS = {
    "no harm": _("No harm"),
    "minor": _("Minor: first aid or a talk was enough"),
    "serious": _("Serious: care outside was needed"),
    "death": _("Death"),
}
REPORT_WORDS = {"reported": _("Reported"), "not due": _("No report is due")}
INVOLVED = 4  # clients on one form


def client_choices(clients: Iterable[Any]) -> list[tuple[Any, str]]:
    """Return the courses of care that may be chosen, each with whose it is and whether it is over."""
    over = _(" (care ended)")
    return [
        (one.pk, f"{one.client.legal_name}, {one.client.number}{'' if one.is_open else over}")
        for one in clients
    ]


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
        names = client_choices(clients)
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
            self.fields[f"words_{n}"].needed_later = True  # type: ignore[attr-defined]  # where a client is chosen

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


class InvolvedForm(Form):
    """One more client who was involved, with the words for their own chart."""

    episode = forms.TypedChoiceField(
        label=_("Client"), coerce=UUID, error_messages={"required": _("Choose the client.")}
    )
    part = lines(
        _("What of it concerns this client"),
        _("Write what concerns this client, for their own chart."),
        help_text=_("For their chart. Write “another client”, never a name."),
    )

    def __init__(self, *args: Any, clients: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["episode"].choices = [("", _("Choose")), *client_choices(clients)]  # type: ignore[attr-defined]

    def involved(self) -> Part:
        return Part(self.cleaned_data["episode"], self.cleaned_data["part"])


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
