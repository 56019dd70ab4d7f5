"""One program at two sites of a clinic: each has an address of its own, and a request goes to the site chosen."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils.text import slugify

from handrail.care.inquiry.models import Referral
from handrail.ground.clinic import operations as clinics
from handrail.ground.clinic import queries, texts
from handrail.library import shelf
from tests.texts import changed
from tests.world import NOW, key

HERE = {"clinic": "riverside", "program": "skills"}
ASK = {"name": "Robin Ash", "phone": "555-0101", "source": "self", "in_danger_now": "no"}


def url(name, site=""):
    return reverse(
        f"public:{name}_at" if site else f"public:{name}", kwargs=HERE | ({"site_name": site} if site else {})
    )


def open_site(world, name, address=""):
    erin = world.actor("erin")
    said = {"name": name, "address": address, "time_zone": "America/New_York"}
    site = clinics.open_site(world.organization, by=erin, at=NOW, **said)
    clinics.publish_program(site, shelf.program("skills"), by=erin, at=NOW)
    return site


@pytest.fixture
def annex(world):
    """A second site, before the first by name."""
    site = open_site(world, "Annex", "2 Elm Street, Troy")
    clinics.set_amenities(site, by=world.actor("erin"), at=NOW, offered={"parking": ""})
    return site


def read(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


@pytest.mark.ledger("B01", "B03")
@pytest.mark.parametrize("name", ["program", "self_check", "request"])
def test_the_short_address_shows_a_choice_of_the_sites_with_where_and_what_they_offer(
    world, browse, annex, name
):
    page = read(browse(), url(name))
    for words in ("Annex", "2 Elm Street, Troy", "Parking", "Riverside house", "more than one place"):
        assert words in page
    for site in ("annex", "riverside-house"):
        assert f'href="{url(name, site)}"' in page


@pytest.mark.ledger("B03")
@pytest.mark.parametrize("site", ["annex", "riverside-house"])
def test_a_request_goes_to_the_site_that_was_chosen(world, browse, annex, site):
    browser = browse()
    page = read(browser, url("program", site))
    assert f'href="{url("request", site)}"' in page
    assert f'href="{url("self_check", site)}"' in page
    form = read(browser, url("request", site))
    assert f'action="{url("request", site)}"' in form
    sent = browser.post(url("request", site), ASK | key())
    assert (sent.status_code, sent["Location"].partition("?")[0]) == (302, url("received", site))
    assert url("program", site) in read(browser, sent["Location"])
    chosen = {"annex": annex, "riverside-house": world.site}[site]
    assert Referral.objects.get().site_id == chosen.pk


def test_the_self_check_of_a_site_leads_to_that_sites_form(world, browse, annex):
    browser = browse()
    outcome = browser.post(url("self_check", "annex"), {"check-danger": "no"})
    assert f'href="{url("self_check", "annex")}"' in outcome.content.decode()
    onward = browser.post(url("self_check", "annex"), {"check-danger": "no", "next": "request"})
    assert f'action="{url("request", "annex")}"' in onward.content.decode()


def test_with_one_site_the_short_address_is_the_page_and_the_long_one_works_too(world, browse):
    browser = browse()
    assert "more than one place" not in read(browser, url("program"))
    assert f'href="{url("request")}"' in read(browser, url("program", "riverside-house"))
    assert browser.post(url("request"), ASK | key())["Location"].startswith(url("received") + "?")


@pytest.mark.ledger("B03")
def test_a_form_names_its_site_even_where_there_is_one(world, browse):
    """So that a second site, opened while somebody writes, changes nothing about where the form goes."""
    browser = browse()
    assert f'action="{url("request", "riverside-house")}"' in read(browser, url("request"))
    check = f'action="{url("self_check", "riverside-house")}"'
    assert check in read(browser, url("self_check"))
    answer = browser.post(url("self_check", "riverside-house"), {"check-danger": "no"})
    assert answer.content.decode().count(check) == 2
    onward = browser.post(url("self_check"), {"check-danger": "no", "next": "request"})
    assert f'action="{url("request", "riverside-house")}"' in onward.content.decode()


@pytest.mark.ledger("B03")
def test_a_form_that_was_open_before_the_second_site_goes_where_it_was_opened(world, browse, annex):
    """The annex is first by name; the house ran the program first, and alone can have shown the short page."""
    sent = browse().post(url("request"), ASK | {"in_danger_now": "yes"} | key())
    assert (sent.status_code, sent["Location"].partition("?")[0]) == (302, url("received", "riverside-house"))
    referral = Referral.objects.get()
    assert referral.urgency == "crisis"
    assert referral.site_id == world.site.pk


def test_a_new_version_makes_nobody_a_newer_site(world, browse, annex):
    later = texts.program_in(changed("skills"))
    clinics.publish_program(world.site, later, by=world.actor("erin"), at=NOW + timedelta(days=1))
    browse().post(url("request"), ASK | key())
    assert Referral.objects.get().site_id == world.site.pk


def test_the_site_that_ran_the_program_first_takes_it_not_the_one_that_was_opened_first(world, browse):
    """Two houses: the younger one ran this program before the older did."""
    erin = world.actor("erin")
    said = {"address": "", "time_zone": "America/New_York"}
    older = clinics.open_site(world.organization, by=erin, at=NOW, name="Attic", **said)
    younger = clinics.open_site(world.organization, by=erin, at=NOW, name="Barn", **said)
    for site, day in ((younger, 1), (older, 2)):
        clinics.publish_program(site, shelf.program("flexible"), by=erin, at=NOW + timedelta(days=day))
    where = reverse("public:request", kwargs=HERE | {"program": "flexible"})
    browse().post(where, ASK | key())
    assert Referral.objects.get().site_id == younger.pk


def test_the_clinics_page_leads_to_each_sites_own_page(world, browse, annex):
    page = read(browse(), reverse("public:clinic", args=["riverside"]))
    for site in ("annex", "riverside-house"):
        assert page.count(f'href="{url("program", site)}"') == 2


@pytest.mark.parametrize("name", ["program", "self_check", "request", "received"])
def test_a_site_that_does_not_run_it_and_another_clinics_site_are_not_found(
    world, browse, annex, elsewhere, name
):
    for site in ("nowhere", slugify(elsewhere.site.name)):
        assert browse().get(url(name, site)).status_code == 404
        assert browse().post(url(name, site), ASK | key()).status_code == 404


def test_sites_whose_names_sound_alike_keep_their_addresses(world):
    first, second = open_site(world, "North-side"), open_site(world, "North side")
    third = open_site(world, "北")
    names = queries.site_names()
    assert (names[first.pk], names[second.pk], names[third.pk]) == ("north-side", "north-side-2", "site")
