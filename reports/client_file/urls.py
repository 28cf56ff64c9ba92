from django.urls import path

from reports.client_file import views

urlpatterns = [
    # /reports/client-file/<uuid>/
    path("<uuid:uuid>/", views.hand_out, name="hand_out"),
]
