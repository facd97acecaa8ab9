"""Every address of the system. Built public pages are handed out before Django is asked."""

from django.urls import include, path

urlpatterns = [
    path("", include("gongkai.portal.urls")),
    path("", include("gongkai.cases.public_urls")),
    path("desk/", include("gongkai.desk.urls")),
    path("desk/disclosures/", include("gongkai.disclosure.urls")),
    path("desk/emergency/", include("gongkai.disclosure.emergency_urls")),
    path("exchange/v1/", include("gongkai.portal.channels.exchange_urls")),
    path("desk/channels/", include("gongkai.portal.channels.urls")),
    path("desk/county/", include("gongkai.disclosure.county_urls")),
    path("desk/cases/", include("gongkai.cases.urls")),
    path("desk/", include("gongkai.core.people.urls")),
    path("desk/journal/", include("gongkai.core.journal.urls")),
    path("desk/scan-progress/", include("gongkai.core.files.urls")),
    path("desk/rules/", include("gongkai.core.rules.urls")),
    path("desk/calendar/", include("gongkai.core.workdays.urls")),
]

# Whoever comes by an address of the old site is sent on to where its page stands now.
handler404 = "gongkai.portal.views.not_found"
