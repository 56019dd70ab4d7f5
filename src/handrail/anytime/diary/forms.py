"""A night and a skill as they are written down, by the client or from paper."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from handrail.anytime.diary.operations import ToldNight
from handrail.anytime.diary.queries import DAYS_BACK
from handrail.ground.ui.forms import Form

HELPED = [("a lot", _("A lot")), ("a little", _("A little")), ("no", _("No"))]


def _time(label: Any, *, hint: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=hint,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Say what time. A guess is fine."),
            "invalid": _("Write a time: 23:10."),
        },
    )


def _minutes(label: Any, *, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=0,
        max_value=1200,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Say how many minutes. A guess is fine.")},
    )


class NightForm(Form):
    """One night, in the order in which it went."""

    woke_on = forms.ChoiceField(label=_("Which night?"))
    to_bed = _time(_("When did you go to bed?"))
    tried = _time(_("When did you try to sleep?"))
    minutes_to_sleep = _minutes(_("How many minutes until you slept?"), hint=_("A guess is fine."))
    minutes_awake = _minutes(_("How many minutes were you awake in the night?"), hint=_("All together."))
    woke = _time(_("When did you wake up for good?"))
    up = _time(_("When did you get out of bed?"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [on - timedelta(days=back) for back in range(DAYS_BACK)]
        words = {on: now_("Last night")}
        self.fields["woke_on"].choices = [  # type: ignore[attr-defined]
            (
                day.isoformat(),
                words.get(day) or now_("The night to %(day)s") % {"day": date_format(day, "l, M j")},
            )
            for day in days
        ]

    def told(self) -> dict[str, Any]:
        """Return the day and the night as the verb wants them. Only of a valid form."""
        values = {name: self.cleaned_data[name] for name in ToldNight.__dataclass_fields__}
        return {"woke_on": date.fromisoformat(self.cleaned_data["woke_on"]), "night": ToldNight(**values)}


Grouped = list[tuple[str, list[tuple[str, str]]]]  # modules, each with its skills: id and title


class SkillForm(Form):
    """A skill that was used outside the group. `others`: a second list, folded away; one skill of the two is chosen."""

    on = forms.ChoiceField(label=_("Which day?"))
    skill_id = forms.ChoiceField(
        label=_("Which skill?"), error_messages={"required": _("Choose the skill you used.")}
    )
    other_skill_id = forms.ChoiceField(label=_("Or a skill you have not learned here yet"), required=False)
    helped = forms.ChoiceField(
        label=_("Did it help?"),
        choices=HELPED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it helped.")},
    )
    words = forms.CharField(label=_("What happened?"), max_length=200, required=False)

    def __init__(
        self, *args: Any, on: date, skills: Grouped, others: Grouped | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        words = {0: now_("Today"), 1: now_("Yesterday")}
        self.fields["on"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), words.get(back) or date_format(day, "l, M j"))
            for back in range(DAYS_BACK)
            for day in [on - timedelta(days=back)]
        ]
        choices = [("", now_("Choose a skill")), *skills]
        self.fields["skill_id"].choices = choices  # type: ignore[attr-defined]
        if not others:
            del self.fields["other_skill_id"]
            return
        self.fields["other_skill_id"].choices = [("", now_("Choose a skill")), *others]  # type: ignore[attr-defined]
        self.fields["skill_id"].required = False
        self.fields["skill_id"].needed_later = True  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        chosen = [one for name in ("skill_id", "other_skill_id") if (one := self.cleaned_data.get(name))]
        if len(chosen) == 1:
            self.cleaned_data["skill_id"] = chosen[0]
        elif len(chosen) > 1:
            self.add_error("other_skill_id", now_("Choose one skill, here or in the list above."))
        elif not self.errors.keys() & {"skill_id", "other_skill_id"}:
            self.add_error("skill_id", now_("Choose the skill you used."))

    def told(self) -> dict[str, Any]:
        """Return the values as the verb wants them. Only of a valid form."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "other_skill_id"}
        return told | {"on": date.fromisoformat(self.cleaned_data["on"])}
