"""Who is around clients: contacts, a trustee, a carer who must not be theirs, the substitute."""

from clients.correcting import add
from clients.models import Client, Contact, Representation, RepresentativeIdentity
from clients.people.actions import call_earlier, register_representative
from clients.register.caseload import substitute
from di_latgale.organisations.models import Specialist
from services.demonstration.office import Office
from services.models import CarerTie

_CONTACTS = (
    ("Ģimenes ārsta prakse „Liepas”", True, "ģimenes ārsts", "64600000"),
    ("Rasma Bērtule", False, "kaimiņiene", "20000617"),
)


def add_contacts(client: Client) -> None:
    """The neighbour is called before the doctor."""
    of_file = {"client": client, "territory": client.territory}
    rows = [
        add(Contact(name=name, is_institution=is_one, relation=relation, phone=phone, **of_file))
        for name, is_one, relation, phone in _CONTACTS
    ]
    call_earlier(client=client, callees=rows, row=rows[1], to=0)


def add_trustee(client: Client, office: Office) -> None:
    register_representative(
        client=client,
        identity=RepresentativeIdentity(
            given_name="Ausma",
            family_name="Dzilna",
            phone="20000618",
            email="ausma.dzilna@demo.example",
        ),
        representation=Representation(
            client=client,
            territory=client.territory,
            kind=Representation.Kind.TRUSTEE,
            acting=Representation.Acting.JOINTLY,
            matters="Darījumi, kuru summa pārsniedz 150 EUR mēnesī.",
            valid_from=max(client.enrolled_on, office.ago(300)),
            basis=Representation.Basis.COURT,
            basis_number="C-0000/21",
            basis_on=office.ago(320),
            basis_issuer="Latgales rajona tiesa",
        ),
    )


def tie_carer(client: Client, office: Office) -> None:
    """A specialist who never came to the client lives there, and cannot be chosen any more."""
    strangers = Specialist.objects.exclude(sessions__client=client)
    if carer := strangers.order_by("code").first():
        add(
            CarerTie(
                client=client,
                territory=client.territory,
                specialist=carer,
                kind=CarerTie.Kind.HOUSEHOLD,
                valid_from=office.ago(90),
            )
        )


def plan_leave(office: Office) -> None:
    """The colleague stands in for the worker for two weeks, soon."""
    if office.colleague:
        substitute(
            municipality=office.municipality,
            worker=office.worker,
            colleague=office.colleague,
            first=office.ahead(10),
            last=office.ahead(23),
        )
