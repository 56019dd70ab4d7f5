"""Medication through its page: only a prescriber changes it, always with a reason."""

import pytest
from django.urls import reverse

from handrail.anytime.medication import operations, queries
from handrail.anytime.medication.models import Change, Medication
from handrail.ground.steps import NotAllowed
from tests.builders_days import TODAY, make_episode
from tests.builders_threads import course_of_care
from tests.world import NOW, key

NEW = {"name": "Sertraline", "dose": "50 mg a day", "reason": "Depression, no response to therapy alone"}


@pytest.mark.ledger("X01")
def test_a_medication_is_started_changed_and_stopped_with_reasons(world, browse):
    episode = course_of_care(world)
    browser, url = browse(world.users["priya"]), reverse("medication:list", args=[episode.pk])
    sent = NEW | key()
    assert browser.post(url, sent).status_code == browser.post(url, sent).status_code == 302
    taken = Medication.objects.get()
    changed = {"dose": "100 mg a day", "reason": "Partial response"} | key()
    assert browser.post(reverse("medication:dose", args=[taken.pk]), changed).status_code == 302
    page = browser.get(url).content.decode()
    assert "50 mg a day → 100 mg a day" in page
    assert "Partial response" in page
    assert "Interaction check is not done here" in page
    assert (
        browser.post(reverse("medication:end", args=[taken.pk]), {"reason": "Rash"} | key()).status_code
        == 302
    )
    taken.refresh_from_db()
    assert (taken.dose, taken.stopped_on) == ("100 mg a day", NOW.date())
    assert list(Change.objects.order_by("at", "id").values_list("kind", flat=True)) == [
        "start",
        "change dose",
        "stop",
    ]
    assert "No medication is on the list" in browser.get(url).content.decode()


def test_without_a_reason_nothing_changes_and_the_words_stay(world, browse):
    episode = course_of_care(world)
    browser, url = browse(world.users["priya"]), reverse("medication:list", args=[episode.pk])
    page = browser.post(url, NEW | {"reason": ""} | key())
    assert page.status_code == 422
    assert "Sertraline" in page.content.decode()
    assert "stands with its reason" in page.content.decode()
    assert not Medication.objects.exists()
    browser.post(url, NEW | key())
    taken = Medication.objects.get()
    page = browser.post(reverse("medication:dose", args=[taken.pk]), {"dose": "75 mg", "reason": ""} | key())
    assert page.status_code == 422
    assert "75 mg" in page.content.decode()
    again = browser.post(url, NEW | key())
    assert again.status_code == 422
    assert "on the list already" in again.content.decode()
    taken.refresh_from_db()
    assert taken.dose == "50 mg a day"


def test_two_prescribers_at_once_one_is_told(world):
    episode, priya = course_of_care(world), world.actor("priya")
    taken = operations.start(episode, by=priya, at=NOW, **NEW)
    stale = Medication.objects.get(pk=taken.pk)
    operations.change_dose(taken, by=priya, at=NOW, dose="100 mg", reason="Partial response")
    with pytest.raises(NotAllowed, match="moment ago"):
        operations.stop(stale, by=priya, at=NOW, reason="Rash")


def test_who_may_not(world, elsewhere, browse):
    episode = course_of_care(world)
    taken = operations.start(episode, by=world.actor("priya"), at=NOW, **NEW)
    url, dose = reverse("medication:list", args=[episode.pk]), reverse("medication:dose", args=[taken.pk])
    alice = browse(world.users["alice"])
    page = alice.get(url).content.decode()
    assert "Your role does not include this. These roles may: prescriber." in page
    assert alice.post(dose, {"dose": "1 mg", "reason": "x"} | key()).status_code == 403
    assert alice.post(url, NEW | {"name": "Other"} | key()).status_code == 422
    charlie = browse(elsewhere.users["priya"])
    assert charlie.get(url).status_code == 404
    assert charlie.post(dose, {"dose": "1 mg", "reason": "x"} | key()).status_code == 404
    assert browse(world.users["dora"]).get(url).status_code == 403
    assert Medication.objects.get().dose == "50 mg a day"


@pytest.mark.ledger("X01")
def test_what_was_entered_in_error_leaves_the_list_and_counts_as_no_change(world, browse):
    episode, browser = make_episode(world), browse(world.users["priya"])
    priya = world.actor("priya")
    wrong = operations.start(
        episode, by=priya, at=NOW, name="Lithium", dose="300 mg", reason="Mania", rxnorm="6448"
    )
    operations.start(episode, by=priya, at=NOW, name="Sertraline", dose="50 mg", reason="Mood")
    url = reverse("medication:in_error", args=[wrong.pk])
    assert "RxNorm 6448" in browser.get(reverse("medication:list", args=[episode.pk])).content.decode()
    assert browser.post(url, {"reason": " "} | key()).status_code == 422
    assert browser.post(url, {"reason": "Another client's"} | key()).status_code == 302
    assert [one.name for one in queries.current(episode.pk)] == ["Sertraline"]
    assert queries.stopped(episode.pk) == [], "it was never taken"
    since = queries.changes_since([episode.pk], TODAY)[episode.pk]
    assert [one.medication.name for one in since] == ["Sertraline"]
    assert [one.label for one in queries.plot_events(queries.changes_of(episode.pk))] == ["Sertraline 50 mg"]
    shown = browser.get(reverse("medication:list", args=[episode.pk])).content.decode()
    assert "entered in error" in shown
    assert "Entered in error: Another client" in shown, "what was written stays readable"
    assert browser.post(url, {"reason": "Again"} | key()).status_code == 422
    (right,) = queries.current(episode.pk)
    operations.stop(right, by=priya, at=NOW, reason="Wrong chart, so stopped")
    late = reverse("medication:in_error", args=[right.pk])
    assert late in browser.get(reverse("medication:list", args=[episode.pk])).content.decode()
    assert browser.post(late, {"reason": "It was another client's"} | key()).status_code == 302
    assert queries.stopped(episode.pk) == queries.current(episode.pk) == []
    assert browse(world.users["alice"]).post(url, {"reason": "x"} | key()).status_code == 403
