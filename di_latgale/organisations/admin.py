from django.contrib import admin

from di_latgale.admin import CatalogueAdmin
from di_latgale.organisations.models import Provider, SocialService, Specialist


@admin.register(Provider)
class ProviderAdmin(CatalogueAdmin):
    list_display = ["name", "code", "registration_number"]
    search_fields = ["name", "code", "registration_number"]


@admin.register(Specialist)
class SpecialistAdmin(CatalogueAdmin):
    list_display = ["name", "profession", "provider", "municipality"]
    list_select_related = ["provider", "municipality"]
    search_fields = ["name", "code"]


@admin.register(SocialService)
class SocialServiceAdmin(CatalogueAdmin):
    list_display = ["name", "municipality", "head_name", "first_day", "last_day"]
    list_select_related = ["municipality"]
    search_fields = ["name", "municipality__name"]
