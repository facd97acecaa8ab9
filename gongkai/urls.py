"""Every address of the system. Built public pages are handed out before Django is asked."""

from django.urls import include, path

urlpatterns = [
    path("", include("gongkai.portal.urls")),
    path("", include("gongkai.cases.public_urls")),
    path("desk/", include("gongkai.desk.urls")),
    path("desk/disclosures/", include("gongkai.disclosure.urls")),
    path("desk/cases/", include("gongkai.cases.urls")),
    path("desk/", include("gongkai.core.people.urls")),
    path("desk/journal/", include("gongkai.core.journal.urls")),
    path("desk/calendar/", include("gongkai.core.workdays.urls")),
]
