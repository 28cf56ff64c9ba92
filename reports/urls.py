from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    # /reports/period/
    path("period/", views.period, name="period"),
    # /reports/rows/
    path("rows/", views.rows, name="rows"),
    # /reports/access-review/
    path("access-review/", views.access_review, name="access_review"),
]
