"""A whole morning of a skills day: twelve clients, two at work with the group, and what a real morning brings.

One comes late by video, one goes out for a one-to-one, one is not heard from, one says yes to the safety question.
"""

from datetime import timedelta
from typing import Any

import pytest
from django_scopes import scope

from handrail.anytime.consents import operations as consents
from handrail.anytime.safety.models import Concern
from handrail.care.day import queries as day
from handrail.care.day.models import CheckIn, Visit
from handrail.care.schedule.models import Part, Session
from tests.browser.people import Person
from tests.builders_days import NAMES, enrolled, make_series
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = [pytest.mark.browser, pytest.mark.long]
TWELVE = NAMES[:12]
VIDEO, OUT, SILENT, YES = "Noor", "Tom", "Ruth", "Leo"
MORNING = NOW.replace(hour=13, minute=0)  # 8:00 in New York


@pytest.fixture
def morning(rehearsal, django_db_blocker):
    server, clock = rehearsal
    clock.set(MORNING)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            episodes = enrolled(world, make_series(world), *TWELVE, sign_in=True)
            consents.sign(
                next(one for one in episodes if one.client.given_name == VIDEO),
                by=world.actor("dora"),
                at=NOW,
                document="telehealth_consent",
                signed_name=" ".join(next(name for name in TWELVE if name[0] == VIDEO)),
            )
            session = Session.objects.get(day=MORNING.date())
        for user in world.users.values():
            user.set_password(PASSWORD)
            user.save()
    server.start()
    return server, clock, world, session


def at(clock: Any, hour: int, minute: int) -> None:
    """Set the clock on the wall in New York."""
    clock.set(MORNING + timedelta(hours=hour - 8, minutes=minute))


def check_in(chromium: Any, server: Any, world: Any, name: str) -> Person:
    client = Person.at(name, chromium, server, phone=True).sign_in(world.users[name.lower()].email)
    client.go("/me/check-in/")
    client.choose("How is your mood", "6").choose("How strong are your urges", "2")
    client.choose("how many hours did you sleep", "7")
    answer = "Yes" if name == YES else "No"
    client.page.get_by_role("button", name=answer, exact=True).click()
    client.page.wait_for_url("**/check-in/done/")
    return client


def row(person: Person, name: str) -> Any:
    return person.page.locator("tr").filter(has_text=name).first


@pytest.mark.ledger("S05", "D01", "D02", "D06", "D07", "S01")
def test_a_whole_morning(morning, chromium, django_db_blocker):
    server, clock, world, session = morning
    roster, sheet = f"/sessions/{session.pk}/", f"/sessions/{session.pk}/run-sheet/"
    alice, lee, dora = (
        Person.at(name.title(), chromium, server).sign_in(world.users[name].email)
        for name in ("alice", "lee", "dora")
    )
    alice.go("/today/")
    at(clock, 8, 30)
    phones = {given: check_in(chromium, server, world, given) for given, _family in TWELVE if given != SILENT}
    phones[YES].reads("988", "You are not alone")

    # The board hears of it without a reload, and the whole morning is on it.
    alice.page.locator("[role=alert], .alert").filter(has_text=YES).first.wait_for()
    at(clock, 8, 55)
    dora.go(roster)
    for given, _family in TWELVE:
        box = dora.page.get_by_label(given, exact=False).first
        if given in (VIDEO, SILENT):
            box.uncheck(force=True)
        else:
            box.check(force=True)
    dora.press("Note them as here")
    assert "held" in row(dora, YES).inner_text()

    alice.go("/today/").follow("Respond").press("Acknowledge")
    form = alice.form("/assessment/")
    alice.choose("How high is the risk now?", "Low", within=form)
    form.locator("[name=words]").fill("Passive thoughts, no plan, no intent.")
    alice.press("Note the assessment", within=form)
    close = alice.form("/closure/")
    close.locator("[name=disposition][value='returned to group']").check(force=True)
    alice.press("Close the concern", within=close)
    alice.go(roster)
    row(alice, YES).get_by_role("button", name="Into group").click()
    alice.sent()

    at(clock, 9, 0)
    lee.go(roster).press("settled people into group")
    at(clock, 9, 20)
    dora.go(roster)
    row(dora, VIDEO).get_by_role("link", name="By video").click()
    dora.fill("Where are they right now?", "12 Elm St, Albany").fill("In which state?", "NY")
    dora.fill("Whom to call for them right now", "Amal, 555-0140").choose(
        "How do you know", "I know them, and see them"
    )
    dora.page.get_by_label("They are in a private place").check()
    dora.press("Note this, and they come in by video").go(roster)
    row(dora, VIDEO).get_by_role("button", name="Into group").click()
    dora.sent()

    phones[VIDEO].go("/me/").follow("Join by video").reads("Open the video")

    # Lee takes someone out for twenty minutes; Alice lets the part end five minutes later.
    at(clock, 9, 40)
    lee.go(roster).follow(OUT, within="tbody").unfold()
    out = lee.form("/hold/")
    out.locator("[name=reason]").fill("Wants to talk alone")
    lee.send(out)
    alice.go(sheet)
    alice.page.get_by_role("button", name="+5").first.click()
    alice.sent()
    phones["Sam"].go("/me/").reads("now")
    at(clock, 10, 0)
    lee.go(roster)
    row(lee, OUT).get_by_role("button", name="Into group").click()
    lee.sent()

    at(clock, 10, 10)
    dora.go(roster)
    row(dora, SILENT).get_by_role("button", name="Not heard from").click()
    dora.sent()
    at(clock, 12, 5)
    alice.go(roster).press("Give it to everyone who has none yet").press("End the session")

    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        visits = {visit.client.given_name: visit for visit in Visit.objects.select_related("client")}
        parts = Part.objects.filter(session=session, clinical=True)
        whole = sum(int((part.ends_at - part.starts_at).total_seconds()) // 60 for part in parts)
        assert {name: visits[name].minutes for name in ("Sam", VIDEO, OUT, SILENT)} == {
            "Sam": whole,
            VIDEO: whole - 20,
            OUT: whole - 20,
            SILENT: 0,
        }
        assert Session.objects.get(pk=session.pk).ends_at == session.ends_at + timedelta(minutes=5)
        assert CheckIn.objects.count() == 11
        concern = Concern.objects.get()
        assert (concern.client.given_name, concern.state) == (YES, "closed")
        assert visits[SILENT].state == "missed"
        due = day.due(as_of=MORNING + timedelta(hours=5), by=world.actor("lee"))
        assert any(SILENT in line.about for line in due)
        done = {name for name, visit in visits.items() if visit.state == "done"}
        assert done == {given for given, _family in TWELVE} - {SILENT}
