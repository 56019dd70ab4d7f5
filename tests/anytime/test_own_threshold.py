"""A site's own reliable change: computed from its admissions by a director, in force from then on, withdrawn again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django_scopes import scope

from handrail.anytime.measures import operations, queries
from handrail.anytime.measures.models import OwnThreshold, ThresholdWithdrawal
from handrail.care.review import operations as review
from handrail.care.review.models import Decision
from handrail.ground.steps import NotAllowed
from tests.anytime.test_usual_course import ended, phq9
from tests.builders_threads import course_of_care
from tests.world import NOW, key


def admissions(world, n=50):
    """Totals of 10, 14 and 18 at admission: SD 3.28, with .84 a threshold of 3.64, 4 points."""
    for start, count in ((10, n - 2 * (n // 3)), (14, n // 3), (18, n // 3)):
        ended(world, count, name=f"From{start}_", start=start, by_week=())


def page_of(world, name="set_threshold", *more):
    return reverse(f"measures:{name}", args=[world.site.pk, *more])


def set_it(world, *, at=NOW):
    return operations.set_threshold(world.site, by=world.actor("erin"), at=at, instrument="phq9")


@pytest.mark.ledger("M02")
def test_a_director_has_it_computed_and_every_verdict_says_so(world, browse):
    admissions(world)
    episode = course_of_care(world)
    phq9(world, episode, 12, week=0)
    phq9(world, episode, 17, week=1)
    erin, alice = browse(world.users["erin"]), browse(world.users["alice"])
    trend = reverse("measures:trend", args=[episode.pk])
    assert "6 either way is reliable." in alice.get(trend).content.decode()
    decided = review.decide_today(
        episode, by=world.actor("alice"), at=NOW, present=[], decision="continue", reason="No change."
    )
    listed = erin.get(page_of(world, "thresholds")).content.decode()
    assert "From 51 admissions, SD" in listed
    assert "NHS IAPT" in listed
    one = page_of(world, "set_threshold", "phq9")
    assert "test-retest, Kroenke 2001" in erin.get(one).content.decode()
    assert erin.post(one, key()).status_code == 302
    made = OwnThreshold.objects.get()
    assert (made.n, made.points, made.reliability) == (51, 4, Decimal("0.84"))
    said = f"your site&#x27;s own, from 51 admissions, SD {made.sd}, reliability 0.84, 23 Nov 2026"
    page = alice.get(trend).content.decode()
    assert "Up 5 from the best, 12; 4 is reliable." in page
    assert page.count(said) == 2, "beside the change and in what is said of the track"
    assert said in alice.get(reverse("review:client", args=[episode.pk])).content.decode()
    assert queries.board([episode])[episode.pk].words == "reliable deterioration"
    stood = Decision.objects.get(pk=decided.pk).agenda["score"]
    assert (stood["words"], stood["source"].startswith("NHS IAPT")) == ("no reliable change", True)
    again = erin.get(one).content.decode()
    assert "It stands already, from the same admissions." in again


@pytest.mark.ledger("M02")
def test_withdrawn_the_publisher_s_number_holds_again_and_no_earlier_one(world, browse):
    admissions(world)
    first = set_it(world, at=NOW - timedelta(days=30))
    ended(world, 3, name="More", start=24, by_week=())
    second = set_it(world)
    assert (second.n, second.points) > (first.n, 0)
    episode = course_of_care(world)
    phq9(world, episode, 12, week=0)
    phq9(world, episode, 17, week=1)
    erin = browse(world.users["erin"])
    url = reverse("measures:withdraw_threshold", args=[second.pk])
    assert erin.post(url, {"because": " "} | key()).status_code == 422
    assert erin.post(url, {"because": "One clinic day was entered twice."} | key()).status_code == 302
    assert queries.trends(episode)["phq9"].instrument.change.reliable_points == 6
    assert "Erin Vale withdrew it on 23 Nov 2026:" in erin.get(url).content.decode()
    with pytest.raises(NotAllowed, match="withdrew it a moment ago"):
        operations.withdraw_threshold(second, by=world.actor("erin"), at=NOW, because="Twice")
    assert ThresholdWithdrawal.objects.count() == 1


def test_forty_nine_are_too_few_and_a_scale_without_a_reliability_says_so(world, browse):
    admissions(world, 47)
    erin = browse(world.users["erin"])
    page = erin.get(page_of(world, "set_threshold", "phq9")).content.decode()
    assert "admissions have a total; 50 are needed." in page
    assert erin.post(page_of(world, "set_threshold", "phq9"), key()).status_code == 422
    with pytest.raises(NotAllowed, match="No source gives this scale's reliability"):
        operations.set_threshold(world.site, by=world.actor("erin"), at=NOW, instrument="phq2")
    assert not OwnThreshold.objects.exists()


def test_it_is_the_first_total_by_the_seventh_day_of_each_course(world):
    late, early = course_of_care(world, "Late"), course_of_care(world, "Early")
    phq9(world, late, 20, week=2)
    phq9(world, early, 12, week=0)
    phq9(world, early, 4, week=1)
    offer = next(one for one in queries.offers(world.site.pk, on=NOW.date()) if one.instrument.id == "phq9")
    assert (offer.n, offer.sd) == (1, None)


def test_another_clinic_s_admissions_do_not_count_and_its_directors_see_nothing(world, elsewhere, browse):
    with scope(organization=elsewhere.organization):
        admissions(elsewhere)
        theirs = set_it(elsewhere)
    assert queries.offers(world.site.pk, on=NOW.date())[0].n == 0
    erin = browse(world.users["erin"])
    assert erin.get(reverse("measures:withdraw_threshold", args=[theirs.pk])).status_code == 404
    assert erin.get(reverse("measures:thresholds", args=[elsewhere.site.pk])).status_code == 404
    for name in ("alice", "bob", "dora"):
        assert browse(world.users[name]).get(page_of(world, "thresholds")).status_code == 403


def test_neither_row_is_ever_changed(world):
    admissions(world)
    made = set_it(world)
    operations.withdraw_threshold(made, by=world.actor("erin"), at=NOW, because="A mistake")
    for table in (OwnThreshold, ThresholdWithdrawal):
        for act in (lambda rows: rows.update(by_name="x"), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                act(table.objects.all())
