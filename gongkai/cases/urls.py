from django.urls import path

from gongkai.cases.views import (
    archive,
    challenges,
    consulting,
    conversions,
    deeds,
    desk,
    feeds,
    handling,
    inbound,
    inquiries,
    letters,
    practices,
    registering,
    severing,
    statistics,
)

app_name = "cases"
urlpatterns = [
    path("", desk.cases, name="list"),
    *registering.paths,
    *handling.paths,
    *inbound.paths,
    *inquiries.paths,
    *severing.paths,
    *consulting.paths,
    *letters.paths,
    *feeds.paths,
    *statistics.paths,
    *challenges.paths,
    *archive.paths,
    *conversions.paths,
    *practices.paths,
    path("proposals/<int:pk>/", deeds.proposal, name="proposal"),
    path("<int:pk>/", desk.show, name="show"),
    path("<int:pk>/<slug:name>/", deeds.do, name="do"),
]
