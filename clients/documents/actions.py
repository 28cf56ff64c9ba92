"""Writes of documents. The row and its file belong together; see ``storage``."""

import logging
from datetime import date
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.documents import storage
from clients.documents.checking import Checked
from clients.models import PROOFS, Client, Document
from di_latgale import wording
from di_latgale.accounts.models import User
from di_latgale.database_errors import message_of
from di_latgale.held import FORGOTTEN

logger = logging.getLogger(__name__)


def add_document(
    *,
    client: Client,
    by: User,
    form_key: UUID,
    file: Checked,
    kind: str,
    title: str = "",
    dated_on: date | None = None,
    proof: models.Model | None = None,
) -> Document:
    """Keeps a checked file. ``proof`` is the row it proves, one of ``PROOFS``, of the same client.

    A second call with the same ``form_key`` and file gives the document that is stored already.
    Raises ValidationError: the file is attached already, or could not be written.
    """
    links = {name: proof for name in PROOFS if proof and proof._meta.model_name == name}
    document = Document(
        client=client,
        territory_id=client.territory_id,
        added_by=by,
        form_key=form_key,
        kind=kind,
        title=title,
        dated_on=dated_on,
        content_type=file.content_type,
        size=len(file.content),
        pages=file.pages,
        sha256=file.sha256,
        **links,
    )
    try:
        with transaction.atomic():
            if stored := _stored(form_key, by):
                return _same(stored, document)
            # Here a second upload of the same file waits until the first is committed.
            document.save(force_insert=True)
            storage.write(document.file_key, file.content)
            return document
    except IntegrityError as error:
        if stored := _stored(form_key, by):
            return _same(stored, document)
        raise _refused(error, client, file) from error
    except OSError as error:
        _discard(document)
        raise _unwritten(error, "file") from error
    except BaseException:
        _discard(document)
        raise


def copy_documents(*, client: Client, by: User, sources: list[dict]) -> int:
    """Gives ``client`` documents with files of its own, copies of those of another file.

    A source says what a document is, with ``proof``, the primary key of what the new one proves,
    and ``file_key``, under which the file to copy lies. Call it in a transaction. How many files
    could not be read comes back: there is no document of them. Raises ValidationError where one
    cannot be written.
    """
    made, lost = [], 0
    try:
        for source in sources:
            said = dict(source)
            key, proof = UUID(said.pop("file_key")), said.pop("proof")
            try:
                content = storage.read(key)
            except (storage.FileMissingError, storage.FileDamagedError) as error:
                logger.error("%s: a document to be copied, %s", type(error).__name__, key)
                lost += 1
                continue
            document = Document(
                client=client, territory_id=client.territory_id, added_by=by, **said
            )
            setattr(document, f"{document.kind}_id", proof)
            document.save(force_insert=True)
            made.append(document)
            storage.write(document.file_key, content)
        return lost
    except BaseException as error:
        for document in made:
            _discard(document)
        if isinstance(error, OSError):
            raise _unwritten(error, None) from error
        raise


def _unwritten(error: OSError, field: str | None) -> ValidationError:
    logger.error("A document could not be written: %s", error.strerror)
    text = _("The file could not be stored. Try again later or tell the administrator.")
    return ValidationError({field or NON_FIELD_ERRORS: text})


def _discard(document: Document) -> None:
    try:
        storage.remove(document.file_key)
    except OSError:
        pass  # what is left is found by sweep_documents


def withdraw_document(*, document: Document, by: User, reason: str) -> Document:
    """Marks a document entered by mistake; its file stays until its time is over.

    Again is no error.
    """
    with transaction.atomic():
        stored = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if not stored.is_withdrawn:
            stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
            stored.withdrawn_reason = reason
            stored.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        return stored


def forget(document: Document) -> None:
    """Deletes the file for good and says so in the row, whose title goes with it.

    The file goes once the transaction is committed; if the process dies in between, the next
    ``sweep_documents`` removes it. Again is no error.
    """
    with transaction.atomic():
        stored = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if not stored.is_forgotten:
            stored.title = stored.sha256 = ""
            stored.withdrawn_reason = FORGOTTEN if stored.is_withdrawn else ""
            stored.save(update_fields=["title", "sha256", "withdrawn_reason"])
        transaction.on_commit(lambda: storage.remove(stored.file_key))


def forget_documents(client: Client) -> None:
    """All of the client's, the withdrawn ones too."""
    with transaction.atomic():
        for document in client.documents.order_by("id"):
            forget(document)


def _stored(form_key: UUID, by: User) -> Document | None:
    return Document.objects.filter(form_key=form_key, added_by=by).first()


def _same(stored: Document, document: Document) -> Document:
    if (stored.client_id, stored.sha256) != (document.client_id, document.sha256):
        raise ValidationError(_("The form was already sent with another file. Open it again."))
    return stored


def _refused(error: IntegrityError, client: Client, file: Checked) -> ValidationError:
    message = message_of(error)
    if message is None:
        raise error
    if error.__cause__.diag.constraint_name == "document_once":
        return ValidationError({"file": _already_attached(client, file) or message})
    return ValidationError({NON_FIELD_ERRORS: message})


def _already_attached(client: Client, file: Checked) -> str:
    """Empty where the file is not attached to the client yet."""
    found = Document.objects.standing().stored().filter(client=client, sha256=file.sha256).first()
    if found is None:
        return ""
    return _("This file is already attached: %(document)s (%(day)s).") % {
        "document": found,
        "day": wording.day(timezone.localtime(found.added_at).date()),
    }
