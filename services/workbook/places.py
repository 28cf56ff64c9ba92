"""Where and by whom a session was given: the centre of the day, the specialist's employer."""

from collections import defaultdict

from django.utils.translation import gettext as _

from di_latgale.organisations.models import Provider, Specialist
from services.models import Centre, Closure, Service
from services.workbook.book import Book
from services.workbook.tables import Row


class Places:
    """One query when made, none after."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.closures: dict[int, list[Closure]] = defaultdict(list)
        for closure in Closure.objects.all():
            self.closures[closure.centre_id].append(closure)
        self.of_service: dict[tuple[int, int | None], list[Centre]] = defaultdict(list)
        for centre in book.centres.values():
            self.of_service[centre.service_id, centre.provider_id].append(centre)

    def centre(self, row: Row, service: Service, provider: Provider | None) -> int | None:
        """The centre named, or the provider's only one for that service and day.

        Without a provider none is assumed.
        """
        if row["centre"]:
            centre = self.book.centres[row["centre"]]
            self._check(row, centre, service, provider)
        else:
            centre = self._only(row, service, provider)
        if centre and any(
            c.first_day <= row["date"] <= c.last_day for c in self.closures[centre.pk]
        ):
            row.warn("date", _("The centre was closed on that day."))
        return centre and centre.pk

    def _check(self, row: Row, centre: Centre, service: Service, provider: Provider | None) -> None:
        if centre.service_id != service.pk:
            row.fault("centre", _("The centre does not give this service."))
        elif centre.provider_id and centre.provider_id != (provider and provider.pk):
            row.fault("centre", _("The centre is another provider's: correct one of the two."))
        elif not _is_open(centre, row):
            row.fault("centre", _("The centre was not open on that day: correct the dates."))

    def _only(self, row: Row, service: Service, provider: Provider | None) -> Centre | None:
        if provider is None:
            return None
        found = [c for c in self.of_service[service.pk, provider.pk] if _is_open(c, row)]
        if len(found) > 1:
            advice = _("Say which centre, one of: %(codes)s.")
            row.fault("centre", advice % {"codes": ", ".join(c.code for c in found)})
        return found[0] if len(found) == 1 else None

    def check_specialist(
        self, row: Row, specialist: Specialist | None, provider: Provider | None
    ) -> None:
        if specialist is None or specialist.provider_id is None:
            return
        if provider is None:
            row.warn("specialist", _("The specialist works for a provider, but none is named."))
        elif specialist.provider_id != provider.pk:
            row.fault("specialist", _("The specialist works for another provider."))


def _is_open(centre: Centre, row: Row) -> bool:
    day = row["date"]
    return (centre.opened_on is None or centre.opened_on <= day) and (
        centre.closed_on is None or day <= centre.closed_on
    )
