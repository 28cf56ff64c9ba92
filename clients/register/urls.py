from django.urls import path

from clients.register import views

urlpatterns = [
    # /clients/
    path("", views.client_list, name="list"),
    path("new/", views.client_create, name="create"),
    # /clients/<uuid>/
    path("<uuid:uuid>/edit/", views.client_update, name="update"),
    path("<uuid:uuid>/exit/", views.client_exit, name="exit"),
    path("<uuid:uuid>/exit/undo/", views.client_exit_undo, name="exit_undo"),
]
