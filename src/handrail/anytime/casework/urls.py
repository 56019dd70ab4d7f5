"""Routes of casework."""

from django.urls import path

from handrail.anytime.casework import pages, resource_pages

app_name = "casework"
urlpatterns = [
    path("clients/<uuid:episode>/letters/", pages.letters, name="letters"),
    path("letters/<uuid:letter>/", pages.letter, name="letter"),
    path("letters/<uuid:letter>/paper.pdf", pages.letter_paper, name="letter_paper"),
    path("letters/<uuid:letter>/withdrawal/", pages.letter_withdrawal, name="letter_withdrawal"),
    path("directory/", resource_pages.directory, name="directory"),
    path("directory/new/", resource_pages.new_resource, name="new_resource"),
    path("directory/import/", resource_pages.import_resources, name="import_resources"),
    path("directory/<uuid:resource>/", resource_pages.resource, name="resource"),
    path("directory/<uuid:resource>/retirement/", resource_pages.retirement, name="retirement"),
    path("clients/<uuid:episode>/places/", resource_pages.linkages, name="linkages"),
    path("linkages/<uuid:linkage>/", resource_pages.linkage, name="linkage"),
]
