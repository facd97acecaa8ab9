from django.urls import path

from gongkai.portal import views

app_name = "portal"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("healthz", views.healthz, name="healthz"),
]
