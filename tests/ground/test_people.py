"""What a client's file will not take."""

from datetime import date, timedelta

import pytest

from handrail.ground.people import operations as people
from handrail.ground.people.models import Client
from handrail.ground.steps import NotAllowed
from tests.world import NOW


@pytest.mark.parametrize("born", [date(1066, 10, 14), date(1899, 12, 31), NOW.date() + timedelta(days=1)])
def test_an_impossible_birth_date_is_refused(world, born):
    with pytest.raises(NotAllowed, match="cannot be right"):
        people.register(
            by=world.actor("dora"),
            at=NOW,
            organization_id=world.organization.pk,
            identity=people.Identity("Sam", "Kerr", born),
        )
    assert not Client.objects.exists()


@pytest.mark.parametrize("born", [date(1900, 1, 1), NOW.date()])
def test_a_birth_date_at_either_end_is_taken(world, born):
    people.register(
        by=world.actor("dora"),
        at=NOW,
        organization_id=world.organization.pk,
        identity=people.Identity("Sam", "Kerr", born),
    )
    assert Client.objects.get().birth_date == born
