"""Addresses of the interface for the county platform; documented in docs/export-format.md."""

from django.urls import path

from gongkai.portal.channels import exchange

urlpatterns = [
    path("changes", exchange.changes),
    path("acknowledgements", exchange.acknowledge),
    path("signing-key.json", exchange.signing_key),
    path("items/<slug:code>/<slug:number>/", exchange.item),
    path("items/<slug:code>/<slug:number>/files/<str:sha256>/", exchange.file),
]
