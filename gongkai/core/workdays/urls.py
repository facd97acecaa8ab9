from django.urls import path

from gongkai.core.workdays import views

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("new/", views.enter, name="calendar_new"),
    path("<int:pk>/", views.notice, name="calendar_notice"),
]
