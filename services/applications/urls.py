from django.urls import include, path

from services.applications import views, waiting

of_client = [
    path("applications/", views.application_list, name="application_list"),
    path("applications/new/", views.application_create, name="application_create"),
    path("waiting/", waiting.client_waiting, name="client_waiting"),
]

urlpatterns = [
    path("clients/<uuid:client_uuid>/", include(of_client)),
    # /services/applications/<application>/
    path("applications/<uuid:uuid>/", views.application_update, name="application_update"),
    path(
        "applications/<uuid:uuid>/withdraw/",
        views.application_withdraw,
        name="application_withdraw",
    ),
    path("applications/<uuid:uuid>/decide/", views.decision_create, name="decision_create"),
    # /services/decisions/<decision>/
    path("decisions/<uuid:uuid>/", views.decision_update, name="decision_update"),
    path("decisions/<uuid:uuid>/appeal/", views.decision_appeal, name="decision_appeal"),
    path("decisions/<uuid:uuid>/withdraw/", views.decision_withdraw, name="decision_withdraw"),
    # /services/waiting/
    path("waiting/", waiting.waiting_list, name="waiting_list"),
    path("waiting/<uuid:uuid>/urgent/", waiting.waiting_urgent, name="waiting_urgent"),
    path("waiting/<uuid:uuid>/end/", waiting.waiting_end, name="waiting_end"),
]
