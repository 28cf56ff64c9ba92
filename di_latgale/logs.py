from logging import LogRecord


def refusal_in_one_line(record: LogRecord) -> bool:
    """A refusal (403) is no fault: its address is enough, where the code stood is of no use."""
    if getattr(record, "status_code", None) == 403:
        record.exc_info = None
    return True
