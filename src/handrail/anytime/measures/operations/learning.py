"""What can be done beside any page: learn from a site's own ended courses of care how clients usually go there."""

from datetime import datetime

from django.db import IntegrityError

from handrail.anytime.measures import queries
from handrail.anytime.measures.models import Learning, UsualCourse
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Site
from handrail.ground.clock import day_of
from handrail.ground.record import operations as record
from handrail.ground.verb import attempt, verb


@verb
def learn(site: Site, *, by: Actor, at: datetime) -> Learning | None:
    """Keep what is usual at a site by its ended courses of care, this clinic's alone.

    None: somebody else did it today. A range or a week of which too few ended is left out.
    """
    access.refuse(by, "measures.learn", site)
    on = day_of(at, site.time_zone)
    ended = queries.ended_courses(site.pk)
    try:
        with attempt():
            learning: Learning = Learning.objects.create(
                organization_id=site.organization_id,
                site=site,
                made_on=on,
                made_at=at,
                courses=len({course.episode_id for course in ended}),
            )
    except IntegrityError:
        return None
    rows = [
        UsualCourse(organization_id=site.organization_id, learning=learning, site=site, **usual)
        for usual in queries.usual_of(ended, on=on)
    ]
    UsualCourse.objects.bulk_create(rows)
    detail = {"courses": learning.courses, "usual": [str(row) for row in rows]}
    record.write(by=by, at=at, what="measures.learned", about=learning, detail=detail)
    return learning
