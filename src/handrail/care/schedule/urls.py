"""Routes of the timetable."""

from django.urls import path

from handrail.care.schedule import (
    away_pages,
    pages,
    plan_move_pages,
    plan_pages,
    run_sheet_pages,
    session_pages,
)

app_name = "schedule"
urlpatterns = [
    path("sessions/<uuid:session>/run-sheet/", run_sheet_pages.run_sheet, name="run_sheet"),
    path("sessions/<uuid:session>/run-sheet/shift/", run_sheet_pages.shift, name="shift"),
    path("sessions/<uuid:session>/change/", session_pages.change, name="change"),
    path("my-calendar/", pages.my_calendar, name="my_calendar"),
    path("my-calendar/end/", pages.my_calendar_end, name="calendar_end"),
    path("week/", pages.week, name="week"),
    path("week/<str:day>/", pages.week_of, name="week_of"),
    path("days/<str:day>/sheet/", pages.roll, name="roll"),
    path("days/<str:day>/without/<uuid:staff>/", away_pages.away, name="away"),
    path("days/<str:day>/without/<uuid:staff>/noted/", away_pages.noted, name="noted"),
    path("days/<str:day>/without-room/<uuid:room>/", away_pages.room_lost, name="room_lost"),
    path("to-tell/", away_pages.to_tell, name="to_tell"),
    path("plan/", plan_pages.plans, name="plans"),
    path("plan/<uuid:run>/", plan_pages.plan, name="plan"),
    path("plan/<uuid:run>/week/", plan_pages.plan_week, name="plan_week"),
    path("plan/<uuid:run>/move/<int:nth>/", plan_move_pages.move_session, name="plan_move"),
    path("plan/<uuid:run>/move-client/<uuid:episode>/", plan_move_pages.move_client, name="plan_move_client"),
    path("plan/<uuid:run>/force/", plan_pages.put_in_force, name="plan_force"),
    path("plan/<uuid:run>/stop/", plan_pages.stop, name="plan_stop"),
    path("closures/", pages.closures, name="closures"),
    path("closures/<uuid:closure>/withdrawal/", pages.withdrawal, name="withdrawal"),
    path("series/new/<slug:program>/", pages.new_series, name="new_series"),
    path("series/<uuid:series>/sessions/", pages.sessions, name="sessions"),
    path("series/<uuid:series>/pin/", plan_pages.pin, name="pin"),
    path("series/<uuid:series>/unpin/", plan_pages.unpin, name="unpin"),
    path("series/<uuid:series>/leader/", pages.leader, name="leader"),
    path("sessions/<uuid:session>/leader/", session_pages.stand_in, name="stand_in"),
    path("series/<uuid:series>/few/", away_pages.few, name="few"),
    path("series/<uuid:series>/end/", away_pages.end, name="end_series"),
    path("series/<uuid:series>/room/", pages.room, name="room"),
    path("sessions/<uuid:session>/move/", session_pages.move_session, name="move_session"),
    path("sessions/<uuid:session>/cancellation/", session_pages.cancellation, name="cancellation"),
    path("clients/<uuid:episode>/place/", pages.enrol, name="enrol"),
    path("clients/<uuid:episode>/place/days/", pages.days, name="days"),
    path("clients/<uuid:episode>/place/other/", pages.move, name="move"),
    path("clients/<uuid:episode>/place/end/", pages.release, name="release"),
]
