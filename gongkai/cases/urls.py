from django.urls import path

from gongkai.cases.views import desk

app_name = "cases"
urlpatterns = [
    path("", desk.cases, name="list"),
    path("new/", desk.register, name="register"),
    path("<int:pk>/", desk.show, name="show"),
    path("<int:pk>/letters/<slug:kind>/", desk.letter, name="letter"),
    path("<int:pk>/<slug:name>/", desk.do, name="do"),
]
