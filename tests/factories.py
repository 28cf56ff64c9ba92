"""Rows for tests, each valid as it comes. One banner per app; all persons are invented."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from clients import models as clients
from clients.documents.storage import encrypted
from di_latgale.accounts.models import Membership, User
from di_latgale.organisations.models import (
    Belonging,
    Municipality,
    Provider,
    SocialService,
    Specialist,
    Territory,
)
from reports import models as reports
from reports.prints.entries import Entries
from services import models as services
from services.pricing import cost_of

TEST_PASSWORD = "Ezera-krasts-2021"


def municipality(slug: str) -> Municipality:
    """From the reference data that migrations load."""
    return Municipality.objects.get(slug=slug)


def territory(slug: str) -> Territory:
    return Territory.objects.get(slug=slug)


# organisations


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = Provider

    code = Sequence(lambda n: f"sniedzejs-{n}")
    name = Sequence(lambda n: f"Sniedzējs {n}")


class SpecialistFactory(DjangoModelFactory):
    class Meta:
        model = Specialist

    code = Sequence(lambda n: f"specialists-{n}")
    name = Sequence(lambda n: f"Ilze Kalna {n}")
    provider = SubFactory(ProviderFactory)


class SocialServiceFactory(DjangoModelFactory):
    class Meta:
        model = SocialService

    name = "Sociālais dienests"


# accounts


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"user{n}@demo.example")
    name = Sequence(lambda n: f"Lietotājs {n}")
    password = factory.django.Password(TEST_PASSWORD)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    role = Membership.Role.SOCIAL_WORKER
    municipality = LazyAttribute(
        lambda o: (
            municipality("rezeknes-valstspilseta")
            if o.role in {Membership.Role.SOCIAL_WORKER, Membership.Role.DEPARTMENT_HEAD}
            else None
        )
    )
    valid_from = date(2018, 1, 1)


def user_with(role: str, place: str | None = None, *, name: str, **kwargs) -> User:
    """A user with one membership; ``place`` is the slug of a municipality."""
    user = UserFactory(name=name)
    if place:
        kwargs["municipality"] = municipality(place)
    MembershipFactory(user=user, role=role, **kwargs)
    return user


# clients


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = clients.Person


class ClientFactory(DjangoModelFactory):
    """A child with an identity, a disability and a VDEĀVK opinion; ``adult`` makes an adult."""

    class Meta:
        model = clients.Client
        skip_postgeneration_save = True

    class Params:
        adult = Trait(target_group=clients.Client.Group.ADULT)

    person = SubFactory(PersonFactory)
    territory = LazyAttribute(lambda o: territory("rezekne"))
    number = Sequence(lambda n: f"K-{n}")
    target_group = clients.Client.Group.CHILD
    enrolled_on = date(2018, 1, 1)

    @factory.post_generation
    def identity(self, create, extracted, **kwargs):
        """``identity=False`` makes none; ``identity__family_name=…`` and so on set its fields."""
        if extracted is not False:
            ClientIdentityFactory(client=self, **kwargs)

    @factory.post_generation
    def grounds(self, create, extracted, **kwargs):
        """``grounds=False`` makes none."""
        if extracted is not False:
            scope = {"client": self, "territory": self.territory}
            group = "child" if self.is_child else "1"
            clients.Disability.objects.create(group=group, valid_from=date(2015, 1, 1), **scope)
            if self.is_child:
                clients.Opinion.objects.create(valid_from=date(2015, 1, 1), **scope)


class ClientIdentityFactory(DjangoModelFactory):
    class Meta:
        model = clients.ClientIdentity

    client = SubFactory(ClientFactory, identity=False)
    territory = SelfAttribute("client.territory")
    given_name = "Anna"
    family_name = Sequence(lambda n: f"Ozola {n}")
    birth_date = LazyAttribute(
        lambda o: date(2013, 5, 20) if o.client.is_child else date(1980, 5, 20)
    )


class RepresentativeFactory(DjangoModelFactory):
    class Meta:
        model = clients.Representative
        skip_postgeneration_save = True

    person = SubFactory(PersonFactory)
    territory = LazyAttribute(lambda o: territory("rezekne"))
    number = Sequence(lambda n: f"P-{n}")

    @factory.post_generation
    def identity(self, create, extracted, **kwargs):
        clients.RepresentativeIdentity.objects.create(
            representative=self,
            territory=self.territory,
            given_name=kwargs.get("given_name", "Inga"),
            family_name=kwargs.get("family_name", f"Liepa {self.number}"),
        )


class RepresentationFactory(DjangoModelFactory):
    class Meta:
        model = clients.Representation

    client = SubFactory(ClientFactory)
    territory = SelfAttribute("client.territory")
    representative = SubFactory(RepresentativeFactory, territory=SelfAttribute("..territory"))
    kind = LazyAttribute(lambda o: "parent" if o.client.is_child else "trustee")
    acting = LazyAttribute(lambda o: "jointly" if o.kind == "trustee" else "")
    valid_from = date(2015, 1, 1)


# services


def service(code: str) -> services.Service:
    """From the reference data that migrations load."""
    return services.Service.objects.get(code=code)


class RateFactory(DjangoModelFactory):
    class Meta:
        model = services.Rate

    service = LazyAttribute(lambda o: service("fizioterapija"))
    amount = Decimal("10.00")
    valid_from = date(2018, 1, 1)


class FundingSourceFactory(DjangoModelFactory):
    class Meta:
        model = services.FundingSource
        django_get_or_create = ["code"]

    code = "esf"
    name = "ESF projekts"


class CentreFactory(DjangoModelFactory):
    class Meta:
        model = services.Centre

    code = Sequence(lambda n: f"centrs-{n}")
    name = Sequence(lambda n: f"Centrs {n}")
    provider = SubFactory(ProviderFactory)
    service = LazyAttribute(lambda o: service("dac-grt"))
    opened_on = date(2018, 1, 1)


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = clients.Assessment

    client = SubFactory(ClientFactory)
    territory = SelfAttribute("client.territory")
    assessed_on = date(2018, 1, 1)


class SupportPlanFactory(DjangoModelFactory):
    class Meta:
        model = services.SupportPlan

    client = SubFactory(ClientFactory)
    territory = SelfAttribute("client.territory")
    number = Sequence(lambda n: f"AP-{n}")
    valid_from = date(2018, 1, 1)
    approved_on = date(2018, 1, 1)


class PlannedServiceFactory(DjangoModelFactory):
    class Meta:
        model = services.PlannedService

    plan = SubFactory(SupportPlanFactory)
    client = SelfAttribute("plan.client")
    territory = SelfAttribute("client.territory")
    service = LazyAttribute(lambda o: service("fizioterapija"))
    recipient = services.Recipient.CHILD
    quantity = Decimal(20)


class ServiceSessionFactory(DjangoModelFactory):
    """A session costed with ``rate``; an actual-cost service takes ``rate=None, cost=…``."""

    class Meta:
        model = services.ServiceSession

    client = SubFactory(ClientFactory)
    territory = SelfAttribute("client.territory")
    recipient = LazyAttribute(lambda o: "child" if o.client.is_child else "adult")
    service = LazyAttribute(lambda o: service("fizioterapija"))
    unit = SelfAttribute("service.unit")
    category = SelfAttribute("service.category")
    happened_on = date(2021, 3, 1)
    quantity = Decimal(1)
    rate = LazyAttribute(
        lambda o: (
            services.Rate.objects.filter(service=o.service).first()
            or RateFactory(service=o.service)
        )
    )
    unit_cost = LazyAttribute(lambda o: o.rate and o.rate.amount)
    cost = LazyAttribute(lambda o: cost_of(o.quantity, o.unit_cost))
    funding_source = SubFactory(FundingSourceFactory)
    municipality = LazyAttribute(
        lambda o: Municipality.objects.of_territory(o.territory.id, o.happened_on).get()
    )


def belonging_on(territory_slug: str, day: date) -> Municipality:
    return Belonging.objects.valid_on(day).get(territory__slug=territory_slug).municipality


def month_of(slug: str, day: date) -> services.MonthlyPeriod:
    """The row of a municipality's month, open as long as nobody took a step."""
    month = day.replace(day=1)
    return services.MonthlyPeriod.objects.get_or_create(
        municipality=municipality(slug), month=month
    )[0]


