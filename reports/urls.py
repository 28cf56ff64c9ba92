from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    # /reports/period/
    path("period/", views.period, name="period"),
]
