from django.urls import path

from reports.received import views

urlpatterns = [
    # /reports/received/
    path("", views.received, name="received"),
]