def step(period: services.MonthlyPeriod, kind: str, *, by: User | None = None, remark: str = ""):
    """A step of somebody; the state of ``period`` follows."""
    by = by or UserFactory()
    made = services.PeriodStep.objects.create(
        period=period, kind=kind, made_by=by, remark=remark or kind
    )
    period.refresh_from_db()
    return made


def closed_month(slug: str, day: date, *, by: User | None = None) -> services.MonthlyPeriod:
    period = month_of(slug, day)
    step(period, "close", by=by)
    return period


def correction(session: services.ServiceSession, **kwargs) -> services.Correction:
    """Of an entry, whose month is closed for it; waits for a decision."""
    period = month_of(session.municipality.slug, session.happened_on)
    if not period.is_shut:
        step(period, "close")
    copied = ("client", "territory", "municipality", "happened_on", "service", "recipient")
    copied += ("representative", "provider", "funding_source")
    said = {name: getattr(session, name) for name in copied} | {"reason": "Kļūda"}
    return services.Correction.objects.create(session=session, **(said | kwargs))


def forgotten(client: clients.Client, day: date, **kwargs) -> services.Correction:
    """Of an entry that nobody stored, in a month that is closed for it; waits for a decision."""
    place = Municipality.objects.of_territory(client.territory_id, day).get()
    period = month_of(place.slug, day)
    if not period.is_shut:
        step(period, "close")
    said = {
        "kind": "forgotten",
        "client": client,
        "territory": client.territory,
        "municipality": place,
        "happened_on": day,
        "service": service("fizioterapija"),
        "recipient": "child" if client.is_child else "adult",
        "funding_source": FundingSourceFactory(),
        "quantity": 1,
        "cost": 10,
        "reason": "Aizmirsts",
    }
    return services.Correction.objects.create(**(said | kwargs))


