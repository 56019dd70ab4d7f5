"""Turn what was chosen about series, days and places into values."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from handrail.care.schedule.models import Series
from handrail.care.schedule.operations import Joining, Mended
from handrail.care.schedule.queries import WhatIf
from handrail.ground.clinic.models import ProgramInForce, Room, Site
from handrail.ground.clinic.queries import definition_of
from handrail.ground.people.models import Client, Staff
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.forms import Form

NEEDS_DAY = {"required": _("Choose a day."), "invalid": _("Write the day like 2026-11-23.")}


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=NEEDS_DAY, **kwargs)


def weekdays_field(days: list[int]) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=[(day, WEEKDAYS[day]) for day in days],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )


def _chosen(things: list[Any], label: Any, words: Any = str) -> forms.TypedChoiceField:
    by_id = {str(thing.pk): thing for thing in things}
    return forms.TypedChoiceField(
        label=label,
        choices=[(pk, words(thing)) for pk, thing in by_id.items()],
        coerce=lambda pk: by_id[pk],
        error_messages={"required": _("Choose one.")},
    )


class SeriesForm(Form):
    def __init__(
        self, *args: Any, in_force: ProgramInForce, rooms: list[Room], leaders: list[Staff], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        tracks = definition_of(in_force).tracks
        self.fields["track"] = forms.ChoiceField(
            label=_("Track"), choices=[(track.id, f"{track.title}, {track.when}") for track in tracks]
        )
        self.fields["title"] = forms.CharField(
            label=_("What people call it"),
            max_length=120,
            error_messages={"required": _("Write what people call it, such as Morning skills.")},
        )
        self.fields["weekdays"] = weekdays_field(list(range(7)))
        self.fields["starts"] = forms.TimeField(
            label=_("Starts at"),
            required=False,
            help_text=_("Leave it empty to start each day when the track says."),
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": _("Write when it starts, like 09:00.")},
        )
        self.fields["room"] = _chosen(rooms, _("Room"), lambda room: f"{room} ({room.capacity})")
        self.fields["leader"] = _chosen(leaders, _("Leader"))
        self.fields["from_day"] = day_field(_("From"))
        self.fields["until"] = day_field(
            _("Make its sessions until"), required=False, help_text=_("Leave it empty to make none yet.")
        )


class LeaderForm(Form):
    """Another leader for a series from a day on, or (without the day) for one session."""

    def __init__(self, *args: Any, leaders: list[Staff], from_day: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"] = _chosen(leaders, _("Leader"))
        if from_day:
            self.fields["from_day"] = day_field(_("From"))


class RoomForm(Form):
    """Another room for a series from a day on."""

    def __init__(self, *args: Any, rooms: list[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"] = _chosen(rooms, _("Room"))
        self.fields["from_day"] = day_field(_("From"))


class MoveForm(Form):
    """Another hour or room for one session."""

    def __init__(self, *args: Any, rooms: list[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"] = forms.TimeField(
            label=_("Begins at"),
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"required": _("Write when it begins."), "invalid": _("Write a time like 13:30.")},
        )
        self.fields["room"] = _chosen(rooms, _("Room"))


class EndForm(Form):
    """From which day a series meets no more."""

    from_day = day_field(_("It meets no more from"))


class UntilForm(Form):
    until = day_field(_("Make sessions until"))


def seen_field() -> forms.CharField:
    """Which place stood on the page: days that somebody changed meanwhile are not overwritten."""
    return forms.CharField(required=False, empty_value=None, widget=forms.HiddenInput)


class EnrolForm(Form):
    """A place in one of the series: which, on which days, from when."""

    def __init__(self, *args: Any, series: list[Series], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        met = sorted({day for one in series for day in one.weekdays}) or list(range(7))
        self.fields["series"] = _chosen(series, _("Series"))
        self.fields["weekdays"] = weekdays_field(met)
        self.fields["from_day"] = day_field(_("From"))


class OtherPlaceForm(EnrolForm):
    """Another place than the one that was shown."""

    def __init__(self, *args: Any, series: list[Series], **kwargs: Any) -> None:
        super().__init__(*args, series=series, **kwargs)
        self.fields["seen"] = seen_field()


class DaysForm(Form):
    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weekdays"] = weekdays_field(series.weekdays)
        self.fields["from_day"] = day_field(_("From"))
        self.fields["seen"] = seen_field()


class ApartForm(Form):
    """Somebody with whom a client shares no group."""

    def __init__(self, *args: Any, others: list[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["away_from"] = _chosen(others, _("Apart from"))


class ReleaseForm(Form):
    from_day = day_field(_("Free the places from"))
    reason = forms.CharField(
        label=_("Why"), max_length=200, error_messages={"required": _("Write why the places are freed.")}
    )


class ClosureForm(Form):
    """A day on which a site is closed."""

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sites) > 1:
            self.fields["site"] = _chosen(sites, _("Site"))
        self.fields["day"] = day_field(_("Day"))
        self.fields["reason"] = forms.CharField(
            label=_("Why it is closed (clients read this)"),
            max_length=200,
            error_messages={"required": _("Write why the site is closed: clients read it.")},
        )


class PlanForm(Form):
    """A search for a site's week: from which Monday, for how long; and what is to be asked about besides."""

    ASKED = ("room_for", "without", "track", "starts")

    def __init__(
        self, *args: Any, sites: list[Site], staff: list[Staff], tracks: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if len(sites) > 1:
            self.fields["site"] = _chosen(sites, _("Site"))
        self.fields["monday"] = day_field(_("The week from Monday"))
        self.fields["seconds"] = forms.IntegerField(
            label=_("Search for so many seconds"),
            help_text=_(
                "A minute is enough for a site of two hundred clients. It goes on while you do other things."
            ),
            error_messages={"required": _("Write how many seconds."), "invalid": _("Write whole seconds.")},
        )
        self.fields["alone"] = forms.BooleanField(
            label=_("Individual sessions, too"),
            required=False,
            help_text=_(
                "Where a program has one each week: with the client's own therapist, beside their group if it can be."
            ),
        )
        self._what_if(staff, tracks)

    def _what_if(self, staff: list[Staff], tracks: list[tuple[str, str]]) -> None:
        self.called = dict(tracks)
        by_id = {str(one.pk): one for one in staff}
        self.fields["room_for"] = forms.IntegerField(
            label=_("One more room, for so many"), required=False, min_value=1, max_value=200
        )
        self.fields["without"] = forms.TypedChoiceField(
            label=_("Without"),
            required=False,
            choices=[("", _("nobody less")), *((pk, one.name) for pk, one in by_id.items())],
            coerce=lambda pk: by_id[pk],
            empty_value=None,
        )
        self.fields["track"] = forms.ChoiceField(
            label=_("Another hour for"), required=False, choices=[("", _("no track")), *tracks]
        )
        self.fields["starts"] = forms.TimeField(
            label=_("Also at"),
            required=False,
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": _("Write a time like 17:30.")},
        )

    def clean(self) -> dict[str, Any]:
        """A track and its hour belong together."""
        data = dict(super().clean() or {})
        if bool(data.get("track")) != bool(data.get("starts")):
            self.add_error("starts", _("Choose a track and write its hour, or leave both empty."))
        return data

    @property
    def asked(self) -> Any:
        """The fields of what is asked about besides."""
        return [self[name] for name in self.ASKED]

    @property
    def said(self) -> dict[str, Any]:
        """What a search is asked with."""
        data = dict(self.cleaned_data)
        room_for, without, track, starts = (data.pop(name) for name in self.ASKED)
        what_if = WhatIf(room_for, without, track, starts, self.called.get(track, ""))
        return data | {"what_if": what_if if what_if.asks else None}


class ApplyForm(Form):
    """From which day a found week is put in force."""

    from_day = day_field(_("From"))


class SessionMoveForm(Form):
    """Where a session of a found week is to be: one of the hours, rooms and leaders that it may have."""

    def __init__(self, *args: Any, hours: Any, rooms: Any, leaders: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
        self.fields["hour"] = forms.ChoiceField(label=_("Days and hour"), choices=hours, error_messages=wrong)
        self.fields["room"] = forms.ChoiceField(label=_("Room"), choices=rooms, error_messages=wrong)
        self.fields["leader"] = forms.ChoiceField(label=_("Leader"), choices=leaders, error_messages=wrong)


class ClientMoveForm(Form):
    """Into which group of a found week a client is to come, and on which days."""

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
        self.fields["group"] = forms.TypedChoiceField(
            label=_("Group"), choices=groups, coerce=int, error_messages=wrong
        )
        self.fields["weekdays"] = weekdays_field(list(range(7)))


class ShiftForm(Form):
    """One press on the run-sheet: which part, by how many minutes, and how many moves were seen."""

    part = forms.IntegerField(widget=forms.HiddenInput)
    minutes = forms.IntegerField(
        error_messages={"required": _("Choose by how many minutes."), "invalid": _("Write whole minutes.")}
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CancelForm(Form):
    reason = forms.CharField(
        label=_("Why it is called off (clients read this)"),
        max_length=200,
        error_messages={"required": _("Write why it is called off: clients read it.")},
    )


class NoticesForm(Form):
    """Who was told: the lines that were ticked."""

    def notices(self) -> list[UUID]:
        """Return their ids; a line that no page of ours wrote is nobody's."""
        found = []
        for one in cast(QueryDict, self.data).getlist("notice"):
            try:
                found.append(UUID(one))
            except ValueError:
                continue
        return found

    def hours(self) -> list[tuple[UUID, int]]:
        """Return the one-to-ones among them, each with its revision as it was seen."""
        found = []
        for one in cast(QueryDict, self.data).getlist("notice"):
            for part in one.split("+"):
                pk, _dot, revision = part.partition(".")
                try:
                    found.append((UUID(pk), int(revision)))
                except ValueError:
                    continue
        return found


class DissolveForm(Form):
    """One way to let a group end, as the page wrote it: from which day, and a line a client."""

    from_day = day_field(_("From"))

    def joins(self) -> list[Joining]:
        """Where each client goes. Raises NotAllowed for a line that no page of ours wrote."""
        try:
            return [_joining(line) for line in cast(QueryDict, self.data).getlist("join")]
        except ValueError:
            raise NotAllowed([str(_("Choose one of the ways shown."))]) from None


def _joining(line: str) -> Joining:
    episode, series, weekdays = line.split(";")
    return Joining(UUID(episode), UUID(series), tuple(int(day) for day in weekdays.split(",")))


class AwayForm(Form):
    """One way to mend a day, as the page wrote it: a line a session. What can't be read is a day that changed."""

    def mends(self) -> list[Mended]:
        """What becomes of each session. Raises NotAllowed for a line that no page of ours wrote."""
        try:
            return [_mended(line) for line in cast(QueryDict, self.data).getlist("mend")]
        except ValueError:
            raise NotAllowed([str(_("Choose one of the ways shown."))]) from None


def _mended(line: str) -> Mended:
    session, how, leader, moves, room, starts = line.split(";")
    pairs = [pair.split(">") for pair in moves.split(",") if pair]
    return Mended(
        UUID(session),
        how,
        UUID(leader) if leader else None,
        tuple((UUID(episode), UUID(to) if to else None) for episode, to in pairs),
        UUID(room) if room else None,
        starts,
    )
