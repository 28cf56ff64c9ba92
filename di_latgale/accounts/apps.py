from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "di_latgale.accounts"
    verbose_name = _("accounts")
