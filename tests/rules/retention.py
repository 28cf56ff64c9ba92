from reports import models as reports
from tests import factories as make


def _forgotten(**kwargs):
    client = kwargs.pop("client", None) or make.ClientFactory()
    said = {"client": client, "territory": client.territory, "record": "notes"}
    return reports.Forgotten.objects.create(**{**said, **kwargs})


def _twice():
    client = make.ClientFactory()
    _forgotten(client=client)
    _forgotten(client=client)


BROKEN_BY = {
    "forgotten_same_territory": lambda: _forgotten(territory=make.territory("daugavpils")),
    "forgotten_once": _twice,
}
