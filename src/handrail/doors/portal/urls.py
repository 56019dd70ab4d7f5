"""Routes of the client's own pages, under me/."""

from django.urls import path

from handrail.doors.portal import diary, messages, pages, questions, reminders, safety_plan, skills, video

app_name = "portal"
urlpatterns = [
    path("", pages.today, name="today"),
    path("today/group/", pages.block, name="block"),
    path("video/", video.join, name="join"),
    path("check-in/", pages.check_in, name="check_in"),
    path("check-in/done/", pages.checked_in, name="checked_in"),
    path("questions/done/", questions.measured, name="measured"),
    path("questions/<slug:instrument>/", questions.measure, name="measure"),
    path("practice/<uuid:practice>/", pages.practice, name="practice"),
    path("safety-plan/", safety_plan.safety_plan, name="safety_plan"),
    path("safety-plan/kept/", safety_plan.kept_plan, name="kept_plan"),
    path("worker.js", safety_plan.worker, name="worker"),
    path("messages/", messages.messages, name="messages"),
    path("messages/read/", messages.read, name="read"),
    path("messages/<uuid:portal_message>/sent/", messages.sent, name="sent"),
    path("help/", pages.help_now, name="help"),
    path("papers/", pages.documents, name="documents"),
    path("papers/letters/<uuid:letter>.pdf", pages.letter, name="letter"),
    path("papers/<slug:document>/", pages.document, name="document"),
    path("insurance/", pages.coverage, name="coverage"),
    path("first-day/", pages.first_day, name="first_day"),
    path("plan/", pages.plan, name="plan"),
    path("plan/signature/", pages.plan_signature, name="plan_signature"),
    path("plan/words/", pages.plan_words, name="plan_words"),
    path("week/", pages.week, name="week"),
    path("goals/", skills.goals, name="goals"),
    path("goals/<uuid:short_term_goal>/", skills.goal, name="goal"),
    path("skills/", skills.skills, name="skills"),
    path("diary/sleep/", diary.sleep, name="sleep"),
    path("diary/skills/", diary.skill_diary, name="skill_diary"),
    path("group/", skills.rate, name="rate"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/calendar/", reminders.calendar, name="calendar"),
    path("reminders/calendar/end/", reminders.calendar_end, name="calendar_end"),
    path("progress/", pages.progress, name="progress"),
    path("account/", pages.me, name="me"),
]
