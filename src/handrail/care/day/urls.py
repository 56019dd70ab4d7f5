"""Routes of the program day."""

from django.urls import path

from handrail.care.day import attendance_pages, group_pages, note_pages, pages, tablet_pages, video_pages

app_name = "day"
urlpatterns = [
    path("sessions/<uuid:session>/", pages.session, name="session"),
    path("sessions/<uuid:session>/arrivals/", pages.arrivals, name="arrivals"),
    path("sessions/<uuid:session>/settled/", pages.settled, name="settled"),
    path("sessions/<uuid:session>/end/", pages.end, name="end"),
    path("sessions/<uuid:session>/practice/", pages.practice_for_all, name="practice_for_all"),
    path("sessions/<uuid:session>/note/", note_pages.note, name="note"),
    path("sessions/<uuid:session>/note/words/", note_pages.note_words, name="note_words"),
    path("sessions/<uuid:session>/coaching/", group_pages.coaching, name="coaching"),
    path("sessions/<uuid:session>/group/", group_pages.group, name="group"),
    path("sessions/<uuid:session>/group/agreement/", group_pages.agreement, name="agreement"),
    path("sessions/<uuid:session>/group/roles/", group_pages.roles, name="roles"),
    path("encouragements/", group_pages.encouragements, name="encouragements"),
    path("encouragements/<uuid:encouragement>/", group_pages.encouragement, name="encouragement"),
    path("clients/<uuid:episode>/skills/", group_pages.skills, name="skills"),
    path("places/<uuid:place>/", pages.place, name="place"),
    path("places/<uuid:place>/check-in/", pages.check_in, name="check_in"),
    path("places/<uuid:place>/arrival/", pages.arrival, name="arrival"),
    path("places/<uuid:place>/video/", video_pages.video, name="video"),
    path("places/<uuid:place>/clearance/", pages.clearance, name="clearance"),
    path("places/<uuid:place>/departure/", pages.departure, name="departure"),
    path("places/<uuid:place>/return/", pages.comeback, name="return"),
    path("places/<uuid:place>/absence/", pages.absence, name="absence"),
    path("places/<uuid:place>/hospital/", pages.hospital, name="hospital"),
    path("places/<uuid:place>/excuse/", pages.excuse, name="excuse"),
    path("places/<uuid:place>/hold/", pages.hold, name="hold"),
    path("places/<uuid:place>/higher-care/", pages.higher_care, name="higher_care"),
    path("places/<uuid:place>/outreach/", pages.attempt, name="attempt"),
    path("places/<uuid:place>/outreach-decision/", pages.decision, name="outreach_decision"),
    path("places/<uuid:place>/practice/", pages.practice, name="practice"),
    path("clients/<uuid:episode>/attendance/", attendance_pages.attendance, name="attendance"),
    path("safety/<uuid:concern>/day/", attendance_pages.day_of_concern, name="of_concern"),
    path("clients/<uuid:episode>/outreach/", attendance_pages.outreach, name="outreach"),
    path("clients/<uuid:episode>/bookings/", attendance_pages.booking, name="booking"),
    path("places/<uuid:place>/make-up/", attendance_pages.make_up, name="make_up"),
    path("tablet/", tablet_pages.tablet, name="tablet"),
    path("tablet/end/", tablet_pages.tablet_end, name="tablet_end"),
    path("hours/", attendance_pages.dose, name="dose"),
    path("attendance/<uuid:event>/correction/", pages.correction, name="correction"),
]
