from django.urls import include, path

from clients.persons import views

of_pair = [
    path("merge/", views.merge_create, name="merge_create"),
    path("apart/", views.duplicate_dismiss, name="duplicate_dismiss"),
    path("suspect/", views.duplicate_restore, name="duplicate_restore"),
]

urlpatterns = [
    # /clients/duplicates/
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/numbers/", views.duplicate_numbers, name="duplicate_numbers"),
    path("duplicates/<uuid:one_uuid>/<uuid:other_uuid>/", include(of_pair)),
    # /clients/merges/
    path("merges/", views.merge_list, name="merge_list"),
    path("merges/<uuid:personmerge_uuid>/undo/", views.merge_undo, name="merge_undo"),
]
