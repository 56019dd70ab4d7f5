"""Definitions as clients and staff live them: versions, a guardian's signature, a day by video, unlike days in a dose."""

import copy
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.care.admission import operations as admission
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as timetable
from handrail.care.schedule.models import Series
from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic.queries import definition_of
from handrail.ground.episode.queries import program_of
from handrail.ground.people import operations as people
from handrail.ground.people.models import Client
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from handrail.library.difference import difference
from handrail.library.program import Program
from tests.builders_days import TODAY, make_episode, make_series
from tests.world import NOW, World, key


def published(world: World, program: Program) -> Any:
    world.program = clinic.publish_program(world.site, program, by=world.actor("erin"), at=NOW)
    return world.program


def shorter_days(program: Program) -> Program:
    """The next version: each day an hour of application shorter, four days, other words for the first skill."""
    stored = copy.deepcopy(program.as_json())
    stored["version"] += 1
    day = stored["blocks"][0]
    day["parts"] = [part for part in day["parts"] if part["id"] != "application"]
    day["total_minutes"] -= 60
    stored["hours_per_day"] = {"from": "2", "to": "2"}
    stored["hours_per_week"] = {"from": "5", "to": "8.5"}
    stored["dose"]["hours_per_week"] = "6.5"
    stored["taper"] = [{"days_per_week": 3, "hours_per_week": "5"}]
    stored["curriculum"]["modules"][0]["skills"][0]["summary"] = "Other words."
    return Program.from_json(stored)


@pytest.mark.ledger("P07")
def test_a_client_stays_on_the_version_they_came_in_under(world, browse):
    first = shelf.program("skills")
    before = make_episode(world, "Sam", "Kerr", stage="admission")
    changed = shorter_days(first)
    in_force = published(world, changed)
    after = make_episode(world, "Kim", "Lang", stage="admission")
    assert (program_of(before), program_of(after)) == (first, changed)
    alice = browse(world.users["alice"])
    old, new = (
        alice.get(reverse("admission:prepare", args=[episode.pk])).content.decode()
        for episode in (before, after)
    )
    assert "4 days x 160 clinical minutes = 10.67 h" in old
    assert "4 days x 100 clinical minutes = 6.67 h" in new
    assert "4 days x 100" not in old
    # whoever came first may still have the dose of their version, whoever comes now may not
    dose = {"days_per_week": 4, "hours_per_week": Decimal("10.5"), "from_day": TODAY, "reason": "As planned"}
    assert admission.set_dose(before, by=world.actor("alice"), at=NOW, **dose)
    with pytest.raises(NotAllowed, match=r"4 days x 100 clinical minutes give 6\.67 hours"):
        admission.set_dose(after, by=world.actor("alice"), at=NOW, **dose)
    # a curriculum that changes on the shelf changes no version: its words are in the version
    assert (
        program_of(before).curriculum.skill("wise_mind").summary
        == first.curriculum.skill("wise_mind").summary
    )
    assert program_of(after).curriculum.skill("wise_mind").summary == "Other words."
    said = [str(change) for change in difference(program_of(before), definition_of(in_force))]
    assert "version: 2 → 3" in said
    assert any(
        line.startswith("blocks › 'Skills day' › parts › 'Application and coaching': taken out")
        for line in said
    )


@pytest.mark.ledger("P03", "P07")
def test_a_dose_over_unlike_days_is_reckoned_with_the_longest(world, browse):
    published(world, shelf.program("foundations"))
    episode = make_episode(world, stage="admission")
    alice, url = browse(world.users["alice"]), reverse("admission:prepare", args=[episode.pk])
    page = alice.get(url).content.decode()
    assert "3 days, at most 180 + 165 + 150 clinical minutes = 8.25 h" in page
    assert "under the 9" in page  # the sample week is short of an intensive one, and says so
    assert "5 days, at most 180 + 165 + 150 + 120 + 120 clinical minutes = 12.25 h" in page
    said = {
        "by": world.actor("alice"),
        "at": NOW,
        "days_per_week": 3,
        "from_day": TODAY,
        "reason": "As planned",
    }
    with pytest.raises(
        NotAllowed, match=r"the longest days, 180 \+ 165 \+ 150 clinical minutes, give 8\.25 hours"
    ):
        admission.set_dose(episode, hours_per_week=Decimal("9"), **said)
    assert admission.set_dose(episode, hours_per_week=Decimal("8.25"), **said)


