from datetime import date

from clients import models as clients
from tests import factories as make

FIRST, SECOND = date(2021, 7, 1), date(2021, 7, 2)


def _scope():
    client = make.ClientFactory()
    return {"client": client, "territory": client.territory}


def _contract(**kwargs):
    return clients.Contract.objects.create(**{**_scope(), "number": "L-1", **kwargs})


def _contact(**kwargs):
    return clients.Contact.objects.create(**{**_scope(), "name": "Skola", **kwargs})


def _contract_twice():
    scope = _scope()
    _contract(**scope)
    _contract(**scope)


def _occupation_elsewhere():
    representation = make.RepresentationFactory()
    clients.Occupation.objects.create(representation=representation, **_scope())


def _child_becomes_adult():
    client = make.RepresentationFactory().client
    clients.Client.objects.filter(pk=client.pk).update(target_group="adult")


BROKEN_BY = {
    "contract_same_territory": lambda: _contract(territory=make.territory("daugavpils")),
    "contract_date_order": lambda: _contract(valid_from=SECOND, valid_to=FIRST),
    "contract_once": _contract_twice,
    "contact_same_territory": lambda: _contact(territory=make.territory("daugavpils")),
    "contact_date_order": lambda: _contact(valid_from=SECOND, valid_to=FIRST),
    "occupation_client_of_representation": _occupation_elsewhere,
    "representation_acting_of_trustee": lambda: make.RepresentationFactory(acting="alone"),
    "representation_kind_of_group": lambda: make.RepresentationFactory(kind="trustee"),
    "client_group_of_representations": _child_becomes_adult,
}
