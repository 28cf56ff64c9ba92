from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HistoryConfig(AppConfig):
    name = "di_latgale.history"
    verbose_name = "History"

    def ready(self) -> None:
        from di_latgale.history.ignoring import only_the_owner_ignores_triggers

        post_migrate.connect(only_the_owner_ignores_triggers, sender=self)
