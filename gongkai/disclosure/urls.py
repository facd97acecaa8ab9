from django.urls import path

from gongkai.disclosure.views import columns, drafting, listing, reviewing

app_name = "disclosure"
urlpatterns = [
    path("", listing.register_list, name="list"),
    path("new/", drafting.register, name="register"),
    path("columns/", columns.columns, name="columns"),
    path("columns/new/", columns.column, name="column_new"),
    path("columns/<int:pk>/", columns.column, name="column"),
    path("<int:pk>/", listing.show, name="show"),
    path("<int:pk>/edit/", drafting.edit, name="edit"),
    path("<int:pk>/check/", drafting.check, name="check"),
    path("<int:pk>/attach/", drafting.attach, name="attach"),
    path("<int:pk>/detach/", drafting.detach, name="detach"),
    path("<int:pk>/files/<str:sha256>/", drafting.download, name="download"),
    path("<int:pk>/dispose/", drafting.dispose, name="dispose"),
    path("<int:pk>/submit/", drafting.submit, name="submit"),
    path("<int:pk>/reopen/", drafting.reopen, name="reopen"),
    path("<int:pk>/review/", reviewing.review, name="review"),
    path("<int:pk>/compare/<int:before>/<int:after>/", reviewing.compare_versions, name="compare"),
    path("<int:pk>/form/<int:number>/", reviewing.approval_form, name="approval_form"),
    path("<int:pk>/publish/", reviewing.publish, name="publish"),
    path("<int:pk>/withdraw/", reviewing.withdraw, name="withdraw"),
]
