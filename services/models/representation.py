import pgtrigger
from django.utils.translation import gettext_lazy as _

from clients.models import Representation
from di_latgale.triggers import StatementRules
from services.models import session_rules


class SessionsRepresentation(Representation):
    """A representation seen from its sessions: it must go on covering their days."""

    class Meta:
        proxy = True
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        triggers = [
            StatementRules(
                name=f"representation_{operation}",
                operation=event,
                rules=[session_rules.REPRESENTATION_COVERS_SESSIONS],
            )
            for operation, event in (("update", pgtrigger.Update), ("delete", pgtrigger.Delete))
        ]
