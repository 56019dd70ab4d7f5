"""One client on each of the five programs, from the public page to the first day, through the pages of everyone."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handrail.anytime.consents import queries as consents
from handrail.anytime.safety.queries import STEPS
from handrail.care.day.models import CheckIn
from handrail.care.inquiry.models import Referral
from handrail.care.placement import measured
from handrail.care.placement.models import DIMENSIONS, EXCLUSIONS
from handrail.care.schedule import queries as schedule
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic.models import ProgramInForce
from handrail.ground.episode.models import Episode
from handrail.library import shelf
from handrail.library.week import WEEKDAYS
from tests.world import NOW, key

ZONE = ZoneInfo("America/New_York")
PROGRAMS = [
    pytest.param("structured", marks=pytest.mark.ledger("P01", "A01")),
    pytest.param("flexible", marks=pytest.mark.ledger("P02", "A01")),
    pytest.param("foundations", marks=pytest.mark.ledger("P03", "A01")),
    pytest.param("skills", marks=pytest.mark.ledger("P04", "A01")),
    pytest.param("womens", marks=pytest.mark.ledger("P05", "A01")),
]


class Way:
    """The people of one admission and their pages."""

    def __init__(self, world: Any, browse: Any, program_id: str) -> None:
        self.world, self.browse, self.program = world, browse, shelf.program(program_id)
        by = system(world.organization.pk)
        if program_id != "skills":
            clinic.publish_program(world.site, self.program, by=by, at=NOW)
        self.track = self.program.tracks[0]
        self.met = [WEEKDAYS.index(day) for day in self.track.weekdays]
        self.days = self.met[: self.program.dose.days_per_week]
        self.first = next(
            d for n in range(1, 9) if (d := NOW.date() + timedelta(days=n)).weekday() in self.days
        )
        self.desk, self.therapist = browse(world.users["dora"]), browse(world.users["alice"])

    def send(self, who: Any, route: str, ids: dict[str, Any], **said: Any) -> None:
        url = reverse(route, kwargs=ids)
        answer = who.post(url, said | key())
        assert answer.status_code == 302, f"{url}: {re.sub('<[^>]+>', ' ', answer.content.decode())[-3000:]}"

    def ask(self) -> Referral:
        visitor, where = self.browse(), [self.world.organization.slug, self.program.id]
        page = visitor.get(reverse("public:program", args=where))
        assert page.status_code == 200
        form = {"name": "Robin Ash", "phone": "555-0101", "source": "self", "thoughts_of_suicide": "no",
                "in_danger_now": "no", "withdrawal_signs": "no"}  # fmt: skip
        assert visitor.post(reverse("public:request", args=where), form | key()).status_code == 302
        return Referral.objects.get()

    def begin(self, referral: Referral) -> Episode:
        here = {"referral": referral.pk}
        self.send(self.desk, "inquiry:owner", here)
        self.send(self.desk, "inquiry:answer", here, words="Spoke.", appointment_at="2026-11-23T14:00")
        who = {"given_name": "Robin", "family_name": "Ash", "birth_date": "1991-03-09", "language": "en"}
        self.send(self.desk, "intake:begin", here, **who)
        episode = Episode.objects.get()
        self.here = {"episode": episode.pk}
        self.send(self.desk, "intake:interview", self.here, what_brings_you="I stopped answering the phone.")
        self.sign(episode)
        screen = {f"q{n}": "no" for n in (1, 2, 3, 4)}
        self.send(self.desk, "safety:screen", self.here, **screen)
        self.send(self.desk, "intake:handover", self.here)
        return episode

    def sign(self, episode: Episode) -> None:
        for paper in consents.papers(episode, on=NOW.date()):
            if paper.document.purpose != "disclosure" and not paper.holds:
                ids = self.here | {"document": paper.document.id}
                self.send(self.desk, "consents:signature", ids, signed_name="Robin Ash", agrees="on")

    def decide(self) -> None:
        typed = {f"rated_{name}": "2" for name in DIMENSIONS} | {f"stops_{name}": "no" for name in EXCLUSIONS}
        typed |= {f"section_{one.id}": "As told." for one in shelf.evaluation().sections if one.required}
        typed |= {f"own_{rule.id}": "yes" for rule in self.program.eligibility}
        code = self.program.conditions[0].code
        typed |= {
            "revision": "0",
            "code_1": code,
            "words_1": "As assessed",
            "formulation": "Weekly is not enough.",
        }
        self.send(self.therapist, "placement:assessment", self.here, **typed)
        argued = {
            "why_not_less": "Weekly did not hold.",
            "why_not_more": "Safe at home.",
            "reason": "Both agree.",
        }
        seen = measured.beside(Episode.objects.get(pk=self.here["episode"])).seen
        said = argued | {"level": "iop", "revision": "1", "seen": seen}
        self.send(self.therapist, "placement:decision", self.here, **said)

    def get_ready(self) -> None:
        staff = {role: str(self.world.staff[who].pk) for role, who in
                 (("therapist", "alice"), ("prescriber", "priya"), ("case_manager", "lee"))}  # fmt: skip
        dose = self.program.dose
        self.send(self.desk, "admission:team", self.here, **staff)
        start = {
            "start_on": self.first.isoformat(),
            "track": self.track.id,
            "weekdays": [str(d) for d in self.days],
        }
        self.send(self.desk, "admission:start", self.here, **start)
        said = {"days_per_week": dose.days_per_week, "hours_per_week": str(dose.hours_per_week)}
        self.send(
            self.therapist,
            "admission:dose",
            self.here,
            **said,
            from_day=self.first.isoformat(),
            reason="As planned",
        )
        self.send(
            self.therapist,
            "safety:plan",
            self.here,
            based_on=0,
            made_with="The client",
            **dict.fromkeys(STEPS, "none yet"),
        )
        steps, contact = [one.id for one in self.program.orientation], "Ada Ash, sister, 555-0144"
        self.send(self.desk, "admission:orientation", self.here, steps=steps, emergency_contact=contact)
        self.send(self.therapist, "admission:first_day", self.here)

    def schedule(self) -> None:
        form = {"track": self.track.id, "title": self.track.title, "weekdays": [str(day) for day in self.met],
                "starts": "", "room": str(self.world.room.pk), "leader": str(self.world.staff["alice"].pk),
                "from_day": self.first.isoformat()}  # fmt: skip
        director = self.browse(self.world.users["erin"])
        self.send(director, "schedule:new_series", {"program": self.program.id}, **form)
        (series,) = schedule.series_in_force()
        until = (self.first + timedelta(days=13)).isoformat()
        self.send(self.desk, "schedule:sessions", {"series": series.pk}, until=until)
        place = {
            "series": str(series.pk),
            "weekdays": [str(d) for d in self.days],
            "from_day": self.first.isoformat(),
        }
        self.send(self.desk, "schedule:enrol", self.here, **place)


@pytest.mark.parametrize("program_id", PROGRAMS)
def test_one_client_from_the_public_page_to_the_first_day(world, browse, set_clock, program_id):
    way = Way(world, browse, program_id)
    episode = way.begin(way.ask())
    assert episode.program == ProgramInForce.objects.get(program=program_id, replaced_at=None)
    way.decide()
    way.get_ready()
    way.schedule()
    episode.refresh_from_db()
    assert (episode.stage, episode.admitted_on) == ("taking part", way.first)
    place = schedule.place_today(episode, way.first)
    starts = way.track.day(WEEKDAYS[way.first.weekday()]).starts
    assert place.session.starts_at.astimezone(ZONE).time() == starts
    block = schedule.parts_of(place.session_id)
    planned = way.program.block_on(way.track.id, WEEKDAYS[way.first.weekday()])
    assert [(p.kind, (p.ends_at - p.starts_at).seconds // 60) for p in block] == [
        (part.kind, part.minutes.planned) for part in planned.parts
    ]
    checks_in_on_the_phone(way, episode, way.first, starts, set_clock)


def checks_in_on_the_phone(way: Way, episode: Episode, on: date, starts: time, set_clock: Any) -> None:
    shown_once = way.desk.post(reverse("admission:invitation", kwargs=way.here), key())
    link = b"".join(shown_once.streaming_content).decode()
    path = re.search(r"/invitation/[\w-]+/", link)
    assert path, "the invitation shows its link"
    phone = way.browse()
    password = {
        "email": "robin@example.org",
        "password": "a long enough phrase",
        "again": "a long enough phrase",
    }
    assert phone.post(path[0], password | key()).status_code == 302
    set_clock(datetime.combine(on, starts, ZONE) - timedelta(minutes=20))
    today = phone.get(reverse("portal:today")).content.decode()
    assert reverse("portal:check_in") in today
    assert (
        phone.post(
            reverse("portal:check_in"),
            {"safety": "no", "mood": "6", "urges": "1", "sleep_hours": "7"} | key(),
        ).status_code
        == 302
    )
    kept = CheckIn.objects.get()
    assert (kept.episode_id, kept.day, kept.scan) == (episode.pk, on, "settled")
