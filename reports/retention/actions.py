"""Making a file anonymous. There is no way back, so the page shows what goes before it goes."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from clients.documents.actions import forget_documents
from clients.models import Client
from di_latgale.held import Record
from di_latgale.history import Reason, reason


def forget(client: Client, records: list[Record]) -> None:
    """Empties the words of ``records`` in the file and its history; figures stay as they are.

    Raises ValidationError where one of them is not due any more. Done twice it does nothing.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            reason(Reason.FORGET)
            cursor.execute("SELECT forget_file(%s, %s::text[])", [client.pk, list(records)])
            if Record.DOCUMENTS in records:
                forget_documents(client)
    except IntegrityError as error:
        if error.__cause__.diag.constraint_name != "forgotten_is_due":
            raise
        raise ValidationError(
            _("Its time has not come, or the retention periods were changed meanwhile. Look again.")
        ) from error
