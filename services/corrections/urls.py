from django.urls import path

from services.corrections import views

urlpatterns = [
    # /services/clients/<client>/forgotten/
    path(
        "clients/<uuid:client_uuid>/forgotten/",
        views.correction_forgotten,
        name="correction_forgotten",
    ),
    # /services/corrections/
    path("corrections/", views.correction_list, name="correction_list"),
    path("corrections/<uuid:uuid>/", views.correction_detail, name="correction_detail"),
    path("corrections/<uuid:uuid>/decide/", views.correction_decide, name="correction_decide"),
    # /services/sessions/<session>/correction/
    path("sessions/<uuid:uuid>/correction/", views.correction_create, name="correction_create"),
]
