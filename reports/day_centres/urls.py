from django.urls import path

from reports.day_centres import views

urlpatterns = [
    # /reports/day-centres/
    path("", views.day_centres, name="day_centres"),
]
