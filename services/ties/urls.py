from django.urls import include, path

from services.ties import views

# /services/clients/<client>/ties/
of_client = [
    path("", views.client_ties, name="client_ties"),
    path("new/", views.tie_create, name="tie_create"),
    path("<uuid:uuid>/", views.tie_update, name="tie_update"),
    path("<uuid:uuid>/mistaken/", views.tie_withdraw, name="tie_withdraw"),
]

urlpatterns = [path("clients/<uuid:client_uuid>/ties/", include(of_client))]
