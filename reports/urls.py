from django.urls import include, path

from reports import views

app_name = "reports"

urlpatterns = [
    # /reports/period/
    path("period/", views.period, name="period"),
    path("article/", include("reports.article.urls")),
    path("publications/", include("reports.disclosure.urls")),
    path("prints/", include("reports.prints.urls")),
    path("reconciliation/", include("reports.reconciliation.urls")),
    # /reports/rows/
    path("rows/", views.rows, name="rows"),
    # /reports/access-review/
    path("access-review/", views.access_review, name="access_review"),
    path("retention/", include("reports.retention.urls")),
    path("client-file/", include("reports.client_file.urls")),
]
