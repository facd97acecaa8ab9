from django.urls import path

from gongkai.cases.views import public

app_name = "apply"
urlpatterns = [
    path("apply/<slug:organ>/", public.apply, name="form"),
    path("track/", public.track, name="track"),
]
