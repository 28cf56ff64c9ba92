from django.urls import path

from clients.documents import views

urlpatterns = [
    # /clients/<client>/documents/
    path("<uuid:uuid>/documents/", views.document_list, name="document_list"),
    path("<uuid:uuid>/documents/new/", views.document_create, name="document_create"),
    # /clients/documents/<document>/
    path("documents/<uuid:uuid>/", views.document_detail, name="document_detail"),
    path("documents/<uuid:uuid>/withdraw/", views.document_withdraw, name="document_withdraw"),
]
