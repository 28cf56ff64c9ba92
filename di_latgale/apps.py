from django.apps import AppConfig


class DiLatgaleConfig(AppConfig):
    name = "di_latgale"
    verbose_name = "DI Latgale"
