"""Printed documents: a template becomes HTML and PDF. The only module that knows WeasyPrint."""

import logging
import mimetypes
import re
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# What the addresses in a document are relative to: they are names of static files, read from the
# checkout. Nothing is ever asked there.
_BASE = "http://document.invalid/"
_VARIANT = "pdf/ua-1"
_STYLESHEET = re.compile(r'\s*<link rel="stylesheet" href="([^"]+)">')

logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)

# Fonts and parsed rules are kept for the life of the process, so one document at a time.
_fonts = FontConfiguration()
_one_at_a_time = threading.Lock()


class ForeignAddressError(FatalURLFetchingError):
    """A document asked for something that is neither a static file nor inside itself."""


class StaticFetcher(URLFetcher):
    """Static files from disk and ``data:`` addresses; all else ends the rendering."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url, headers=None):
        if url.startswith("data:"):
            return super().fetch(url, headers)
        path = _static_path(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def render_to_pdf(template: str, context: dict) -> tuple[str, bytes]:
    """The document as HTML (its stylesheet inside, so it stands alone) and as PDF, in Latvian.

    A stylesheet is linked by its name among the static files: "css/print.css". Raises
    ``ForeignAddressError`` when it asks for anything that is not a static file.
    """
    html, document = _rendered(template, context)
    return html, _written(document)


def render_to_one_page(template: str, contexts: Iterable[dict]) -> bytes:
    """The PDF of the first of ``contexts`` that fits on one page, else of the last."""
    for context in contexts:
        _html, document = _rendered(template, context)
        if len(document.pages) == 1:
            break
    return _written(document)


def _rendered(template: str, context: dict):
    with translation.override("lv"):
        html = render_to_string(template, context)
    addresses = _STYLESHEET.findall(html)
    source = HTML(string=_STYLESHEET.sub("", html), base_url=_BASE, url_fetcher=StaticFetcher())
    with _one_at_a_time:
        document = source.render(
            stylesheets=[_parsed(address) for address in addresses],
            font_config=_fonts,
            pdf_variant=_VARIANT,
        )
    return _STYLESHEET.sub(_inside, html), document


def _written(document) -> bytes:
    with _one_at_a_time:
        return document.write_pdf(pdf_variant=_VARIANT)


@cache
def _parsed(address: str) -> CSS:
    return CSS(
        url=f"{_BASE}{address}",
        url_fetcher=StaticFetcher(),
        media_type="print",
        font_config=_fonts,
    )


def _inside(link: re.Match) -> str:
    rules = _static_path(f"{_BASE}{link[1]}").read_text(encoding="utf-8")
    return f"\n<style>\n{rules}</style>"


def _static_path(url: str) -> Path:
    found = url.startswith(_BASE) and finders.find(unquote(url.removeprefix(_BASE)))
    if not found:
        raise ForeignAddressError(f"not a static file: {url}")
    return Path(found)
