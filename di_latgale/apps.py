from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class DiLatgaleConfig(AppConfig):
    name = "di_latgale"
    verbose_name = "DI Latgale"


class CatalogueAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our own site: ``@admin.register`` registers there."""

    default = False
    default_site = "di_latgale.admin.CatalogueSite"
