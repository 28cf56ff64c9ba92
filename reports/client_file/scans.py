"""The scanned documents of a client's file, decrypted, with all else, in one archive."""

import logging
from datetime import datetime
from tempfile import SpooledTemporaryFile
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from clients.documents import storage
from clients.documents.files import file_name as name_of
from clients.models import Document as Scanned
from di_latgale.spooled import spool
from reports.client_file import files
from reports.client_file.file import Scan, file_name, with_scans

logger = logging.getLogger(__name__)
_FOLDER = "dokumenti"


def as_zip(document: files.Document) -> SpooledTemporaryFile:
    """PDF, JSON and ``dokumenti/001-vdeavk-atzinums-2021-03-01.pdf`` …, one file in memory at a
    time. Of a document without a file PDF and JSON say so.
    """
    archive_file = spool()
    file = document.file
    with ZipFile(archive_file, "w") as archive:
        scans = {
            row.key: _added(archive, row.document, number, file.made_at)
            for number, row in enumerate(file.scanned, start=1)
        }
        document = files.Document(with_scans(file, scans), document.office)
        for kind, (_content_type, make) in files.FILES.items():
            entry = _entry(file_name(file, kind), file.made_at, ZIP_DEFLATED)
            archive.writestr(entry, make(document))
    return archive_file


def _added(archive: ZipFile, document: Scanned, number: int, at: datetime) -> Scan:
    if document.is_forgotten:
        return Scan("", _("The file was deleted: the time for which it had to be kept is over."))
    try:
        content = storage.read(document.file_key)
    except (storage.FileMissingError, storage.FileDamagedError) as error:
        logger.error("%s: document %s, to be handed out", type(error).__name__, document.uuid)
        return Scan("", _("The file cannot be read."))
    # By kind and day: a title may hold a name.
    path = f"{_FOLDER}/{number:03}-{name_of(document)}"
    # What is in it is compressed already.
    archive.writestr(_entry(path, at, ZIP_STORED), content)
    return Scan(path, "")


def _entry(path: str, at: datetime, compression: int) -> ZipInfo:
    entry = ZipInfo(path, at.timetuple()[:6])
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    return entry
