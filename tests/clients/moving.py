"""A child of Augšdaugavas novads with every ground, offered to Rēzekne."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from clients.models import Assessment, Client, Domain, Move, Occupation
from clients.moves.actions import offer
from clients.moves.copies import COPIED
from services.models import RecommendedService
from tests import factories

DAY = date(2021, 11, 8)
EVERYTHING = {copied.field for copied in COPIED}
HERE, THERE = "rezeknes-valstspilseta", "augsdaugavas-novads"


@dataclass
class Case:
    client: Client
    representation: object


def make_child(**kwargs) -> Case:
    child = factories.ClientFactory(
        territory=factories.territory("ilukstes-novads"),
        number="IL-7",
        identity__given_name="Anna",
        identity__family_name="Dzeltenspalva",
        identity__personal_code="200513-20003",
        identity__declared_address="Būrīšu iela 31",
        identity__phone="26677331",
        **kwargs,
    )
    scope = {"client": child, "territory": child.territory}
    assessment = Assessment.objects.create(
        assessed_on=date(2020, 2, 3), conclusion="secinājums", status="draft", **scope
    )
    Assessment.objects.create(assessed_on=date(2021, 2, 3), status="withdrawn",
        withdrawn_at=timezone.now(), **scope)  # fmt: skip
    for domain in Domain.objects.filter(target_group="child").order_by("id")[:2]:
        step = domain.steps.order_by("id").first()
        assessment.scores.create(domain=domain, step=step, note="piezīme", **scope)
    RecommendedService.objects.create(
        assessment=assessment, service=factories.service("fizioterapija"), recipient="child",
        **scope,
    )  # fmt: skip
    assessment.status, assessment.finished_at = "finished", timezone.now()
    assessment.save()
    child.contracts.create(number="L-3", valid_from=date(2020, 1, 1), territory=child.territory)
    child.opinions.create(
        valid_from=date(2014, 1, 1), valid_to=date(2014, 12, 31), territory=child.territory
    )
    representation = factories.RepresentationFactory(
        client=child, representative__identity__family_name="Liepa"
    )
    Occupation.objects.create(representation=representation, valid_from=date(2020, 1, 1), **scope)
    return Case(child, representation)


def offered(case: Case, by, *, copies=EVERYTHING, to=HERE, moved_on=DAY) -> Move:
    return offer(
        client=case.client,
        to=factories.municipality(to),
        moved_on=moved_on,
        copies=copies,
        note="Brauc pie vecmāmiņas.",
        by=by,
    )
