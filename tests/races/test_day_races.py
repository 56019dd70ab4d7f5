"""Places, make-up sessions, holds and corrections when several people act at the same moment."""

from datetime import time, timedelta
from functools import partial

from handrail.anytime.notes import operations as notes
from handrail.anytime.notes import queries as note_queries
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as concerns
from handrail.anytime.safety.operations import Evaluated
from handrail.care.day import operations as day
from handrail.care.day.models import AttendanceEvent, CheckIn, MakeUp
from handrail.care.day.operations import CheckInAnswers
from handrail.care.inquiry import operations as inquiry
from handrail.care.inquiry.models import Referral
from handrail.care.intake import operations as intake
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as timetable
from handrail.care.schedule.models import Place
from handrail.ground.actor import at_the_door
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode import operations as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.people import operations as people
from tests.builders_days import NAMES, TODAY, make_episode, make_series
from tests.races.test_races import (
    DAYS,
    ROUNDS,
    THREADS,
    _the_record_holds,
    arena,
    at_once,
    lines,
    morning,
    one_wins,
)
from tests.world import NOW

__all__ = ["_the_record_holds", "arena"]  # fixtures


def small_evening(arena, number):
    world, by = arena.world, arena.actor("erin")
    room = clinic.add_room(world.site, by=by, at=NOW, name=f"Small {number}", capacity=1)
    return make_series(world, title=f"Evening {number}", starts=time(17 + 3 * number), weeks=1, room=room)


def sessions_of(arena, series):
    found = [timetable.sessions_on(arena.world.site.pk, on) for on in DAYS[:5]]
    mine = [one for those in found for one in those if one.series_id == series.pk]
    return [timetable.session_for(arena.actor("lee"), one.pk) for one in mine]


def test_the_last_place_goes_to_one(arena):
    series, by = small_evening(arena, 0), arena.actor("lee")
    people = [make_episode(arena.world, *name) for name in NAMES[4 : 4 + THREADS]]
    for session in sessions_of(arena, series):
        copies = [timetable.session_for(by, session.pk) for _ in people]
        add = partial(schedule.add_place, by=by, at=NOW, reason="hours")
        one_wins(arena, [partial(add, *pair) for pair in zip(people, copies, strict=True)])
        assert Place.objects.filter(session=session, state="expected").count() == 1


def test_a_missed_day_is_made_up_once(arena):
    series, by = small_evening(arena, 1), arena.actor("lee")
    (sam,) = (make_episode(arena.world, *NAMES[10]),)
    schedule.enrol(sam, arena.series, by=by, at=NOW, weekdays=[0], from_day=TODAY)
    missed = arena.place(sam, TODAY)
    day.mark_missed(missed, by=by, at=morning(TODAY) + timedelta(hours=1))
    offers = sessions_of(arena, series)[1 : 1 + THREADS]
    copies = [timetable.place_for(by, missed.pk) for _ in offers]
    book = partial(day.make_up, by=by, at=morning(TODAY) + timedelta(hours=2))
    one_wins(arena, [partial(book, *pair) for pair in zip(copies, offers, strict=True)])
    assert MakeUp.objects.filter(missed=missed).count() == 1
    assert Place.objects.filter(episode=sam, session__series=series).count() == 1


def test_a_sign_at_the_moment_of_the_evaluation_is_not_lifted_by_it(arena):
    alice = arena.actor()
    (kim,) = (make_episode(arena.world, *NAMES[11]),)
    for number in range(6):
        at = NOW + timedelta(hours=number)
        see = partial(safety.raise_by_hand, kim, by=alice, level="high", withdrawal=True)
        see(at=at, seen="Shaking")
        said = Evaluated(at + timedelta(minutes=5), "fit for group", "Steady", facility="General Hospital")
        note = partial(safety.note_evaluation, kim, by=alice, at=at + timedelta(minutes=6), said=said)
        done, told = at_once(arena, [note, partial(see, at=at + timedelta(minutes=6), seen="Shaking again")])
        assert (len(done), told) == (2, [])
        (standing,) = concerns.standing_holds(kim.pk)
        assert standing.why == "Shaking again"
        later = Evaluated(at + timedelta(minutes=8), "fit for group", "Steady", facility="General Hospital")
        safety.note_evaluation(kim, by=alice, at=at + timedelta(minutes=9), said=later)


