from django.urls import path

from reports.prints import views

urlpatterns = [
    # /reports/prints/
    path("", views.print_list, name="print_list"),
    # /reports/prints/new/
    path("new/", views.print_create, name="print_create"),
    # /reports/prints/<uuid>/
    path("<uuid:uuid>/", views.print_detail, name="print_detail"),
    path("<uuid:uuid>/changes/", views.print_changes, name="print_changes"),
    path("<uuid:uuid>/pdf/", views.print_pdf, name="print_pdf"),
]
