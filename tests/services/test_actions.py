import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy

from di_latgale.accounts.models import Membership
from services.actions import correct_session, delete_session, record_session, restore_session
from services.models import Limit, Recipient, ServiceSession
from tests import factories
from tests.services.conftest import make_anna, plan_for

DAY = date(2021, 3, 1)
END_AFTER_START = gettext_lazy("The end must come after the start.")


def say(case, **kwargs):
    return {
        "client": case.client,
        "recipient": Recipient.CHILD,
        "service": factories.service("fizioterapija"),
        "happened_on": DAY,
        "quantity": Decimal(2),
    } | kwargs


def record(case, by, key=None, **kwargs):
    return record_session(by=by, form_key=key or uuid.uuid4(), **say(case, **kwargs))


def correct(session, by, changed_at=None, **kwargs):
    said = {
        "recipient": Recipient.CHILD,
        "service": session.service,
        "happened_on": session.happened_on,
        "quantity": session.quantity,
    }
    return correct_session(
        session=session, changed_at=changed_at or session.changed_at, by=by, **(said | kwargs)
    )


def close(day=DAY, slug="rezekne"):
    factories.closed_month(slug, day)


@pytest.mark.django_db
class TestRecord:
    def test_it_works_out_what_was_not_said(self, anna, ilze):
        session = record(anna, ilze)
        session.refresh_from_db()
        assert (session.unit, session.category) == ("reize", "social_rehabilitation")
        assert (session.unit_cost, session.cost) == (10, 20)
        assert session.municipality == factories.municipality("rezekne")
        assert session.funding_source.code == "esf"
        assert (session.plan_line.service, session.plan_line.recipient) == (
            session.service,
            "child",
        )
        assert (session.territory, session.recorded_by) == (anna.client.territory, ilze)

    def test_the_municipality_that_pays_is_the_one_of_that_day(self, anna, ilze):
        session = record(anna, ilze, happened_on=date(2021, 7, 1))
        assert session.municipality == factories.municipality("rezeknes-valstspilseta")

    def test_the_most_specific_rate_costs_it_and_halves_go_up(self, anna, ilze):
        provider = factories.ProviderFactory()
        factories.RateFactory(
            service=factories.service("sociala-aprupe"), provider=provider, amount="7.15"
        )
        session = record(
            anna,
            ilze,
            service=factories.service("sociala-aprupe"),
            provider=provider,
            quantity=Decimal("1.50"),
        )
        assert session.cost == Decimal("10.73")

    def test_without_a_rate_there_is_no_session(self, anna, ilze, kaspars):
        anna.client.plannedservices.create(
            plan=anna.client.supportplans.get(),
            territory=anna.client.territory,
            service=factories.service("reitterapija"),
            recipient=Recipient.CHILD,
        )
        with pytest.raises(ValidationError) as refused:
            record(anna, ilze, service=factories.service("reitterapija"))
        assert refused.value.message_dict == {
            "service": [
                "Pakalpojumam „Reitterapija” 01.03.2021. nav noteiktas vienas vienības izmaksas. "
                "Tās nosaka kataloga administrators Kaspars Sils."
            ]
        }
        assert not ServiceSession.objects.exists()

    def test_an_actual_cost_is_typed_and_only_there(self, anna, ilze):
        respite = factories.service("atelpas-bridis-ft")
        session = record(anna, ilze, service=respite, cost=Decimal("123.45"))
        assert (session.cost, session.rate, session.unit_cost) == (Decimal("123.45"), None, None)
        for kwargs in ({"service": respite}, {"cost": Decimal(1)}):
            with pytest.raises(ValidationError) as refused:
                record(anna, ilze, **kwargs)
            assert list(refused.value.message_dict) == ["cost"]

    def test_the_funding_source_must_be_said_where_several_are_valid(self, anna, ilze):
        own = factories.FundingSourceFactory(code="pasvaldiba", name="Pašvaldība")
        with pytest.raises(ValidationError, match="Izvēlieties finansējuma avotu"):
            record(anna, ilze)
        assert record(anna, ilze, funding_source=own).funding_source == own

    def test_a_funding_source_of_other_days_is_refused(self, anna, ilze):
        own = factories.FundingSourceFactory(
            code="pasvaldiba", name="Pašvaldība", valid_from=date(2022, 1, 1)
        )
        with pytest.raises(ValidationError) as refused:
            record(anna, ilze, funding_source=own)
        assert list(refused.value.message_dict) == ["funding_source"]

    def test_the_only_centre_of_the_provider_is_taken(self, anna, ilze):
        adult = factories.ClientFactory(adult=True)
        plan_for(adult, ("dac-grt", Recipient.ADULT))
        factories.RateFactory(service=factories.service("dac-grt"))
        centre = factories.CentreFactory()
        said = {
            "client": adult,
            "recipient": Recipient.ADULT,
            "service": factories.service("dac-grt"),
            "provider": centre.provider,
        }
        assert record(anna, ilze, **said).centre == centre
        second = factories.CentreFactory(provider=centre.provider)
        assert record(anna, ilze, **said).centre is None
        assert record(anna, ilze, centre=second, **said).centre == second
        strange = factories.CentreFactory()
        with pytest.raises(ValidationError) as refused:
            record(anna, ilze, centre=strange, **said)
        assert list(refused.value.message_dict) == ["centre"]

    @pytest.mark.parametrize(
        "said, field, message",
        [
            ({"quantity": Decimal("1.5")}, "quantity", "Reizes skaita veselos skaitļos."),
            ({"quantity": Decimal(0)}, "quantity", "Apjomam jābūt lielākam par 0."),
            ({"end_time": time(9)}, "end_time", END_AFTER_START),
            (
                {"start_time": time(9), "end_time": time(9)},
                "end_time",
                END_AFTER_START,
            ),
            ({"happened_on": date(2021, 3, 3)}, "happened_on", "Datums nevar būt nākotnē."),
        ],
    )
    def test_what_is_wrong_is_said_by_field(self, anna, ilze, said, field, message):
        with time_machine.travel("2021-03-02 12:00+02:00"), pytest.raises(ValidationError) as bad:
            record(anna, ilze, **said)
        assert bad.value.message_dict == {field: [message]}

    def test_grounds_and_limits_refuse(self, anna, ilze):
        with pytest.raises(ValidationError) as refused:
            record(anna, ilze, service=factories.service("kanisterapija"), quantity=Decimal(41))
        assert set(refused.value.message_dict) == {"service", "quantity"}
        record(anna, ilze, quantity=Decimal(40))
        with pytest.raises(ValidationError) as refused:
            record(anna, ilze, quantity=Decimal(1))
        (message,) = refused.value.message_dict["quantity"]
        assert "40 no 40 visā projektā; šī būtu 41." in message

    def test_a_limit_may_ask_for_a_reason_instead(self, anna, ilze):
        Limit.objects.filter(code="rehab-child-all").update(effect="reason", maximum=1)
        with pytest.raises(ValidationError) as refused:
            record(anna, ilze)
        assert list(refused.value.message_dict) == ["note"]
        assert record(anna, ilze, note="Ārsta norīkojums").pk

    def test_the_representative_is_named_and_stands_for_the_client(self, anna, ilze):
        said = {"recipient": Recipient.REPRESENTATIVE}
        with pytest.raises(ValidationError) as refused:
            record(anna, ilze, **said)
        assert list(refused.value.message_dict) == ["recipient"]
        assert record(anna, ilze, representative=anna.representative, **said).pk
        stranger = factories.RepresentativeFactory()
        with pytest.raises(ValidationError):
            record(anna, ilze, representative=stranger, **said)

    def test_a_closed_month_takes_nothing(self, anna, ilze):
        close()
        with pytest.raises(ValidationError) as refused:
            record(anna, ilze)
        assert refused.value.message_dict == {
            "happened_on": ["2021. gada marts ir slēgts. Piesakiet labojumu."]
        }
        assert record(anna, ilze, happened_on=date(2021, 4, 1)).pk

    def test_the_specialist_works_for_the_provider(self, anna, ilze):
        specialist = factories.SpecialistFactory()
        with pytest.raises(ValidationError) as refused:
            record(anna, ilze, specialist=specialist)
        assert list(refused.value.message_dict) == ["specialist"]
        assert record(anna, ilze, specialist=specialist, provider=specialist.provider).pk

    def test_the_same_form_twice_stores_one_session(self, anna, ilze):
        key = uuid.uuid4()
        assert record(anna, ilze, key) == record(anna, ilze, key)
        assert ServiceSession.objects.count() == 1

    @time_machine.travel("2021-03-02 14:02+02:00")
    def test_a_used_key_says_so_when_the_content_or_the_person_differs(self, anna, ilze, juris):
        key = uuid.uuid4()
        session = record(anna, ilze, key)
        saved = r"Šis ieraksts jau saglabāts 14:02\."
        with pytest.raises(ValidationError, match=saved):
            record(anna, ilze, key, quantity=Decimal(3))
        with pytest.raises(ValidationError, match=saved):
            record(anna, juris, key)
        delete_session(session=session, by=ilze)
        with pytest.raises(ValidationError, match=saved):
            record(anna, ilze, key)
        assert ServiceSession.objects.count() == 1


