"""The director's figures after discharge: within 7 and 30 days, of windows that are over, and never of nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.measures import queries as measures
from handrail.care.aftercare import operations, queries
from handrail.care.stepdown import operations as stepdown
from handrail.care.stepdown import queries as stepdown_queries
from handrail.ground.episode.models import Episode
from handrail.ground.steps import NotAllowed
from tests.builders_days import TODAY, make_episode
from tests.builders_threads import course_of_care
from tests.world import NOW, key

DAY = timedelta(days=1)


def left(world, name, days):
    return course_of_care(world, name, stage="aftercare", discharged_on=TODAY - days * DAY)


def reached(world, episode, days):
    """They are reached by phone so many days after they left."""
    at = NOW + (episode.discharged_on - TODAY) + days * DAY
    operations.note_contact(
        episode,
        by=world.actor("lee"),
        at=at,
        due="first_call",
        outcome="reached",
        how="phone",
        words="Well.",
        danger="no",
    )


def visited(world, name, days, after):
    """They have a visit elsewhere so many days after they left, and it took place."""
    episode = booked(world, name, days, after)
    (visit,) = stepdown_queries.appointments(episode.pk)
    stepdown.note_appointment(visit, by=world.actor("lee"), at=NOW, kind="attended")
    return episode


def booked(world, name, days, after):
    """They have a visit elsewhere so many days after they left."""
    episode = course_of_care(world, name, stage="stepping down")
    when = NOW - days * DAY + after * DAY
    stepdown.book(
        episode, by=world.actor("alice"), at=NOW - 60 * DAY, with_whom="Dr. Lin", kind="therapist", when=when
    )
    Episode.objects.filter(pk=episode.pk).update(
        stage="aftercare", discharged_on=TODAY - days * DAY, discharge_reason="completed"
    )
    episode.refresh_from_db()
    return episode


def shares(found):
    return [(one.days, one.n, one.of) for one in found]


def asked(days=90):
    return queries.figures(first=TODAY - days * DAY, last=TODAY, on=TODAY)


@pytest.mark.ledger("Z05", "C03")
def test_visits_and_contacts_count_inside_windows_that_are_over(world, browse):
    reached(world, left(world, "One", 40), 3)  # inside both
    reached(world, left(world, "Two", 40), 8)  # the day after the first window
    left(world, "Three", 8)  # the first window is over, the second is not
    left(world, "Four", 7)  # neither is over
    visited(world, "Five", 31, 0)  # on the day of discharge: no follow-up
    visited(world, "Six", 31, 30)  # the last day of the second
    dead = left(world, "Seven", 40)
    Episode.objects.filter(pk=dead.pk).update(discharge_reason="death")
    (line,) = asked()
    assert line.discharges == 6
    assert shares(line.reached) == [(7, 1, 5), (30, 2, 4)]
    assert shares(line.visits) == [(7, 0, 5), (30, 1, 4)]
    page = browse(world.users["erin"]).get(reverse("aftercare:figures")).content.decode()
    assert "1 of 5 (20 %)" in page
    assert "2 of 4 (50 %)" in page
    assert world.site.name in page


def told(browser, episode, kept):
    """They say on the phone whether they were seen."""
    said = {
        "due": "first_call",
        "outcome": "reached",
        "how": "phone",
        "words": "Well.",
        "danger": "no",
        "appointment_kept": kept,
    }
    url = reverse("aftercare:client", args=[episode.pk])
    assert browser.post(url, said | key()).status_code == 302


def asks(world):
    found = stepdown_queries.due(as_of=NOW, by=world.actor("alice"))
    return [one.words for one in found if one.route == "stepdown:hand_over"]


@pytest.mark.ledger("Z05", "C03")
@pytest.mark.parametrize(
    ("kept", "waits", "seen"),
    [("yes", [], 1), ("no", ["Dr. Lin did not see them: reach them, book anew"], 0)],
)
def test_what_they_told_of_the_visit_is_counted_and_not_asked_again(world, browse, kept, waits, seen):
    episode = booked(world, "One", 31, 5)
    assert asks(world) == ["Ask whether the visit with Dr. Lin took place"]
    told(browse(world.users["lee"]), episode, kept)
    assert asks(world) == waits
    (line,) = asked()
    assert shares(line.visits) == [(7, seen, 1), (30, seen, 1)]  # by the day of the visit, not of the call


@pytest.mark.ledger("Z05")
def test_a_visit_booked_elsewhere_counts_by_the_day_they_told_us(world):
    lee = world.actor("lee")
    said = {"due": "first_call", "outcome": "reached", "how": "phone", "words": "Well.", "danger": "no"}
    for name, kept in (("One", True), ("Two", False), ("Three", None)):
        episode = left(world, name, 40)
        operations.note_contact(
            episode, by=lee, at=NOW - 32 * DAY, **said, appointment_kept=kept
        )  # the eighth day
    (line,) = asked()
    assert shares(line.visits) == [(7, 0, 3), (30, 1, 3)]


@pytest.mark.ledger("Z05")
@pytest.mark.parametrize(("first", "then", "seen"), [(False, True, 1), (True, False, 0)])
def test_after_a_missed_visit_another_counts_and_a_correction_is_no_visit(world, first, then, seen):
    episode, lee = booked(world, "One", 40, 2), world.actor("lee")
    said = {"outcome": "reached", "how": "phone", "words": "Well.", "danger": "no"}
    at = NOW - 30 * DAY  # the tenth day
    operations.note_contact(episode, by=lee, at=at, due="first_call", **said, appointment_kept=first)
    if then:
        operations.note_contact(
            episode, by=lee, at=at + DAY, due="first_visit_check", **said, appointment_kept=then
        )
    else:
        (visit,) = stepdown_queries.appointments(episode.pk)
        stepdown.note_appointment(visit, by=lee, at=at + DAY, kind="not attended")
    (line,) = asked()
    assert shares(line.visits) == [(7, 0, 1), (30, seen, 1)]


@pytest.mark.ledger("Z05")
def test_of_nobody_there_is_no_share(world, browse, elsewhere):
    browser, url = browse(world.users["erin"]), reverse("aftercare:figures")
    assert "No discharge in this time" in browser.get(url).content.decode()
    left(world, "One", 3)
    page = browser.get(url).content.decode()
    assert "no window is over yet" in page
    assert "%)" not in page
    before = {"first": "2026-01-01", "last": "2026-02-01"}
    assert "No discharge in this time" in browser.get(url, before).content.decode()
    assert browser.get(url, {"first": "soon", "last": ""}).status_code == 422
    assert browse(world.users["lee"]).get(url).status_code == 403
    assert "No discharge in this time" in browse(elsewhere.users["erin"]).get(url).content.decode()


def test_the_figures_ask_the_same_for_one_and_three(world, django_assert_num_queries):
    visited(world, "One", 40, 3)
    asked()
    with django_assert_num_queries(4):
        asked()
    for name in ("Two", "Three"):
        visited(world, name, 40, 3)
    with django_assert_num_queries(4):
        assert asked()[0].discharges == 3


def at_home(world, after=3, **more):
    """Somebody with a phone in aftercare, whose visit elsewhere was so many days after they left, two weeks ago."""
    episode = make_episode(world, "Sam", "Kerr", sign_in=True)
    left_on = NOW - 14 * DAY
    told = {"with_whom": "Dr. Lin", "kind": "therapist", "when": left_on + after * DAY} | more
    visit = stepdown.book(episode, by=world.actor("alice"), at=left_on - 5 * DAY, **told)
    Episode.objects.filter(pk=episode.pk).update(
        stage="aftercare", discharged_on=TODAY - 14 * DAY, discharge_reason="completed"
    )
    episode.refresh_from_db()
    return episode, visit


@pytest.mark.ledger("C03", "Z03", "H01")
@pytest.mark.parametrize(
    ("answer", "waits", "stands"),
    [
        ("yes", [], "attended"),
        ("no", ["Dr. Lin did not see them: reach them, book anew"], "not attended"),
        ("moved", ["The visit with Dr. Lin was moved: book the new day"], "moved"),
    ],
)
def test_the_phone_asks_whether_a_visit_took_place_and_keeps_the_clients_word(
    world, browse, answer, waits, stands
):
    episode, visit = at_home(world)
    phone, url = browse(world.users["sam"]), reverse("portal:visit", args=[visit.pk])
    assert "Did this visit take place? Dr. Lin" in phone.get(reverse("portal:today")).content.decode()
    assert phone.post(url, {"answer": "perhaps"} | key()).status_code == 422
    assert asks(world) == ["Ask whether the visit with Dr. Lin took place"]
    assert phone.post(url, {"answer": answer} | key()).status_code == 302
    assert asks(world) == waits
    assert "Did this visit take place?" not in phone.get(reverse("portal:today")).content.decode()
    lee = browse(world.users["lee"])
    shown = lee.get(reverse("stepdown:hand_over", args=[episode.pk])).content.decode()
    assert "the client’s own word" in shown
    after = lee.get(reverse("aftercare:client", args=[episode.pk])).content.decode()
    assert f">{stands}<" in after
    assert "the client’s word" in after
    if answer == "yes":
        assert phone.post(url, {"answer": "no"} | key()).status_code == 422, "asked once"
        assert "We do not ask about this visit now" in phone.get(url).content.decode()
    else:
        title = "Your visit was moved: Dr. Lin" if answer == "moved" else "Have you been seen since? Dr. Lin"
        assert title in phone.get(reverse("portal:today")).content.decode()
        assert phone.post(url, {"answer": "no"} | key()).status_code == 422
        assert phone.post(url, {"answer": "yes"} | key()).status_code == 302
        assert asks(world) == []
    (line,) = asked()
    assert line.visits[0].of == 1
    assert line.visits[0].n == (answer == "yes")  # seen since: outside the first window


@pytest.mark.ledger("C03")
def test_of_a_visit_ahead_cancelled_long_past_or_of_another_nobody_is_asked(world, elsewhere, browse):
    _episode, visit = at_home(world)
    sam = world.actor("sam")
    ahead = stepdown.book(
        _episode, by=world.actor("alice"), at=NOW, with_whom="Robin Hale", kind="group", when=NOW + DAY
    )
    with pytest.raises(NotAllowed, match="do not ask about this visit now"):
        stepdown.tell_visit(ahead, by=sam, at=NOW, answer="yes")
    with pytest.raises(NotAllowed, match="do not ask about this visit now"):
        stepdown.tell_visit(visit, by=sam, at=NOW + 30 * DAY, answer="yes")
    make_episode(world, "Kim", "Lang", sign_in=True)
    url = reverse("portal:visit", args=[visit.pk])
    assert browse(world.users["kim"]).get(url).status_code == 404
    assert browse(world.users["kim"]).post(url, {"answer": "yes"} | key()).status_code == 404
    stepdown.cancel(visit, by=world.actor("alice"), at=NOW, reason="Moved away.")
    assert browse(world.users["sam"]).post(url, {"answer": "yes"} | key()).status_code == 422
    assert asks(world) == []


@pytest.mark.ledger("C03")
@pytest.mark.parametrize(
    ("kind", "booked_on", "settled"),
    [("therapist", 2, True), ("group", 2, False), ("group", 4, False), ("therapist", -5, False)],
)
def test_a_visit_booked_anew_before_the_missed_one_is_noted_quiets_the_line(world, kind, booked_on, settled):
    episode, visit = at_home(world)
    lee, left_on = world.actor("lee"), NOW - 14 * DAY
    stepdown.book(
        episode, by=lee, at=left_on + booked_on * DAY, with_whom="Dr. Lin", kind=kind, when=NOW + 2 * DAY
    )
    stepdown.note_appointment(visit, by=lee, at=NOW, kind="not attended")
    missed = "Dr. Lin did not see them: reach them, book anew"
    assert (missed in asks(world)) is not settled


@pytest.mark.ledger("C03", "Z05")
def test_a_later_yes_of_the_client_settles_book_anew(world, browse):
    episode, visit = at_home(world)
    stepdown.note_appointment(visit, by=world.actor("lee"), at=NOW - 5 * DAY, kind="not attended")
    told(browse(world.users["lee"]), episode, "yes")
    assert asks(world) == []
    (one,) = stepdown_queries.booked(episode.pk)
    assert (one.not_seen.kind, one.seen_since.kind) == ("not attended", "seen since")
    assert not one.by_client, "it was told to staff, who noted it"


@pytest.mark.ledger("Z05", "C03", "M01")
def test_the_one_stop_covers_forms_the_phone_and_whom_staff_ask(world, browse, set_clock):
    episode, visit = at_home(world)
    phone, lee = browse(world.users["sam"]), browse(world.users["lee"])
    set_clock(NOW + 16 * DAY)  # a month after: forms are due
    today = phone.get(reverse("portal:today")).content.decode()
    assert reverse("portal:measure", args=["phq9"]) in today
    assert reverse("portal:visit", args=[visit.pk]) in today
    forms = [one.words for one in measures.due(as_of=NOW + 16 * DAY, by=world.actor("alice"))]
    assert forms
    stops = phone.get(reverse("portal:contacts")).content.decode()
    assert "we send no reminders of questions, even if you chose them" in stops
    assert phone.post(reverse("portal:contacts"), key()).status_code == 302
    today = phone.get(reverse("portal:today")).content.decode()
    assert reverse("portal:measure", args=["phq9"]) not in today
    assert reverse("portal:visit", args=[visit.pk]) not in today
    assert measures.due(as_of=NOW + 16 * DAY, by=world.actor("alice")) == []
    assert "you asked us for no more contacts" in phone.get(reverse("portal:reminders")).content.decode()
    assert asks(world) == ["Ask Dr. Lin whether the visit took place: the client wants no contacts from us"]
    url = reverse("stepdown:hand_over", args=[episode.pk])
    missed = {"appointment": str(visit.pk), "kind": "not attended", "words": "Said the practice"}
    assert lee.post(url, missed | key()).status_code == 302
    assert asks(world) == [
        "Dr. Lin did not see them; they want no contacts from us: look with Dr. Lin what comes next"
    ]
    with pytest.raises(NotAllowed, match="do not ask about this visit now"):
        stepdown.tell_visit(visit, by=world.actor("sam"), at=NOW, answer="yes")
