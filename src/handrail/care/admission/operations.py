"""What can be done to get someone ready: dose, team, start, orientation; and the first day itself."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError
from django.utils import dates
from django.utils.translation import gettext as _

from handrail.anytime.safety import queries as safety
from handrail.care.admission import queries
from handrail.care.admission.models import Admission, Dose, OrientationStep
from handrail.care.placement import operations as placement
from handrail.clinical.program.credentials_held import Offer, credentials_held
from handrail.ground import access, clock
from handrail.ground.access import operations as access_operations
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of, team_of
from handrail.ground.people import operations as people_operations
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library.program import Program
from handrail.library.week import Dose as Planned

MEANWHILE = "This person was admitted a moment ago. Look again."
# A role in a client's team, and the kind of visit for which a definition names who holds it.
SEES_FOR = {"therapist": "individual", "prescriber": "medication"}
DOSED = ("admission", "taking part", "stepping down")
LESS = ("taking part", "stepping down")  # where a step of the program's taper may be the dose


def why_not_prepare(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against preparing this admission."""
    yield from access.reasons_against(by, "admission.prepare", episode)
    if episode.stage != "admission":
        yield _("This is prepared at admission; this course of care is at '%s'.") % episode.stage


@verb
def prepare(
    episode: Episode, *, by: Actor, at: datetime, start_on: date, track: str, weekdays: Iterable[int]
) -> Admission:
    """Set the first day, the track and the weekdays. May be set again until the client is admitted."""
    days, today = sorted(set(weekdays)), clock.day_of(at, episode.site.time_zone)
    reasons = [
        *why_not_prepare(episode, by=by),
        *_why_not_start(program_of(episode), start_on, track, days, today=today),
        *_why_not_free(episode, track, days),
    ]
    if reasons:
        raise NotAllowed(reasons)
    admission = _admission(episode)
    written = Admission.objects.filter(pk=admission.pk, admitted_at__isnull=True)
    if not written.update(start_on=start_on, track=track, weekdays=days):
        raise NotAllowed([_(MEANWHILE)])
    admission.start_on, admission.track, admission.weekdays = start_on, track, days
    detail = {"start_on": start_on, "track": track, "weekdays": days}
    record.write(by=by, at=at, what="admission.prepared", about=admission, detail=detail)
    return admission


@verb
def name_team(episode: Episode, *, by: Actor, at: datetime, members: Mapping[str, UUID | None]) -> None:
    """Name who holds each role in this client's team. A blank role stays as it is."""
    access.refuse(by, "admission.prepare", episode)
    if not episode.is_open:
        raise NotAllowed([_("This course of care is closed.")])
    now = {member.role: member.staff_id for member in team_of(episode.pk)}
    chosen = {
        role: people.staff_member(staff_id=staff_id)
        for role, staff_id in members.items()
        if staff_id is not None and now.get(role) != staff_id
    }
    on = clock.day_of(at, episode.site.time_zone)
    if reasons := list(_why_not_team(program_of(episode), chosen, on=on)):
        raise NotAllowed(reasons)
    for role, staff in chosen.items():
        episode_operations.name_team_member(episode, staff, by=by, at=at, role=role)


def _why_not_team(program: Program, chosen: Mapping[str, Staff], *, on: date) -> Iterator[str]:
    """Yield who lacks a credential that the program asks of the role they are chosen for."""
    for role, staff in chosen.items():
        asks = program.role_for(SEES_FOR.get(role, role))
        if asks is None:
            continue
        held = sorted(people.kinds_on(staff_id=staff.pk, days=[on])[on])
        if credentials_held(Offer(asks.title, asks.credentials, held), as_of=on).answer == "not met":
            words = _(
                "%(name)s has none of %(kinds)s in force: the program asks for one as %(role)s. "
                "Choose someone who has one."
            )
            yield words % {
                "name": staff.name,
                "kinds": ", ".join(asks.credentials),
                "role": asks.title.lower(),
            }


