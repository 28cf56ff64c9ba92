from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import override

from clients.models import Document

_EXTENSIONS = {
    Document.ContentType.PDF: "pdf",
    Document.ContentType.JPEG: "jpg",
    Document.ContentType.PNG: "png",
}
# Nothing of it runs, loads or is framed. A browser shows no PDF in a sandbox, so there the rest
# must do; the check has left nothing in a PDF that could run.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'"
_SANDBOX = "; sandbox"


def file_response(document: Document, content: bytes) -> HttpResponse:
    """The file, to be looked at in the browser and kept by nobody; its name tells of no person."""
    is_pdf = document.content_type == Document.ContentType.PDF
    response = HttpResponse(content, content_type=document.content_type)
    response["Content-Disposition"] = f'inline; filename="{file_name(document)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY if is_pdf else _POLICY + _SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def file_name(document: Document) -> str:
    """By kind and date in plain letters: „vdeavk-atzinums-2021-03-01.pdf”."""
    with override("lv"):
        words = slugify(str(document.get_kind_display()))
    day = f"-{document.dated_on.isoformat()}" if document.dated_on else ""
    return f"{words}{day}.{_EXTENSIONS[document.content_type]}"
