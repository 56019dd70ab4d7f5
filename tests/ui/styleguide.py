"""What the style guide shows: invented people and numbers, one of everything."""

from datetime import date, timedelta
from types import SimpleNamespace

from django import forms

from handrail.ground.ui.plots import Band, Event, LinePlot, Point, Series, sparkline

START = date(2026, 10, 19)


class NoteForm(forms.Form):
    part = forms.ChoiceField(
        label="How did Priya take part?",
        choices=[("observed", "Observed"), ("some", "Some"), ("took_part", "Took part"), ("led", "Led")],
        widget=forms.RadioSelect,
    )
    intensity = forms.IntegerField(label="How strong was the urge today?", min_value=0, max_value=10)
    did = forms.CharField(
        label="What did Priya do?",
        help_text="In your own words. No other member’s name.",
        widget=forms.Textarea,
    )
    met_on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    room = forms.ChoiceField(label="Room", choices=[("1", "Room 1"), ("2", "Room 2")])
    where = forms.ChoiceField(
        label="Where", choices=[("here", "In the room"), ("video", "By video")], widget=forms.RadioSelect
    )
    methods = forms.MultipleChoiceField(
        label="Methods",
        choices=[("dbt", "DBT mindfulness"), ("role", "Role-play")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="Priya has seen this note", required=False)


def weekly(name: str, *values: float | None) -> Series:
    points = [Point(on=START + timedelta(weeks=n), value=value) for n, value in enumerate(values)]
    return Series(name=name, points=points)


def plot() -> LinePlot:
    return LinePlot(
        title="PHQ-9 and GAD-7 since admission",
        series=[weekly("PHQ-9", 16, 15, 13, None, 9, 8), weekly("GAD-7", 13, 13, 12, 11, 8, 7)],
        bands=[
            Band(low=0, high=5, label="minimal", kind="calm"),
            Band(low=5, high=10, label="mild", kind="plain"),
            Band(low=10, high=15, label="moderate", kind="watch"),
            Band(low=15, high=27, label="severe", kind="urgent"),
        ],
        events=[Event(on=START + timedelta(days=28), label="sertraline 50 → 100 mg")],
        low=0,
        high=27,
        summary="PHQ-9 has halved since admission: a response, and more than day-to-day noise.",
    )


def _member(name, week, now, checkin, phq, hours, dose, **more) -> dict[str, object]:
    return {"name": name, "week": week, "now": now, "checkin": checkin, "phq": phq, "hours": hours} | {
        "dose": dose,
        **more,
    }


def context(*, bound: bool = False) -> dict[str, object]:
    items = [
        ("Today", 0),
        ("Clients", 0),
        ("Week", 0),
        ("Team review", 9),
        ("Notes to sign", 3),
        ("Outcomes", 0),
    ]
    return {
        "shell": SimpleNamespace(
            items=[{"label": a, "url": "#", "count": n, "current": a == "Today"} for a, n in items],
            who="Dana Ruiz, LCSW",
            role="Primary therapist",
            site="Riverside",
        ),
        "steps": [
            {"label": "Referred", "note": "8 Oct, hospital", "state": "done"},
            {"label": "Assessed", "note": "13 Oct, IOP", "state": "done"},
            {"label": "Admitted", "note": "19 Oct", "state": "done"},
            {"label": "Taking part", "note": "week 5, 3 days", "state": "now"},
            {"label": "Stepping down", "note": "planned 7 Dec", "state": "next"},
            {"label": "Aftercare", "note": "7 and 30 days", "state": "next"},
        ],
        "parts": [
            {
                "label": "Check-in & safety scan",
                "note": "9:00 – 9:30 · 10 of 11",
                "minutes": 30,
                "state": "past",
            },
            {
                "label": "Skill of the day",
                "note": "9:30 – 10:25 · Room 2, Dana R.",
                "minutes": 55,
                "state": "now",
            },
            {"label": "Break", "note": "10:25", "minutes": 10, "state": "next"},
            {
                "label": "Application & coaching",
                "note": "10:35 – 11:35 · 2 rooms",
                "minutes": 60,
                "state": "next",
            },
            {"label": "Wrap-up", "note": "11:45", "minutes": 15, "state": "next"},
        ],
        "group": [
            _member("Marcus T.", "week 2 of 4–8", "Here 8:58", "Safety: respond", "19 → 21", 3.0, 9)
            | {"kind": "urgent", "trend": "off track", "trend_kind": "watch", "short": True},
            _member("Priya S.", "week 5", "Here 8:55", "Settled", "16 → 8", 6.0, 9)
            | {"kind": "calm", "trend": "responding", "trend_kind": "calm", "pronouns": "she/her"},
            _member("Jo L.", "week 1", "Video 9:02", "Slept 3 h", "17", 3.0, 9)
            | {"kind": "watch", "now_kind": "info", "pronouns": "they/them"},
        ],
        "reasons": ["The support plan with her sister is not done.", "No first weekly visit is booked."],
        "plot": plot(),
        "spark": sparkline([16, 15, 13, 11, 9, 8], title="PHQ-9, 16 to 8", low=0, high=27),
        "form": NoteForm({"intensity": "12", "room": "2"})
        if bound
        else NoteForm(initial={"part": "took_part"}),
    }
