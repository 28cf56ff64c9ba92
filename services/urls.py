from django.urls import path

from services.workbook.views import import_workbook, workbook_template

app_name = "services"

urlpatterns = [
    # /services/import/
    path("import/", import_workbook, name="import_workbook"),
    path("import/template/", workbook_template, name="workbook_template"),
]
