"""Municipalities and territories in memory; the reference tables are the truth."""

from datetime import date

import pytest

from di_latgale.organisations.geography import Geography, PartNotKnownError
from di_latgale.organisations.models import Belonging, Municipality, Territory
from tests import factories

pytestmark = pytest.mark.django_db

BEFORE, AFTER = date(2021, 6, 30), date(2021, 7, 1)


@pytest.mark.parametrize(
    ("municipality", "parish", "territory"),
    [
        ("rezekne", "", "rezekne"),
        ("rezekne", "kas vien patīk", "rezekne"),
        ("daugavpils-novads", "Ilūkstes novads", "daugavpils-novads"),
        ("augsdaugavas-novads", "Ilukste", "augsdaugavas-novads-nezinama"),
        ("augsdaugavas-novads", "ilukstes NOV.", "ilukstes-novads"),
        ("augsdaugavas-novads", "", "augsdaugavas-novads-nezinama"),
        ("kraslavas-novads-2021", "Šķeltovas pagasts", "aglona-skeltovas"),
        ("kraslavas-novads-2021", "Krāslavas novads", "kraslavas-novads"),
        ("preilu-novads-2021", "Aglonas pag.", "aglona-aglonas"),
        ("aglonas-novads", "  grāveru  PAGASTS ", "aglona-graveru"),
    ],
)
def test_a_client_lives_where_municipality_and_parish_say(municipality, parish, territory):
    place = Geography().place(factories.municipality(municipality), parish)
    assert place.slug == territory


@pytest.mark.parametrize("parish", ["", "Preiļu pagasts"])
def test_aglona_needs_one_of_its_four_parishes(parish):
    with pytest.raises(PartNotKnownError) as error:
        Geography().place(factories.municipality("aglonas-novads"), parish)
    assert error.value.choices == [
        "Aglonas pagasts",
        "Grāveru pagasts",
        "Kastuļinas pagasts",
        "Šķeltovas pagasts",
    ]


@pytest.mark.parametrize(
    ("named", "territory", "day", "pays"),
    [
        (None, "rezekne", BEFORE, "rezekne"),
        (None, "rezekne", AFTER, "rezeknes-valstspilseta"),
        ("rezeknes-valstspilseta", "rezekne", BEFORE, "rezekne"),
        ("aglonas-novads", "aglona-graveru", AFTER, "kraslavas-novads-2021"),
        ("aglonas-novads", "rezekne", AFTER, None),
        ("vilakas-novads", "rezekne", AFTER, "balvu-novads-2021"),
        ("balvu-novads-2021", "rezekne", BEFORE, None),
        ("livanu-novads-2021", "rezekne", BEFORE, "livanu-novads"),
        ("ludzas-novads", "rezekne", BEFORE, "ludzas-novads"),
        (None, "balvu-novads-2021-nezinama", BEFORE, "balvu-novads-2021"),
        ("balvu-novads-2021", "balvu-novads-2021-nezinama", BEFORE, "balvu-novads-2021"),
    ],
)
def test_who_pays(named, territory, day, pays):
    geography = Geography()
    municipality = named and factories.municipality(named)
    found = geography.paying(municipality, factories.territory(territory).pk, day)
    assert (found and found.slug) == pays


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_the_database_names_the_same_payer(day):
    geography = Geography()
    for territory in Territory.objects.all():
        found = Municipality.objects.paying_on(territory.pk, day)
        assert found == geography.paying(None, territory.pk, day)


def test_every_territory_belongs_where_the_database_says():
    geography = Geography()
    for belonging in Belonging.objects.select_related("municipality"):
        day = belonging.valid_from or belonging.valid_to
        stored = Municipality.objects.of_territory(belonging.territory_id, day).get()
        assert geography.municipality_of(belonging.territory_id, day) == stored
