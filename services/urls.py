from django.urls import include, path

from services import views
from services.merging_views import merge_allowances
from services.planned import views as planned
from services.workbook.views import import_workbook, workbook_template

app_name = "services"

of_client = [
    path("allowances/", views.client_allowances, name="client_allowances"),
    path("last-sessions/", views.client_sessions, name="client_sessions"),
    path("sessions/", views.session_list, name="session_list"),
    path("sessions/new/", views.session_create, name="session_create"),
    path("sessions/options/", views.session_options, name="session_options"),
    path("sessions/preview/", views.session_preview, name="session_preview"),
]

of_planned_client = [
    path("", planned.planned_client, name="planned_client"),
    path("sessions/new/", planned.planned_create, name="planned_create"),
    path("sessions/options/", planned.planned_options, name="planned_options"),
    path("sessions/preview/", planned.planned_preview, name="planned_preview"),
]

urlpatterns = [
    path("", include("services.applications.urls")),
    path("clients/<uuid:client_uuid>/", include(of_client)),
    path("", include("services.ties.urls")),
    path("", include("services.plans.urls")),
    # /services/persons/<record>/<record>/
    path(
        "persons/<uuid:one_uuid>/<uuid:other_uuid>/allowances/",
        merge_allowances,
        name="merge_allowances",
    ),
    path("clients/<uuid:client_uuid>/", include("services.grounds.urls")),
    path("", include("services.assessments.urls")),
    path("", include("services.corrections.urls")),
    # /services/sessions/<session>/
    path("sessions/<uuid:uuid>/", views.session_update, name="session_update"),
    path("sessions/<uuid:uuid>/changes/", views.session_changes, name="session_changes"),
    path("sessions/<uuid:uuid>/delete/", views.session_delete, name="session_delete"),
    path("sessions/<uuid:uuid>/restore/", views.session_restore, name="session_restore"),
    # /services/planned/
    path("planned/", planned.planned_list, name="planned_list"),
    path("planned/search/", planned.planned_search, name="planned_search"),
    path("planned/<uuid:client_uuid>/", include(of_planned_client)),
    # /services/planned/sessions/<session>/
    path("planned/sessions/<uuid:uuid>/", planned.planned_update, name="planned_update"),
    path("planned/sessions/<uuid:uuid>/delete/", planned.planned_delete, name="planned_delete"),
    path("planned/sessions/<uuid:uuid>/restore/", planned.planned_restore, name="planned_restore"),
    path("", include("services.work.urls")),
    # /services/import/
    path("import/", import_workbook, name="import_workbook"),
    path("import/template/", workbook_template, name="workbook_template"),
]
