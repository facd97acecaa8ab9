from django.contrib.auth.views import LogoutView
from django.urls import path

from gongkai.core.people import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("password/", views.ChangePassword.as_view(), name="change_password"),
    path("people/", views.people, name="people"),
    path("people/new/", views.person, name="person_new"),
    path("people/<int:pk>/", views.person, name="person"),
    path("organ/", views.organ, name="organ"),
    path("departments/", views.departments, name="departments"),
    path("departments/new/", views.department, name="department_new"),
    path("departments/<int:pk>/", views.department, name="department"),
    path("contacts/", views.contacts, name="contacts"),
]
