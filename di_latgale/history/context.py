"""What the running transaction says of itself: stored with every event it causes."""

import json

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

# The middleware of the web sets it at the beginning of a transaction, with user and request.
METADATA = "pghistory.context_metadata"


class Reason(models.TextChoices):
    """Why rows are written. Nothing personal: it stands beside every row of the transaction."""

    RECORD = "record", _("entry of a service")
    CORRECT = "correct", _("correction of an own entry")
    DELETE = "delete", _("deletion of an own entry")
    UNDO = "undo", _("undoing")
    MOVE = "move", _("move to another municipality")
    MERGE = "merge", _("joining of two persons")
    REGISTER = "register", _("registration of a client")
    FACTS = "facts", _("correction of facts")
    EXIT = "exit", _("exit of a client")
    CASELOAD = "caseload", _("responsible workers")
    WITHDRAW = "withdraw", _("withdrawal")
    IMPORT = "import", _("import of a workbook")
    DEMONSTRATION = "demonstration", _("loading of the demonstration")
    PLAN_NEW_VERSION = "plan: new version", _("new version of a plan")
    PLAN_SUBMIT = "plan: submit", _("submission of a plan")
    PLAN_RETURN = "plan: return", _("return of a plan for correction")
    PLAN_APPROVE = "plan: approve", _("approval of a plan")
    PLAN_REVIEW = "plan: review", _("review of a plan")
    PLAN_END = "plan: end", _("end of a plan")
    PLAN_WITHDRAW = "plan: withdraw", _("giving up of a draft")
    PERIOD_DONE = "period: done", _("a worker's entries of a month are complete")
    PERIOD_CLOSE = "period: close", _("closing of a period")
    PERIOD_SUBMIT = "period: submit", _("submission of a period")
    PERIOD_ACCEPT = "period: accept", _("acceptance of a period")
    PERIOD_RETURN = "period: return", _("return of a period with remarks")
    PERIOD_ASK = "period: ask", _("asking to open a period")
    PERIOD_DECLINE = "period: decline", _("refusal to open a period")
    PERIOD_REISSUE = "period: reissue", _("new document of a closed period")
    PERIOD_OPEN = "period: open", _("opening of a period")
    CORRECTION_ASK = "correction: ask", _("correction of a closed period")
    CORRECTION_DECIDE = "correction: decide", _("decision on a correction")
    FORGET = "forget", _("making old records anonymous")
    TRACKING_BEGINS = "tracking begins", _("keeping of history began")


def reason(text: str) -> None:
    """Adds the reason to what the running transaction says; holds for its later writes."""
    if not connection.in_atomic_block:
        raise RuntimeError("outside a transaction nothing would keep the reason")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT set_config(%s, (coalesce(nullif(current_setting(%s, true), ''), '{}')::jsonb
                || %s::jsonb)::text, true)
            """,
            [METADATA, METADATA, json.dumps({"reason": str(text)}, ensure_ascii=False)],
        )
