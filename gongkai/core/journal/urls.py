from django.urls import path

from gongkai.core.journal import views

urlpatterns = [path("", views.entries, name="journal")]
