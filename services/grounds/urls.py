from django.urls import path

from services.grounds import views

urlpatterns = [
    # /services/clients/<client>/
    path("care-by-occupation/", views.care_by_occupation, name="care_by_occupation"),
    path(
        "grounds/<slug:kind>/<uuid:ground_uuid>/",
        views.ground_update,
        name="ground_update",
    ),
    path(
        "grounds/<slug:kind>/<uuid:ground_uuid>/mistaken/",
        views.ground_withdraw,
        name="ground_withdraw",
    ),
]
