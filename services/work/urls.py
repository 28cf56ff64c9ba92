from django.urls import path

from services.work import views

urlpatterns = [
    # /services/work/
    path("work/", views.work_list, name="work_list"),
    path("work/first/", views.work, name="work"),
    path("work/mail/", views.work_mail, name="work_mail"),
]
