"""Registering a client, and who is recognised by the personal code."""

import uuid
from datetime import date

import pytest
import time_machine

from clients.models import CaseloadEntry, Client, FormerCode, Person
from clients.register.numbers import next_number
from di_latgale import personal_code
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD

pytestmark = pytest.mark.django_db
ADDRESS = "/clients/new/"
REFUSED = (
    "Ar šo personas kodu klientu reģistrēt nevar. Pārbaudiet kodu vai sazinieties ar "
    "administratoru."
)
# 20 May 2013, with its check digit.
CODE = next(
    code
    for tail in range(10)
    if not (code := f"200513-2123{tail}").startswith("3")
    and personal_code._check_digit_fits(code.replace("-", ""))
)
WRONG = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)


def said(**kwargs) -> dict:
    return {
        "form_key": str(uuid.uuid4()),
        "target_group": "child",
        "given_name": "Anna",
        "family_name": "Ozola",
        "personal_code": CODE,
        "birth_date": "",
        "enrolled_on": "1.3.2021",
    } | kwargs


def errors(response) -> dict:
    assert response.status_code == 422
    return response.context["form"].errors


def elsewhere(code: str = CODE, **kwargs):
    """A file of another municipality on whoever has the code."""
    (key,) = Person.objects.keys_of([personal_code.keyed_hash(code)])
    kwargs.setdefault("territory", factories.territory("daugavpils-novads"))
    return factories.ClientFactory(person=Person.objects.get(pk=key), **kwargs)


@time_machine.travel("2021-11-09 12:00+02:00")
def test_it_registers_and_who_registers_is_responsible_from_today(client, ilze):
    client.force_login(ilze)
    response = client.post(ADDRESS, said(phone="29123456", parish="Ozolaines"))
    made = Client.objects.select_related("identity").get()
    assert response.url == f"/clients/{made.uuid}/"
    assert (str(made.identity), made.number) == ("Anna Ozola", "1")
    assert (made.identity.personal_code, made.identity.birth_date) == (CODE, date(2013, 5, 20))
    assert made.person.code_hash == personal_code.keyed_hash(CODE)
    assert (made.parish, made.identity.phone) == ("Ozolaines", "29123456")
    entry = CaseloadEntry.objects.get()
    assert (entry.worker, entry.valid_from, entry.valid_to) == (ilze, date(2021, 11, 9), None)
    assert "Klients reģistrēts: Anna Ozola." in client.get(response.url).text


def test_the_next_free_number_is_proposed(client, ilze):
    factories.ClientFactory(number="RZ-021")
    factories.ClientFactory(number="RZ-009")
    client.force_login(ilze)
    assert 'value="RZ-022"' in client.get(ADDRESS).text
    client.post(ADDRESS, said(number=""))
    assert Client.objects.filter(number="RZ-022").exists()


@pytest.mark.parametrize(
    "numbers, expected",
    [([], "1"), (["7"], "8"), (["A-09", "A-10"], "A-11"), (["099"], "100"), (["Anna"], "1")],
)
def test_numbers_go_on_like_the_last(db, numbers, expected):
    place = factories.territory("rezekne")
    for number in numbers:
        factories.ClientFactory(number=number, territory=place)
    assert next_number([place.pk]) == expected


def test_a_number_in_use_is_refused_with_the_next_free_one(client, ilze):
    factories.ClientFactory(number="R-7")
    client.force_login(ilze)
    assert (
        "Nākamais brīvais ir R-8." in errors(client.post(ADDRESS, said(number="r-7")))["number"][0]
    )


def test_a_second_press_registers_once(client, ilze):
    client.force_login(ilze)
    sent = said()
    first, second = (client.post(ADDRESS, sent) for _time in range(2))
    assert first.url == second.url
    assert Client.objects.count() == CaseloadEntry.objects.count() == 1


def test_whoever_is_known_elsewhere_is_recognised_in_silence(client, ilze):
    other = elsewhere()
    client.force_login(ilze)
    response = client.post(ADDRESS, said())
    made = Client.objects.get(territory__slug="rezekne")
    assert response.status_code == 302
    assert made.person == other.person
    page = client.get(response.url).text
    assert other.number not in page
    assert "daugavpils" not in page.lower()


def test_a_former_code_still_leads_to_the_person(client, ilze):
    other = elsewhere("320000-00017")
    FormerCode.objects.create(person=other.person, code_hash=personal_code.keyed_hash(CODE))
    client.force_login(ilze)
    client.post(ADDRESS, said())
    assert Client.objects.get(territory__slug="rezekne").person == other.person


def test_every_refusal_of_a_code_is_one_text(client, ilze):
    elsewhere(territory=factories.territory("rezekne"), enrolled_on=date(2018, 1, 1))
    client.force_login(ilze)
    for code in (CODE, WRONG, "123", "40003245752", "310213-21234"):
        found = errors(client.post(ADDRESS, said(personal_code=code, birth_date="20.5.2013")))
        assert found == {"personal_code": [REFUSED]}, code
    assert Client.objects.count() == 1


