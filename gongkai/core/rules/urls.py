from django.urls import path

from gongkai.core.rules import views

app_name = "rules"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("wordings/", views.wordings, name="wordings"),
    path("wordings/new/", views.wording, name="wording_new"),
    path("wordings/<int:pk>/", views.wording, name="wording"),
    path("wordings/import/", views.import_file, name="import"),
    path("wordings/export.csv", views.export_csv, name="export_csv"),
    path("wordings/export.xlsx", views.export_xlsx, name="export_xlsx"),
    path("wordings/shipped/", views.shipped_wordings, name="shipped"),
    path("patterns/", views.patterns, name="patterns"),
    path("patterns/new/", views.pattern, name="pattern_new"),
    path("patterns/<int:pk>/", views.pattern, name="pattern"),
    path("names/", views.names, name="names"),
]
