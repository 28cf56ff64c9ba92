"""Lines of approved plans held in memory, to find those in force on a day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from services.models import PlannedService
from services.workbook.tables import Row


class PlanLines:
    """One query when made, none after."""

    def __init__(self) -> None:
        self._lines: dict[tuple[int, int, str], list[tuple]] = defaultdict(list)
        lines = (
            PlannedService.objects.approved()
            .with_days()
            .values_list(
                *("client_id", "service_id", "recipient"),
                *("id", "starts_on", "ends_on"),
            )
        )
        for client, service, recipient, *line in lines:
            self._lines[client, service, recipient].append(tuple(line))

    def in_force(self, client: int, service: int, recipient: str, day: date) -> Iterator[int]:
        """Primary keys of the lines that name service and recipient on ``day``."""
        for id_, first, last in self._lines.get((client, service, recipient), ()):
            if (first is None or first <= day) and (last is None or day <= last):
                yield id_

    def only_line(self, client: int, service: int, row: Row) -> int | None:
        """The line a session belongs to, where there can be no doubt."""
        found = list(self.in_force(client, service, row["recipient"], row["date"]))
        return found[0] if len(found) == 1 else None