def test_an_open_file_in_another_part_of_the_municipality_is_the_same_office(client, oskars):
    elsewhere()
    client.force_login(oskars)
    sent = said(territory="ilukstes-novads")
    assert errors(client.post(ADDRESS, sent)) == {"personal_code": [REFUSED]}


def test_after_an_exit_the_person_gets_a_new_file(client, ilze):
    old = elsewhere(
        territory=factories.territory("rezekne"),
        enrolled_on=date(2018, 1, 1),
        exited_on=date(2020, 1, 1),
    )
    client.force_login(ilze)
    assert client.post(ADDRESS, said(enrolled_on="31.12.2019")).status_code == 422
    assert client.post(ADDRESS, said(enrolled_on="1.1.2020")).status_code == 302
    assert Client.objects.exclude(pk=old.pk).get().person == old.person


def test_without_a_code_each_is_a_new_person(client, ilze):
    client.force_login(ilze)
    for name in ("Anna", "Anna"):
        sent = said(given_name=name, personal_code="", birth_date="20.5.2013")
        assert client.post(ADDRESS, sent).status_code == 302
    assert len(set(Client.objects.order_by("id").values_list("person", flat=True))) == 2


def test_a_new_code_with_a_doubtful_digit_is_taken_with_a_warning(client, ilze):
    doubtful = next(c for n in range(10) if personal_code.is_doubtful(c := f"327654-1234{n}"))
    client.force_login(ilze)
    response = client.post(ADDRESS, said(personal_code=doubtful, birth_date="20.5.2013"))
    assert "kontrolcipars neatbilst" in client.get(response.url).text


@pytest.mark.parametrize(
    "typed, field, text",
    [
        (
            {"birth_date": "21.5.2013"},
            "birth_date",
            "Personas kodā ir dzimšanas datums 20.05.2013.",
        ),
        ({"personal_code": ""}, "birth_date", "Ievadiet datumu."),
        ({"personal_code": "327654-12345"}, "birth_date", "Ievadiet datumu."),
        ({"birth_date": "31.2.2013"}, "birth_date", "Tāda datuma nav"),
        ({"enrolled_on": "1.1.2013"}, "enrolled_on", "vēl nebija dzimis"),
        ({"enrolled_on": "20.5.2031"}, "target_group", "pieaugušo grupu"),
        ({"target_group": "adult"}, "target_group", "bērnu grupu"),
        ({"target_group": "x"}, "target_group", ""),
        ({"given_name": "  "}, "given_name", "Ievadiet vārdu."),
        ({"family_name": ""}, "family_name", "Ievadiet uzvārdu."),
        ({"enrolled_on": ""}, "enrolled_on", "Ievadiet datumu."),
        ({"given_name": "x" * 101}, "given_name", ""),
    ],
)
def test_faults_stand_beside_their_field(client, ilze, typed, field, text):
    client.force_login(ilze)
    found = errors(client.post(ADDRESS, said(**typed)))
    assert list(found) == [field]
    assert text in found[field][0]
    assert not Client.objects.exists()


def test_a_child_may_be_enrolled_on_the_last_day_before_eighteen(client, ilze):
    client.force_login(ilze)
    assert client.post(ADDRESS, said(enrolled_on="19.5.2031")).status_code == 302


def test_only_own_territories_are_offered(client, oskars, ilze):
    client.force_login(oskars)
    form = client.get(ADDRESS).context["form"]
    slugs = {t.slug for t in form.fields["territory"].queryset}
    assert "ilukstes-novads" in slugs
    assert "rezekne" not in slugs
    assert list(errors(client.post(ADDRESS, said(territory="rezekne")))) == ["territory"]
    client.force_login(ilze)
    assert "territory" not in client.get(ADDRESS).context["form"].fields


def test_who_may(client, inese, anita, kaspars, rita):
    assert client.get(ADDRESS).url.startswith("/accounts/")
    client.force_login(inese)
    assert client.get(ADDRESS).status_code == 200
    for other in (anita, kaspars, rita):
        client.force_login(other)
        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, said()).status_code == 403
    assert not Client.objects.exists()


def test_in_a_browser_the_birth_date_is_proposed(page, ilze):
    sign_in(page, ilze, TEST_PASSWORD)
    page.goto(ADDRESS)
    assert_accessible(page)
    page.get_by_label("Personas kods").fill(CODE)
    page.get_by_label("Vārds", exact=False).first.focus()
    assert page.locator("#id_birth_date").input_value() == "20.05.2013"
    page.get_by_role("button", name="Reģistrēt", exact=True).click()
    page.wait_for_selector("#error-summary")
    assert_accessible(page)
