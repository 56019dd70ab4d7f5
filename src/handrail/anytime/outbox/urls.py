"""Routes of messages."""

from django.urls import path

from handrail.anytime.outbox import pages

app_name = "outbox"
urlpatterns = [path("messages/", pages.log, name="log")]
