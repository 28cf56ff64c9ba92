from django.urls import path

from clients.register import caseload_views, views

urlpatterns = [
    # /clients/
    path("", views.client_list, name="list"),
    path("new/", views.client_create, name="create"),
    # /clients/caseload/
    path("caseload/", caseload_views.caseload_list, name="caseload_list"),
    path("caseload/hand-over/", caseload_views.handover, name="handover"),
    path(
        "caseload/hand-over/<uuid:uuid>/undo/", caseload_views.handover_undo, name="handover_undo"
    ),
    path("caseload/substitution/", caseload_views.substitution_create, name="substitution_create"),
    path(
        "caseload/substitution/<uuid:uuid>/end/",
        caseload_views.substitution_end,
        name="substitution_end",
    ),
    # /clients/<uuid>/
    path("<uuid:uuid>/caseload/", caseload_views.client_caseload, name="caseload"),
    path("<uuid:uuid>/edit/", views.client_update, name="update"),
    path("<uuid:uuid>/exit/", views.client_exit, name="exit"),
    path("<uuid:uuid>/exit/undo/", views.client_exit_undo, name="exit_undo"),
]
