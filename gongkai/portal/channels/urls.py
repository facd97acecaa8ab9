"""Addresses of the staff side of the channels."""

from django.urls import path

from gongkai.portal.channels.views import desk, items, packages

app_name = "channels"
urlpatterns = [
    path("", desk.channels, name="all"),
    path("new/", desk.edit, name="new"),
    path("packages/", packages.packages, name="packages"),
    path("packages/<int:pk>/", packages.package, name="package"),
    path("packages/<int:pk>/stop/", packages.stop, name="package_stop"),
    path("packages/mirrors/<int:pk>/end/", packages.end_mirror, name="end_mirror"),
    path("items/<int:pk>/", items.item, name="item"),
    path("postings/<int:pk>/removed/", items.removed, name="removed"),
    path("postings/<int:pk>/compare/", items.compare, name="compare"),
    path("<int:pk>/", desk.channel, name="channel"),
    path("<int:pk>/edit/", desk.edit, name="edit"),
    path("<int:pk>/export/", desk.export, name="export"),
    path("<int:pk>/receipts/", desk.take_receipts, name="receipts"),
    path("<int:pk>/resend/", desk.resend, name="resend"),
    path("<int:pk>/token/", desk.token, name="token"),
    path("<int:pk>/items/<int:item>/", items.post, name="post"),
]
