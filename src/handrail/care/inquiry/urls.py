"""Routes of the way in."""

from django.urls import path

from handrail.care.inquiry import pages

app_name = "inquiry"
urlpatterns = [
    path("referrals/", pages.referrals, name="referrals"),
    path("referrals/call/<slug:program>/", pages.telephone_call, name="call"),
    path("clients/<uuid:episode>/way-back/", pages.way_back, name="way_back"),
    path("referrals/<uuid:referral>/", pages.referral, name="referral"),
    path("referrals/<uuid:referral>/owner/", pages.owner, name="owner"),
    path("referrals/<uuid:referral>/answer/", pages.answer, name="answer"),
    path("referrals/<uuid:referral>/danger/", pages.danger, name="danger"),
    path("referrals/<uuid:referral>/closure/", pages.closure, name="closure"),
    path("referrals/<uuid:referral>/like/<uuid:other>/", pages.likeness, name="likeness"),
    path("referrals/<uuid:referral>/acknowledgement/", pages.acknowledgement, name="acknowledgement"),
    path("referrals/<uuid:referral>/outcome/", pages.outcome, name="outcome"),
    path("referrals/<uuid:referral>/line/", pages.stand_in_line, name="wait"),
    path("waiting/", pages.waiting, name="waiting"),
    path("waiting/places/<slug:program>/", pages.places, name="places"),
    path("waiting/<uuid:waiting>/offer/", pages.offer, name="offer"),
    path("waiting/<uuid:waiting>/yes/", pages.take_place, name="take_place"),
    path("waiting/<uuid:waiting>/no/", pages.decline_place, name="decline_place"),
    path("waiting/<uuid:waiting>/end/", pages.expire_offer, name="expire_offer"),
    path("waiting/<uuid:waiting>/again/", pages.wait_again, name="wait_again"),
    path("waiting/<uuid:waiting>/leave/", pages.leave_line, name="leave_line"),
]
