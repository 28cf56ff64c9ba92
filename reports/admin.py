from django.contrib import admin

from di_latgale.admin import CatalogueAdmin
from reports.models import RetentionPeriod


@admin.register(RetentionPeriod)
class RetentionPeriodAdmin(CatalogueAdmin):
    list_display = ["record", "years", "basis"]
    ordering = ["record"]
