"""Events in words, as every page of changes shows them."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.db.models import Q

from clients.models import Client, Opinion
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.history import changes, reason
from di_latgale.history.changes import Changes, Line
from di_latgale.history.tracking import TRACKED
from di_latgale.organisations.models import Provider, Territory
from services.models import Limit, Rate, Service, ServiceSession
from tests import factories
from tests.history.sayings import said
from tests.walls import files

pytestmark = pytest.mark.django_db


def of(row) -> list[changes.Change]:
    return Changes.of((type(row), Q(pgh_obj=row.pk)))[:50]


def of_file(client, kind: str = "") -> list[changes.Change]:
    return changes.changes_of_client(client, Territory.objects.all(), kind)[:50]


def lines(change: changes.Change) -> dict[str, tuple[str, str]]:
    return {line.label: (line.old, line.new) for line in change.lines}


def test_a_new_row_says_what_it_holds_and_by_whom(ilze):
    said(ilze, reason="undo")
    provider = Provider.objects.create(code="ceriba", name="Cerība")
    (change,) = of(provider)
    assert (change.who, change.action, change.kind, change.reason) == (
        "Ilze Kalna",
        "pievienošana",
        "Sniedzējs",
        "atsaukšana",
    )
    assert change.lines == [Line("Kods", "", "ceriba"), Line("Nosaukums", "", "Cerība")]


def test_a_change_says_old_and_new_and_nothing_else():
    provider = Provider.objects.create(code="ceriba", name="Cerība")
    provider.name, provider.registration_number = "Cerības", "40003"
    provider.save()
    change, _new = of(provider)
    assert change.action == "labošana"
    assert change.lines == [
        Line("Nosaukums", "Cerība", "Cerības"),
        Line("Reģistrācijas numurs", "–", "40003"),
    ]


def test_a_deleted_row_says_what_it_held():
    provider = Provider.objects.create(code="ceriba", name="Cerība")
    pk = provider.pk
    provider.delete()
    change = Changes.of((Provider, Q(pgh_obj=pk)))[:1][0]
    assert change.action == "dzēšana"
    assert change.lines == [Line("Kods", "ceriba", ""), Line("Nosaukums", "Cerība", "")]


def test_without_a_user_it_was_the_system_and_a_reason_of_ones_own_is_shown_as_it_is():
    reason("pārcelšana")
    (change,) = of(factories.ProviderFactory())
    assert (change.who, change.reason) == ("sistēma", "pārcelšana")


def test_a_user_who_is_gone_is_no_fault(ilze):
    said(ilze)
    provider = factories.ProviderFactory()
    ilze.memberships.all().delete()
    User.objects.filter(pk=ilze.pk).delete()
    assert of(provider)[0].who == "sistēma"


def test_days_money_choices_yes_and_references_are_written_as_everywhere(ilze):
    provider = factories.ProviderFactory(name="Cerība")
    rate = Rate.objects.create(
        service=factories.service("fizioterapija"), amount=Decimal("3.80"), provider=provider
    )
    rate.amount, rate.valid_from = Decimal("1234.0375"), date(2021, 3, 1)
    rate.save()
    change, _new = of(rate)
    assert lines(change) == {
        "Vienas vienības izmaksas, EUR": ("3,80", "1\u00a0234,0375"),
        "No": ("–", "01.03.2021"),
    }
    new = lines(_new)
    assert new["Pakalpojums"] == ("", "Fizioterapija (individuāla nodarbība)")
    assert new["Sniedzējs"] == ("", "Cerība")
    service = factories.service("fizioterapija")
    Service.objects.filter(pk=service.pk).update(needs_plan=False, category="respite")
    assert lines(of(service)[0]) == {
        "Kategorija": ("sociālā rehabilitācija", "atelpas brīdis"),
        "Vajadzīga izvērtēšana un plāns": ("jā", "nē"),
    }


def test_a_session_says_its_day_and_service_and_what_became_of_it():
    session = factories.ServiceSessionFactory()
    session.start_time, session.end_time = time(9, 5), time(10, 0)
    session.save()
    session.deleted_at = datetime(2021, 3, 2).astimezone()
    session.save()
    session.deleted_at = None
    session.save()
    back, gone, timed, new = of(session)
    assert [c.action for c in (back, gone, timed, new)] == [
        "atjaunošana",
        "dzēšana",
        "labošana",
        "pievienošana",
    ]
    assert timed.subject == "01.03.2021, Fizioterapija (individuāla nodarbība)"
    assert lines(timed) == {"Sākums": ("–", "09:05"), "Beigas": ("–", "10:00")}
    assert lines(new)["Apjoms"] == ("", "1")
    assert lines(new)["Izmaksas, EUR"] == ("", "10,00")


def test_what_is_for_the_machine_is_left_out():
    client = factories.ClientFactory(identity__personal_code="327654-12345")
    told = " ".join(
        f"{line.label} {line.old} {line.new}" for change in of_file(client) for line in change.lines
    )
    assert "327654" not in told
    assert "******-*****" in told
    assert str(client.uuid) not in told
    assert "\t" not in told


def test_the_file_has_all_that_hangs_on_it_and_only_that():
    file, other = files.make_file(), factories.ClientFactory(number="R-2")
    factories.ServiceSessionFactory(client=other)
    client = file.client
    found = of_file(client)
    assert {change.kind for change in found} == {
        str(TRACKED[model].model._meta.verbose_name)[:1].upper()
        + str(TRACKED[model].model._meta.verbose_name)[1:]
        for model, tracking in TRACKED.items()
        if tracking.of_client
    }
    assert found == sorted(found, key=lambda c: c.when, reverse=True)
    subjects = {change.subject for change in found}
    assert files.CANARIES["number"] in subjects
    assert "R-2" not in subjects
    assert any(files.CANARIES["representative"] in subject for subject in subjects)
    assert file.worker.name in subjects


def test_one_kind_alone():
    client = factories.ClientFactory()
    assert {c.kind for c in of_file(client, "opinion")} == {"VDEĀVK atzinums"}
    assert ("opinion", "VDEĀVK atzinumi") in changes.kinds_of_client()


def test_what_happened_while_the_file_was_elsewhere_is_not_shown():
    client = factories.ClientFactory()
    Client.objects.filter(pk=client.pk).update(territory=factories.territory("kraslavas-novads"))
    here = Territory.objects.filter(slug="kraslavas-novads")
    moved = changes.changes_of_client(client, here, "client")[:50]
    assert [c.action for c in moved] == ["labošana"]
    assert lines(moved[0])["Klienta numurs"] == ("nav zināms", client.number)
    both = changes.changes_of_client(client, Territory.objects.all(), "opinion")[:50]
    assert lines(both[0]) == {"Teritorija": ("Rēzekne", "Krāslavas novads")}


def test_a_reference_to_a_deleted_row_still_has_its_name():
    provider = Provider.objects.create(code="ceriba", name="Cerība")
    specialist = factories.SpecialistFactory(provider=provider)
    specialist.provider = None
    specialist.save()
    Provider.objects.filter(pk=provider.pk).delete()
    assert lines(of(specialist)[0]) == {"Sniedzējs": ("Cerība", "–")}


def test_a_user_with_the_memberships(ilze):
    ilze.memberships.update(valid_to=date(2021, 1, 1))
    found = changes.changes_of_user(ilze)[:50]
    assert [(c.kind, c.action) for c in found] == [
        ("Loma pašvaldībā vai iestādē", "labošana"),
        ("Loma pašvaldībā vai iestādē", "pievienošana"),
        ("Lietotājs", "pievienošana"),
    ]
    assert "Parole" not in lines(found[-1])


def test_a_limit_without_a_first_event_of_its_own_begins_with_the_history():
    (change,) = of(Limit.objects.first())
    assert (change.action, change.reason) == ("vēstures sākums", "sākta vēstures uzskaite")


def test_every_kind_can_be_said(ilze):
    """Each model's own words, whatever it holds: every event there is, of every table."""
    said(ilze)
    session = factories.ServiceSessionFactory()
    factories.RepresentationFactory(client=session.client)
    Opinion.objects.filter(client=session.client).delete()
    for model, tracking in TRACKED.items():
        for change in Changes([(tracking, Q())])[:20]:
            assert change.kind, model
            assert change.when, model


def test_a_page_costs_the_same_however_long_it_is(django_assert_max_num_queries, ilze):
    client = factories.ClientFactory()
    said(ilze)

    def add(count: int) -> None:
        for _n in range(count):
            provider = factories.ProviderFactory()
            session = factories.ServiceSessionFactory(client=client, provider=provider)
            ServiceSession.objects.filter(pk=session.pk).update(note="x")
            factories.RepresentationFactory(client=client)

    def queries() -> int:
        with django_assert_max_num_queries(80) as counted:
            changes.changes_of_client(client, ilze.territories(Right.READ_FILES))[:50]
        return len(counted)

    add(2)
    before = queries()
    add(5)
    assert queries() == before