@pytest.mark.django_db
class TestCorrect:
    def test_it_replaces_and_costs_anew(self, anna, ilze):
        session = record(anna, ilze)
        corrected = correct(session, ilze, quantity=Decimal(3), note="Kopā ar māti")
        session.refresh_from_db()
        assert session == corrected
        assert (session.quantity, session.cost, session.note) == (3, 30, "Kopā ar māti")

    def test_the_session_itself_does_not_count_against_the_limit(self, anna, ilze):
        session = record(anna, ilze, quantity=Decimal(40))
        assert correct(session, ilze, quantity=Decimal(39)).quantity == 39
        session.refresh_from_db()
        with pytest.raises(ValidationError):
            correct(session, ilze, quantity=Decimal(41))

    def test_only_ones_own(self, anna, ilze, juris):
        session = record(anna, ilze)
        for act in (
            lambda: correct(session, juris),
            lambda: delete_session(session=session, by=juris),
            lambda: restore_session(session=session, by=juris),
        ):
            with pytest.raises(ValidationError, match="tikai tas, kas to ierakstīja"):
                act()

    def test_a_change_made_meanwhile_is_not_written_over(self, anna, ilze):
        session = record(anna, ilze)
        seen_at = session.changed_at
        correct(session, ilze, quantity=Decimal(3))
        with pytest.raises(ValidationError, match="Kamēr rakstījāt, ierakstu mainīja Ilze Kalna"):
            correct(session, ilze, seen_at, quantity=Decimal(4))
        # The same form sent twice is no conflict.
        assert correct(session, ilze, seen_at, quantity=Decimal(3)).quantity == 3
        delete_session(session=session, by=ilze)
        with pytest.raises(ValidationError, match="ierakstu dzēsa Ilze Kalna"):
            correct(session, ilze, quantity=Decimal(4))

    def test_neither_out_of_a_closed_month_nor_into_one(self, anna, ilze):
        session = record(anna, ilze)
        later = record(anna, ilze, happened_on=date(2021, 4, 1))
        close()
        for act in (
            lambda: correct(session, ilze, happened_on=date(2021, 4, 2)),
            lambda: correct(later, ilze, happened_on=DAY),
            lambda: delete_session(session=session, by=ilze),
        ):
            with pytest.raises(ValidationError, match="gada marts ir slēgts"):
                act()


