from django.urls import include, path

from reports import views

app_name = "reports"

urlpatterns = [
    # /reports/period/
    path("period/", views.period, name="period"),
    path("yearly/", include("reports.yearly.urls")),
    path("trend/", include("reports.trend.urls")),
    path("article/", include("reports.article.urls")),
    path("day-centres/", include("reports.day_centres.urls")),
    path("entries/", include("reports.entries.urls")),
    path("provider-month/", include("reports.provider_month.urls")),
    path("received/", include("reports.received.urls")),
    path("publications/", include("reports.disclosure.urls")),
    path("prints/", include("reports.prints.urls")),
    path("reconciliation/", include("reports.reconciliation.urls")),
    # /reports/rows/
    path("rows/", views.rows, name="rows"),
    # /reports/access-review/
    path("access-review/", views.access_review, name="access_review"),
    path("statement/", include("reports.statement.urls")),
    path("files/", include("reports.jobs.urls")),
    path("retention/", include("reports.retention.urls")),
    path("client-file/", include("reports.client_file.urls")),
]
