from datetime import date

from django.utils import timezone

from clients import models as clients
from tests import factories as make


def _move(client=None, **kwargs):
    client = client or make.ClientFactory()
    said = {
        "client": client,
        "territory": client.territory,
        "to_municipality": make.municipality("livanu-novads"),
        "moved_on": date(2021, 11, 8),
        "copies_disabilities": True,
        "copies_opinions": True,
        "copies_assessments": True,
        "copies_representatives": True,
        "given_name": "Anna",
        "family_name": "Ozola",
        "target_group": client.target_group,
        "offered_by": make.UserFactory(),
    }
    return clients.Move.objects.create(**{**said, **kwargs})


def _answered(status, **kwargs):
    return _move(
        status=status, answered_at=timezone.now(), answered_by=make.UserFactory(), **kwargs
    )


def _twice():
    client = make.ClientFactory()
    _move(client)
    _move(client)


def _merge(kept=None, gone=None, **kwargs):
    return clients.PersonMerge.objects.create(
        kept=kept or make.PersonFactory(),
        gone=gone or make.PersonFactory(),
        merged_by=make.UserFactory(),
        **kwargs,
    )


def _record(merge=None, **kwargs):
    if not kwargs:
        client = make.ClientFactory()
        kwargs = {"client": client, "territory": client.territory}
    said = {"territory": make.territory("rezekne"), "is_repointed": True, **kwargs}
    return clients.MergedRecord.objects.create(merge=merge or _merge(), **said)


def _apart(one=None, other=None):
    return clients.PersonsApart.objects.create(
        one=one or make.PersonFactory(),
        other=other or make.PersonFactory(),
        said_by=make.UserFactory(),
    )


def _itself():
    person = make.PersonFactory()
    person.merged_into = person
    person.save()


def _gone():
    return make.PersonFactory(merged_into=make.PersonFactory())


def _twice_of(make_one):
    make_one()
    make_one()


def _same(function, *args, **kwargs):
    _twice_of(lambda: function(*args, **kwargs))


BROKEN_BY = {
    "move_same_territory": lambda: _move(territory=make.territory("daugavpils")),
    "move_offered_once": _twice,
    "move_answer_complete": lambda: _move(status="withdrawn"),
    "move_accepted_has_file": lambda: _answered("accepted"),
    "move_declined_has_reason": lambda: _answered("declined"),
    "personmerge_of_two": lambda: _merge(*[make.PersonFactory()] * 2),
    "personmerge_undoing_complete": lambda: _merge(undone_at=timezone.now()),
    "personmerge_once": lambda: _same(_merge, gone=make.PersonFactory()),
    "mergedrecord_same_territory": lambda: _record(
        client=make.ClientFactory(), territory=make.territory("daugavpils")
    ),
    "mergedrecord_territory_of_representative": lambda: _record(
        representative=make.RepresentativeFactory(), territory=make.territory("daugavpils")
    ),
    "mergedrecord_of_one": lambda: _record(client=None, representative=None),
    "mergedrecord_client_once": lambda: _same(_record, _merge(), client=make.ClientFactory()),
    "mergedrecord_representative_once": lambda: _same(
        _record, _merge(), representative=make.RepresentativeFactory()
    ),
    "personsapart_in_order": lambda: _apart(*[make.PersonFactory()] * 2),
    "personsapart_once": lambda: _same(_apart, make.PersonFactory(), make.PersonFactory()),
    "person_not_merged_into_itself": _itself,
    "client_of_standing_person": lambda: make.ClientFactory(person=_gone()),
    "representative_of_standing_person": lambda: make.RepresentativeFactory(person=_gone()),
}
