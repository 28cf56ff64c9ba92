from django.urls import path

from reports.article import views
from reports.editing.views import article_edit

urlpatterns = [
    # /reports/article/
    path("", views.article, name="article"),
    # /reports/article/edit/
    path("edit/", article_edit, name="article_edit"),
    # /reports/article/rows/
    path("rows/", views.article_rows, name="article_rows"),
]