@pytest.mark.ledger("P06", "L07")
def test_a_minor_s_papers_are_signed_by_whose_they_are(world, browse):
    published(world, shelf.program("adolescent"))
    episode = make_episode(world, stage="admission", sign_in=True)
    Client.objects.update(birth_date=date(2011, 4, 2))
    teen, desk = browse(world.users["sam"]), browse(world.users["dora"])
    first_page = teen.get(reverse("portal:today")).content.decode()
    assert "My own yes" in first_page
    assert "Consent of a parent or guardian" not in first_page
    url = reverse("portal:document", args=["guardian_consent"])
    refused = teen.post(url, {"signed_name": "Sam Kerr"} | key())
    assert refused.status_code == 422
    assert "A parent or guardian signs this one" in refused.content.decode()
    own = teen.post(reverse("portal:document", args=["teen_agreement"]), {"signed_name": "Sam Kerr"} | key())
    assert own.status_code == 302
    rosa = people.name_guardian(
        Client.objects.get(),
        by=world.actor("dora"),
        at=NOW,
        name="Rosa Kerr",
        relationship="mother",
        phone="555-0133",
        may_consent=True,
        basis="mother, no court order",
        from_day=TODAY,
    )
    in_the_room = {"signed_name": "Rosa Kerr", "agrees": "on", "guardian": str(rosa.pk)} | key()
    signed = desk.post(reverse("consents:signature", args=[episode.pk, "guardian_consent"]), in_the_room)
    assert signed.status_code == 302


@pytest.mark.ledger("P02", "S03")
def test_a_day_by_video_says_so_to_the_client_and_on_the_week(world, browse, set_clock):
    published(world, shelf.program("flexible"))
    series = make_series(world, track="evening", title="Evening group", weekdays=[0, 1, 3], starts=None)
    episode = make_episode(world, sign_in=True)
    said = {"by": world.actor("dora"), "at": NOW}
    enrol = {"weekdays": [0, 1, 3], "from_day": TODAY}
    with pytest.raises(NotAllowed, match="meets by video on Tue, and this client has not signed"):
        schedule.enrol(episode, series, **enrol, **said)
    signed = consents.sign(episode, document="telehealth_consent", signed_name="Sam Kerr", **said)
    schedule.enrol(episode, series, **enrol, **said)
    assert "by video" in browse(world.users["alice"]).get(reverse("schedule:week")).content.decode()
    tuesday = datetime.combine(date(2026, 11, 24), time(9), ZoneInfo("America/New_York"))
    set_clock(tuesday)
    sam = browse(world.users["sam"])
    assert "By video" in sam.get(reverse("portal:today")).content.decode()
    assert sam.get(reverse("portal:week")).content.decode().count("By video") >= 1
    set_clock(NOW)
    assert "Room 2" in sam.get(reverse("portal:today")).content.decode()
    # taken back, it no longer allows days by video; the same days in person are free to choose
    consents.revoke(signed, reason="Prefers the room", **said)
    with pytest.raises(NotAllowed, match="by video on Tue"):
        schedule.change_days(episode, **enrol, **said)
    assert schedule.change_days(episode, weekdays=[0, 3], from_day=TODAY, **said)


def test_a_series_may_start_at_its_own_hour_or_as_the_track_says(world, browse):
    published(world, shelf.program("flexible"))
    own = make_series(world, track="weekend", weekdays=[4, 5], starts=time(16), weeks=1)
    starts = {one.starts_at.astimezone(ZoneInfo("America/New_York")).time() for one in own.sessions.all()}
    assert starts == {time(16)}
    assert list(timetable.broken_rules()) == []
    form = {
        "track": "weekend", "title": "Weekend", "weekdays": ["4", "5", "6"], "starts": "", "room": str(world.room.pk),
        "leader": str(world.staff["alice"].pk), "from_day": "2026-12-07",
    }  # fmt: skip
    director, url = browse(world.users["erin"]), reverse("schedule:new_series", args=["flexible"])
    off = director.post(url, form | {"weekdays": ["4", "2"]} | key())
    assert off.status_code == 422
    assert "has no day on Wed in its week" in off.content.decode()
    late = director.post(url, form | {"starts": "22:00"} | key())
    assert late.status_code == 422
    assert "pass midnight" in late.content.decode()
    assert director.post(url, form | key()).status_code == 302
    assert Series.objects.get(title="Weekend").starts is None
