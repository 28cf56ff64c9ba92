from django.urls import path

from reports.retention import views

urlpatterns = [
    # /reports/retention/
    path("", views.retention, name="retention"),
    # /reports/retention/<uuid>/
    path("<uuid:uuid>/", views.retention_client, name="retention_client"),
]
