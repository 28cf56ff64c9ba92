from django.urls import path

from clients.drafts import views

urlpatterns = [
    # /clients/<client>/drafts/<place>/
    path("<uuid:client_uuid>/drafts/<slug:place>/", views.draft, name="draft"),
    path("<uuid:client_uuid>/drafts/<slug:place>/keep/", views.draft_keep, name="draft_keep"),
    path("<uuid:client_uuid>/drafts/<slug:place>/drop/", views.draft_drop, name="draft_drop"),
]
