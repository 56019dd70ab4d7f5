"""What a site offers and holds: amenities, licences and accreditations, and the warnings before they end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.doors.staff import queries as staff_door
from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic import queries
from handrail.ground.clinic.amenities import AMENITIES
from handrail.ground.clinic.models import Amenity, SitePaper
from handrail.ground.people import operations as people
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import make_episode
from tests.world import NOW, key

TODAY = NOW.date()
PAPER = {
    "kind": "licence",
    "name": "Outpatient program licence",
    "issuer": "The state",
    "number": "L-7",
    "valid_from": "2025-01-01",
    "expires_on": "2028-01-01",
}


@pytest.fixture
def erin(world, browse):
    return browse(world.users["erin"])


def paper(world, *, days: int, name: str = "Outpatient program licence", kind: str = "licence") -> SitePaper:
    return clinic.add_paper(
        world.site,
        by=world.actor("erin"),
        at=NOW,
        kind=kind,
        name=name,
        issuer="The state",
        valid_from=date(2024, 1, 1),
        expires_on=TODAY + timedelta(days=days),
    )


def waiting(world, name: str = "erin") -> list[str]:
    return [due.words for due in staff_door.work(by=world.actor(name), as_of=NOW) if due.kind == "clinic"]


@pytest.mark.ledger("P09")
def test_a_director_says_what_the_site_offers(world, erin):
    url = reverse("clinic:amenities", args=[world.site.pk])
    page = erin.get(reverse("clinic:site", args=[world.site.pk])).content.decode()
    for words in ("Pet friendly", "Step-free way in", "Childcare while you are here", "Near a bus or train"):
        assert words in page
    wrong = erin.post(url, {"pet_friendly": "on", "languages": "on"} | key())
    assert wrong.status_code == 422
    assert "Write which." in wrong.content.decode()
    assert queries.amenities_of(world.site.pk) == []
    ticked = {"pet_friendly": "on", "languages": "on", "languages_words": "English, Spanish", "bus": "on"}
    assert erin.post(url, ticked | {"bus_words": "Line 12 stops at the door"} | key()).status_code == 302
    offered = [str(one) for one in queries.amenities_of(world.site.pk)]
    assert offered == [
        "Languages we speak: English, Spanish",
        "Pet friendly",
        "Near a bus or train: Line 12 stops at the door",
    ]
    page = erin.get(reverse("clinic:site", args=[world.site.pk])).content.decode()
    assert 'value="English, Spanish"' in page
    assert erin.post(url, {"step_free": "on"} | key()).status_code == 302
    assert [one.kind for one in queries.amenities_of(world.site.pk)] == ["step_free"]
    told = Event.objects.filter(what="clinic.amenities_set").order_by("sequence").last()
    assert told.detail == {"was": ["bus", "languages", "pet_friendly"], "now": {"step_free": ""}}


@pytest.mark.ledger("P09")
def test_a_site_is_found_by_what_someone_needs(world):
    erin = world.actor("erin")
    clinic.set_amenities(world.site, by=erin, at=NOW, offered={"step_free": "", "childcare": "", "bus": ""})
    other = clinic.open_site(world.organization, by=erin, at=NOW, name="Hill", time_zone="America/New_York")
    clinic.set_amenities(other, by=erin, at=NOW, offered={"step_free": ""})
    assert queries.sites_offering(["step_free"]) == {world.site.pk, other.pk}
    assert queries.sites_offering(["step_free", "childcare"]) == {world.site.pk}
    assert queries.sites_offering(["pet_friendly"]) == set()
    assert queries.sites_offering([]) == {world.site.pk, other.pk}


@pytest.mark.ledger("P09")
def test_whoever_places_a_client_sees_what_the_site_offers_them(world, browse):
    episode = make_episode(world)
    people.correct_identity(
        episode.client,
        by=world.actor("dora"),
        at=NOW,
        changes={"language": "es", "comfort_needs": "A chair near the door"},
    )
    dora, url = browse(world.users["dora"]), reverse("schedule:enrol", args=[episode.pk])
    assert "the site's languages are not written down" in dora.get(url).content.decode()
    offered = {"languages": "English, Polish", "step_free": ""}
    clinic.set_amenities(world.site, by=world.actor("erin"), at=NOW, offered=offered)
    page = dora.get(url).content.decode()
    assert "Their language: Spanish" in page
    assert "not among the site's languages" in page
    assert "Step-free way in" in page
    assert "A chair near the door" in page
    offered = {"languages": "English, Spanish"}
    clinic.set_amenities(world.site, by=world.actor("erin"), at=NOW, offered=offered)
    assert "spoken here" in dora.get(url).content.decode()


@pytest.mark.ledger("P09")
def test_a_visitor_may_read_what_a_site_offers_of_that_clinic_only(world, elsewhere):
    clinic.set_amenities(world.site, by=world.actor("erin"), at=NOW, offered=dict.fromkeys(AMENITIES, "x"))
    assert [one.kind for one in queries.amenities_of(world.site.pk)] == list(AMENITIES)
    with scope(organization=elsewhere.organization):
        assert queries.amenities_of(world.site.pk) == []
        assert not Amenity.objects.exists()


def test_what_is_on_no_list_is_not_offered(world):
    with pytest.raises(NotAllowed, match="'pool' is not on the list"):
        clinic.set_amenities(world.site, by=world.actor("erin"), at=NOW, offered={"pool": ""})
    with pytest.raises(NotAllowed, match="write which"):
        clinic.set_amenities(world.site, by=world.actor("erin"), at=NOW, offered={"languages": " "})


@pytest.mark.ledger("P10")
def test_a_licence_of_the_site_is_written_down_renewed_and_withdrawn(world, erin):
    url = reverse("clinic:papers", args=[world.site.pk])
    wrong = erin.post(url, PAPER | {"expires_on": "2024-01-01"} | key())
    assert wrong.status_code == 422
    assert "It must end after it begins." in wrong.content.decode()
    assert "Outpatient program licence" in wrong.content.decode()
    sent = PAPER | key()
    assert erin.post(url, sent).status_code == 302
    assert erin.post(url, sent).status_code == 302
    found = SitePaper.objects.get()
    page = erin.get(reverse("clinic:site", args=[world.site.pk])).content.decode()
    assert "until 1 Jan 2028" in page
    withdrawal = reverse("clinic:paper_withdrawal", args=[found.pk])
    assert erin.post(withdrawal, {"on": "2026-11-23", "because": ""} | key()).status_code == 422
    said = {"on": "2026-11-23", "because": "Suspended by the state"}
    assert erin.post(withdrawal, said | key()).status_code == 302
    assert erin.post(withdrawal, said | key()).status_code == 422
    page = erin.get(reverse("clinic:site", args=[world.site.pk])).content.decode()
    assert "Suspended by the state" in page
    assert not queries.looked_at([world.site], as_of=NOW)[world.site.pk].licensed


@pytest.mark.ledger("P10")
@pytest.mark.parametrize(
    ("days", "warned", "late"),
    [(91, False, False), (90, True, False), (30, True, False), (7, True, True), (-1, True, True)],
)
def test_the_directors_work_list_warns_before_a_licence_ends(world, days, warned, late):
    paper(world, days=days)
    found = queries.due(as_of=NOW, by=world.actor("erin"))
    assert bool(found) is warned
    assert [due.late for due in found] == [late] * len(found)
    assert bool(waiting(world)) is warned
    assert waiting(world, "alice") == []


@pytest.mark.ledger("P10")
def test_the_warning_goes_when_the_renewal_is_written_down(world, erin):
    paper(world, days=20)
    paper(world, days=25, name="Accreditation of the program", kind="accreditation")
    assert waiting(world) == [
        "Outpatient program licence. Ends in 20 days.",
        "Accreditation of the program. Ends in 25 days.",
    ]
    assert "Ends in 20 days." in erin.get(reverse("staff:work")).content.decode()
    paper(world, days=400)
    assert waiting(world) == ["Accreditation of the program. Ends in 25 days."]


@pytest.mark.ledger("P10")
def test_a_withdrawn_renewal_does_not_hide_the_old_ones_end(world):
    paper(world, days=20)
    renewed = paper(world, days=400)
    clinic.withdraw_paper(renewed, by=world.actor("erin"), at=NOW, on=TODAY, because="Refused")
    assert waiting(world) == ["Outpatient program licence. Ends in 20 days."]


@pytest.mark.ledger("P09", "P10")
def test_only_a_director_of_this_clinic_changes_the_site(world, elsewhere, browse):
    found = paper(world, days=100)
    urls = [
        reverse("clinic:site", args=[world.site.pk]),
        reverse("clinic:amenities", args=[world.site.pk]),
        reverse("clinic:papers", args=[world.site.pk]),
        reverse("clinic:checks", args=[world.site.pk]),
        reverse("clinic:paper_withdrawal", args=[found.pk]),
    ]
    for url in urls:
        assert browse(world.users["erin"]).get(url).status_code == 200
        assert browse(world.users["alice"]).get(url).status_code == 403
        assert browse(elsewhere.users["erin"]).get(url).status_code == 404
        assert browse(elsewhere.users["erin"]).post(url, PAPER | key()).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_site_costs_the_same_for_one_licence_and_three(world, erin, number, django_assert_num_queries):
    for one in range(number):
        paper(world, days=100 + one, name=f"Paper {one}")
    with django_assert_num_queries(11):
        assert erin.get(reverse("clinic:site", args=[world.site.pk])).status_code == 200


@pytest.mark.ledger("P10")
def test_a_site_licence_that_ends_soon_stands_on_the_programs_page(world, erin, browse):
    paper(world, days=8)
    paper(world, days=1, name="Fire certificate")
    paper(world, days=200, name="Accreditation of the program", kind="accreditation")
    for browser in (erin, browse(world.users["dora"])):
        page = browser.get(reverse("staff:programs")).content.decode()
        ending = page.partition("Licences that ended or end soon")[2]
        for words in ("Fire certificate", "Ends in 1 day.", "Outpatient program licence", "Ends in 8 days."):
            assert words in ending, words
        assert "Accreditation of the program" not in ending
