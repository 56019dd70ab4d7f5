"""Nobody ends on a blank page: the first page is one's own, and a form's address says where the form is."""

from django.urls import reverse

from tests.builders_days import NAMES, enrolled, make_series, place_of


def test_the_first_page_of_someone_signed_in_is_their_own_and_not_the_public_one(world, browse):
    signed_in = browse(world.users["alice"]).get("/", follow=True)
    assert signed_in.redirect_chain[-1][0] == reverse("staff:today")
    visitor = browse().get("/")
    assert visitor["Location"] == reverse("public:clinic", args=[world.organization.slug])


def test_opening_an_address_that_only_takes_a_form_says_so_and_leads_back_to_it(world, browse):
    (episode,) = enrolled(world, make_series(world), NAMES[0])
    place = place_of(episode)
    answer = browse(world.users["alice"]).get(reverse("day:practice", args=[place.pk]))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    words = answer.content.decode()
    assert "only takes what a form sends" in words
    assert f'href="{reverse("day:place", args=[place.pk])}"' in words
