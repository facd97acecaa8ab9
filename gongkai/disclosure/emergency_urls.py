from django.urls import path

from gongkai.disclosure.views import emergencies

app_name = "emergency"
urlpatterns = [
    path("", emergencies.desk, name="desk"),
    path("items/<int:pk>/", emergencies.withdraw, name="withdraw"),
    path("<int:pk>/", emergencies.show, name="show"),
]
