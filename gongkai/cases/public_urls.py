from django.urls import path

from gongkai.cases.views import feeds, printing, public, tracking

app_name = "apply"
urlpatterns = [
    path("apply/<slug:organ>/", public.apply, name="form"),
    path("apply/<slug:organ>/resume/", public.resume, name="resume"),
    path("apply/<slug:organ>/paper/", printing.paper, name="paper"),
    path("apply/<slug:organ>/paper.pdf", printing.blank_paper, name="blank_paper"),
    path("track/", tracking.track, name="track"),
    path("track/letter/", tracking.letter, name="track_letter"),
    path("track/file/", tracking.file, name="track_file"),
    path("track/<slug:what>/", tracking.deed, name="track_deed"),
    path("calendar/<str:token>.ics", feeds.feed, name="calendar"),
]
