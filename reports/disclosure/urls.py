from django.urls import path

from reports.disclosure import views

urlpatterns = [
    # /reports/publications/
    path("", views.publication_list, name="publication_list"),
    # /reports/publications/new/
    path("new/", views.publication_create, name="publication_create"),
    # /reports/publications/<uuid>/
    path("<uuid:uuid>/", views.publication_detail, name="publication_detail"),
]
