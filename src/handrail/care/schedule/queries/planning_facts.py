"""What the rows say of one site in one week, read for its problem in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from handrail.anytime.consents import queries as consents
from handrail.care.schedule.as_problem import Said
from handrail.care.schedule.models import Enrolment, Series
from handrail.care.schedule.queries.planning_alone import Alone, Booked, booked_hours
from handrail.care.schedule.states import PLACED_STAGES
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.models import ProgramInForce, Room, Site
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff

LEADS = "therapist"  # whom the pages offer as leaders


@dataclass(frozen=True)
class Facts:
    """What the rows say of one site in one week."""

    monday: date
    rooms: list[Room]
    staff: list[Staff]
    series: list[Series]  # here
    elsewhere: list[Series]  # that any of this staff leads at another site
    in_force: list[ProgramInForce]
    episodes: list[Episode]
    placed: dict[UUID, Enrolment]  # by course of care
    by_video: set[UUID]  # courses of care that agreed to it
    booked: Booked  # hours with one of the staff
    alone: bool  # individual sessions are planned, too
    able: list[UUID] = field(default_factory=list)  # who may see clients alone
    said: Said = field(default_factory=Said)
    hours: dict[str, int] = field(default_factory=dict)
    open_to: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def to_plan(self) -> list[Episode]:
        """Whose individual sessions are planned, too."""
        return self.episodes if self.alone else []

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def facts_of(site: Site, monday: date, *, alone: Alone) -> Facts:
    sunday = monday + timedelta(days=6)
    # What begins later holds its place already: the week is the one that all this comes to.
    holds = Q(until_day__isnull=True) | Q(until_day__gte=monday)
    found = Series.objects.filter(holds).select_related("program", "site", "room", "leader")
    series = sorted(found, key=lambda one: str(one.pk))
    here = [one for one in series if one.site_id == site.pk]
    leaders = {one.leader_id for one in here}
    staff = [
        one
        for one in people.staff_at_work()
        if one.pk in leaders or (LEADS in one.roles and one.site_id in (site.pk, None))
    ]
    at_work = {one.pk for one in staff}
    staff += list({one.leader_id: one.leader for one in here if one.leader_id not in at_work}.values())
    cared = Episode.objects.filter(site=site, stage__in=PLACED_STAGES)
    episodes = sorted(cared.select_related("client", "site", "program"), key=lambda one: str(one.pk))
    enrolled = Enrolment.objects.filter(holds, episode__site=site, episode__stage__in=PLACED_STAGES)
    return Facts(
        monday,
        clinic.rooms(site_id=site.pk),
        sorted(staff, key=lambda one: str(one.pk)),
        here,
        [one for one in series if one.site_id != site.pk],
        [one for one in clinic.programs_in_force() if one.site_id == site.pk],
        episodes,
        {one.episode_id: one for one in enrolled.order_by("from_day")},  # the latest counts
        consents.agreed_among(episodes, "telehealth", on=sunday),
        booked_hours(site, monday, staff=staff, episodes=episodes, alone=alone),
        alone == "planned",
    )
