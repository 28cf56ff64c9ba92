"""What kinds of traces there are, and for what a person looks. Needs no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Role


class Kind(TextChoices):
    LOOK = "look", _("look")
    EXPORT = "export", _("file taken away")
    JOB = "job", _("command")
    REFUSAL = "refusal", _("refusal")


class Purpose(TextChoices):
    CASEWORK = "casework", _("casework")
    SUPERVISION = "supervision", _("supervision of casework")
    PROVIDED_SERVICE = "provided_service", _("a service the provider gives")
    AUDIT = "audit", _("audit")
    FIGURES = "figures", _("figures and statistics")
    SUBJECT_REQUEST = "subject_request", _("request of the person concerned")
    UPKEEP = "upkeep", _("upkeep of the system")
    NONE = "none", _("none: refused")


# The role under which a person sees says for what. Of several the first is taken.
PURPOSES = {
    Role.SOCIAL_WORKER: Purpose.CASEWORK,
    Role.DEPARTMENT_HEAD: Purpose.SUPERVISION,
    Role.PROVIDER_SPECIALIST: Purpose.PROVIDED_SERVICE,
    Role.AUDITOR: Purpose.AUDIT,
    Role.REGIONAL_COORDINATOR: Purpose.FIGURES,
    Role.CATALOGUE_ADMINISTRATOR: Purpose.UPKEEP,
    Role.SYSTEM_ADMINISTRATOR: Purpose.UPKEEP,
}
