from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "di_latgale.accounts"
    verbose_name = _("accounts")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from di_latgale.accounts import checks  # noqa: F401
        from di_latgale.accounts.middleware import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="note_sign_in")
