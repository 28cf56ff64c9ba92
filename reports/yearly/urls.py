from django.urls import path

from reports.yearly import views

urlpatterns = [
    # /reports/yearly/
    path("", views.yearly, name="yearly"),
]
