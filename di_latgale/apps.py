from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DiLatgaleConfig(AppConfig):
    name = "di_latgale"
    verbose_name = "DI Latgale"


class CatalogueAdminConfig(AdminConfig):
    """Django's admin with our own site: ``@admin.register`` registers there."""

    default_site = "di_latgale.admin.CatalogueSite"
