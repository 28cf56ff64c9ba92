"""The site map: one include for each application."""

from django.contrib import admin
from django.urls import include, path

from di_latgale import views

handler403 = "di_latgale.views.forbidden"
handler500 = "di_latgale.views.fault"

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/", include("di_latgale.accounts.urls")),
    path("clients/", include("clients.urls")),
    path("services/", include("services.urls")),
    path("reports/", include("reports.urls")),
    path("periods/", include("reports.closing.urls")),
    path("traces/", include("di_latgale.traces.urls")),
    path("admin/", admin.site.urls),
]
