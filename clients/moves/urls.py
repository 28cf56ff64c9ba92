from django.urls import path

from clients.moves import views

urlpatterns = [
    # /clients/<client>/move/
    path("<uuid:uuid>/move/", views.move_create, name="move_create"),
    path("<uuid:uuid>/move/withdraw/", views.move_withdraw, name="move_withdraw"),
    # /clients/moves/
    path("moves/", views.move_list, name="move_list"),
    path("moves/<uuid:move_uuid>/accept/", views.move_accept, name="move_accept"),
    path("moves/<uuid:move_uuid>/decline/", views.move_decline, name="move_decline"),
]
