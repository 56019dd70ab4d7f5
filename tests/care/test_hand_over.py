"""Hand-over to who takes over, and whether the visit was confirmed and attended: each heard once, kept, and due while open."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.care.stepdown import operations, queries
from handrail.care.stepdown.models import AppointmentStep
from handrail.ground.episode import operations as episodes
from handrail.ground.episode.models import Episode
from tests.builders_days import TODAY, make_episode
from tests.builders_threads import course_of_care
from tests.world import NOW, key

WHO = "Dr. Ada Wren"


def booked_for(world, episode, kind="therapist", who=WHO, days=3):
    return operations.book(
        episode, by=world.actor("alice"), at=NOW, with_whom=who, kind=kind, when=NOW + timedelta(days=days)
    )


def waits(world, at=NOW):
    found = queries.due(as_of=at, by=world.actor("alice"))
    return [(one.words, one.late) for one in found if one.route == "stepdown:hand_over"]


@pytest.mark.ledger("Z02", "C03")
def test_a_hand_over_waits_until_somebody_said_yes(world, browse):
    episode = course_of_care(world, stage="stepping down")
    visit, _group = booked_for(world, episode), booked_for(world, episode, kind="group", who="Thursday group")
    browser, url = browse(world.users["lee"]), reverse("stepdown:hand_over", args=[episode.pk])
    plan = reverse("stepdown:plan", args=[episode.pk])
    assert waits(world) == [(f"Hand over to {WHO}", False)]  # nobody is handed over to a group
    assert browser.get(plan).content.decode().count("not handed over") == 1
    said = {"appointment": str(visit.pk), "kind": "handed over", "words": "Called on Monday"}
    assert browser.post(url, said | key()).status_code == 302
    assert waits(world) == [(f"Ask whether {WHO} accepts", False)]
    refused = browser.post(url, said | {"kind": "not accepted", "words": ""} | key())
    assert refused.status_code == 422
    assert "Write why they do not accept" in refused.content.decode()
    browser.post(url, said | {"kind": "not accepted", "words": "No place until March"} | key())
    assert waits(world) == [(f"{WHO} did not accept: find somebody else", False)]
    browser.post(url, said | {"kind": "accepted", "words": "A place came free"} | key())
    browser.post(url, said | {"kind": "confirmed", "words": ""} | key())
    assert waits(world) == []
    page = browser.get(url).content.decode()
    assert "No place until March" in page
    assert "Lee Park" in page
    shown = browser.get(plan).content.decode()
    assert "accepted" in shown
    assert "confirmed" in shown
    assert "not handed over" not in shown
    with pytest.raises(DatabaseError), transaction.atomic():
        AppointmentStep.objects.update(kind="attended")


@pytest.mark.ledger("C03", "Z05")
def test_after_its_day_somebody_asks_whether_the_visit_took_place(world, browse, set_clock):
    episode = course_of_care(world, stage="stepping down")
    visit, alice = booked_for(world, episode), world.actor("alice")
    operations.note_appointment(visit, by=alice, at=NOW, kind="accepted")
    gone = {"discharged_on": TODAY, "discharge_reason": "completed"}
    episodes.move(episode, "discharge", by=alice, at=NOW, **gone)
    browser, url = browse(world.users["lee"]), reverse("stepdown:hand_over", args=[episode.pk])
    sent = {"appointment": str(visit.pk), "kind": "attended", "words": ""}
    early = browser.post(url, sent | key())
    assert early.status_code == 422
    assert "once it could have" in early.content.decode()
    assert waits(world) == waits(world, NOW + timedelta(days=3)) == []
    later = NOW + timedelta(days=4)
    assert waits(world, later) == [(f"Ask whether the visit with {WHO} took place", True)]
    set_clock(later)
    assert browser.post(url, sent | {"kind": "not attended"} | key()).status_code == 302
    missed = [(f"{WHO} did not see them: reach them, book anew", True)]
    assert waits(world, later) == missed  # not a visit that is done with
    after = browser.get(reverse("aftercare:client", args=[episode.pk])).content.decode()
    assert "not attended" in after
    assert browser.post(url, sent | key()).status_code == 302  # it was the other way round
    assert waits(world, later) == []


@pytest.mark.ledger("C03", "Z05")
@pytest.mark.parametrize("instead", ["booked", "cancelled"])
def test_a_missed_visit_waits_until_another_is_booked_or_it_is_cancelled(world, browse, set_clock, instead):
    episode = course_of_care(world, stage="stepping down")
    visit, alice = booked_for(world, episode), world.actor("alice")
    booked_for(world, episode, kind="other", who="Ana Ruiz", days=30)  # known before: answers nothing
    gone = {"discharged_on": TODAY, "discharge_reason": "completed"}
    episodes.move(episode, "discharge", by=alice, at=NOW, **gone)
    browser, later = browse(world.users["lee"]), NOW + timedelta(days=4)
    set_clock(later)
    operations.note_appointment(visit, by=alice, at=later, kind="not attended")
    assert waits(world, later) == [(f"{WHO} did not see them: reach them, book anew", True)]
    plan = reverse("stepdown:plan", args=[episode.pk])
    shown = browser.get(plan).content.decode()
    assert "it no longer changes" in shown
    book, cancel = (
        reverse("stepdown:appointment", args=[episode.pk]),
        reverse("stepdown:cancellation", args=[visit.pk]),
    )
    assert book in shown
    assert cancel in shown
    if instead == "booked":
        new = {"with_whom": "Dr. Lin", "kind": "prescriber", "when": "2026-12-04T10:00"}
        assert browser.post(book, new | key()).status_code == 302
        missed = f"{WHO} did not see them: reach them, book anew"
        assert waits(world, later) == [(missed, True), ("Hand over to Dr. Lin", True)], "no therapist yet"
        again = {"with_whom": "Ina Sol", "kind": "therapist", "when": "2026-12-04T11:00"}
        assert browser.post(book, again | key()).status_code == 302
        assert waits(world, later) == [("Hand over to Dr. Lin", True), ("Hand over to Ina Sol", True)]
    else:
        assert browser.post(cancel, {"reason": "Robin Hale retires."} | key()).status_code == 302
        assert waits(world, later) == []
    refused = browser.post(plan, {"revision": "0", "supports": "other"} | key())
    assert refused.status_code == 422  # its words are the client's, who left with them


def test_who_may_not_note_it(world, elsewhere, browse):
    episode = course_of_care(world, stage="stepping down")
    visit, url = booked_for(world, episode), reverse("stepdown:hand_over", args=[episode.pk])
    sent = {"appointment": str(visit.pk), "kind": "confirmed", "words": ""}
    assert browse(elsewhere.users["alice"]).post(url, sent | key()).status_code == 404
    assert browse(world.users["dora"]).post(url, sent | key()).status_code == 403
    other = booked_for(world, course_of_care(world, "Other"))
    strange = sent | {"appointment": str(other.pk)}
    assert browse(world.users["lee"]).post(url, strange | key()).status_code == 404
    operations.cancel(visit, by=world.actor("alice"), at=NOW, reason="Moved away.")
    assert browse(world.users["lee"]).post(url, sent | key()).status_code == 404
    assert not AppointmentStep.objects.exists()


def test_the_work_list_asks_the_same_for_one_and_three(world, django_assert_num_queries):
    alice = world.actor("alice")
    booked_for(world, course_of_care(world, "One", stage="stepping down"))
    queries.due(as_of=NOW, by=alice)
    with django_assert_num_queries(6):
        queries.due(as_of=NOW, by=alice)
    for name in ("Two", "Three"):
        booked_for(world, course_of_care(world, name, stage="stepping down"))
    with django_assert_num_queries(6):
        assert len(waits_of(alice)) == 3


def waits_of(actor):
    return [one for one in queries.due(as_of=NOW, by=actor) if one.route == "stepdown:hand_over"]


@pytest.mark.ledger("Z02", "Z05")
def test_who_stops_contacts_leaves_the_hand_over_to_be_done_and_a_refused_visit_does_not_stand(
    world, browse, set_clock
):
    episode = make_episode(world, "Sam", "Kerr", sign_in=True)
    Episode.objects.filter(pk=episode.pk).update(stage="stepping down")
    episode.refresh_from_db()
    alice, phone = world.actor("alice"), browse(world.users["sam"])
    refused, asked, _open = (booked_for(world, episode, who=who) for who in (WHO, "Dr. Lin", "Ana Ruiz"))
    operations.note_appointment(asked, by=alice, at=NOW, kind="handed over")
    operations.note_appointment(refused, by=alice, at=NOW, kind="not accepted", words="No place until March")
    gone = {"discharged_on": TODAY, "discharge_reason": "completed"}
    episodes.move(episode, "discharge", by=alice, at=NOW, **gone)
    before = waits(world)
    assert {words for words, _late in before} == {
        f"{WHO} did not accept: find somebody else", "Ask whether Dr. Lin accepts", "Hand over to Ana Ruiz",
    }  # fmt: skip
    today = phone.get(reverse("portal:today")).content.decode()
    assert today.count("This visit will not take place") == 1
    assert phone.post(reverse("portal:contacts"), key()).status_code == 302
    assert waits(world) == before, "the work is with the provider, not with the client"
    later = NOW + timedelta(days=4)
    assert (f"{WHO} did not accept: find somebody else", True) in waits(world, later), "also after its day"
    set_clock(later)
    assert WHO not in phone.get(reverse("portal:today")).content.decode()
    booked_later = operations.book(
        episode, by=alice, at=later, with_whom="Dr. Roy", kind="therapist", when=later + timedelta(days=9)
    )
    operations.note_appointment(booked_later, by=alice, at=later, kind="accepted")
    assert all(WHO not in words for words, _late in waits(world, later))


@pytest.mark.ledger("C03", "Z05")
def test_a_refused_visit_is_not_asked_about_on_the_phone(world, browse, set_clock):
    episode = make_episode(world, "Sam", "Kerr", sign_in=True)
    visit = booked_for(world, episode)
    set_clock(NOW + timedelta(days=4))
    phone, asks = browse(world.users["sam"]), reverse("portal:visit", args=[visit.pk])
    assert asks in phone.get(reverse("portal:today")).content.decode()
    operations.note_appointment(visit, by=world.actor("alice"), at=NOW, kind="not accepted", words="Full")
    assert asks not in phone.get(reverse("portal:today")).content.decode()


@pytest.mark.ledger("C03", "Z05")
def test_a_visit_is_cancelled_with_its_reason_and_its_history_stays_in_view(world, browse, set_clock):
    episode = course_of_care(world, stage="stepping down")
    visit, alice = booked_for(world, episode), world.actor("alice")
    operations.note_appointment(
        visit, by=alice, at=NOW, kind="handed over", words="Called, under the release"
    )
    browser = browse(world.users["lee"])
    plan, hand_over = (reverse(f"stepdown:{one}", args=[episode.pk]) for one in ("plan", "hand_over"))
    cancel = reverse("stepdown:cancellation", args=[visit.pk])
    assert "Cancel this visit" in browser.get(plan).content.decode()
    empty = browser.post(cancel, key())
    assert empty.status_code == 422, "no press alone cancels a visit"
    assert "Write why this visit is cancelled" in empty.content.decode()
    assert browser.post(cancel, {"reason": "The practice closes."} | key()).status_code == 302
    for url in (plan, hand_over):
        shown = browser.get(url).content.decode()
        for words in (WHO, "cancelled", "The practice closes.", "handed over", "Called, under the release"):
            assert words in shown
    assert browser.post(cancel, {"reason": "Again."} | key()).status_code == 422
    seen, later = booked_for(world, episode), NOW + timedelta(days=4)
    set_clock(later)
    operations.note_appointment(seen, by=alice, at=later, kind="attended")
    url = reverse("stepdown:cancellation", args=[seen.pk])
    assert url not in browser.get(plan).content.decode()
    refused = browser.post(url, {"reason": "By mistake."} | key())
    assert refused.status_code == 422
    assert "it took place" in refused.content.decode()
    seen.refresh_from_db()
    assert seen.cancelled_at is None


@pytest.mark.ledger("C03")
def test_the_casework_list_names_only_visits_that_are_still_to_come_and_stand(world, browse, set_clock):
    episode, alice = course_of_care(world, stage="stepping down"), world.actor("alice")
    booked_for(world, episode, who="Dr. Past", days=1)
    refused = booked_for(world, episode, who="Dr. Refused", days=9)
    operations.note_appointment(refused, by=alice, at=NOW, kind="not accepted", words="Full")
    booked_for(world, episode, kind="group", who="Next group", days=10)
    set_clock(NOW + timedelta(days=2))
    shown = browse(world.users["lee"]).get(reverse("staff:casework") + "?all=1").content.decode()
    cells = "".join(line for line in shown.splitlines() if 'class="small num"' in line)
    assert "Next group" in cells
    assert "Dr. Past" not in cells
    assert "Dr. Refused" not in cells


@pytest.mark.ledger("Z05")
def test_the_aftercare_page_does_not_name_other_days_than_the_program(world, browse):
    episode = course_of_care(world, stage="aftercare", discharged_on=TODAY)
    shown = browse(world.users["lee"]).get(reverse("aftercare:client", args=[episode.pk])).content.decode()
    assert "contacts are due by day" not in shown
    assert "the two windows that are counted close on day 7 and day 30" in shown


@pytest.mark.ledger("C03", "Z05")
def test_who_says_that_a_visit_was_moved_is_thanked_and_asked_for_the_new_day(world, browse, set_clock):
    visit = booked_for(world, make_episode(world, "Sam", "Kerr", sign_in=True))
    set_clock(NOW + timedelta(days=4))
    phone, url = browse(world.users["sam"]), reverse("portal:visit", args=[visit.pk])
    assert phone.post(url, {"answer": "moved"} | key()).status_code == 302
    today = phone.get(reverse("portal:today")).content.decode()
    assert "Your team will note the new day. When is it?" in today
    assert "did not take place" not in today
    assert phone.post(url, {"answer": "moved"} | key()).status_code == 422
    staff_words = {"kind": "moved", "words": "The office says he came late"}
    operations.note_appointment(visit, by=world.actor("alice"), at=NOW + timedelta(days=4), **staff_words)
    today = phone.get(reverse("portal:today")).content.decode()
    assert "came late" not in today, "what staff wrote is not the client's to read"
    assert "When is it?" in today
    behind = phone.post(url, {"answer": "moved", "new_day": "2026-11-20"} | key())
    assert (behind.status_code, "This day is over" in behind.content.decode()) == (422, True)
    assert phone.post(url, {"answer": "moved", "new_day": "2026-12-09"} | key()).status_code == 302
    assert AppointmentStep.objects.latest("at", "id").new_day == date(2026, 12, 9)
    assert "When is it?" not in phone.get(reverse("portal:today")).content.decode()
    assert phone.post(url, {"answer": "yes"} | key()).status_code == 302


@pytest.mark.ledger("Z03")
def test_whoever_takes_over_is_asked_under_a_release_where_care_is_for_substance_use(world, browse):
    general, protected = (course_of_care(world, name, stage="stepping down") for name in ("Sam", "Kim"))
    Episode.objects.filter(pk=protected.pk).update(sensitivity="part2")
    protected.refresh_from_db()
    for episode in (general, protected):
        booked_for(world, episode)
    browser, warns = browse(world.users["alice"]), f"No release under the name {WHO} stands"

    def page(episode):
        return browser.get(reverse("stepdown:hand_over", args=[episode.pk])).content.decode()

    words = [words for words, _late in waits(world)]
    assert sorted(words) == [f"Hand over to {WHO}", f"Hand over to {WHO} (under a release)"]
    assert warns not in page(general)
    assert warns in page(protected)
    consents.sign(
        protected, by=world.actor("alice"), at=NOW, document="release_of_information", signed_name="Kim Reed",
        recipient=WHO.upper(), purpose="ongoing care",
    )  # fmt: skip
    assert warns not in page(protected)


@pytest.mark.ledger("Z03")
def test_a_refused_visit_stands_on_no_paper_the_client_takes_along(world, browse):
    episode, alice = course_of_care(world, stage="stepping down"), world.actor("alice")
    refused = booked_for(world, episode, who="Dr. Refused", days=9)
    assert queries.is_booked_ahead(episode.pk, as_of=NOW)
    operations.note_appointment(refused, by=alice, at=NOW, kind="not accepted", words="Full")
    assert not queries.is_booked_ahead(episode.pk, as_of=NOW), "nobody leaves with that alone"
    booked_for(world, episode, kind="prescriber", who="Dr. Stands", days=10)
    printed = browse(world.users["alice"]).get(reverse("stepdown:print", args=[episode.pk])).content.decode()
    lines = [line for part in queries.on_paper(episode, at=NOW)["sections"] for line in part["lines"]]
    for text in (printed, " ".join(lines)):
        assert "Dr. Stands" in text
        assert "Dr. Refused" not in text


@pytest.mark.ledger("C03")
def test_a_visit_moved_ahead_is_noted_and_booked_anew_with_who_accepted_already(world, browse):
    episode, alice = course_of_care(world, stage="stepping down"), world.actor("alice")
    visit = booked_for(world, episode, days=8)
    operations.note_appointment(visit, by=alice, at=NOW, kind="accepted")
    browser, url = browse(world.users["alice"]), reverse("stepdown:hand_over", args=[episode.pk])
    blank = browser.post(url, {"appointment": str(visit.pk), "kind": "", "words": ""} | key())
    assert (blank.status_code, "Choose what you heard." in blank.content.decode()) == (422, True)
    moved = {"appointment": str(visit.pk), "kind": "moved", "words": "The practice called"}
    assert browser.post(url, moved | key()).status_code == 302, "the provider rings ahead"
    assert waits(world) == [(f"The visit with {WHO} was moved: book the new day", True)]
    assert reverse("stepdown:plan", args=[episode.pk]) in browser.get(url).content.decode()
    later = NOW + timedelta(minutes=1)
    operations.book(
        episode, by=alice, at=later, with_whom=WHO, kind="therapist", when=NOW + timedelta(days=15)
    )
    assert waits(world, later) == [], "they took over already"
