"""Routes of the programs and the sites: what is in force, what is proposed, what a site offers and holds."""

from django.urls import path

from handrail.ground.clinic import pages

app_name = "clinic"
urlpatterns = [
    path("programs/<uuid:version>/", pages.version, name="version"),
    path("programs/<uuid:version>/text/", pages.text, name="text"),
    path("programs/<uuid:version>/proposal/", pages.proposing, name="proposing"),
    path("proposals/<uuid:proposal>/", pages.proposal, name="proposal"),
    path("proposals/<uuid:proposal>/revision/", pages.revision, name="revision"),
    path("proposals/<uuid:proposal>/publication/", pages.publication, name="publication"),
    path("proposals/<uuid:proposal>/withdrawal/", pages.withdrawn, name="withdrawal"),
    path("sites/<uuid:site>/", pages.site, name="site"),
    path("sites/<uuid:site>/programs/", pages.new_program, name="new_program"),
    path("sites/<uuid:site>/amenities/", pages.amenities, name="amenities"),
    path("sites/<uuid:site>/papers/", pages.papers, name="papers"),
    path("sites/<uuid:site>/checks/", pages.checks, name="checks"),
    path("sites/<uuid:site>/rooms/", pages.rooms, name="rooms"),
    path("sites/<uuid:site>/video/", pages.video, name="video"),
    path("papers/<uuid:paper>/withdrawal/", pages.paper_withdrawal, name="paper_withdrawal"),
    path("scales/", pages.scales, name="scales"),
    path("scales/<slug:pack>/wording/", pages.wording, name="wording"),
    path("wordings/<uuid:wording>/withdrawal/", pages.wording_withdrawal, name="wording_withdrawal"),
]
