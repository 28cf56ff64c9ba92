import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_each_factory_makes_a_valid_row():
    for name, factory in vars(factories).items():
        if name.endswith("Factory") and name not in {"DjangoModelFactory", "SubFactory"}:
            kwargs = {}
            if name == "SocialServiceFactory":
                kwargs = {"municipality": factories.municipality("rezekne")}
            factory(**kwargs).full_clean()
