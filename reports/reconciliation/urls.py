from django.urls import path

from reports.reconciliation import views

urlpatterns = [
    # /reports/reconciliation/
    path("", views.reconciliation, name="reconciliation"),
]
