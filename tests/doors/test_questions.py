"""A client's scale, one question a screen: each answer is kept at once, and a positive one is never lost."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from handrail.anytime.measures import operations, queries
from handrail.anytime.measures.models import Giving, ItemAnswer, Manner, Response
from handrail.anytime.safety.models import Concern
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, enrolled, make_series
from tests.world import NOW, key

PHQ9 = "/me/questions/phq9/"
ONE, ALL = {"way": "one"}, {"way": "all"}


@pytest.fixture
def sam(world):
    series = make_series(world)
    (episode,) = enrolled(world, series, NAMES[0], sign_in=True)
    enrolled(world, series, NAMES[1], sign_in=True)
    return episode


def said(n, value):
    return {"item": str(n), "answer": str(value)}


def send(browser, sent, **more):
    return browser.post(PHQ9, sent | key(), **more)


def tap(browser, *values, start=1):
    for n, value in enumerate(values, start):
        assert send(browser, said(n, value)).status_code == 302


def words(browser, url=PHQ9):
    answer = browser.get(url, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.ledger("M01", "H01")
def test_one_question_a_screen_each_kept_at_once_and_gone_on_with_on_another_device(world, browse, sam):
    phone = browse(world.users["sam"])
    assert "One question at a time" in words(phone)
    assert send(phone, ONE)["Location"] == PHQ9
    assert "Question 1 of 10" in words(phone)
    tap(phone, 1, 2)
    assert not Response.objects.exists()
    tablet = browse(world.users["sam"])
    assert "Go on with: PHQ-9" in words(tablet, "/me/")
    assert "Question 3 of 10" in words(tablet)
    assert 'aria-pressed="true">More than half' in words(tablet, f"{PHQ9}?q=2")
    send(tablet, said(2, 0))
    tap(phone, *[1] * 6, start=3)
    tap(phone, 0, 0, start=9)
    assert "All answered. Send to your team" in words(phone)
    assert "Not answered" not in words(phone)
    done = send(phone, {"end": "yes"})
    assert done["Location"] == reverse("portal:measured")
    response = Response.objects.get()
    assert (response.total, response.occasion, response.answers["2"]) == (7, "admission", 0)
    assert Giving.objects.get().response == response
    assert not Concern.objects.exists()
    assert send(tablet, {"end": "yes"})["Location"] == reverse("portal:measured")
    assert Response.objects.count() == 1
    assert queries.one_at_a_time(sam.client_id)


@pytest.mark.ledger("M01", "H01")
def test_the_way_may_be_changed_in_the_middle_and_nothing_marked_is_lost(world, browse, sam):
    browser = browse(world.users["sam"])
    send(browser, {"q1": "3", "q4": "2"} | ONE)
    assert "Question 2 of 10" in words(browser)
    tap(browser, 1, start=2)
    send(browser, {"item": "3"} | ALL)
    page = words(browser)
    assert "Question 3" not in page
    form = browser.get(PHQ9).context["form"]
    assert [form[f"q{n}"].value() for n in range(1, 6)] == [3, 1, None, 2, None]
    assert Manner.objects.count() == 1
    sent = {f"q{n}": "1" for n in range(1, 9)} | {"q9": "0"}
    assert browser.post(PHQ9, sent | key())["Location"] == reverse("portal:measured")
    assert Response.objects.get().total == 8
    assert Giving.objects.get().response is not None


def test_a_question_is_skipped_only_on_purpose_and_then_stays_blank(world, browse, sam):
    browser = browse(world.users["sam"])
    send(browser, ONE)
    empty = send(browser, {"item": "1"})
    assert empty.status_code == 422
    assert "or skip the question" in empty.content.decode()
    assert not Giving.objects.exists()
    send(browser, {"item": "1", "skip": "yes"})
    tap(browser, *[1] * 7, 0, 0, start=2)
    end = words(browser)
    assert "One last step: send to your team" in end
    assert end.index("Send to my team") < end.index("You skipped these") < end.index("?q=1")
    send(browser, {"end": "yes"})
    response = Response.objects.get()
    assert (response.total, response.answers["1"]) == (None, None)


def test_the_last_question_has_no_stem_of_the_others_and_says_that_one_step_is_left(world, browse, sam):
    browser, stem = browse(world.users["sam"]), "how often have you been bothered"
    send(browser, ONE)
    assert stem in words(browser, f"{PHQ9}?q=9")
    last = words(browser, f"{PHQ9}?q=10")
    assert stem not in last
    assert "Then one more step: send your answers." in last
    assert "one more step" not in words(browser, f"{PHQ9}?q=9")
    assert 'class="go back"' in last


@pytest.mark.parametrize("wrong", [{"item": "1", "answer": "7"}, {"item": "1", "answer": "x"}])
def test_an_odd_answer_keeps_nothing(world, browse, sam, wrong):
    browser = browse(world.users["sam"])
    send(browser, ONE)
    assert send(browser, wrong).status_code == 422
    assert not ItemAnswer.objects.exists()


@pytest.mark.parametrize("number", ["0", "99", "-1", "²", "1" * 40])
def test_a_question_that_is_none_shows_the_next_one(world, browse, sam, number):
    browser = browse(world.users["sam"])
    send(browser, ONE)
    assert "Question 1 of 10" in words(browser, f"{PHQ9}?q={number}")


def test_nothing_answered_is_no_answer(world, browse, sam):
    browser = browse(world.users["sam"])
    send(browser, ONE)
    for n in range(1, 9):
        send(browser, {"item": str(n), "skip": "yes"})
    for n in (9, 10):
        send(browser, {"item": str(n), "skip": "yes"})
    refused = send(browser, {"end": "yes"})
    assert refused.status_code == 422
    assert "Answer at least one question" in refused.content.decode()
    assert not Response.objects.exists()
    assert Concern.objects.get().trigger == "PHQ-9 item 9: left blank"


@pytest.mark.ledger("D02", "H01")
def test_a_positive_answer_calls_at_once_shows_help_and_is_called_once(world, browse, sam):
    browser = browse(world.users["sam"])
    send(browser, ONE)
    tap(browser, 1, 1)
    send(browser, said(9, 1))
    concern = Concern.objects.get()
    assert (concern.trigger, concern.level, concern.owner) == (
        "PHQ-9 item 9: Several days (1)", "high", world.staff["alice"],
    )  # fmt: skip
    assert concern.about == f"measures.giving:{Giving.objects.get().pk}"
    assert [concern.answers[8][0][:11], concern.answers[8][1]] == ["9. Thoughts", "Several days (1)"]
    assert concern.answers[3][1] == "not asked yet"
    page = words(browser)
    assert "Help is here now" in page
    assert "tel:988" in page
    assert "Question 3 of 10" in page
    tap(browser, *[1] * 6, start=3)
    tap(browser, 0, start=10)
    send(browser, {"end": "yes"})
    assert Response.objects.get().answers["9"] == 1
    assert Concern.objects.count() == 1, "the end says nothing new"
    assert list(queries.broken_rules(on=NOW.date())) == list(queries.broken_givings(on=NOW.date())) == []


@pytest.mark.ledger("D02")
def test_a_positive_in_a_scale_left_half_done_stays_and_no_later_zero_takes_it_back(world, browse, sam):
    browser = browse(world.users["sam"])
    send(browser, ONE)
    send(browser, said(9, 2))
    send(browser, said(9, 0))
    concern = Concern.objects.get()
    assert (concern.state, concern.trigger) == ("raised", "PHQ-9 item 9: More than half the days (2)")
    assert [one.value for one in ItemAnswer.objects.order_by("id")] == [2, 0]
    send(browser, said(9, 3))
    assert Concern.objects.count() == 2, "worse than ever before is said anew"
    send(browser, said(9, 1))
    send(browser, said(9, 3))
    assert Concern.objects.count() == 2, "and no second time"


@pytest.mark.ledger("D02")
def test_said_again_after_it_was_closed_it_is_heard_again(world, browse, sam):
    browser = browse(world.users["sam"])
    send(browser, said(9, 1))
    Concern.objects.update(
        state="closed", disposition="returned to group", closed_at=NOW, closed_by=world.staff["alice"]
    )
    send(browser, said(9, 0))
    assert Concern.objects.count() == 1
    send(browser, said(9, 1))
    assert Concern.objects.filter(state="raised").count() == 1


@pytest.mark.ledger("D02")
@pytest.mark.parametrize("value", [0, 2])
def test_what_comes_after_the_end_from_a_second_device_is_heard_where_it_calls(world, browse, sam, value):
    first, second = browse(world.users["sam"]), browse(world.users["sam"])
    whole = {f"q{n}": "0" for n in range(1, 10)}
    first.post(PHQ9, whole | key())
    late = send(second, said(9, value))
    assert late.status_code == 302
    assert Concern.objects.count() == bool(value)
    assert ("Help is here now" in words(second, late["Location"])) == bool(value)
    assert Response.objects.get().answers["9"] == 0


def test_the_same_answer_sent_twice_is_kept_once(world, browse, sam):
    browser = browse(world.users["sam"])
    sent = said(1, 2) | key()
    assert browser.post(PHQ9, sent)["Location"] == browser.post(PHQ9, sent)["Location"] == PHQ9
    send(browser, said(1, 2))
    assert ItemAnswer.objects.count() == 1


def test_an_answer_once_given_is_never_changed(world, browse, sam):
    send(browse(world.users["sam"]), said(1, 2))
    table = ItemAnswer._meta.db_table
    for act in (f"UPDATE {table} SET value = 0", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            connection.cursor().execute(act)


def test_a_giving_that_became_an_answer_stays_that_answer_s(world, browse, sam):
    browser = browse(world.users["sam"])
    send(browser, said(1, 2))
    (giving,), table = Giving.objects.all(), Giving._meta.db_table
    browser.post(PHQ9, {f"q{n}": "0" for n in range(1, 10)} | key())
    giving.refresh_from_db()
    other = operations.answer(
        sam, by=world.actor("alice"), at=NOW, instrument="gad7", answers={1: 0}, occasion="cadence"
    )
    for change in (
        lambda: Giving.objects.filter(pk=giving.pk).update(response=other),
        lambda: Giving.objects.filter(pk=giving.pk).update(response=None),
        lambda: connection.cursor().execute(f"DELETE FROM {table}"),
    ):
        with pytest.raises(DatabaseError, match="signed or closed"), transaction.atomic():
            change()
    assert Giving.objects.get().response == Response.objects.get(instrument="phq9")


@pytest.mark.ledger("M01", "D02")
@pytest.mark.parametrize("sent", [False, True])
def test_staff_see_the_first_answer_beside_the_one_that_stands(world, browse, sam, sent):
    phone, trend = browse(world.users["sam"]), reverse("measures:trend", args=[sam.pk])
    assert "Answers that were changed" not in words(browse(world.users["alice"]), trend)
    tap(phone, *[1] * 8)
    send(phone, said(1, 2))
    for value in (2, 0):
        send(phone, said(9, value))
    if sent:
        send(phone, said(10, 0))
        send(phone, {"end": "yes"})
        assert Response.objects.get().answers["9"] == 0
    page = words(browse(world.users["alice"]), trend)
    shown = page[page.index("Answers that were changed") :]
    assert "More than half the days (2) → Not at all (0)" in shown
    assert shown.index("danger, then not") < shown.index("Several days (1) → More than half the days (2)")
    assert shown.count("danger, then not") == 1
    assert "Answers that were changed" not in words(browse(world.users["bob"]), trend)


@pytest.mark.ledger("M01")
def test_staff_read_what_was_begun_and_when_its_time_was_over(world, browse, sam, set_clock):
    phone, staff = browse(world.users["sam"]), browse(world.users["alice"])
    send(phone, said(1, 2))
    send(phone, {"item": "2", "skip": "yes"})
    trend = reverse("measures:trend", args=[sam.pk])
    page = words(staff, trend)
    assert "1 of 10 answered. There is no score. The client can still go on." in page
    assert "More than half the days (2)" in page
    assert "left blank" in page
    assert "not asked yet" in page
    set_clock(NOW + timedelta(days=7))
    assert "not finished" in words(staff, trend)
    assert "The client can still go on" not in words(staff, trend)
    send(phone, ONE)
    assert "Question 1 of 10" in words(phone), "answers of another week are no part of this one"


def test_a_scale_that_is_not_theirs_to_answer_is_not_begun(world, browse, sam, elsewhere):
    browser = browse(world.users["sam"])
    answer = browser.post("/me/questions/asq/", said(1, 1) | key())
    assert answer["Location"] == reverse("portal:measured")
    with pytest.raises(NotAllowed):
        operations.answer_some(sam, by=world.actor("kim"), at=NOW, instrument="phq9", answers={9: 1})
    with pytest.raises(NotAllowed):
        operations.answer_some(sam, by=elsewhere.actor("alice"), at=NOW, instrument="phq9", answers={9: 1})
    assert not Giving.objects.exists()
    assert not Concern.objects.exists()


def test_a_question_costs_a_fixed_number_of_queries(world, browse, sam, django_assert_max_num_queries):
    browser = browse(world.users["sam"])
    send(browser, ONE)
    tap(browser, *[1] * 5)
    with django_assert_max_num_queries(12):
        browser.get(PHQ9)


def test_a_refused_whole_answer_takes_back_nothing_that_was_heard(world, browse, sam, monkeypatch):
    """Another device stores the day's answer between the look and the write: what was said here is kept all the same."""
    phone = browse(world.users["sam"])
    send(phone, ONE)
    tap(phone, 1, 1)
    by, found = world.actor("sam"), queries.asking(sam, "phq9", on=NOW.date())
    whole = dict.fromkeys(range(1, 10), 1) | {9: 0}
    operations.answer(
        sam, by=world.actor("alice"), at=NOW, instrument="phq9", answers=whole, occasion="cadence"
    )
    monkeypatch.setattr(
        "handrail.anytime.measures.operations.answering.queries.asking", lambda *_, **__: found
    )
    late = whole | {9: 3}
    assert operations.answer(sam, by=by, at=NOW, instrument="phq9", answers=late, occasion="cadence") is None
    (concern,) = Concern.objects.all()
    assert "(3)" in concern.trigger
    assert ItemAnswer.objects.filter(item=9, value=3).exists()


def test_a_worse_answer_after_a_blank_one_is_said_anew(world, sam):
    alice, late = world.actor("alice"), NOW + timedelta(hours=1)
    blank = dict.fromkeys(range(1, 9), 1)
    for at, answers in ((NOW, blank), (late, blank | {9: 3})):
        operations.answer(sam, by=alice, at=at, instrument="phq9", answers=answers, occasion="cadence")
    told = sorted(one.trigger for one in Concern.objects.all())
    assert len(told) == 2
    assert any("left blank" in one for one in told)
    assert any("(3)" in one for one in told)
    with pytest.raises(NotAllowed):  # the same words wait already
        operations.answer(
            sam, by=alice, at=late, instrument="phq9", answers=blank | {9: 3}, occasion="cadence"
        )
