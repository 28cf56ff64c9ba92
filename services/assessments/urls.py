from django.urls import path

from services.assessments import reading, views

of_client = "clients/<uuid:client_uuid>/assessments"
one = "assessments/<uuid:assessment_uuid>"

urlpatterns = [
    # /services/clients/<client>/assessments/
    path(f"{of_client}/", reading.assessment_list, name="assessment_list"),
    path(f"{of_client}/compare/", reading.assessment_compare, name="assessment_compare"),
    path(f"{of_client}/new/", views.assessment_create, name="assessment_create"),
    # /services/assessments/<assessment>/
    path(f"{one}/", reading.assessment_detail, name="assessment_detail"),
    path(f"{one}/conclusion/", views.assessment_conclusion, name="assessment_conclusion"),
    path(f"{one}/correct/", views.assessment_correct, name="assessment_correct"),
    path(f"{one}/facts/", views.assessment_update, name="assessment_update"),
    path(f"{one}/finish/", views.assessment_finish, name="assessment_finish"),
    path(f"{one}/print/", reading.assessment_document, name="assessment_document"),
    path(f"{one}/services/", views.assessment_services, name="assessment_services"),
    path(f"{one}/services/take/", views.assessment_take_away, name="assessment_take_away"),
    path(f"{one}/withdraw/", views.assessment_withdraw, name="assessment_withdraw"),
    # /services/assessments/domains/<score>/
    path(
        "assessments/domains/<uuid:domainscore_uuid>/",
        views.assessment_domain,
        name="assessment_domain",
    ),
]
