"""What PostgreSQL refused, in words for the person who typed."""

from functools import cache

import pgtrigger
from django.apps import apps
from django.db import DatabaseError

from di_latgale.triggers import StatementRules


def message_of(error: DatabaseError) -> str | None:
    """The message of the constraint or rule that was broken; None when it has none."""
    diagnostics = getattr(error.__cause__, "diag", None)
    message = _messages().get(diagnostics.constraint_name) if diagnostics else None
    return message and str(message)


@cache
def _messages() -> dict[str, str]:
    messages = {
        constraint.name: constraint.violation_error_message
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }
    for _model, trigger in pgtrigger.registered():
        if isinstance(trigger, StatementRules):
            messages |= {rule.name: rule.message for rule in trigger.rules}
    return messages
