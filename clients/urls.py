from django.urls import include, path

from clients import views

app_name = "clients"

urlpatterns = [
    path("", include("clients.documents.urls")),
    # /clients/
    path("", include("clients.register.urls")),
    path("search/", views.client_search, name="search"),
    path("", include("clients.persons.urls")),
    path("", include("clients.moves.urls")),
    # /clients/<uuid>/
    path("<uuid:uuid>/", views.client_detail, name="detail"),
    path("<uuid:uuid>/changes/", views.client_changes, name="changes"),
    path("<uuid:uuid>/personal-code/", views.personal_code, name="personal_code"),
    path("<uuid:uuid>/looks/", views.client_looks, name="looks"),
    path("", include("clients.grounds.urls")),
    path("", include("clients.people.urls")),
    path("", include("clients.drafts.urls")),
    path("", include("clients.notes.urls")),
    path("", include("clients.outcomes.urls")),
]
