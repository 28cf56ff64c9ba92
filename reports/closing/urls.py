from django.urls import include, path, register_converter

from reports.closing import views
from reports.closing.spans import SpanConverter

register_converter(SpanConverter, "span")

app_name = "periods"

of_span = [
    path("", views.period_detail, name="detail"),
    path("accept/", views.period_accept, name="accept"),
    path("ask/", views.period_ask, name="ask"),
    path("close/", views.period_close, name="close"),
    path("decline/", views.period_decline, name="decline"),
    path("done/", views.period_done, name="done"),
    path("open/", views.period_open, name="open"),
    path("reissue/", views.period_reissue, name="reissue"),
    path("return/", views.period_return, name="return"),
    path("submit/", views.period_submit, name="submit"),
]

urlpatterns = [
    # /periods/
    path("", views.period_list, name="list"),
    # /periods/versions/<version>/
    path("versions/<uuid:uuid>/changes/", views.version_changes, name="version_changes"),
    path("versions/<uuid:uuid>/pdf/", views.version_pdf, name="version_pdf"),
    # /periods/<municipality>/2021-10/ or 2021-Q4/
    path("<uuid:municipality_uuid>/<span:span>/", include(of_span)),
]
