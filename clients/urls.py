from django.urls import include, path

from clients import views

app_name = "clients"

urlpatterns = [
    path("", include("clients.documents.urls")),
    # /clients/
    path("", views.client_list, name="list"),
    path("search/", views.client_search, name="search"),
    # /clients/<uuid>/
    path("<uuid:uuid>/", views.client_detail, name="detail"),
    path("<uuid:uuid>/changes/", views.client_changes, name="changes"),
    path("<uuid:uuid>/personal-code/", views.personal_code, name="personal_code"),
    path("<uuid:uuid>/looks/", views.client_looks, name="looks"),
]
