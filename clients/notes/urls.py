from django.urls import path

from clients.notes import views

urlpatterns = [
    # /clients/<client>/notes/
    path("<uuid:client_uuid>/notes/", views.note_list, name="note_list"),
    path("<uuid:client_uuid>/notes/new/", views.note_create, name="note_create"),
    # /clients/notes/<note>/
    path("notes/<uuid:note_uuid>/", views.note_update, name="note_update"),
    path("notes/<uuid:note_uuid>/changes/", views.note_changes, name="note_changes"),
    path("notes/<uuid:note_uuid>/withdraw/", views.note_withdraw, name="note_withdraw"),
    path("notes/<uuid:note_uuid>/restore/", views.note_restore, name="note_restore"),
]
