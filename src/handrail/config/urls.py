"""Every route of Handrail. A route whose view names no audience is refused by the guard."""

from allauth.account import views as account
from django.urls import include, path, re_path

from handrail.doors.public import sign_in

urlpatterns = [
    path("home/", sign_in.home, name="home"),
    path("", include("handrail.doors.public.urls")),
    path("me/", include("handrail.doors.portal.urls")),
    path("family/", include("handrail.doors.caregiver.urls")),
    path("", include("handrail.doors.staff.urls")),
    path("", include("handrail.ground.clinic.urls")),
    path("", include("handrail.ground.people.urls")),
    path("", include("handrail.anytime.safety.urls")),
    path("", include("handrail.anytime.measures.urls")),
    path("", include("handrail.anytime.notes.urls")),
    path("", include("handrail.anytime.medication.urls")),
    path("", include("handrail.anytime.consents.urls")),
    path("", include("handrail.anytime.coverage.urls")),
    path("", include("handrail.anytime.outbox.urls")),
    path("", include("handrail.anytime.casework.urls")),
    path("", include("handrail.anytime.portal_messages.urls")),
    path("", include("handrail.anytime.diary.urls")),
    path("", include("handrail.anytime.family.urls")),
    path("", include("handrail.care.inquiry.urls")),
    path("", include("handrail.care.intake.urls")),
    path("", include("handrail.care.placement.urls")),
    path("", include("handrail.care.admission.urls")),
    path("", include("handrail.care.plan.urls")),
    path("", include("handrail.care.schedule.urls")),
    path("", include("handrail.care.day.urls")),
    path("", include("handrail.care.review.urls")),
    path("", include("handrail.care.stepdown.urls")),
    path("", include("handrail.care.aftercare.urls")),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/password/", account.password_change, name="account_change_password"),
    path("sign-in/forgotten/", account.password_reset, name="account_reset_password"),
    path("sign-in/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^sign-in/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/forgotten/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sign-in/second-step/", include("allauth.mfa.urls")),
]
handler400 = "handrail.doors.public.pages.unreadable"
handler404 = "handrail.doors.public.pages.not_found"
handler500 = "handrail.doors.public.pages.broken"
