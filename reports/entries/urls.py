from django.urls import path

from reports.entries import views

urlpatterns = [
    # /reports/entries/
    path("", views.entries, name="entries"),
]
