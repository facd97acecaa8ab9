from django.urls import path

from gongkai.desk import views

app_name = "desk"
urlpatterns = [path("", views.today, name="today")]
