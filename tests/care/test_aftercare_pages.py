"""Aftercare through its pages: who to reach, each try, reached once, closing."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.care.aftercare import operations, queries
from handrail.care.aftercare.models import CLIENT_CALLED, Contact, ContactsResumed, ContactsStopped
from handrail.care.stepdown import operations as stepdown
from handrail.care.stepdown import queries as stepdown_queries
from handrail.ground.episode import operations as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.steps import NotAllowed
from tests.builders_days import make_episode
from tests.builders_threads import counting, course_of_care
from tests.world import NOW, key

TRY = {
    "due": "first_call",
    "outcome": "reached",
    "how": "phone",
    "words": "Well; sleeping better.",
    "danger": "no",
}


def left(world, name="Sam", on=date(2026, 11, 20)):
    return course_of_care(world, name, stage="aftercare", discharged_on=on)


@pytest.mark.ledger("Z05")
def test_tries_pile_up_and_reached_once_closes_a_contact(world, browse):
    episode = left(world)
    browser, url = browse(world.users["lee"]), reverse("aftercare:client", args=[episode.pk])
    assert "Sam R." in browser.get(reverse("aftercare:list")).content.decode()
    missed = TRY | {"outcome": "left a message", "words": "", "next_step": "Call tomorrow"} | key()
    assert browser.post(url, missed).status_code == browser.post(url, missed).status_code == 302
    assert Contact.objects.count() == 1
    page = browser.get(reverse("aftercare:list")).content.decode()
    assert "A call to see how the first days are going." in page
    wordless = browser.post(url, TRY | {"words": "", "next_step": "keep this"} | key())
    assert wordless.status_code == 422
    assert "Write how the person is" in wordless.content.decode()
    assert "keep this" in wordless.content.decode()
    assert browser.post(url, TRY | {"appointment_kept": "no"} | key()).status_code == 302
    assert Contact.objects.get(outcome="reached").appointment_kept is False
    assert "Sam R." not in browser.get(reverse("aftercare:list")).content.decode()
    assert "First appointment: not kept" in browser.get(url).content.decode()
    again = browser.post(url, TRY | key())
    assert again.status_code == 422
    assert "This contact was made on" in again.content.decode()


@pytest.mark.ledger("Z05")
def test_whether_an_appointment_took_place_is_asked_once_it_could_have(world, browse, set_clock):
    asked, lee = "Did the first appointment take place?", browse(world.users["lee"])
    url = reverse("aftercare:client", args=[left(world, "Elsewhere").pk])
    assert asked in lee.get(url).content.decode(), "none was booked here"
    episode = course_of_care(world, stage="stepping down")
    stepdown.book(
        episode, by=world.actor("alice"), at=NOW - timedelta(days=5), with_whom="Dr. Lin", kind="prescriber",
        when=NOW + timedelta(hours=2),
    )  # fmt: skip
    gone = {"discharged_on": date(2026, 11, 20), "discharge_reason": "completed"}
    episodes.move(episode, "discharge", by=world.actor("alice"), at=NOW - timedelta(days=3), **gone)
    url = reverse("aftercare:client", args=[episode.pk])
    assert "Dr. Lin" in lee.get(url).content.decode()
    assert asked not in lee.get(url).content.decode()
    set_clock(NOW + timedelta(hours=2))
    assert "Did the visit with Dr. Lin on Mon 23 Nov take place?" in lee.get(url).content.decode()
    (visit,) = stepdown_queries.booked(episode.pk)
    stepdown.note_appointment(
        visit.appointment, by=world.actor("alice"), at=NOW + timedelta(hours=3), kind="not attended"
    )
    since = "They were not seen by Dr. Lin on Mon 23 Nov. Have they been seen elsewhere since?"
    assert since in lee.get(url).content.decode(), "what is known is not overruled by a tick"


@pytest.mark.ledger("Z05")
def test_the_day_of_discharge_does_not_count_and_each_contact_has_its_day(world, set_clock):
    episode = left(world, on=date(2026, 11, 23))
    lee = world.actor("lee")

    def due(days):
        return [line.planned.contact.id for line in queries.contacts_due(as_of=NOW + timedelta(days=days))]

    assert due(0) == due(2) == []
    assert due(3) == ["first_call"]
    assert due(7) == ["first_call", "first_visit_check"]
    assert due(30) == ["first_call", "first_visit_check", "month_check"]
    with pytest.raises(NotAllowed, match="day of discharge does not count"):
        operations.note_contact(episode, by=lee, at=NOW, **TRY)
    operations.note_contact(episode, by=lee, at=NOW + timedelta(days=4), **TRY)
    assert due(7) == ["first_visit_check"]
    late = queries.contacts_due(as_of=NOW + timedelta(days=31))
    assert "Not reached between day 7 and day 30" in late[0].windows.because


def test_two_people_reaching_at_once_one_is_told(world, monkeypatch):
    episode, lee = left(world), world.actor("lee")
    before = queries.planned_for(episode, on=NOW.date())
    operations.note_contact(episode, by=lee, at=NOW, **TRY)
    monkeypatch.setattr(queries, "planned_for", lambda *_args, **_kw: before)
    with pytest.raises(NotAllowed, match="moment ago"):
        operations.note_contact(episode, by=world.actor("alice"), at=NOW, **TRY)


def test_the_scales_due_after_thirty_days_are_offered(world, browse):
    episode = left(world, on=date(2026, 10, 20))
    page = browse(world.users["lee"]).get(reverse("aftercare:client", args=[episode.pk])).content.decode()
    assert reverse("measures:give", args=[episode.pk, "phq9"]) in page


def test_closing_needs_every_contact_or_a_reason(world, browse):
    episode = left(world)
    browser, url = browse(world.users["lee"]), reverse("aftercare:closure", args=[episode.pk])
    refused = browser.post(url, {"reason": ""} | key())
    assert refused.status_code == 422
    assert "Write why it is given up" in refused.content.decode()
    assert Episode.objects.get().stage == "aftercare"
    assert browser.post(url, {"reason": "Moved away; four tries"} | key()).status_code == 302
    assert Episode.objects.get().stage == "closed"


def test_the_list_costs_the_same_for_one_and_three(world, browse, django_assert_num_queries):
    browser, url = browse(world.users["lee"]), reverse("aftercare:list")
    left(world, "One")
    browser.get(url)
    with counting() as first:
        browser.get(url)
    left(world, "Two")
    left(world, "Three")
    with django_assert_num_queries(len(first)):
        assert "Three" in browser.get(url).content.decode()
    lines = queries.due(as_of=NOW, by=world.actor("alice"))
    assert {line.staff_id for line in lines} == {world.staff["alice"].pk}


def test_who_may_not(world, elsewhere, browse):
    episode = left(world)
    url = reverse("aftercare:client", args=[episode.pk])
    charlie = browse(elsewhere.users["lee"])
    assert charlie.get(url).status_code == 404
    assert (
        charlie.post(reverse("aftercare:closure", args=[episode.pk]), {"reason": "x"} | key()).status_code
        == 404
    )
    assert "Sam" not in charlie.get(reverse("aftercare:list")).content.decode()
    bob = browse(world.users["bob"])
    assert "Your role does not include this" in bob.get(url).content.decode()
    assert bob.post(url, TRY | key()).status_code == 422
    assert browse(world.users["dora"]).get(url).status_code == 403
    assert not Contact.objects.exists()


@pytest.mark.ledger("Z05", "H01")
def test_the_client_ends_the_contacts_and_help_stays(world, browse):
    episode = make_episode(world, "Sam", "Kerr", sign_in=True)
    Episode.objects.filter(pk=episode.pk).update(
        stage="aftercare", discharged_on=date(2026, 11, 13), discharge_reason="completed"
    )
    phone, lee = browse(world.users["sam"]), browse(world.users["lee"])
    url, listed = reverse("portal:contacts"), reverse("aftercare:list")
    assert "Sam K." in lee.get(listed).content.decode()
    assert url in phone.get(reverse("portal:me")).content.decode()
    assert "No more contacts, please" in phone.get(url).content.decode()
    assert phone.post(url, key()).status_code == 302
    page = phone.get(url).content.decode()
    assert "You asked us not to call any more" in page
    assert "988" in page
    assert "911" in page
    assert "You asked us not to call." in phone.get(reverse("portal:today")).content.decode()
    assert phone.post(url, key()).status_code == 409
    assert "Sam K." not in lee.get(listed).content.decode()
    found = queries.due(as_of=NOW + timedelta(days=60), by=world.actor("alice"))
    assert found == []
    chart = lee.get(reverse("aftercare:client", args=[episode.pk])).content.decode()
    assert "No more contacts: the client asked for it on" in chart
    kept = ContactsStopped.objects.get()
    assert kept.by_name == "Sam"
    with pytest.raises(DatabaseError), transaction.atomic():
        ContactsStopped.objects.all().delete()
    episode.refresh_from_db()
    operations.close(episode, by=world.actor("lee"), at=NOW)  # nothing is given up that was wanted
    assert Episode.objects.get(pk=episode.pk).stage == "closed"


@pytest.mark.ledger("Z05", "H01")
def test_whoever_calls_is_noted_at_any_time_and_counts_as_reached(world, browse, set_clock):
    episode = make_episode(world, "Sam", "Kerr", sign_in=True)
    Episode.objects.filter(pk=episode.pk).update(
        stage="aftercare", discharged_on=date(2026, 11, 22), discharge_reason="completed"
    )
    lee, url = browse(world.users["lee"]), reverse("aftercare:client", args=[episode.pk])
    called = TRY | {"due": CLIENT_CALLED, "words": "Called us: doing fine."}
    assert "No contact is due today. If they call" in lee.get(url).content.decode()
    assert lee.post(url, called | key()).status_code == 302  # the day after, before any contact is due
    browse(world.users["sam"]).post(reverse("portal:contacts"), key())
    set_clock(NOW + timedelta(days=4))
    shown = lee.get(url).content.decode()
    assert "asked us not to call any more. If they call, note it here" in shown
    assert lee.post(url, called | {"words": "Asks for a place in the group."} | key()).status_code == 302
    odd = lee.post(url, called | {"outcome": "not reached"} | key())
    assert "then they were reached" in odd.content.decode()
    refused = lee.post(url, TRY | key())
    assert refused.status_code == 422
    assert "The client asked us not to call any more" in refused.content.decode()
    assert "is due on" not in refused.content.decode()
    assert [one.words for one in queries.contacts_of(episode.pk)] == [
        "Called us: doing fine.", "Asks for a place in the group.",
    ]  # fmt: skip
    assert lee.get(url).content.decode().count("they got in touch") == 2
    (line,) = queries.figures(first=date(2026, 11, 1), last=date(2026, 11, 30), on=date(2027, 1, 30))
    assert [one.n for one in line.reached] == [1, 1]


def test_contacts_are_ended_only_after_the_program_and_by_the_client(world, browse):
    episode = make_episode(world, "Sam", "Kerr", sign_in=True)
    phone, url = browse(world.users["sam"]), reverse("portal:contacts")
    assert "there is nothing to end" in phone.get(url).content.decode()
    assert phone.post(url, key()).status_code == 409
    with pytest.raises(NotAllowed, match="Your role does not include this"):
        operations.stop_contacts(episode, by=world.actor("alice"), at=NOW)
    assert not ContactsStopped.objects.exists()


@pytest.mark.ledger("Z05", "H01")
def test_staff_note_that_no_contacts_are_wanted_and_that_they_are_again(world, browse):
    episode, lee = left(world), browse(world.users["lee"])
    url, stop, again = (
        reverse(f"aftercare:{name}", args=[episode.pk]) for name in ("client", "stop", "resumption")
    )
    due = [one.words for one in queries.due(as_of=NOW, by=world.actor("alice"))]
    assert due
    assert stop in lee.get(url).content.decode()
    assert again not in lee.get(url).content.decode()
    assert lee.post(stop, {"said_by": ""} | key()).status_code == 422
    assert lee.post(again, {"said_by": "Sam"} | key()).status_code == 422
    for time_ in (1, 2):  # they may change their mind more than once
        assert lee.post(stop, {"said_by": "Sam, by phone"} | key()).status_code == 302
        shown = lee.get(url).content.decode()
        assert "No more contacts: the client asked for it on" in shown
        assert "Sam, by phone; noted by" in shown
        assert again in shown
        assert queries.due(as_of=NOW, by=world.actor("alice")) == []
        assert lee.post(stop, {"said_by": "Sam"} | key()).status_code == 422
        assert lee.post(again, {"said_by": "Sam, at the desk"} | key()).status_code == 302
        assert [one.words for one in queries.due(as_of=NOW, by=world.actor("alice"))] == due
        assert "No more contacts: the client" not in lee.get(url).content.decode()
        assert ContactsStopped.objects.count() == ContactsResumed.objects.count() == time_
    for table in (ContactsStopped, ContactsResumed):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(said_by="nobody")
