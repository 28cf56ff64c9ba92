"""Who has looked at whom: one row for each response that shows a client, and for each refusal."""

from di_latgale.traces.looks import looked_at, record

__all__ = ["looked_at", "record"]
