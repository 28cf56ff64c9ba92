from django.urls import path

from clients.outcomes import views

urlpatterns = [
    # /clients/<client>/outcomes/
    path("<uuid:client_uuid>/outcomes/", views.outcomes, name="outcomes"),
    path("<uuid:client_uuid>/outcomes/new/", views.outcome_create, name="outcome_create"),
    # /clients/outcomes/<outcome>/
    path("outcomes/<uuid:outcome_uuid>/", views.outcome_update, name="outcome_update"),
    path("outcomes/<uuid:outcome_uuid>/end/", views.outcome_end, name="outcome_end"),
    path("outcomes/<uuid:outcome_uuid>/reopen/", views.outcome_reopen, name="outcome_reopen"),
    path("outcomes/<uuid:outcome_uuid>/withdraw/", views.outcome_withdraw, name="outcome_withdraw"),
    path("outcomes/<uuid:outcome_uuid>/restore/", views.outcome_restore, name="outcome_restore"),
]
