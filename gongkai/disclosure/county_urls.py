"""Addresses of the county's lead office, which looks across organs."""

from django.urls import path

from gongkai.disclosure.views import county

app_name = "county"
urlpatterns = [
    path("", county.county, name="all"),
    path("<int:pk>/", county.county_organ, name="organ"),
]
