from django.urls import path

from di_latgale.traces import views

app_name = "traces"

urlpatterns = [
    # /traces/refusals/
    path("refusals/", views.refusals, name="refusals"),
]