@pytest.mark.django_db
class TestDeleteAndRestore:
    def test_a_deleted_session_no_longer_counts_and_comes_back_as_it_was(self, anna, ilze):
        session = record(anna, ilze, quantity=Decimal(40))
        delete_session(session=session, by=ilze)
        deleted = delete_session(session=session, by=ilze)
        assert (deleted.deleted_by, ServiceSession.objects.live().count()) == (ilze, 0)
        restore_session(session=session, by=ilze)
        restored = restore_session(session=session, by=ilze)
        assert (restored.deleted_at, restored.deleted_by, restored.cost) == (None, None, 400)

    def test_what_took_its_place_meanwhile_keeps_it_away(self, anna, ilze):
        session = record(anna, ilze, quantity=Decimal(40))
        delete_session(session=session, by=ilze)
        record(anna, ilze, quantity=Decimal(1))
        with pytest.raises(ValidationError, match="Apjoms būtu pārsniegts"):
            restore_session(session=session, by=ilze)


def at_once(*calls):
    """Runs the calls in threads of their own, started together; results or exceptions in order."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            return call()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


class TestTwoAtOnce:
    @pytest.fixture
    def case(self, committed):
        return make_anna()

    @pytest.fixture
    def workers(self, case):
        role = Membership.Role.SOCIAL_WORKER
        return [
            factories.user_with(role, "rezeknes-valstspilseta", name=name)
            for name in ("Ilze Kalna", "Juris Vilks")
        ]

    def test_two_workers_cannot_both_take_the_last_unit(self, case, workers):
        record(case, workers[0], quantity=Decimal(39))
        results = at_once(
            *(
                lambda by=by, code=code: record(
                    case, by, quantity=Decimal(1), service=factories.service(code)
                )
                for by, code in zip(workers, ("fizioterapija", "masaza"), strict=True)
            )
        )
        assert sorted(type(result).__name__ for result in results) == [
            "ServiceSession",
            "ValidationError",
        ]
        assert ServiceSession.objects.live().count() == 2

    def test_one_form_sent_twice_stores_one_session(self, case, workers):
        key = uuid.uuid4()
        first, second = at_once(*[lambda: record(case, workers[0], key)] * 2)
        assert first == second
        assert ServiceSession.objects.count() == 1

    def test_one_key_for_two_clients_is_taken_once(self, case, workers):
        """Two persons are locked apart, so only the unique key decides."""
        other = factories.ClientFactory()
        care = factories.service("sociala-aprupe")
        key = uuid.uuid4()
        results = at_once(
            *(
                lambda client=client: record(case, workers[0], key, client=client, service=care)
                for client in (case.client, other)
            )
        )
        assert sorted(type(result).__name__ for result in results) == [
            "ServiceSession",
            "ValidationError",
        ]
        assert ServiceSession.objects.count() == 1
