"""What the middleware says of a request, for tests that write without one."""

import json
import uuid

from django.db import connection

from di_latgale.accounts.models import User
from di_latgale.history.context import METADATA


def said(user: User | None = None, request: uuid.UUID | None = None, reason: str = "") -> None:
    """Holds for the writes of the transaction that follow."""
    text = json.dumps(
        {"user": user and user.pk, "request": request and request.hex, "reason": reason}
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [METADATA, text])
