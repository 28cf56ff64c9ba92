from datetime import date

from clients import models as clients
from tests import factories as make
from tests.factories import UserFactory, municipality


def _client(**kwargs):
    return make.ClientFactory(grounds=False, **kwargs)


def _caseload(**kwargs):
    client = _client()
    said = {"client": client, "territory": client.territory, "valid_from": date(2021, 7, 1)}
    return clients.CaseloadEntry.objects.create(**{**said, **kwargs})


def _in_own_place():
    worker = UserFactory()
    _caseload(worker=worker, in_place_of=worker)


def _substitution(**kwargs):
    said = {
        "municipality": municipality("rezeknes-valstspilseta"),
        "worker": kwargs.pop("worker", None) or UserFactory(),
        "valid_from": date(2021, 7, 1),
        "valid_to": date(2021, 7, 31),
    }
    said["substitute"] = kwargs.pop("substitute", None) or UserFactory()
    return clients.Substitution.objects.create(**{**said, **kwargs})


def _own_substitute():
    worker = UserFactory()
    _substitution(worker=worker, substitute=worker)


def _substitutes_twice():
    first = _substitution()
    _substitution(worker=first.worker, substitute=first.substitute)


BROKEN_BY = {
    "client_exit_reason_of_exit": lambda: _client(exit_reason="own_wish"),
    "client_other_exit_explained": lambda: _client(exited_on=date(2021, 7, 1), exit_reason="other"),
    "caseloadentry_not_in_own_place": _in_own_place,
    "substitution_date_order": lambda: _substitution(valid_to=date(2021, 6, 30)),
    "substitution_not_in_own_place": _own_substitute,
    "substitution_no_overlap": _substitutes_twice,
}
