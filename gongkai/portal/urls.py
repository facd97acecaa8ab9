from django.urls import path

from gongkai.portal import finding, inspecting, open_data, previewing, views

app_name = "portal"
urlpatterns = [
    path("desk/integrity/", inspecting.inspections, name="integrity"),
    path("search/", views.search, name="search"),
    path("desk/disclosures/<int:pk>/preview/", previewing.preview, name="preview"),
    path("desk/disclosures/<int:pk>/preview/page/", previewing.preview_page, name="preview_page"),
    path("healthz", views.healthz, name="healthz"),
    path("catalog/<slug:organ>/find/", finding.find, name="find"),
    path("catalog/<slug:organ>/basic.xlsx", finding.basic_workbook, name="basic_workbook"),
    path("robots.txt", finding.robots, name="robots"),
    path("llms.txt", finding.llms, name="llms"),
    path("api/v1/", open_data.about, name="open_data"),
    path("api/v1/openapi.json", open_data.openapi, name="openapi"),
    path("api/v1/items/", open_data.items, name="api_items"),
    path("api/v1/items/<str:code>/<str:number>/", open_data.item, name="api_item"),
    path("api/v1/columns/", open_data.columns, name="api_columns"),
    path("api/v1/withdrawn/", open_data.withdrawn, name="api_withdrawn"),
]
