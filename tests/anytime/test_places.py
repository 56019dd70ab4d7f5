"""Places that help: a directory to search, a client led there, and followed to its end; the case manager's list."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.casework import operations, queries
from handrail.anytime.casework.models import Linkage, LinkageStep, Resource
from handrail.anytime.consents import operations as consents
from handrail.anytime.consents.models import Disclosure
from handrail.care.schedule.models import Series
from handrail.ground.episode import operations as episodes
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series
from tests.world import NOW, key

TABLE = """name\tneeds\tplace\tphone\tpayers\tlanguages\tchecked_on
River Food Bank\tfood\tNorthside\t555-0142\t\tEnglish; Spanish\t2026-11-01
Bridge Legal Aid\tlegal;housing\tOld Town\t555-0143\tno insurance needed\tEnglish\t
"""


@pytest.fixture
def sam(world):
    return enrolled(world, make_series(world), NAMES[0], sign_in=True)[0]


@pytest.fixture
def directory(world):
    operations.import_resources(world.organization, by=world.actor("alice"), at=NOW, text=TABLE)
    return {one.name: one for one in queries.resources()}


def names(**asked):
    return [one.name for one in queries.resources(**asked)]


def due(world, who, at):
    found = queries.due(as_of=at, by=world.actor(who))
    return [(one.words, one.late, one.staff_id) for one in found]


@pytest.mark.ledger("C02")
def test_a_table_is_brought_in_and_searched_by_need_place_payer_and_language(world, browse, directory):
    assert names(need="housing") == ["Bridge Legal Aid"]
    assert names(language="spanish") == ["River Food Bank"]
    assert names(payer="No insurance needed") == ["Bridge Legal Aid"]
    assert names(place="north") == ["River Food Bank"]
    assert names(need="food", place="Old Town") == []
    browser = browse(world.users["dora"])
    page = browser.get(reverse("casework:directory"), {"need": "legal"}).content.decode()
    assert "Bridge Legal Aid" in page
    assert "River Food Bank" not in page
    again = TABLE.replace("555-0142", "555-0199")
    assert operations.import_resources(world.organization, by=world.actor("alice"), at=NOW, text=again) == 2
    assert Resource.objects.count() == 2
    assert Resource.objects.get(name="River Food Bank").phone == "555-0199"


@pytest.mark.ledger("C02")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,needs\nA,food\nB,foood", "Row 3, needs: “foood” is not known"),
        ("name,needs\n,food", "Row 2, name: Write its name."),
        ("name,needs,checked_on\nA,food,11/02/2026", "Row 2, checked_on: Write the day as 2026-11-30."),
        ("name,needs,checked_on\nA,food,2027-01-01", "Row 2, checked_on: It can’t have been checked"),
        ("name,needs,fax\nA,food,1", "Column “fax” is not known"),
        ("name,needs\nA,food,more", "Row 2 has more cells"),
        ("name,needs\nA,food\nA,legal", "stands twice at one place"),
        ("name,needs", "No row stands below"),
        (f"name,needs\n{'A' * 161},food", "Row 2, name: Write at most 160 signs."),
        ('name,needs\n"A,food', "no table that can be read"),
    ],
)
def test_one_wrong_row_and_none_is_taken(world, browse, text, says):
    page = browse(world.users["alice"]).post(reverse("casework:import_resources"), {"text": text} | key())
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not Resource.objects.exists()


@pytest.mark.ledger("C02", "C04")
def test_a_client_is_led_there_asked_after_and_it_ends(world, browse, sam, directory):
    """Found for their need, led there; it waits for the case manager on its day, until it was attended and is over."""
    episodes.name_team_member(sam, world.staff["lee"], by=world.actor("alice"), at=NOW, role="case_manager")
    browser, url = browse(world.users["lee"]), reverse("casework:linkages", args=[sam.pk])
    page = browser.get(url, {"need": "housing"}).content.decode()
    assert "Bridge Legal Aid" in page
    sent = {"resource": str(directory["Bridge Legal Aid"].pk), "need": "housing", "words": "Ask for Ms. Lane"}
    assert browser.post(url, sent | key()).status_code == 302
    made = Linkage.objects.get()
    assert (made.state, made.next_on, made.disclosure) == ("made", TODAY + timedelta(days=7), None)
    again = browser.post(url, sent | key()).content.decode()
    assert "was led there for this already" in again
    ask = ("Ask how it went: Bridge Legal Aid", False, world.staff["lee"].pk)
    assert due(world, "lee", NOW + timedelta(days=6)) == []
    assert due(world, "lee", NOW + timedelta(days=7)) == [ask]
    assert due(world, "lee", NOW + timedelta(days=8))[0][1]
    went = reverse("casework:linkage", args=[made.pk])
    refused = browser.post(went, {"verb": "miss"} | key()).content.decode()
    assert "Write why, and what is tried instead." in refused
    later = {"verb": "ask again", "words": "No answer yet", "next_on": "2026-12-10"}
    assert browser.post(went, later | key()).status_code == 302
    assert due(world, "lee", NOW + timedelta(days=8)) == []
    for verb in ("accept", "attend", "end"):
        assert browser.post(went, {"verb": verb} | key()).status_code == 302
    assert "This has ended" in browser.post(went, {"verb": "attend"} | key()).content.decode()
    assert [one.kind for one in LinkageStep.objects.order_by("id")] == [
        "made", "asked", "accept", "attend", "end",
    ]  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        LinkageStep.objects.update(words="x")


@pytest.mark.ledger("C02")
def test_we_call_there_only_under_a_release_that_names_the_place(world, browse, sam, directory):
    browser, url = browse(world.users["alice"]), reverse("casework:linkages", args=[sam.pk])
    place = directory["River Food Bank"]
    sent = {"resource": str(place.pk), "need": "food", "we_call": "on", "purpose": "food"}
    assert (
        "no release in force that names River Food Bank" in browser.post(url, sent | key()).content.decode()
    )
    assert not Linkage.objects.exists()
    consents.sign(
        sam, by=world.actor("alice"), at=NOW, document="release_of_information",
        signed_name=sam.client.legal_name, recipient="River Food Bank", purpose="food",
    )  # fmt: skip
    assert browser.post(url, sent | key()).status_code == 302
    left = Disclosure.objects.get()
    assert (left.recipient, left.parts) == ("River Food Bank", ["need"])
    assert Linkage.objects.get().disclosure_id == left.pk


@pytest.mark.ledger("C02")
def test_the_client_finds_them_on_the_phone_and_nobody_elses(world, browse, sam, directory):
    alice = world.actor("alice")
    operations.link(sam, by=alice, at=NOW, resource=directory["River Food Bank"], need="food")
    phone = browse(world.users[NAMES[0][0].lower()])
    page = phone.get(reverse("portal:places")).content.decode()
    assert "River Food Bank" in page
    assert "555-0142" in page
    (other,) = enrolled(world, make_series_of(sam), NAMES[1], sign_in=True)
    theirs = browse(world.users[NAMES[1][0].lower()]).get(reverse("portal:places")).content.decode()
    assert "River Food Bank" not in theirs
    assert other.pk != sam.pk


def make_series_of(episode):
    return Series.objects.get(organization=episode.organization)


def test_a_place_that_is_gone_leads_nobody_there_and_stays_on_the_record(world, browse, sam, directory):
    alice, place = world.actor("alice"), directory["River Food Bank"]
    operations.link(sam, by=alice, at=NOW, resource=place, need="food")
    browser = browse(world.users["alice"])
    assert browser.post(reverse("casework:retirement", args=[place.pk]), key()).status_code == 302
    assert names() == ["Bridge Legal Aid"]
    assert "River Food Bank" in browser.get(reverse("casework:linkages", args=[sam.pk])).content.decode()
    place.refresh_from_db()
    with pytest.raises(NotAllowed, match="taken out of the directory"):
        operations.link(sam, by=alice, at=NOW, resource=place, need="other")


@pytest.mark.ledger("C04")
def test_the_case_managers_list_shows_their_clients_with_what_waits(world, browse, sam, directory):
    series = make_series_of(sam)
    (other,) = enrolled(world, series, NAMES[1])
    alice = world.actor("alice")
    episodes.name_team_member(sam, world.staff["lee"], by=alice, at=NOW, role="case_manager")
    for one in (sam, other):
        operations.link(
            one, by=alice, at=NOW, resource=directory["River Food Bank"], need="food", next_on=TODAY
        )
    browser, url = browse(world.users["lee"]), reverse("staff:casework")
    page = browser.get(url).content.decode()
    assert "Ask how it went: River Food Bank" in page
    assert sam.client.short_name in page
    assert other.client.short_name not in page
    assert other.client.short_name in browser.get(url, {"all": 1}).content.decode()
    assert browse(world.users["dora"]).get(url).status_code == 403


def test_the_lists_cost_the_same_for_one_and_three(world, browse, directory):
    browser, counts = browse(world.users["alice"]), []
    series = make_series(world)
    for name in NAMES[:3]:
        (episode,) = enrolled(world, series, name)
        operations.link(
            episode, by=world.actor("alice"), at=NOW, resource=directory["River Food Bank"], need="food"
        )
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("staff:casework"))
            browser.get(reverse("casework:directory"))
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_another_clinics_places_are_not_ours(world, elsewhere, browse, sam, directory):
    place = directory["River Food Bank"]
    charlie = browse(elsewhere.users["alice"])
    for name in ("resource", "retirement"):
        url = reverse(f"casework:{name}", args=[place.pk])
        assert charlie.post(url, {"name": "x", "needs": ["food"]} | key()).status_code == 404
    assert "River Food Bank" not in charlie.get(reverse("casework:directory")).content.decode()
    assert charlie.get(reverse("casework:linkages", args=[sam.pk])).status_code == 404


@pytest.mark.ledger("C02")
def test_an_import_that_says_less_takes_nothing_away_and_an_old_tab_brings_nothing_back(
    world, browse, directory
):
    alice = world.actor("alice")
    operations.import_resources(
        world.organization, by=alice, at=NOW, text="name,needs,place\nRiver Food Bank,food;money,Northside"
    )
    place = Resource.objects.get(name="River Food Bank")
    assert (place.phone, place.checked_on) == ("555-0142", date(2026, 11, 1))
    assert sorted(place.tags.values_list("kind", "value")) == [
        ("language", "english"), ("language", "spanish"), ("need", "food"), ("need", "money"),
    ]  # fmt: skip
    browser, url = browse(world.users["alice"]), reverse("casework:resource", args=[place.pk])
    browser.post(reverse("casework:retirement", args=[place.pk]), key())
    late = browser.post(url, {"name": "River Food Bank", "needs": ["food"], "place": "Northside"} | key())
    assert "taken out of the directory a moment ago" in late.content.decode()
    assert names() == ["Bridge Legal Aid"]


@pytest.mark.ledger("C02")
def test_a_place_that_is_gone_is_not_on_the_phone_and_somebody_leads_elsewhere(world, browse, sam, directory):
    alice, place = world.actor("alice"), directory["River Food Bank"]
    operations.link(sam, by=alice, at=NOW, resource=place, need="food", words="Ask for Jo")
    phone = browse(world.users[NAMES[0][0].lower()])
    assert "Ask for Jo" in phone.get(reverse("portal:places")).content.decode()
    page = browse(world.users["alice"]).get(reverse("casework:linkages", args=[sam.pk]), {"need": "food"})
    assert "the client reads this" in page.content.decode()
    assert due(world, "alice", NOW) == []
    operations.retire_resource(place, by=alice, at=NOW)
    assert "River Food Bank" not in phone.get(reverse("portal:places")).content.decode()
    assert [one[0] for one in due(world, "alice", NOW)] == ["River Food Bank is gone: lead them elsewhere"]
