"""What each kind of scope lets through, and that a scope ends where it should."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from di_latgale import scope
from services.models import PlannedService, SupportPlan
from tests import factories
from tests.services.plan_rows import unguarded
from tests.walls import files
from tests.walls.test_tables import rows

pytestmark = pytest.mark.django_db

# Client and session rows, and what is counted beside them.
FIGURES = {
    "clients_client",
    "clients_outcome",
    "clients_person",
    "clients_representative",
    "services_correction",
    "services_servicesession",
}
# The name, the plan, whom a session is for, and the provider's own sessions; no grounds.
PLANNED = {
    "clients_client",
    "clients_clientidentity",
    "clients_person",
    "clients_representation",
    "clients_representative",
    "clients_representativeidentity",
    "services_plannedservice",
    "services_servicesession",
    "services_supportplan",
}


def seen(scoped: scope.Scope) -> set[str]:
    """Tables with a row in sight, those of history and traces aside."""
    with files.as_web(scoped):
        counts = files.counts()
    return {
        table
        for table, number in counts.items()
        if number and not table.endswith("event") and not table.startswith("traces_")
    }


def test_figures_are_rows_without_names_and_grounds(file, rita):
    scoped = scope.scope_of(rita)
    assert (scoped.reads, scoped.writes, scoped.providers) == (frozenset(),) * 3
    assert seen(scoped) == FIGURES


def test_a_provider_sees_the_planned_and_no_grounds(file):
    zane = factories.user_with("provider_specialist", name="Zane", provider=file.provider)
    scoped = scope.scope_of(zane)
    assert (scoped.reads, scoped.writes, scoped.figures) == (frozenset(),) * 3
    assert seen(scoped) == PLANNED


def test_a_provider_sees_no_representative_for_whom_nothing_is_planned(file):
    PlannedService.objects.filter(recipient="representative").delete()
    assert "clients_representation" not in seen(
        scope.Scope(providers=frozenset({file.provider.pk}))
    )


def test_a_provider_sees_no_sessions_of_another(file):
    factories.ServiceSessionFactory(client=file.client, provider=factories.ProviderFactory())
    with files.as_web(scope.Scope(providers=frozenset({file.provider.pk}))):
        assert files.rows_in("services_servicesession") == 1


@pytest.mark.parametrize(
    "change", [{"approved_on": None}, {"valid_to": date(2021, 6, 30)}], ids=["draft", "long over"]
)
def test_a_plan_that_is_out_of_sight_shows_a_provider_no_file(file, change):
    zane = factories.user_with("provider_specialist", name="Zane", provider=file.provider)
    with unguarded():
        SupportPlan.objects.update(**{"valid_from": None} | change)
    assert not seen(scope.scope_of(zane)) & {"clients_client", "clients_clientidentity"}


def test_the_whole_file_is_its_workers(file):
    aside = {"clients_formercode"}
    everything = {t for t in files.tables() if not t.endswith("event")}
    everything = {t for t in everything if not t.startswith("traces_")} - aside
    assert seen(scope.scope_of(file.worker)) == everything


@pytest.mark.parametrize("person", ["kaspars", "valdis", "oskars"])
def test_others_see_nothing(request, file, person):
    assert seen(scope.scope_of(request.getfixturevalue(person))) == set()


def test_nobody_sees_nothing(file):
    assert scope.scope_of(AnonymousUser()) == scope.Scope()
    assert seen(scope.Scope()) == set()


def test_a_membership_that_has_ended_opens_nothing(file):
    past = factories.user_with("auditor", name="Bijusī", valid_to="2022-12-31")
    future = factories.user_with("auditor", name="Nākamā", valid_from="2999-01-01")
    for user in (past, future):
        assert seen(scope.scope_of(user)) == set()


def test_two_memberships_are_not_mixed(file, rita):
    """Figures of the region and files of one place: no names of any other place."""
    factories.MembershipFactory(
        user=rita, role="social_worker", municipality=factories.municipality(files.OTHER)
    )
    scoped = scope.scope_of(rita)
    assert file.client.territory_id in scoped.figures
    assert file.client.territory_id not in scoped.reads
    assert scoped.reads == scoped.writes == files.scope_elsewhere(rita).reads
    assert seen(scoped) == FIGURES


class TestEnd:
    def now(self) -> tuple[str, str]:
        return rows("SELECT current_user, coalesce(current_setting('app.reads', true), '')")[0]

    def test_it_ends_with_its_transaction(self, ilze):
        before = self.now()
        with scope.of_user(ilze):
            assert self.now() != before
        assert self.now() == before

    def test_it_ends_with_an_error(self, ilze):
        before = self.now()
        with pytest.raises(RuntimeError), scope.of_user(ilze):
            raise RuntimeError
        assert self.now() == before

    def test_it_ends_when_all_is_taken_back(self, ilze):
        before = self.now()
        with scope.of_user(ilze):
            transaction.set_rollback(True)
        assert self.now() == before

    def test_an_inner_scope_gives_the_outer_one_back(self, ilze, oskars):
        with scope.of_user(ilze):
            outer = self.now()
            with scope.of_user(oskars):
                assert self.now() != outer
            assert self.now() == outer
            with pytest.raises(RuntimeError), scope.of_user(oskars):
                raise RuntimeError
            assert self.now() == outer

    def test_the_whole_ends_too(self, ilze):
        with scope.of_user(ilze), scope.whole("on purpose"):
            pass
        assert rows("SELECT coalesce(current_setting('app.whole', true), '')") == [("",)]
