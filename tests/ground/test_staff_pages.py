"""Clinicians' licences: kept by the director, warned of before they end, and asked for by whatever needs one."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from handrail.doors.staff import queries as staff_door
from handrail.ground.people import operations as people
from handrail.ground.people import queries
from handrail.ground.people.models import Credential
from tests.world import NOW, key

TODAY = NOW.date()
LICENCE = {
    "kind": "LPC",
    "number": "L-77",
    "jurisdiction": "ny",
    "valid_from": "2025-01-01",
    "expires_on": "2028-01-01",
}


@pytest.fixture
def erin(world, browse):
    return browse(world.users["erin"])


def licence(world, name: str = "lee", *, days: int, kind: str = "LPC") -> Credential:
    return people.add_credential(
        world.staff[name],
        by=world.actor("erin"),
        at=NOW,
        kind=kind,
        number="L-5",
        jurisdiction="NY",
        valid_from=date(2024, 1, 1),
        expires_on=TODAY + timedelta(days=days),
    )


def waiting(world, name: str = "erin") -> list[str]:
    return [due.words for due in staff_door.work(by=world.actor(name), as_of=NOW) if due.kind == "people"]


@pytest.mark.ledger("P10")
def test_a_director_writes_down_a_licence(world, erin):
    lee = world.staff["lee"]
    page = erin.get(reverse("people:member", args=[lee.pk])).content.decode()
    assert "No licence in force" in page
    url = reverse("people:credentials", args=[lee.pk])
    wrong = erin.post(url, LICENCE | {"jurisdiction": "New York", "valid_from": "2029-01-01"} | key())
    assert wrong.status_code == 422
    assert "Write the state&#x27;s two letters, such as NY." in wrong.content.decode()
    assert "L-77" in wrong.content.decode()
    late = erin.post(url, LICENCE | {"valid_from": "2029-01-01"} | key())
    assert "The licence must end after it begins." in late.content.decode()
    sent = LICENCE | key()
    assert erin.post(url, sent).status_code == 302
    assert erin.post(url, sent).status_code == 302
    assert Credential.objects.filter(staff=lee).count() == 1
    assert queries.holds_licence(staff_id=lee.pk, on=TODAY)
    page = erin.get(reverse("people:staff")).content.decode()
    assert "LPC L-77" in page
    assert "until 1 Jan 2028" in page


@pytest.mark.ledger("P10")
def test_a_withdrawn_licence_counts_no_more_from_its_day(world, erin):
    one = licence(world, days=400)
    url = reverse("people:withdrawal", args=[one.pk])
    assert erin.post(url, {"on": "2026-11-25", "because": ""} | key()).status_code == 422
    assert erin.post(url, {"on": "2026-11-25", "because": "Suspended"} | key()).status_code == 302
    lee = world.staff["lee"].pk
    assert queries.holds_licence(staff_id=lee, on=date(2026, 11, 24))
    assert not queries.holds_licence(staff_id=lee, on=date(2026, 11, 25))
    assert "Suspended" in erin.get(reverse("people:member", args=[lee])).content.decode()
    assert "LPC" not in queries.kinds_held(on=date(2026, 11, 25))[world.site.pk]


@pytest.mark.ledger("P10")
@pytest.mark.parametrize(
    ("days", "said", "late"),
    [(91, None, False), (90, "Ends in 90 days.", False), (30, "Ends in 30 days.", False), (7, "Ends in 7 days.", True), (-2, "Ended 2 days ago.", True)],
)  # fmt: skip
def test_the_directors_work_list_warns_before_a_licence_ends(world, days, said, late):
    licence(world, days=days)
    assert waiting(world) == ([f"LPC L-5. {said}"] if said else [])
    assert waiting(world, "alice") == []
    assert [due.late for due in queries.due(as_of=NOW, by=world.actor("erin"))] == ([late] if said else [])


@pytest.mark.ledger("P10")
def test_the_warning_goes_with_the_renewal_and_when_someone_leaves(world):
    licence(world, days=5)
    assert waiting(world)
    licence(world, days=800, kind="lpc")
    assert waiting(world) == []
    licence(world, "dora", days=5)
    assert waiting(world)
    world.staff["dora"].left_on = TODAY
    world.staff["dora"].save(update_fields=["left_on"])
    assert waiting(world) == []


@pytest.mark.ledger("P10")
def test_only_a_director_of_this_clinic_keeps_licences(world, elsewhere, browse):
    one = licence(world, days=100)
    urls = [
        reverse("people:staff"),
        reverse("people:member", args=[world.staff["lee"].pk]),
        reverse("people:credentials", args=[world.staff["lee"].pk]),
        reverse("people:withdrawal", args=[one.pk]),
    ]
    for url in urls:
        assert browse(world.users["erin"]).get(url).status_code == 200
        assert browse(world.users["alice"]).get(url).status_code == 403
    for url in urls[1:]:
        assert browse(elsewhere.users["erin"]).get(url).status_code == 404
        assert browse(elsewhere.users["erin"]).post(url, LICENCE | key()).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_staff_page_costs_the_same_for_one_licence_and_three(
    world, erin, number, django_assert_num_queries
):
    for name in ("lee", "dora", "bob")[:number]:
        licence(world, name, days=10)
    with django_assert_num_queries(9):
        assert erin.get(reverse("people:staff")).status_code == 200