def why_not_dose(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against setting a dose at all."""
    yield from access.reasons_against(by, "admission.begin", episode)
    if episode.stage not in DOSED:
        yield _("A dose is set from admission on; this course of care is at '%s'.") % episode.stage


@verb
def set_dose(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    days_per_week: int,
    hours_per_week: Decimal,
    from_day: date,
    reason: str,
) -> Dose:
    """Set days and clinical hours a week from a day on. Earlier doses stay as they were.

    While taking part and stepping down, a step of the program's taper may be the dose as well.
    """
    planned = Planned.model_construct(days_per_week=days_per_week, hours_per_week=hours_per_week)
    reasons = [*why_not_dose(episode, by=by), *_why_not_dose_so(episode, planned, reason)]
    if from_day < clock.day_of(at, episode.site.time_zone):
        reasons.append(_("A dose counts from today or a later day: what was, stays as it was."))
    if reasons:
        raise NotAllowed(reasons)
    dose: Dose = Dose.objects.create(
        **episode_operations.client_row(episode),
        days_per_week=days_per_week,
        hours_per_week=hours_per_week,
        from_day=from_day,
        reason=reason.strip(),
        set_at=at,
        set_by=by.label,
    )
    detail = {"days": days_per_week, "hours": hours_per_week, "from_day": from_day, "reason": dose.reason}
    record.write(by=by, at=at, what="admission.dose_set", about=dose, detail=detail)
    return dose


@verb
def orient_in(
    episode: Episode, *, by: Actor, at: datetime, steps: Iterable[str], emergency_contact: str = ""
) -> None:
    """Note steps of the orientation as done, each once; none that the record speaks against.

    `emergency_contact`: whom to call, told now; it goes into the client's file.
    """
    if emergency_contact.strip():
        told = {"emergency_contact": emergency_contact.strip()}
        people_operations.correct_identity(episode.client, by=by, at=at, changes=told)
    wanted, reasons = list(dict.fromkeys(steps)), list(why_not_prepare(episode, by=by))
    known = {step.id for step in program_of(episode).orientation}
    if not wanted or set(wanted) - known:
        reasons.append(_("Choose steps of this program's orientation."))
    elif set(wanted) & set(queries.steps_of(episode.pk)):
        reasons.append(_("One of these was noted already. Look again."))
    against = queries.not_on_record(episode, on=clock.day_of(at, episode.site.time_zone))
    reasons += [against[step] for step in wanted if step in against]
    if reasons:
        raise NotAllowed(reasons)
    row = episode_operations.client_row(episode)
    try:
        with attempt():
            made = [OrientationStep(**row, step=step, at=at, by=by.name) for step in wanted]
            OrientationStep.objects.bulk_create(made)
    except IntegrityError:
        raise NotAllowed([_("One of these was noted already. Look again.")]) from None
    record.write_all(
        [record.Line("admission.oriented", one, detail={"step": one.step}) for one in made], by=by, at=at
    )


@verb
def invite(episode: Episode, *, by: Actor, at: datetime) -> str:
    """Invite the client to the portal. Returns the link's secret: shown once, never kept."""
    return access_operations.invite(episode.client, by=by, at=at)


def why_not_invite(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against an invitation."""
    yield from access.reasons_against(by, "access.invite", episode)
    if episode.client.user_id:
        yield _("This person has a sign-in already.")


def why_not_admit(episode: Episode, *, by: Actor, on: date) -> Iterator[str]:
    """Yield everything that is still missing before the first day."""
    yield from access.reasons_against(by, "admission.begin", episode)
    yield from episode_operations.why_not_move(episode, "begin")
    for check in queries.checklist(episode, on=on):
        if not check.done:
            yield _("Not yet: %(words)s.") % {"words": check.words.rstrip(".")}
    # Acceptance asked for it on its own day; a screen since then waits for somebody as well.
    yield from safety.why_assess_first(episode, on=on, this_day=False)


@verb
def admit(episode: Episode, *, by: Actor, at: datetime) -> None:
    """Admit: the client takes part from the start date, expected to stay at least the shortest stay."""
    on = clock.day_of(at, episode.site.time_zone)
    if reasons := list(why_not_admit(episode, by=by, on=on)):
        raise NotAllowed(reasons)
    ready, admission = queries.readiness(episode, on=on), queries.admission_of(episode.pk)
    if ready.answer != "met" or admission is None or admission.start_on is None:
        raise NotAllowed([ready.because])
    admitted = Admission.objects.filter(pk=admission.pk, admitted_at__isnull=True)
    if not admitted.update(admitted_at=at, admitted_by=by.name):
        raise NotAllowed([_(MEANWHILE)])
    weeks = program_of(episode).length_of_stay_weeks.low
    episode_operations.move(
        episode,
        "begin",
        by=by,
        at=at,
        admitted_on=admission.start_on,
        target_discharge_on=admission.start_on + timedelta(weeks=weeks),
    )
    placement.provide(
        episode, by=by, at=at, from_day=admission.start_on, reason=_("Admitted to the program.")
    )
    detail = {"start_on": admission.start_on, "finding": ready.as_dict()}
    record.write(by=by, at=at, what="admission.admitted", about=admission, detail=detail)


def _why_not_start(
    program: Program, start_on: date, track: str, days: list[int], *, today: date
) -> Iterator[str]:
    try:
        meets = queries.track_days(program, track)
    except KeyError:
        yield _("Choose one of the program's tracks.")
        return
    if not days:
        yield _("Choose the days on which the client comes.")
    elif not set(days) <= set(meets):
        yield _("The track does not meet on each of these days.")
    if start_on < today:
        yield _("The first day can't be in the past.")
    elif days and start_on.weekday() not in days:
        yield _("The first day must be one of the days on which the client comes.")


def _why_not_free(episode: Episode, track: str, days: list[int]) -> Iterator[str]:
    """Yield the days on which the client told us they can't come while the track meets.

    The hours themselves are looked at when the client is placed: a series may begin at an hour of its own.
    """
    windows, program = people.availability_of(episode.client_id), program_of(episode)
    if not windows or track not in {one.id for one in program.tracks}:
        return
    meets = {
        queries.WEEK.index(day.weekday): day for day in program.week(track) if day.weekday in queries.WEEK
    }
    busy = [
        day
        for day in days
        if day in meets
        and not any(
            one.weekday == day and one.from_time < meets[day].ends and one.until_time > meets[day].starts
            for one in windows
        )
    ]
    if busy:
        words = _("This client cannot come on %(days)s when the track meets, by what they told us.")
        yield words % {"days": ", ".join(str(dates.WEEKDAYS[day]) for day in busy)}


def _why_not_dose_so(episode: Episode, planned: Planned, reason: str) -> Iterator[str]:
    program = program_of(episode)
    tapers = {step.days_per_week for step in program.taper} if episode.stage in LESS else set()
    if planned.days_per_week not in program.days_per_week and planned.days_per_week not in tapers:
        yield _("The program offers %(span)s days a week.") % {"span": program.days_per_week}
    elif planned.hours_per_week <= 0:
        yield _("The hours a week must be more than zero.")
    elif why := planned.impossible(queries.day_minutes(program, queries.admission_of(episode.pk))):
        yield _("The hours can't be reached: %(hours)s") % {"hours": why}
    if not reason.strip():
        yield _("Write why this dose, in a few words.")


def _admission(episode: Episode) -> Admission:
    try:
        with attempt():
            found: Admission = Admission.objects.get_or_create(
                episode=episode, defaults=episode_operations.client_row(episode)
            )[0]
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    return found
