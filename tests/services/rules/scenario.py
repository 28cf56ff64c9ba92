"""Files and sessions of ``plainly`` in the database, in few statements."""

from decimal import Decimal

from clients import models as clients
from services import models as services
from services.pricing import cost_of
from tests import factories
from tests.rules_rows import make_weight
from tests.services.rules.plainly import NIGHTS_ARE_HALF


def span(first_and_last) -> dict:
    return dict(zip(("valid_from", "valid_to"), first_and_last, strict=True))


class Stored:
    """What plain files became; ``sessions`` have no grounds checked, as those of an import."""

    def __init__(self, files: list[dict]) -> None:
        make_weight(part="night", valid_from=NIGHTS_ARE_HALF)
        self.persons = {}
        self.clients = {file["number"]: self._file(file) for file in files}
        self.services = services.Service.objects.in_bulk(field_name="code")
        self.rates = {rate.service_id: rate for rate in services.Rate.objects.all()}
        self.source = services.FundingSource.objects.get()

    def _file(self, file: dict):
        person = self.persons.get(file["person"]) or factories.PersonFactory()
        self.persons[file["person"]] = person
        client = factories.ClientFactory(
            number=file["number"],
            person=person,
            territory=factories.territory(file["territory"]),
            target_group=file["group"],
            identity__birth_date=file["born"],
            grounds=False,
            enrolled_on=None,
        )
        self._add_grounds(client, file)
        for representative in file["representatives"]:
            kind = "parent" if client.is_child else "trustee"
            row = factories.RepresentationFactory(
                client=client, kind=kind, **span(representative["span"])
            )
            self._scoped(
                clients.Occupation,
                client,
                *({"representation": row} | span(days) for days in representative["occupied"]),
            )
        return client

    def _add_grounds(self, client, file: dict) -> None:
        disabled = ({"group": row["group"]} | span(row["span"]) for row in file["disabled"])
        self._scoped(clients.Disability, client, *disabled)
        self._scoped(clients.Opinion, client, *map(span, file["opinions"]))
        self._scoped(clients.Assessment, client, *({"assessed_on": d} for d in file["assessed"]))
        for line in file["lines"]:
            plan = factories.SupportPlanFactory(
                client=client,
                approved_on=NIGHTS_ARE_HALF if line["approved"] else None,
                **span(line["span"]),
            )
            factories.PlannedServiceFactory(
                plan=plan,
                service=factories.service(line["service"]),
                recipient=line["recipient"],
            )

    @staticmethod
    def _scoped(model, client, *rows: dict) -> None:
        model.objects.bulk_create(
            model(client=client, territory=client.territory, **row) for row in rows
        )

    def representative_of(self, session: dict):
        """The first, who always stands for the client."""
        if session["recipient"] != "representative":
            return None
        client = self.clients[session["file"]["number"]]
        return client.representations.order_by("id")[0].representative

    def give(self, sessions: list[dict]) -> None:
        services.ServiceSession.objects.bulk_create(self._session(s) for s in sessions)

    def _session(self, session: dict):
        client = self.clients[session["file"]["number"]]
        service = self.services[session["service"]]
        rate = self.rates.get(service.pk)
        quantity = session["quantity"]
        return services.ServiceSession(
            client=client,
            territory=client.territory,
            recipient=session["recipient"],
            representative=self.representative_of(session),
            service=service,
            unit=service.unit,
            category=service.category,
            happened_on=session["on"],
            quantity=quantity,
            part=session["part"],
            rate=rate,
            unit_cost=rate and rate.amount,
            cost=cost_of(quantity, rate.amount) if rate else Decimal(1),
            funding_source=self.source,
            municipality=factories.Municipality.objects.paying_on(
                client.territory_id, session["on"]
            ),
        )
