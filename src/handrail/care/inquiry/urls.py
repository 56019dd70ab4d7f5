"""Routes of the first call."""

from django.urls import path

from handrail.care.inquiry import pages

app_name = "inquiry"
urlpatterns = [
    path("referrals/", pages.referrals, name="referrals"),
    path("referrals/call/<slug:program>/", pages.telephone_call, name="call"),
    path("referrals/<uuid:referral>/", pages.referral, name="referral"),
    path("referrals/<uuid:referral>/owner/", pages.owner, name="owner"),
    path("referrals/<uuid:referral>/answer/", pages.answer, name="answer"),
    path("referrals/<uuid:referral>/closure/", pages.closure, name="closure"),
]
