from django.urls import include, path

from services.plans import edits, papers, steps_views, views

of_client = [
    path("", views.plan_list, name="plan_list"),
    path("new/", edits.plan_create, name="plan_create"),
    path("statement/", papers.plan_statement, name="plan_statement"),
]

of_plan = [
    path("", views.plan_detail, name="plan_detail"),
    path("approve/", steps_views.plan_approve, name="plan_approve"),
    path("edit/", edits.plan_update, name="plan_update"),
    path("end/", steps_views.plan_end, name="plan_end"),
    path("goals/", edits.plan_goals, name="plan_goals"),
    path("lines/", edits.plan_lines, name="plan_lines"),
    path("print/", papers.plan_print, name="plan_print"),
    path("recall/", steps_views.plan_recall, name="plan_recall"),
    path("return/", steps_views.plan_return, name="plan_return"),
    path("review/", steps_views.plan_review, name="plan_review"),
    path("submit/", steps_views.plan_submit, name="plan_submit"),
    path("version/", steps_views.plan_version, name="plan_version"),
    path("withdraw/", steps_views.plan_withdraw, name="plan_withdraw"),
]

urlpatterns = [
    # /services/clients/<client>/plans/
    path("clients/<uuid:client_uuid>/plans/", include(of_client)),
    # /services/plans/
    path("plans/", views.plan_queue, name="plan_queue"),
    path("plans/<uuid:uuid>/", include(of_plan)),
]
