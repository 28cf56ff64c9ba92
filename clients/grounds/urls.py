from django.urls import path

from clients.grounds import views

urlpatterns = [
    # /clients/<uuid>/grounds/
    path("<uuid:uuid>/grounds/", views.grounds, name="grounds"),
    path("<uuid:uuid>/grounds/<slug:kind>/new/", views.ground_create, name="ground_create"),
]
