from django.contrib.auth.views import LogoutView
from django.urls import path

from gongkai.core.people import absence, views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("password/", views.ChangePassword.as_view(), name="change_password"),
    path("people/", views.people, name="people"),
    path("people/new/", views.person, name="person_new"),
    path("people/<int:pk>/", views.person, name="person"),
    path("absence/", absence.absence, name="absence"),
    path("people/<int:pk>/absence/", absence.absence, name="person_absence"),
    path("absence/<int:pk>/end/", absence.end, name="end_absence"),
    path("organ/", views.organ, name="organ"),
    path("departments/", views.departments, name="departments"),
    path("departments/new/", views.department, name="department_new"),
    path("departments/<int:pk>/", views.department, name="department"),
    path("contacts/", views.contacts, name="contacts"),
]
