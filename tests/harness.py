"""Finds in every test what no test was written for: see ``install``."""

import atexit
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models.query import QuerySet
from django.template.base import Node

from tests import trace_harness

OUR_TEMPLATES = str(settings.BASE_DIR / "templates")
OUR_CODE = tuple(
    str(settings.BASE_DIR / folder) for folder in ("di_latgale", "clients", "services", "reports")
)
WRITES = re.compile(r"\s*(?:WITH\b.*?\b)?(INSERT|UPDATE|DELETE|TRUNCATE|COPY)\b", re.I | re.S)
# A GET may prolong the sign-in, note that recovery codes were shown, and leaves the trace of who
# looked.
MAY_BE_WRITTEN = ("django_session", "mfa_authenticator", "traces_trace")


class HarnessError(AssertionError):
    pass


def _callers() -> Iterator:
    """The frames above the caller; ``inspect.stack`` would read source files for each."""
    frame = sys._getframe(2)
    while frame is not None:
        yield frame
        frame = frame.f_back


class UndefinedVariable(str):
    """As ``string_if_invalid``: an undefined variable in a template of ours fails the test."""

    __slots__ = ()

    def __contains__(self, text) -> bool:
        return text == "%s"

    def __mod__(self, variable) -> str:
        for frame in _callers():
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None):
                if str(node.origin.name).startswith(OUR_TEMPLATES):
                    raise HarnessError(f"{node.origin.name}: {variable} is not defined")
                break
        return ""


def no_writes_on_get(get_response):
    """Middleware, outermost in tests: a GET that changes the database fails."""

    def refuse(execute, sql, params, many, context):
        if WRITES.match(sql) and not any(table in sql for table in MAY_BE_WRITTEN):
            raise HarnessError(f"a GET writes: {sql}")
        return execute(sql, params, many, context)

    def middleware(request):
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with connection.execute_wrapper(refuse):
            return get_response(request)

    return middleware


_fetch_all = QuerySet._fetch_all


def _fetch_all_in_order(self) -> None:
    """Rows that our code takes in no particular order come differently on another day."""
    evaluate = self._result_cache is None
    _fetch_all(self)
    if evaluate and len(self._result_cache) > 1 and not self.ordered:
        for frame in _callers():
            filename = frame.f_code.co_filename
            if "/site-packages/allauth/" in filename:
                # Its own loop, below a method of ours that only adds to it.
                break
            if "site-packages" not in filename and Path(filename).is_absolute():
                if filename.startswith(OUR_CODE) and "/migrations/" not in filename:
                    raise HarnessError(f"unordered: {self.query} in {filename}")
                break


def install() -> None:
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("undefined")
    settings.MIDDLEWARE = [
        "tests.trace_harness.looks_are_traced",
        "tests.harness.no_writes_on_get",
        *settings.MIDDLEWARE,
    ]
    # The fast hash and the plain storage spare minutes; neither is what is tested.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Nor is how PostgreSQL shares out the work on a few rows: that took half of the time.
    settings.DATABASES["default"]["OPTIONS"]["options"] += " -c max_parallel_workers_per_gather=0"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.DOCUMENTS_ROOT = Path(tempfile.mkdtemp(prefix="di-latgale-documents-"))
    atexit.register(shutil.rmtree, settings.DOCUMENTS_ROOT, ignore_errors=True)
    QuerySet._fetch_all = _fetch_all_in_order
    trace_harness.install()
