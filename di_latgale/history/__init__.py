"""The history of every row: who changed what, when and why.

``@tracked()`` (``history.tracking``) beside a model keeps each insert, update and delete of its
rows in ``<Model>Event``, written by triggers of the database in the same transaction. ``reason``
says why the running transaction writes. ``history.changes`` puts events into words.
"""

from di_latgale.history.context import Reason, reason

__all__ = ["Reason", "reason"]
