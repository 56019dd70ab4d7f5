"""Turn what a director typed about a member of staff into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handrail.ground.access.roles import EVERY_STAFF, ROLES
from handrail.ground.clinic import queries as clinic
from handrail.ground.people.forms import day_field
from handrail.ground.ui.forms import Form


class StaffForm(Form):
    """Who someone is, what they may do here, and where they work and sign in."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Write the name.")})
    title = forms.CharField(
        label=_("Letters after the name"),
        help_text=_("Such as LCSW or MD. Clients read them. The licence itself comes next."),
        max_length=60,
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("What this person signs in with."),
        error_messages={
            "required": _("Write the e-mail address."),
            "invalid": _("Write an e-mail address such as ana@clinic.example."),
        },
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        help_text=_("What opens for this person. Choose as many as they have."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role: without one, nothing opens.")},
    )
    site = forms.ChoiceField(label=_("Site"), error_messages={"required": _("Choose the site.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {str(one.pk): one for one in clinic.sites()}
        self._choices("site", [(pk, one.name) for pk, one in self.sites.items()])
        said = [(role, f"{role.replace('_', ' ').capitalize()}: {does}") for role, does in ROLES.items()]
        self._choices("roles", [(role, words) for role, words in said if role in EVERY_STAFF])

    def clean_site(self) -> Any:
        return self.sites[self.cleaned_data["site"]]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class LeavingForm(Form):
    """The last day of someone's employment."""

    on = day_field(_("Last day"))
