"""A withdrawal scale's total holds from the clinic's line on; blank or refused holds as well."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.models import Concern, MedicalHold, WithdrawalCheck
from handrail.ground.clinic import operations as clinic
from handrail.ground.steps import NotAllowed
from tests.builders_threads import course_of_care
from tests.world import NOW, key


@pytest.fixture
def sam(world):
    return course_of_care(world)


@pytest.mark.ledger("F03")
@pytest.mark.parametrize(
    ("sent", "result", "level"),
    [
        ({"scale": "ciwa_ar", "total": "7", "complicated": "no"}, "no hold", None),
        ({"scale": "ciwa_ar", "total": "8", "complicated": "no"}, "medical hold", "high"),
        ({"scale": "ciwa_ar", "total": "18", "complicated": "no"}, "medical hold", "high"),
        ({"scale": "ciwa_ar", "total": "19", "complicated": "no"}, "emergency", "emergency"),
        ({"scale": "ciwa_ar", "total": "2", "complicated": "yes"}, "emergency", "emergency"),
        ({"scale": "ciwa_ar", "total": "2", "complicated": ""}, "medical hold", "high"),
        ({"scale": "cows", "total": "12", "complicated": "no"}, "no hold", None),
        ({"scale": "cows", "total": "13", "complicated": "no"}, "medical hold", "high"),
        ({"scale": "cows", "total": "36", "complicated": "no"}, "medical hold", "high"),
        ({"scale": "cows", "total": "37", "complicated": "no"}, "emergency", "emergency"),
        ({"scale": "cows", "total": "", "complicated": "no", "words": "Refused"}, "medical hold", "high"),
    ],
)
def test_a_total_over_the_line_holds_and_one_that_is_blank_too(world, browse, sam, sent, result, level):
    browser, url = browse(world.users["lee"]), reverse("safety:withdrawal", args=[sam.pk])
    assert browser.post(url, sent | key()).status_code == 302
    assert WithdrawalCheck.objects.get().result == result
    assert [one.level for one in Concern.objects.all()] == ([level] if level else [])
    assert MedicalHold.objects.filter(lifted_at__isnull=True).count() == bool(level)
    page = browser.get(url).content.decode()
    assert ("Call 911, or bring them" in page) == (level == "emergency")
    assert ("A medical hold stands" in page) == bool(level)


@pytest.mark.ledger("F03")
def test_a_lower_total_lifts_nothing(world, sam):
    lee = world.actor("lee")
    for total in (20, 0):
        operations.note_withdrawal(sam, by=lee, at=NOW, scale="ciwa_ar", total=total, complicated=False)
    assert len(queries.standing_holds(sam.pk)) == 1


@pytest.mark.ledger("F03")
def test_the_medical_director_sets_the_line(world, sam):
    checks = {"jurisdiction": "", "payers": [], "stops": [], "own": {"ciwa_hold": 10}}
    clinic.set_checks(world.site, by=world.actor("erin"), at=NOW, **checks)
    said = {"by": world.actor("lee"), "at": NOW, "scale": "ciwa_ar", "complicated": False}
    assert operations.note_withdrawal(sam, total=9, **said).result == "no hold"
    assert operations.note_withdrawal(sam, total=10, **said).result == "medical hold"


@pytest.mark.ledger("F03")
def test_what_no_scale_can_say_and_who_may_not(world, elsewhere, browse, sam):
    said = {"by": world.actor("lee"), "at": NOW, "complicated": False}
    for scale, total in (("ciwa_ar", 68), ("cows", 49), ("cows", -1), ("phq9", 3)):
        with pytest.raises(NotAllowed):
            operations.note_withdrawal(sam, scale=scale, total=total, **said)
    url, sent = (
        reverse("safety:withdrawal", args=[sam.pk]),
        {"scale": "cows", "total": "3", "complicated": "no"},
    )
    assert browse(world.users["bob"]).post(url, sent | key()).status_code == 422
    assert browse(world.users["dora"]).post(url, sent | key()).status_code == 403
    assert browse(elsewhere.users["alice"]).post(url, sent | key()).status_code == 404
    assert not WithdrawalCheck.objects.exists()
    operations.note_withdrawal(sam, scale="cows", total=3, **said)
    for change in (
        lambda: WithdrawalCheck.objects.update(total=0),
        lambda: WithdrawalCheck.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
