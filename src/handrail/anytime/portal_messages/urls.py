"""Routes of portal messages."""

from django.urls import path

from handrail.anytime.portal_messages import pages

app_name = "portal_messages"
urlpatterns = [
    path("clients/<uuid:episode>/messages/", pages.messages, name="messages"),
    path("messages/<uuid:portal_message>/reading/", pages.reading, name="reading"),
    path("messages/<uuid:portal_message>/settlement/", pages.settlement, name="settlement"),
    path("messages/<uuid:portal_message>/concern/", pages.concern, name="concern"),
]
