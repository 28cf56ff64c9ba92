from django.urls import path

from reports.trend import views

urlpatterns = [
    # /reports/trend/
    path("", views.trend, name="trend"),
]
