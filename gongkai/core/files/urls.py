from django.urls import path

from gongkai.core.files import views

urlpatterns = [path("<slug:token>/", views.scan_progress, name="scan_progress")]
