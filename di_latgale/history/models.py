import pghistory.models
from django.db import models


class Event(pghistory.models.Event):
    """What every table of events has; ``tracking.tracked`` makes one for each tracked model."""

    pgh_id = models.BigAutoField(primary_key=True)

    objects = models.Manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pgh_label} {self.pgh_obj_id}"