def confirmed(correction: services.Correction, *, by: User | None = None, **kwargs):
    """The same, decided on by another person; ``kwargs`` take the place of a usual decision."""
    said = {"is_confirmed": True, "counted_on": timezone.localdate(), "decided_at": timezone.now()}
    for name, value in (said | {"decided_by": by or UserFactory()} | kwargs).items():
        setattr(correction, name, value)
    correction.save()
    return correction


def declined(correction: services.Correction, why: str, *, by: User | None = None):
    said = {"is_confirmed": False, "counted_on": None, "decline_reason": why}
    return confirmed(correction, by=by, **said)


# reports


class PublicationFactory(DjangoModelFactory):
    """Of a whole month, of nothing that anybody counts."""

    class Meta:
        model = reports.Publication

    municipality = LazyAttribute(lambda o: municipality("rezeknes-valstspilseta"))
    territories = LazyAttribute(
        lambda o: sorted(
            Territory.objects.of_municipalities([o.municipality])
            .order_by("id")
            .values_list("id", flat=True)
        )
    )
    first = date(2021, 3, 1)
    last = date(2021, 3, 31)
    title = "Raksts"
    text = "Raksts\n"
    shown = factory.List([])
    published_by = SubFactory(UserFactory)


class OfficialPrintFactory(DjangoModelFactory):
    """Of March 2021 in the territories of the municipality."""

    class Meta:
        model = reports.OfficialPrint

    class Params:
        municipality = LazyAttribute(lambda o: municipality("rezeknes-valstspilseta"))

    number = Sequence(lambda n: f"2021-{n:06d}")
    report = "period"
    title = "Perioda pārskats"
    facts = "Marts."
    is_draft = True
    territories = LazyAttribute(
        lambda o: sorted(
            Territory.objects.of_municipalities([o.municipality])
            .order_by("id")
            .values_list("id", flat=True)
        )
    )
    entries_of = LazyAttribute(
        lambda o: Entries(
            date(2021, 3, 31), date(2021, 3, 1), territories=tuple(o.territories)
        ).as_json()
    )
    entries = 0
    cost = 0
    rows_hash = "0" * 64
    rules_version = "00000000"
    pdf = b"%PDF"
    made_by = SubFactory(UserFactory)


class JobFactory(DjangoModelFactory):
    """The statements of Rēzekne for March 2021, still waiting; ``ended`` is ready."""

    class Meta:
        model = reports.Job
        skip_postgeneration_save = True

    class Params:
        ended = Trait(
            state="done",
            finished_at=factory.LazyFunction(timezone.now),
            expires_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=7)),
        )

    asked_by = SubFactory(UserFactory)
    kind = "statements"
    label = "Izraksti"
    parameters = factory.Dict(
        {
            "municipality": "rezeknes-valstspilseta",
            "first": "2021-03-01",
            "last": "2021-03-31",
        }
    )
    territories = LazyAttribute(
        lambda o: sorted(
            Territory.objects.of_municipalities([municipality(o.parameters["municipality"])])
            .order_by("id")
            .values_list("id", flat=True)
        )
    )


class JobPartFactory(DjangoModelFactory):
    class Meta:
        model = reports.JobPart

    job = SubFactory(JobFactory)
    position = Sequence(lambda n: n + 1)
    key = Sequence(lambda n: f"dala-{n}")


class JobFileFactory(DjangoModelFactory):
    class Meta:
        model = reports.JobFile

    job = SubFactory(JobFactory, ended=True)
    content = LazyAttribute(lambda o: encrypted(o.job.uuid, b"%PDF"))
    size = 4


class ArticleVersionFactory(DjangoModelFactory):
    """The first edited text of a month."""

    class Meta:
        model = reports.ArticleVersion

    municipality = LazyAttribute(lambda o: municipality("rezeknes-valstspilseta"))
    territories = LazyAttribute(
        lambda o: sorted(
            Territory.objects.of_municipalities([o.municipality])
            .order_by("id")
            .values_list("id", flat=True)
        )
    )
    first = date(2021, 3, 1)
    last = date(2021, 3, 31)
    number = 1
    text = "Raksts\n"
    base = factory.List(["Raksts\n"])
    written_by = SubFactory(UserFactory)
