"""Authorizations: the payer's answer kept, what is used of it and left, and who asks for more in time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.coverage import operations, queries
from handrail.anytime.coverage.models import Authorization, AuthorizationEnding
from handrail.anytime.coverage.operations import Answered, Card, Said
from handrail.care.admission import operations as admission
from handrail.care.day.models import Visit
from handrail.care.review import queries as reviews
from handrail.care.schedule import operations as schedule
from handrail.clinical.coverage.authorization_left import allotted, runs_out_in
from handrail.ground.clinic import operations as clinic
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import TODAY, make_episode, make_series, place_of
from tests.world import NOW, key

YES = {
    "answer": "approved",
    "reference": "A-771",
    "level": "intensive_outpatient",
    "first_day": "2026-11-23",
    "last_day": "2026-12-31",
    "unit": "days",
    "units": "6",
    "told_by": "Jordan, by telephone",
}


def said(**more) -> Answered:
    days = {"first_day": TODAY, "last_day": date(2026, 12, 31), "units": Decimal(6)}
    return Answered(**(YES | days | more))


@pytest.fixture
def card(world):
    episode = make_episode(world, sign_in=True)
    return operations.note(episode, by=world.actor("dora"), at=NOW, card=Card("Blue Harbor Health", "M-1"))


@pytest.fixture
def episode(card):
    return type(card.episode).objects.select_related("client", "site", "program").get(pk=card.episode_id)


def needed(world, card, needs=True, at=NOW):
    answer = Said("active", "R-1", needs_authorization=needs)
    operations.note_check(card, by=world.actor("dora"), at=at, said=answer)


def placed(world, episode):
    """Four days a week from today, with a place on each of them for four weeks."""
    alice = world.actor("alice")
    dose = {"days_per_week": 4, "hours_per_week": Decimal("10.5"), "reason": "As planned"}
    admission.set_dose(episode, by=alice, at=NOW, from_day=TODAY, **dose)
    series = make_series(world)
    schedule.enrol(episode, series, by=alice, at=NOW, weekdays=[0, 1, 2, 3], from_day=TODAY)


def came(world, episode, *days, minutes=158):
    """Days on which care was delivered: laid down, as lived days would take the whole of the program day."""
    for day in days:
        place = place_of(episode, day)
        row = {
            name: getattr(place, name)
            for name in ("organization_id", "client_id", "episode_id", "sensitivity")
        }
        Visit.objects.create(
            **row, place=place, session=place.session, day=day, state="left", minutes=minutes
        )


def standing(episode, on=TODAY):
    return queries.standings_of([episode], on=on)[episode.pk]


def page_of(browser, name, episode):
    return browser.get(reverse(name, args=[episode.pk])).content.decode()


@pytest.mark.ledger("U01")
def test_an_authorization_is_kept_and_shows_what_is_left_when_it_runs_out_and_when_to_ask(
    world, browse, card, episode
):
    placed(world, episode)
    bob = browse(world.users["bob"])
    url = reverse("coverage:authorization", args=[episode.pk])
    assert bob.get(url).status_code == 200
    assert bob.post(url, YES | {"coverage": str(card.pk), "units": ""} | key()).status_code == 422
    assert bob.post(url, YES | {"coverage": str(card.pk)} | key()).status_code == 302
    came(world, episode, TODAY, TODAY + timedelta(days=1))
    on = TODAY + timedelta(days=2)
    found = standing(episode, on)
    assert (found.finding.value, found.runs_out) == ("left", date(2026, 12, 1))
    assert found.words == "4 of 6 days left, runs out Tue 1 Dec"
    assert found.review_by == date(2026, 11, 26)
    shown = page_of(bob, "coverage:client", episode)
    for words in (
        "days left",
        "A-771",
        "Jordan, by telephone",
        "Concurrent review by",
        "settle it yourselves",
    ):
        assert words in shown
    came(world, episode, on)
    assert standing(episode, found.review_by).finding.value == "review due"
    assert Event.objects.filter(what="coverage.authorized").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Authorization.objects.update(units=60)
    assert browse(world.users["alice"]).get(url).status_code == 403


@pytest.mark.ledger("T03")
@pytest.mark.ledger("U01")
def test_the_agenda_says_what_is_left_and_sorts_by_it_and_costs_the_same_for_all(
    world, browse, card, episode, django_assert_max_num_queries
):
    placed(world, episode)
    other = make_episode(world, "Kim", "Lang")
    operations.authorize(card, episode, by=world.actor("bob"), at=NOW, said=said(units=Decimal(2)))
    lines = reviews.agenda(world.site.pk, on=TODAY)
    assert [line.episode.pk for line in lines] == [episode.pk, other.pk]
    shown = browse(world.users["alice"]).get(reverse("review:agenda")).content.decode()
    assert "2 of 2 days left, runs out Tue 24 Nov" in shown
    assert "authorization not known" in shown
    assert lines[0].facts()["authorization"]["words"] == "2 of 2 days left, runs out Tue 24 Nov"
    assert "2 of 2 days left" in page_of(browse(world.users["alice"]), "staff:client", episode)
    for some in ([episode], [episode, other]):
        with django_assert_max_num_queries(8):
            queries.standings_of(some, on=TODAY)


@pytest.mark.ledger("U01")
def test_the_reviewer_hears_before_it_runs_out_and_when_someone_attends_without(world, card, episode):
    placed(world, episode)
    bob, alice = world.actor("bob"), world.actor("alice")

    def words(by=bob, at=NOW):
        return [one.words for one in queries.due(as_of=at, by=by) if one.verb == "coverage.authorize"]

    assert standing(episode).words == "authorization not known"
    assert words() == []  # it is asked for by the line on the payer's answer
    needed(world, card, needs=False)
    assert (standing(episode).words, words()) == ("no authorization needed", [])
    needed(world, card, at=NOW + timedelta(minutes=1))
    assert words() == ["Ask the payer for an authorization: none on file: the payer has to say yes first"]
    came(world, episode, TODAY)
    assert words() == [
        "Attends without an authorization, days: 1, since Mon 23 Nov (none on file: the payer has to say yes first)"
    ]
    assert words(alice) == []
    operations.authorize(card, episode, by=bob, at=NOW, said=said(units=Decimal(3)))
    assert words() == ["Concurrent review: 2 of 3 days left, runs out Wed 25 Nov"]
    operations.authorize(
        card,
        episode,
        by=bob,
        at=NOW,
        said=said(first_day=date(2026, 11, 26), units=Decimal(20), reference="A-772"),
    )
    assert words() == []  # the extension follows at once
    assert standing(episode).words == "22 of 23 days left, runs out Thu 31 Dec"
    assert Authorization.objects.count() == 2


def test_a_site_sets_how_far_ahead_it_asks_and_hours_count_as_hours(world, card, episode):
    placed(world, episode)
    operations.authorize(
        card, episode, by=world.actor("bob"), at=NOW, said=said(unit="hours", units=Decimal("21"))
    )
    came(world, episode, TODAY, minutes=150)
    found = standing(episode, TODAY + timedelta(days=1))
    assert found.words == "18.5 of 21 hours left, runs out Thu 3 Dec"
    assert found.finding.value == "left"
    own = {"authorization_lead_days": Decimal(10)}
    clinic.set_checks(
        world.site, by=world.actor("erin"), at=NOW, jurisdiction="", payers=[], stops=[], own=own
    )
    found = standing(episode, TODAY + timedelta(days=1))
    assert (found.finding.value, found.lead_source) == (
        "review due",
        "Asked for 10 days ahead: set by the director on the site's page",
    )


def test_denied_and_ended_early_are_kept_with_their_reasons_and_the_client_reads_it_plainly(
    world, browse, card, episode
):
    placed(world, episode)
    bob, reviewer = world.actor("bob"), browse(world.users["bob"])
    row = operations.authorize(card, episode, by=bob, at=NOW, said=said())
    sam = browse(world.users["sam"])
    told = sam.get(reverse("portal:coverage")).content.decode()
    assert "Your plan said yes to 6 days of care, up to December 31." in told
    ending = reverse("coverage:authorization_ending", args=[episode.pk, row.pk])
    sent = {"last_day": "2026-12-31", "reason": "Stepped down"}
    assert reviewer.post(ending, sent | key()).status_code == 422
    assert reviewer.post(ending, sent | {"last_day": "2026-11-22"} | key()).status_code == 302
    assert reviewer.post(ending, sent | {"last_day": "2026-11-20"} | key()).status_code == 422
    assert AuthorizationEnding.objects.count() == 1
    shown = page_of(reviewer, "coverage:client", episode)
    assert "Ended early by Bob Tran: Stepped down" in shown
    with pytest.raises(NotAllowed, match="the reason the payer gave"):
        operations.authorize(card, episode, by=bob, at=NOW, said=said(answer="denied", units=None))
    operations.authorize(
        card, episode, by=bob, at=NOW, said=said(answer="denied", units=None, reason="Not medically needed")
    )
    assert "Not medically needed" in page_of(reviewer, "coverage:client", episode)
    told = sam.get(reverse("portal:coverage")).content.decode()
    assert "Your plan said no when we asked for more care." in told
    assert "said yes" not in told


def test_what_cannot_be_so_is_refused(world, card, episode):
    bob, kim = world.actor("bob"), make_episode(world, "Kim", "Lang")
    for wrong, words in (
        ({"units": None}, "how many"),
        ({"units": Decimal("2.5")}, "whole"),
        ({"answer": "partly approved"}, "reason"),
        ({"last_day": TODAY - timedelta(days=1)}, "before it begins"),
        ({"told_by": " "}, "who told you"),
    ):
        with pytest.raises(NotAllowed, match=words):
            operations.authorize(card, episode, by=bob, at=NOW, said=said(**wrong))
    with pytest.raises(NotAllowed, match="plan of this client"):
        operations.authorize(card, kim, by=bob, at=NOW, said=said())
    assert not Authorization.objects.exists()


def test_a_day_is_used_once_and_goes_to_the_first_that_has_something_left():
    spans = {"a": (1, 10, Decimal(2)), "b": (5, 20, Decimal(5))}
    used = {day: Decimal(1) for day in (1, 4, 6, 15, 30)}
    assert allotted(spans, used) == ({"a": Decimal(2), "b": Decimal(2)}, [30])


def test_it_runs_out_by_the_days_planned_then_by_the_dose():
    plan = {"planned": [1, 2, 3], "each": Decimal(1), "a_week": Decimal(4)}

    def lasts(*left, **more):
        spans = [(first, last, Decimal(units)) for first, last, units in left]
        return runs_out_in(spans, **plan | more)

    assert lasts((-5, 40, 2)) == 2
    assert lasts((-5, 40, 7)) == 10
    assert lasts((-5, 40, 2), planned=[], each=None, a_week=None) is None
    hours = {"each": Decimal("2.625"), "a_week": Decimal("10.5")}
    assert lasts((-5, 40, "2.66"), **hours) == 1, "what is left after it covers no day"
    assert lasts((-5, 40, "0.66"), **hours) == 0, "less than half of a day is none"
    assert lasts((-5, 40, "4.1"), **hours) == 2


def test_what_a_span_leaves_over_is_lost_where_the_next_begins():
    days = [day for week in range(5) for day in (7 * week, 7 * week + 2, 7 * week + 3, 7 * week + 4)]
    spans = [(-3, 9, Decimal(6)), (10, 24, Decimal(6))]
    plan = {"planned": days, "each": Decimal(1), "a_week": Decimal(4)}
    assert runs_out_in(spans, **plan) == 18, "0 to 9 hold six days, then 10, 11, 14, 16, 17, 18"
    assert runs_out_in([(-3, 9, Decimal(9)), (12, 24, Decimal(6))], **plan) == 9, "day 10 is covered by none"


NO = {"answer": "denied", "units": None, "reason": "Not medically necessary", "reference": "D-9"}
LATER_ON = NOW + timedelta(hours=2)


@pytest.mark.ledger("U01")
@pytest.mark.parametrize("settled", ["withdrawn", "ended early"])
def test_a_later_denial_of_approved_days_is_a_conflict_until_it_is_settled(
    world, browse, card, episode, settled
):
    placed(world, episode)
    bob, browser = world.actor("bob"), browse(world.users["bob"])
    yes = operations.authorize(card, episode, by=bob, at=NOW, said=said(units=Decimal(20)))
    other = said(**NO | {"level": "partial_hospitalization", "first_day": date(2026, 12, 10)})
    operations.authorize(card, episode, by=bob, at=LATER_ON, said=other)
    assert standing(episode).finding.value == "left", "a no to another level contradicts nothing"
    no = operations.authorize(
        card, episode, by=bob, at=LATER_ON, said=said(**NO | {"first_day": date(2026, 12, 10)})
    )
    found = standing(episode)
    assert (found.finding.value, found.presses) == ("conflict", True)
    stands = "approved until Thu 31 Dec, then denied from Thu 10 Dec: settle which holds"
    assert found.words == stands
    for name in ("coverage:client", "staff:client"):
        assert stands in page_of(browse(world.users["alice"]), name, episode)
    (line,) = [one for one in queries.due(as_of=NOW, by=bob) if one.verb == "coverage.authorize"]
    assert (line.words, line.late) == (f"Approval and denial contradict each other: {stands}", True)
    if settled == "withdrawn":
        url = reverse("coverage:denial", args=[episode.pk, no.pk])
        assert url in page_of(browser, "coverage:client", episode)
        assert browser.post(url, {"outcome": "withdrawn", "words": ""} | key()).status_code == 422
        sent = {"outcome": "withdrawn", "words": "Jordan, R-12"} | key()
        assert browser.post(url, sent).status_code == 302
        assert browser.post(url, sent | key()).status_code == 422
        assert "Jordan, R-12" in page_of(browser, "coverage:client", episode)
    else:
        operations.end_authorization(
            yes, by=bob, at=LATER_ON, last_day=date(2026, 12, 9), reason="Denied from the 10th"
        )
    assert standing(episode).finding.value == "left"
    assert [one for one in queries.due(as_of=NOW, by=bob) if one.verb == "coverage.authorize"] == []


@pytest.mark.ledger("U01")
def test_a_review_that_falls_on_a_weekend_is_due_on_the_last_weekday_before(world, card, episode):
    until = said(last_day=date(2026, 12, 11), units=Decimal(40))  # five days ahead: Sunday the 6th
    operations.authorize(card, episode, by=world.actor("bob"), at=NOW, said=until)
    assert standing(episode).review_by == date(2026, 12, 4)
    assert standing(episode, date(2026, 12, 3)).finding.value == "left"
    assert standing(episode, date(2026, 12, 4)).finding.value == "review due"


@pytest.mark.ledger("U01")
def test_what_a_payer_authorized_ends_with_its_plan_and_a_card_put_right_ends_nothing(
    world, browse, card, episode, set_clock
):
    placed(world, episode)
    bob, dora, day = world.actor("bob"), world.actor("dora"), timedelta(days=1)
    needed(world, card)
    operations.authorize(card, episode, by=bob, at=NOW, said=said(units=Decimal(20)))
    came(world, episode, TODAY, TODAY + day)
    righted = operations.note(episode, by=dora, at=NOW + day, card=Card("blue harbor health", "M-7"))
    needed(world, righted, at=NOW + day)
    assert standing(episode, TODAY + 2 * day).words.startswith("18 of 20 days left")
    other = operations.note(episode, by=dora, at=NOW + 2 * day, card=Card("Grey Lake Plan", "G-1"))
    needed(world, other, at=NOW + 2 * day)
    found = standing(episode, TODAY + 3 * day)
    assert (found.finding.value, found.chain[0].until) == ("over", TODAY), "noted at another card's day"
    assert "The plan with this payer has ended" in page_of(
        browse(world.users["bob"]), "coverage:client", episode
    )
    set_clock(NOW + 3 * day)
    sam = browse(world.users["sam"]).get(reverse("portal:coverage")).content.decode()
    assert "said yes" not in sam, "the new insurer said nothing yet"


@pytest.mark.ledger("U01")
def test_days_that_nothing_covers_press_until_the_payer_answered_for_them(world, card, episode):
    placed(world, episode)
    bob = world.actor("bob")
    needed(world, card)
    came(world, episode, TODAY, TODAY + timedelta(days=1))
    later = said(first_day=TODAY + timedelta(days=1), units=Decimal(30))
    operations.authorize(card, episode, by=bob, at=NOW, said=later)
    found = standing(episode, TODAY + timedelta(days=2))
    assert (found.finding.value, found.presses, found.without) == ("days without", True, [TODAY])
    (line,) = [one for one in queries.due(as_of=NOW, by=bob) if one.verb == "coverage.authorize"]
    assert line.words.startswith("Attends without an authorization, days: 1, since Mon 23 Nov")
    operations.authorize(card, episode, by=bob, at=NOW, said=said(**NO | {"last_day": TODAY}))
    found = standing(episode, TODAY + timedelta(days=2))
    assert (found.finding.value, found.without) == ("left", []), "a no is an answer"


@pytest.mark.ledger("U01")
def test_one_answer_counts_once_and_one_for_another_level_counts_nothing(world, browse, card, episode):
    placed(world, episode)
    bob = world.actor("bob")
    partial = said(level="partial_hospitalization", units=Decimal(30), reference="P-1")
    operations.authorize(card, episode, by=bob, at=NOW, said=partial)
    assert standing(episode).chain == []
    shown = page_of(browse(world.users["bob"]), "coverage:client", episode)
    assert "For another level of care than this program" in shown
    operations.authorize(card, episode, by=bob, at=NOW, said=said())
    with pytest.raises(NotAllowed, match="stands here already"):
        operations.authorize(card, episode, by=world.actor("erin"), at=NOW, said=said())
    assert standing(episode).words.startswith("6 of 6 days left")


@pytest.mark.ledger("U01")
def test_a_mistyped_number_is_ended_and_noted_anew_for_the_same_days(world, card, episode):
    placed(world, episode)
    bob = world.actor("bob")
    wrong = operations.authorize(card, episode, by=bob, at=NOW, said=said(units=Decimal(60)))
    never = {"last_day": TODAY - timedelta(days=1), "reason": "Six, not sixty"}
    operations.end_authorization(wrong, by=bob, at=NOW, **never)
    operations.authorize(card, episode, by=bob, at=NOW, said=said())
    assert standing(episode).words.startswith("6 of 6 days left")


@pytest.mark.ledger("U01")
def test_no_other_no_silences_days_that_nothing_covers(world, card, episode):
    placed(world, episode)
    bob = world.actor("bob")
    needed(world, card)
    came(world, episode, TODAY, TODAY + timedelta(days=1))
    higher = said(**NO | {"level": "partial_hospitalization", "last_day": TODAY})
    operations.authorize(card, episode, by=bob, at=NOW, said=higher)
    taken_back = operations.authorize(card, episode, by=bob, at=NOW, said=said(**NO | {"last_day": TODAY}))
    operations.settle_denial(taken_back, by=bob, at=NOW, outcome="withdrawn", words="Jordan, R-12")
    later = said(first_day=TODAY + timedelta(days=1), units=Decimal(30))
    operations.authorize(card, episode, by=bob, at=NOW, said=later)
    assert standing(episode, TODAY + timedelta(days=2)).without == [TODAY]


@pytest.mark.ledger("U01")
def test_a_later_no_contradicts_a_yes_on_a_card_that_was_put_right(world, card, episode):
    placed(world, episode)
    bob, dora = world.actor("bob"), world.actor("dora")
    operations.authorize(card, episode, by=bob, at=NOW, said=said(units=Decimal(20)))
    righted = operations.note(
        episode, by=dora, at=NOW + timedelta(hours=1), card=Card("Blue Harbor Health Plan", "m-1")
    )
    assert standing(episode).words.startswith("20 of 20 days left"), "the payer's name was put right"
    no = said(**NO | {"first_day": date(2026, 11, 30)})
    operations.authorize(righted, episode, by=bob, at=LATER_ON, said=no)
    assert standing(episode).finding.value == "conflict"


@pytest.mark.ledger("U01")
def test_a_plan_that_ended_covers_nothing_up_to_the_day_the_new_card_was_noted(world, episode, card):
    placed(world, episode)
    bob, dora, day = world.actor("bob"), world.actor("dora"), timedelta(days=1)
    ending = operations.note(episode, by=dora, at=NOW, card=Card("Blue Harbor Health", "M-1", ends_on=TODAY))
    operations.authorize(ending, episode, by=bob, at=NOW, said=said(units=Decimal(20)))
    came(world, episode, TODAY, TODAY + day)
    other = operations.note(episode, by=dora, at=NOW + 7 * day, card=Card("Grey Lake Plan", "G-1"))
    needed(world, other, at=NOW + 7 * day)
    assert standing(episode, TODAY + 7 * day).without == [TODAY + day]


@pytest.mark.ledger("U01")
def test_who_needs_no_yes_any_more_is_on_no_list(world, card, episode):
    placed(world, episode)
    bob = world.actor("bob")
    short = said(first_day=TODAY - timedelta(days=9), last_day=TODAY - timedelta(days=1))
    operations.authorize(card, episode, by=bob, at=NOW, said=short)
    assert standing(episode).presses
    needed(world, card, needs=False)
    found = standing(episode)
    assert (found.finding.value, found.presses, found.words) == (
        "not needed",
        False,
        "no authorization needed",
    )
    assert [one for one in queries.due(as_of=NOW, by=bob) if one.verb == "coverage.authorize"] == []


@pytest.mark.ledger("U01")
def test_a_card_that_begins_later_leaves_the_old_plan_its_days(world, browse, card, episode):
    placed(world, episode)
    bob, dora = world.actor("bob"), world.actor("dora")
    operations.authorize(card, episode, by=bob, at=NOW, said=said(units=Decimal(20)))
    later = said(reference="A-9", first_day=date(2026, 12, 10), units=Decimal(4))
    operations.authorize(card, episode, by=bob, at=NOW, said=later)
    came(world, episode, TODAY)
    starts = TODAY + timedelta(days=8)
    operations.note(episode, by=dora, at=NOW, card=Card("Grey Lake Plan", "G-1", begins_on=starts))
    found = standing(episode, TODAY + timedelta(days=1))
    assert found.words.startswith("19 of 20 days left"), "the old plan is in force until the new one begins"
    assert found.chain[0].until == starts - timedelta(days=1)
    assert "never used: it ended before it began" in page_of(
        browse(world.users["bob"]), "coverage:client", episode
    )
