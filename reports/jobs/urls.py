from django.urls import path

from reports.jobs import views

urlpatterns = [
    # /reports/files/
    path("", views.file_list, name="file_list"),
    # /reports/files/<job>/
    path("<uuid:uuid>/", views.file_download, name="file_download"),
    path("<uuid:uuid>/cancel/", views.file_cancel, name="file_cancel"),
    path("<uuid:uuid>/retry/", views.file_retry, name="file_retry"),
]
