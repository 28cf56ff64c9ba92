"""``@tracked()`` beside a model: its events, the triggers that write them, how they reach a client.

An event is the row as it became (of a delete: as it was) with ``pgh_label`` "insert", "update" or
"delete", and "begin" for rows older than the keeping of history.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pghistory
from django.db import models
from django.db.models import Q

from di_latgale.history.models import Event
from di_latgale.history.walls import EventWall
from di_latgale.walls import within

BEGIN, INSERT, UPDATE, DELETE = "begin", "insert", "update", "delete"


@dataclass(frozen=True)
class Tracking:
    """How the history of a model is kept and said; the arguments of ``tracked``."""

    model: type[models.Model]
    event: type[Event]
    of_client: Callable[[int], Q] | None
    named: tuple[str, ...]
    shown_as: str
    reads: tuple[str, ...]
    also_shown: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """The columns of the row that an event keeps; the primary key is ``pgh_obj``."""
        return [f.column for f in self.event._meta.fields if not f.name.startswith("pgh_")]


TRACKED: dict[type[models.Model], Tracking] = {}


def tracked(
    *,
    exclude: tuple[str, ...] = (),
    of_client: Callable[[int], Q] | None = None,
    is_hidden: bool = False,
    index: str = "",
    named: tuple[str, ...] = (),
    shown_as: str = "",
    reads: tuple[str, ...] = (),
    also_shown: tuple[str, ...] = (),
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keeps the history of a model in ``<Model>Event`` of the same application.

    ``exclude``: fields that are not kept. ``of_client`` gives, for a client's primary key, the
    condition on the events of that file; a model with a field ``client`` need not say it.
    ``is_hidden``: the web reads no event. ``index``: one more field by which events are found.

    For the words: ``named`` are the fields that say which record it is; where others point at it,
    the relation ``shown_as`` stands for it, or else its ``str``, which ``reads`` these relations;
    ``also_shown`` are fields that no form edits and people want to know.
    """

    def decorate(model: type[models.Model]) -> type[models.Model]:
        names = {f.name for f in model._meta.local_fields}
        belongs = of_client
        if belongs is None and "client" in names:
            belongs = _by_client
        name = f"{model.__name__}Event"
        indexes = [models.Index(fields=[f]) for f in ("client", index) if f in names]
        pghistory.create_event_model(
            model,
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=[model._meta.pk.name, *exclude],
            context_id_field=None,
            obj_field=pghistory.ObjForeignKey(related_name="events"),
            base_model=Event,
            model_name=name,
            abstract=False,
            meta={
                "ordering": ["pgh_id"],
                "indexes": [models.Index(fields=["pgh_obj", "pgh_id"]), *indexes],
                "constraints": [
                    _wall(name.lower(), is_file=belongs is not None, is_hidden=is_hidden)
                ],
            },
        )
        TRACKED[model] = Tracking(
            model, model.pgh_event_model, belongs, named, shown_as, reads, also_shown
        )
        return model

    return decorate


def _by_client(client: int) -> Q:
    return Q(client=client)


def _wall(name: str, *, is_file: bool, is_hidden: bool) -> EventWall:
    """The one place that says who may read the events of a model; nobody of the web changes any."""
    reads = within("reads") if is_file else "true"
    return EventWall(name=f"{name}_wall", read="false" if is_hidden else reads)
