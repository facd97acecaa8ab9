from django.urls import path

from gongkai.core.workdays import views

urlpatterns = [path("", views.calendar, name="calendar")]
