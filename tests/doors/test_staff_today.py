import pytest
from django.urls import reverse

from handrail.care.day import operations
from handrail.care.day.operations import CheckInAnswers
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.world import NOW

FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)


@pytest.fixture
def group(world):
    return enrolled(world, make_series(world), *NAMES[:3])


def test_the_board_comes_first_and_my_work_beside_it(world, browse, group):
    alice = browse(world.users["alice"])
    board = alice.get(reverse("staff:today")).content.decode()
    assert "Sam K." in board
    assert reverse("staff:mine") in board
    assert "All my work" in board  # the way to it without scripts
    mine = alice.get(reverse("staff:mine"), headers={"X-Background": "1"}).content.decode()
    assert "Sign the treatment plan" in mine
    assert "<html" not in mine


def test_the_client_page_shows_the_last_days(world, browse, group):
    operations.check_in(place_of(group[0]), by=world.actor("dora"), at=NOW, answers=FINE)
    operations.arrive(place_of(group[0]), by=world.actor("dora"), at=NOW)
    page = browse(world.users["alice"]).get(reverse("staff:client", args=[group[0].pk]))
    assert page.status_code == 200
    assert "Mon 23 Nov" in page.content.decode()


def test_the_board_asks_as_much_for_one_as_for_three(world, browse, group, django_assert_num_queries):
    alice = browse(world.users["alice"])
    alice.get(reverse("staff:today"))
    with django_assert_num_queries(16):
        alice.get(reverse("staff:today"))


def test_the_client_page_asks_a_fixed_number_of_times(world, browse, group, django_assert_num_queries):
    alice, page = browse(world.users["alice"]), reverse("staff:client", args=[group[0].pk])
    alice.get(page)
    with django_assert_num_queries(31):
        alice.get(page)


def test_staff_see_the_visits_planned_besides_the_days_whose_hours_they_are_not_in(world, browse, group):
    browser, here = browse(world.users["alice"]), group[0].pk
    for route in ("staff:client", "admission:prepare"):
        page = browser.get(reverse(route, args=[here])).content.decode()
        assert "Visits planned besides these hours" in page, route
        assert "<b>One-on-one check-in</b>: each week, about 20 minutes" in page, route
