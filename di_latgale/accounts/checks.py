from django.conf import settings
from django.core.checks import Error, register

from di_latgale.accounts.rights import Role


@register()
def second_factor_roles_are_known(app_configs, **kwargs) -> list[Error]:
    """A misspelt role would quietly go without."""
    unknown = set(settings.SECOND_FACTOR_ROLES) - {"all", *Role.values}
    return [
        Error(f"SECOND_FACTOR_ROLES: there is no role {role}.", id="accounts.E001")
        for role in sorted(unknown)
    ]
