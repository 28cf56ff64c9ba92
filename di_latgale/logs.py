import logging
import traceback
from collections.abc import Iterator
from logging import LogRecord

_UNKNOWN = "(no such address)"


def typed_address_left_out(record: LogRecord) -> bool:
    """An address that is none of ours was typed: it may be a name or a personal code."""
    request = getattr(record, "request", None)
    if getattr(record, "status_code", None) == 404 and request.resolver_match is None:
        record.args = tuple(_UNKNOWN if said == request.path else said for said in record.args)
    return True


def refusal_in_one_line(record: LogRecord) -> bool:
    """A refusal (403) is no fault: its address is enough, where the code stood is of no use."""
    if getattr(record, "status_code", None) == 403:
        record.exc_info = None
    return True


class PlacesOnly(logging.Formatter):
    """Of an error its kind and the lines of code it went through, never what it says.

    The message of an error quotes what was typed: PostgreSQL's the whole row that it refused.
    """

    def formatException(self, exc_info) -> str:  # noqa: N802
        return "\n".join(_lines(exc_info[1]))


def _lines(error: BaseException) -> Iterator[str]:
    if before := error.__cause__ or (not error.__suppress_context__ and error.__context__):
        yield from _lines(before)
        yield "which led to"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield f"{type(error).__module__}.{type(error).__qualname__}{_rule(error)}"


def _rule(error: BaseException) -> str:
    """Which rule the database saw broken: names of ours, no values."""
    diagnostics = getattr(error, "diag", None)
    names = ("sqlstate", "table_name", "constraint_name")
    found = [value for name in names if (value := getattr(diagnostics, name, None))]
    return f" ({' '.join(found)})" if found else ""
