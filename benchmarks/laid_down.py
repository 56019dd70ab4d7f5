"""What the five works act upon, made beforehand: answered requests, groups of 12, a list of 60."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django_scopes import scope

from benchmarks.setting import TODAY, Setting, settle
from handrail.care.admission.models import Dose
from handrail.care.inquiry import operations as inquiry
from handrail.care.schedule.models import Part, Place, Series, Session
from handrail.ground.actor import visitor
from handrail.ground.clinic import operations as clinics
from handrail.ground.episode.models import Episode

GROUP, LIST = 12, 60
PHQ9 = {"occasion": "cadence"} | {f"q{n}": str(n % 3) for n in range(1, 9)} | {"q9": "0"}


@dataclass
class Prepared:
    referrals: list[tuple[Any, dict[str, str]]]  # a referral, and who it is about
    episodes: list[Any]  # courses of care that answer no scale today yet
    groups: list[tuple[Any, list[Any]]]  # a session of today, and its 12 places
    chart: Any  # a client with 20 days, in the program
    phq9: dict[str, str]


def prepare(setting: Setting, *, rounds: int) -> Prepared:
    with scope(organization=setting.clinic.organization):
        past = list(Episode.objects.filter(stage="closed").select_related("client")[: LIST + rounds])
        listed, others = past[: LIST - GROUP], past[LIST - GROUP :]
        bring_back(listed, setting.now)
        for number in range(0, len(listed), GROUP):
            a_session(setting, setting.clinic.site, listed[number : number + GROUP], number)
        elsewhere = clinics.open_site(
            setting.clinic.organization,
            by=setting.clinic.actors["june"],
            at=setting.now,
            name="The groups that are measured",
            time_zone=setting.clinic.site.time_zone,
        )
        everyone = [person.state for person in setting.people]
        groups = [a_session(setting, elsewhere, everyone, number) for number in range(rounds)]
        referrals = [a_referral(setting, number) for number in range(rounds)]
        settle()
        answering = [episode.pk for episode in others[:rounds]]
        return Prepared(referrals, answering, groups, listed[0].pk, PHQ9)


def bring_back(episodes: list[Episode], at: datetime) -> None:
    """Let finished courses of the past be in the program today, so that the list has 60 entries."""
    began = TODAY - timedelta(days=21)
    ids = [episode.pk for episode in episodes]
    Episode.objects.filter(pk__in=ids).update(
        stage="taking part", admitted_on=began, discharged_on=None, discharge_reason=None
    )
    doses = [
        Dose(
            organization_id=one.organization_id, client_id=one.client_id, episode=one, sensitivity=one.sensitivity,
            days_per_week=4, hours_per_week="10.50", from_day=began, reason="back", set_at=at, set_by="staff",
        )
        for one in episodes
    ]  # fmt: skip
    Dose.objects.bulk_create(doses)


def a_session(setting: Setting, site: Any, episodes: list[Episode], number: int) -> tuple[Any, list[Any]]:
    """Lay down one session of today with these people expected."""
    room, leader = setting.clinic.series.room, setting.clinic.staff["dana"]
    organization = setting.clinic.organization
    start = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=setting.now.tzinfo)
    end = start + timedelta(minutes=170)
    series = Series.objects.create(
        organization=organization, site=site, program=setting.clinic.program, track="morning",
        title=f"Group {number}", weekdays=[TODAY.weekday()], starts="09:00", room=room, leader=leader, from_day=TODAY,
    )  # fmt: skip
    session = Session.objects.create(
        organization=organization, series=series, site=site, room=room, leader=leader, day=TODAY,
        starts_at=start, ends_at=end,
    )  # fmt: skip
    Part.objects.create(
        organization=organization, session=session, number=1, kind="skill", title="Skill",
        starts_at=start, ends_at=end, clinical=True,
    )  # fmt: skip
    places = [
        Place(
            organization=organization, client_id=episode.client_id, episode=episode,
            sensitivity=episode.sensitivity, session=session, day=TODAY,
        )
        for episode in episodes
    ]  # fmt: skip
    Place.objects.bulk_create(places)
    return session.pk, [str(place.pk) for place in places]


def a_referral(setting: Setting, number: int) -> tuple[Any, dict[str, str]]:
    """Take one telephone request as far as its answer; return it and who it is about."""
    desk, at = setting.clinic.actors["ines"], setting.now - timedelta(hours=1)
    request = inquiry.Request(
        name=f"Newcomer Number{number}", phone="555-0123", words="I want to begin.", source="self",
        in_danger_now=False, thoughts_of_suicide=False, withdrawal_signs=False, recent_hospital_stay=False,
    )  # fmt: skip
    referral = inquiry.receive(
        setting.clinic.program, request, by=visitor(setting.clinic.organization.pk), at=at
    )
    inquiry.take(referral, by=desk, at=at)
    inquiry.answer(referral, by=desk, at=at, words="Spoke.", appointment_at=at + timedelta(days=1))
    who = {
        "given_name": "Newcomer", "family_name": f"Number{number}", "birth_date": "1988-05-06",
        "language": "en", "phone": "555-0123",
    }  # fmt: skip
    return referral.pk, who
