from django.urls import path

from reports.statement import pack_views, views

urlpatterns = [
    # /reports/statement/pack/
    path("pack/", pack_views.statement_pack, name="statement_pack"),
    # /reports/statement/<client>/
    path("<uuid:client_uuid>/", views.statement, name="statement"),
]
