from django.contrib import admin

from di_latgale.admin import CatalogueAdmin
from reports.models import RetentionPeriod


@admin.register(RetentionPeriod)
class RetentionPeriodAdmin(CatalogueAdmin):
    """Its classes are fixed; an administrator sets how long each is kept, and why."""

    list_display = ["record", "years", "basis"]
    readonly_fields = ["record"]
    ordering = ["record"]

    def has_add_permission(self, request) -> bool:
        return False
