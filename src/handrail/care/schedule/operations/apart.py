"""Two clients are kept apart, or may share a group again."""

from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.schedule.models import KeptApart
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.people.models import Client
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb


@verb
def keep_apart(client: Client, away_from: Client, *, by: Actor, at: datetime) -> KeptApart:
    """Keep two clients apart from now on: they are placed in no group together. Those that they share now stay as they are."""
    access.refuse(by, "schedule.arrange", client)
    access.refuse(by, "schedule.arrange", away_from)
    if client.pk == away_from.pk:
        raise NotAllowed([_("Choose somebody else.")])
    first, second = sorted((client, away_from), key=lambda one: one.pk)
    try:
        with attempt():
            apart: KeptApart = KeptApart.objects.create(
                organization_id=client.organization_id,
                first=first,
                second=second,
                noted_at=at,
                noted_by=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_("They are kept apart already.")]) from None
    # A line for each of the two: neither's names the other.
    lines = [Line("schedule.kept_apart", apart, client_id=one.pk) for one in (first, second)]
    record.write_all(lines, by=by, at=at)
    return apart


@verb
def end_apart(apart: KeptApart, *, by: Actor, at: datetime) -> None:
    """Let two clients share a group again."""
    access.refuse(by, "schedule.arrange", apart)
    if not KeptApart.objects.filter(pk=apart.pk, ended_at__isnull=True).update(ended_at=at):
        raise NotAllowed([_("They are not kept apart any more.")])
    lines = [Line("schedule.apart_ended", apart, client_id=one) for one in (apart.first_id, apart.second_id)]
    record.write_all(lines, by=by, at=at)