def test_one_absence_is_set_right_once(arena):
    by = arena.actor()
    (ines,) = (make_episode(arena.world, *NAMES[12]),)
    schedule.enrol(ines, arena.series, by=by, at=NOW, weekdays=list(range(5)), from_day=TODAY)
    for on in DAYS[:5]:
        day.mark_missed(arena.place(ines, on), by=by, at=morning(on) + timedelta(hours=1))
        wrong = AttendanceEvent.objects.get(visit__episode=ines, visit__day=on, kind="missed")
        read = AttendanceEvent.objects.select_related("visit__place__session", "visit__episode__site")
        said = {
            "by": by,
            "at": morning(on) + timedelta(hours=1),
            "happened_at": morning(on),
            "reason": "Called",
        }
        kinds = ("excused", "hospitalized") * (THREADS // 2)
        one_wins(arena, [partial(day.correct, read.get(pk=wrong.pk), kind=kind, **said) for kind in kinds])
        assert AttendanceEvent.objects.filter(corrects=wrong).count() == 1


def test_the_same_words_sent_twice_at_once_are_nobody_elses(arena):
    """The page saves what is typed while its author presses Sign: both sends carry the same words."""
    alice = arena.actor()
    said = {"participation": "led", "risk_change": "", "objective_id": None, "minutes": 60}
    for on in DAYS[-ROUNDS:]:
        session = arena.place(arena.kim, on).session
        save = partial(notes.save_part, arena.kim, by=alice, at=NOW, session=session, **said)
        share = partial(notes.save_shared, session, by=alice, at=NOW, names=())
        for revision in (0, 1):  # the first of all, then one on top of it
            words = f"Breathing out slowly {revision}."
            done, told = at_once(arena, [partial(save, revision=revision, text=words)] * THREADS)
            assert (told, {note.revision for note in done}) == ([], {revision + 1})
            done, told = at_once(arena, [partial(share, revision=revision, text=words)] * THREADS)
            assert (told, {shared.revision for shared in done}) == ([], {revision + 1})
        sheet = note_queries.sheet(session)
        assert sheet.shared.text == sheet.notes[arena.kim.client_id].text == words
        assert lines("notes.part_saved", about=f"notes.note:{sheet.notes[arena.kim.client_id].pk}") == 2


def test_two_check_ins_for_one_place_at_once_and_no_yes_is_lost(arena):
    """At the tablet and on the phone: one is kept, whoever is second is told; a yes is heard, kept or not."""
    calm, danger = CheckInAnswers(mood=6, unsafe_thoughts=False), CheckInAnswers(unsafe_thoughts=True)
    for number, on in enumerate(DAYS[:8]):
        ana = make_episode(arena.world, "Ana", f"Bell {number}")
        schedule.enrol(ana, arena.series, by=arena.actor(), at=NOW, weekdays=[on.weekday()], from_day=on)
        by = at_the_door(ana.organization_id, ana.client_id, time_zone=ana.site.time_zone, phone="")
        send = partial(day.check_in, by=by, at=morning(on))
        said = (calm, danger) if number % 2 else (calm, calm)
        acts = [partial(send, arena.place(ana, on), answers=one) for one in said]
        if danger in said:
            done, told = at_once(arena, acts)
            assert len(done) + len(told) == 2
        else:
            one_wins(arena, acts)
        assert CheckIn.objects.filter(visit__episode=ana).count() == 1
        assert len(list(concerns.open_concerns_of(ana.pk))) == (danger in said)


def test_a_new_course_of_care_after_aftercare_begins_once(arena):
    world, by = arena.world, arena.actor("dora")
    (ann,) = (make_episode(world, *NAMES[12]),)
    people.correct_identity(ann.client, by=by, at=NOW, changes={"phone": "555-0181"})
    gone = {"discharged_on": TODAY - timedelta(days=9), "discharge_reason": "completed"}
    episodes.move(ann, "discharge", by=arena.actor(), at=NOW, **gone)
    call = inquiry.Request(name=ann.client.legal_name, phone="555-0181")
    asked = [
        inquiry.ask_again(ann, by=by, at=NOW),
        *(inquiry.receive(world.program, call, by=by, at=NOW) for _ in range(3)),
    ]
    for one in asked:
        inquiry.answer(one, by=by, at=NOW, words="Spoke.")
    told = people.Identity(ann.client.given_name, ann.client.family_name, ann.client.birth_date)
    begin = partial(intake.begin, by=by, at=NOW, identity=told)
    one_wins(arena, [partial(begin, one, same_as=ann.client_id) for one in asked])
    courses = Episode.objects.filter(client=ann.client)
    assert sorted(one.stage for one in courses) == ["closed", "intake"]
    assert Referral.objects.filter(pk__in=[one.pk for one in asked], state="in intake").count() == 1
