from django.urls import path

from clients.people import representative_views as representatives
from clients.people import views

urlpatterns = [
    # /clients/representatives/<representative>/
    path(
        "representatives/<uuid:uuid>/",
        representatives.representative_detail,
        name="representative_detail",
    ),
    path(
        "representatives/<uuid:uuid>/correct/",
        representatives.representative_update,
        name="representative_update",
    ),
    path(
        "representatives/<uuid:uuid>/personal-code/",
        representatives.representative_code,
        name="representative_code",
    ),
    # /clients/<client>/people/
    path("<uuid:uuid>/people/", views.people, name="people"),
    path("<uuid:uuid>/people/call-order/", views.call_order, name="call_order"),
    path("<uuid:uuid>/people/contacts/new/", views.contact_create, name="contact_create"),
    path(
        "<uuid:uuid>/people/contacts/<uuid:contact_uuid>/",
        views.contact_update,
        name="contact_update",
    ),
    path(
        "<uuid:uuid>/people/contacts/<uuid:contact_uuid>/mistaken/",
        views.contact_withdraw,
        name="contact_withdraw",
    ),
    path(
        "<uuid:uuid>/people/occupations/<uuid:occupation_uuid>/",
        views.occupation_update,
        name="occupation_update",
    ),
    path(
        "<uuid:uuid>/people/occupations/<uuid:occupation_uuid>/mistaken/",
        views.occupation_withdraw,
        name="occupation_withdraw",
    ),
    path(
        "<uuid:uuid>/people/representations/<uuid:representation_uuid>/",
        representatives.representation_update,
        name="representation_update",
    ),
    path(
        "<uuid:uuid>/people/representations/<uuid:representation_uuid>/mistaken/",
        representatives.representation_withdraw,
        name="representation_withdraw",
    ),
    path(
        "<uuid:uuid>/people/representations/<uuid:representation_uuid>/occupations/new/",
        views.occupation_create,
        name="occupation_create",
    ),
    path(
        "<uuid:uuid>/people/representatives/find/",
        representatives.representative_find,
        name="representative_find",
    ),
    path(
        "<uuid:uuid>/people/representatives/new/",
        representatives.representative_register,
        name="representative_register",
    ),
    path(
        "<uuid:uuid>/people/representatives/<uuid:representative_uuid>/",
        representatives.representation_create,
        name="representation_create",
    ),
]
