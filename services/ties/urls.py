from django.urls import path

from services.ties import views

urlpatterns = [
    # /services/clients/<client>/ties/
    path("clients/<uuid:client_uuid>/ties/", views.client_ties, name="client_ties"),
    path("clients/<uuid:client_uuid>/ties/new/", views.tie_create, name="tie_create"),
    # /services/ties/<tie>/
    path("ties/<uuid:uuid>/", views.tie_update, name="tie_update"),
    path("ties/<uuid:uuid>/withdraw/", views.tie_withdraw, name="tie_withdraw"),
]
