from django.urls import path

from reports.article import views

urlpatterns = [
    # /reports/article/
    path("", views.article, name="article"),
    # /reports/article/rows/
    path("rows/", views.article_rows, name="article_rows"),
]
