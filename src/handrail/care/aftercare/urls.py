"""Routes of aftercare."""

from django.urls import path

from handrail.care.aftercare import pages

app_name = "aftercare"
urlpatterns = [
    path("aftercare/", pages.work_list, name="list"),
    path("after-discharge/", pages.figures, name="figures"),
    path("clients/<uuid:episode>/aftercare/", pages.client, name="client"),
    path("clients/<uuid:episode>/aftercare/stop/", pages.stop, name="stop"),
    path("clients/<uuid:episode>/aftercare/resumption/", pages.resumption, name="resumption"),
    path("clients/<uuid:episode>/aftercare/closure/", pages.closure, name="closure"),
]
