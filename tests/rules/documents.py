from django.utils import timezone

from clients.models import Document
from tests import factories as make
from tests.documents import made


def _changed(**fields):
    _update(made.document(), **fields)


def _update(document, **fields):
    Document.objects.filter(pk=document.pk).update(**fields)


def _twice():
    first = made.document()
    _update(made.document(first.client), sha256=first.sha256)


def _brought_back():
    document = made.document()
    _update(document, title="", sha256="")
    _update(document, sha256="a" * 64)


def _of_another_kind():
    document = made.document(kind="contract")
    _update(document, opinion=document.client.opinions.get())


BROKEN_BY = {
    "document_same_territory": lambda: _changed(territory=make.territory("daugavpils")),
    "document_withdrawal_complete": lambda: _changed(withdrawn_at=timezone.now()),
    "document_kind_of_proof": _of_another_kind,
    "document_not_empty": lambda: _changed(size=0),
    "document_once": _twice,
    "document_proves_own_client": lambda: _changed(
        kind="opinion", opinion=make.ClientFactory().opinions.get()
    ),
    "document_content_fixed": _brought_back,
}
