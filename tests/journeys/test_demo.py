"""The demo is a test of the domain: 24 people told by the domain's own verbs, in every stage."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.anytime.coverage.models import Coverage
from handrail.anytime.measures import queries as measures
from handrail.anytime.safety import queries as safety
from handrail.care.inquiry.models import Referral
from handrail.care.inquiry.queries import line_up
from handrail.doors.commands import demo
from handrail.doors.commands.house_rules import broken_rules
from handrail.ground.access.models import User
from handrail.ground.episode.models import Episode

MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 10:00 at the site


@pytest.fixture
def told(db, set_clock):
    set_clock(MONDAY_MORNING)
    clinic = demo.tell(as_of=MONDAY_MORNING, show_progress=False)
    with scope(organization=clinic.organization):
        yield clinic


@pytest.mark.long
def test_the_demo_shows_every_stage_and_its_scenes(told, browse, settings):
    stages = Counter(Episode.objects.values_list("stage", flat=True))
    waiting = Referral.objects.filter(episode__isnull=True, phone__startswith="555-010").count()
    at_the_door = Referral.objects.filter(episode__isnull=True).count() - waiting
    assert sum(stages.values()) + waiting == 24
    assert at_the_door == 6  # besides the 24: asked yesterday, through every door
    assert set(Referral.objects.values_list("source", flat=True)) >= {"self", "family", "hospital", "school"}
    assert {one.channel for one in Referral.objects.all()} == {"online", "telephone", "paper"}
    line, other = sorted(line_up(as_of=MONDAY_MORNING), key=lambda one: one.program.program)
    assert (line.program.program, other.program.program, other.lines) == ("skills", "womens", [])
    due = [
        one
        for one in Episode.objects.filter(stage="taking part")
        if measures.due_for(one, on=MONDAY_MORNING.date())
    ]
    assert due, "nobody has a scale to answer today"
    assert [one.entry.referral.person for one in line.lines] == ["Greta Lowe", "Olu Bright"]
    assert Coverage.objects.count() == 2
    assert set(stages) == {
        "intake", "placement", "admission", "taking part", "stepping down", "aftercare", "closed",
    }  # fmt: skip
    assert waiting >= 2
    unanswered = [one.trigger for one in safety.open_concerns()]
    assert unanswered == ["The client answered yes to the safety question."]
    scores = measures.board(Episode.objects.filter(stage="taking part"))
    assert [score for score in scores.values() if score.on_track.answer == "not met"], "nobody is off track"
    assert list(broken_rules(told.organization.pk, on=MONDAY_MORNING.date(), last=True)) == []

    settings.DEMO = True
    page = browse(User.objects.get(email="dana@demo.example")).get(reverse("staff:today"))
    text = page.content.decode()
    assert "safety question" in text
    assert "off track" in text
    assert "short" in text
    personas = browse().get(reverse("public:demo")).content.decode()
    assert "Dana Ruiz" in personas
    signs_in_in_demo_mode_only(browse, settings)


def signs_in_in_demo_mode_only(browse, settings):
    settings.DEMO = False
    assert browse().get(reverse("public:demo")).status_code == 404
    settings.DEMO = True
    assert browse().get(reverse("public:demo")).status_code == 200
    sent = {"persona": "dana@demo.example", "idempotency_key": "k"}
    assert browse().post(reverse("public:demo"), sent)["Location"] == "/home/"
    outsider = {"persona": "someone@real.example", "idempotency_key": "l"}
    assert browse().post(reverse("public:demo"), outsider).status_code == 404
