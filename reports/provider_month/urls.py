from django.urls import path

from reports.provider_month import views

urlpatterns = [
    # /reports/provider-month/
    path("", views.provider_month, name="provider_month"),
    # /reports/provider-month/rows/
    path("rows/", views.provider_month_rows, name="provider_month_rows"),
]
