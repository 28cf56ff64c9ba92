"""The plan on paper for signature, and the family's page in easy language."""

import os
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from pypdf import PdfReader

from clients.models import CaseloadEntry
from services.models import Recipient, Service, ServiceSession
from services.plans.statement import statement_of, statement_pdf
from tests import factories
from tests.services import plan_rows
from tests.services.plan_rows import scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2021-12-09 12:02+00:00"):
        yield


@pytest.fixture
def office(db):
    return factories.SocialServiceFactory(
        municipality=factories.municipality("rezeknes-valstspilseta"),
        name="Rēzeknes Sociālais dienests",
        phone="64600000",
        head_name="Inese Zīle",
        head_position="Dienesta vadītāja",
    )


@pytest.fixture
def child(ilze, office):
    client = factories.ClientFactory(
        number="R-1", identity__given_name="Anna", identity__family_name="Ozola"
    )
    factories.RepresentationFactory(client=client, representative__identity__family_name="Liepa")
    CaseloadEntry.objects.create(worker=ilze, valid_from=date(2021, 1, 1), **scope(client))
    factories.RateFactory()
    return client


def pages(pdf: bytes, name: str) -> list[str]:
    if folder := os.environ.get("PDF_FOLDER"):
        Path(folder, f"{name}.pdf").write_bytes(pdf)
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


class TestPrint:
    def printed(self, client, plan, name="plans") -> str:
        response = client.get(f"/services/plans/{plan.uuid}/print/")
        assert response["Content-Type"] == "application/pdf"
        assert "Ozola" not in response["Content-Disposition"]
        found = pages(response.content, name)
        assert f"1. lpp. no {len(found)}" in found[0]
        return " ".join(found)

    def test_a_draft_says_that_it_is_one(self, client, ilze, child):
        client.force_login(ilze)
        text = self.printed(client, plan_rows.draft(child, ilze, number="12"), "melnraksts")
        for part in ("PROJEKTS", "Individuālais atbalsta plāns Nr. 12", "Vēl nav apstiprināts."):
            assert part in text

    def test_an_approved_plan_is_ready_to_sign(self, client, ilze, inese, child):
        client.force_login(ilze)
        plan = plan_rows.approved(child, ilze, inese, number="12")
        text = self.printed(client, plan)
        assert "PROJEKTS" not in text
        for part in (
            "Rēzeknes Sociālais dienests",
            "Anna Ozola",
            "Staigāt patstāvīgi",
            "Fizioterapija",
            "200,00",
            "Vecāks",
            "Inga Liepa",
            "Sociālais darbinieks",
            "Ilze Kalna",
            "Dienesta vadītāja",
            "Inese Zīle",
            "(paraksts, datums)",
        ):
            assert part in text

    def test_an_adult_signs_oneself(self, client, ilze, office):
        client.force_login(ilze)
        adult = factories.ClientFactory(adult=True, identity__family_name="Bērziņš")
        text = self.printed(client, plan_rows.draft(adult, ilze, lines=()))
        assert "Klients Anna Bērziņš" in text or "Anna Bērziņš (paraksts" in text

    def test_a_long_plan_has_numbered_pages(self, client, ilze, child):
        client.force_login(ilze)
        plan = plan_rows.draft(child, ilze, lines=())
        for service in Service.objects.filter(for_child=True):
            reason = "Ļoti garš pamatojums. " * 12
            plan_rows.add_line(plan, service.code, window="month", reason=reason)
        response = client.get(f"/services/plans/{plan.uuid}/print/")
        found = pages(response.content, "gars")
        assert len(found) > 1
        assert f"{len(found)}. lpp. no {len(found)}" in found[-1]


class TestStatement:
    def address(self, child) -> str:
        return f"/services/clients/{child.uuid}/plans/statement/"

    def approved(self, child, number: int):
        plan = factories.SupportPlanFactory(
            client=child, valid_from=date(2021, 12, 1), valid_to=date(2022, 11, 30)
        )
        made = 0
        provider = factories.ProviderFactory(name="Rēzeknes dienas aprūpes centrs „Saulstariņi”")
        while made < number:
            for service in Service.objects.filter(for_child=True).order_by("id"):
                for recipient in service.recipients:
                    if made < number and recipient != Recipient.ADULT:
                        factories.PlannedServiceFactory(
                            plan=plan,
                            service=service,
                            recipient=recipient,
                            provider=provider,
                            valid_from=date(2021, 12, 1 + made // 30),
                            window=["project", "month", "week", "year"][made % 4],
                        )
                        made += 1
            provider = factories.ProviderFactory()
        return plan

    def test_it_says_what_is_left_until_when_and_whom_to_call(self, client, ilze, child):
        self.approved(child, 1)
        service = ServiceSession.objects.none().model._meta.get_field("service").related_model
        first = service.objects.filter(for_child=True).order_by("id")[0]
        factories.ServiceSessionFactory(
            client=child,
            service=first,
            recipient=Recipient.CHILD,
            happened_on=date(2021, 12, 8),
            provider=child.plannedservices.get().provider,
            quantity=Decimal(3),
        )
        client.force_login(ilze)
        text = client.get(self.address(child)).text
        for part in (first.name, "Vēl 17", "līdz plāna beigām", "30.11.2022.", "Ilze Kalna",
                     "64600000", "2021. gada 9.\u00a0decembris", 'lang="lv"'):  # fmt: skip
            assert part in text
        pdf = client.get(self.address(child), {"format": "pdf"})
        (page,) = pages(pdf.content, "gimenei-1")
        assert "Ilze Kalna" in page
        assert PdfReader(BytesIO(pdf.content)).trailer["/Root"]["/Lang"] == "lv"

    @pytest.mark.parametrize("number", [6, 12, 40])
    def test_it_is_one_page(self, child, number):
        self.approved(child, number)
        statement = statement_of(child)
        assert len(statement.rows) == number
        (page,) = pages(statement_pdf(statement), f"gimenei-{number}")
        assert "64600000" in page
        if number == 12:
            assert page.count("Vēl 20") + page.count("vēl 20") == 12
        if number == 40:
            assert "Ir vēl citi pakalpojumi" in page

    def test_without_a_plan_it_says_so(self, client, ilze, child):
        client.force_login(ilze)
        assert "Tagad pakalpojumi nav plānoti." in client.get(self.address(child)).text
        pdf = client.get(self.address(child), {"format": "pdf"})
        assert len(pages(pdf.content, "gimenei-0")) == 1

    def test_drafts_are_not_in_it(self, child, ilze):
        plan_rows.submitted(child, ilze)
        assert statement_of(child).rows == ()
