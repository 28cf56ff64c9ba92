"""Correcting the facts of a client; nothing typed is lost when somebody saved meanwhile."""

from datetime import date

import pytest

from clients.models import Client, ClientIdentity, FormerCode, Person
from clients.register.forms import version_of
from di_latgale import personal_code, scope
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.clients.test_create import REFUSED, WRONG, elsewhere
from tests.factories import TEST_PASSWORD

pytestmark = pytest.mark.django_db
FIRST, SECOND = "327654-12345", "330001-00001"


@pytest.fixture
def anna(db):
    (key,) = Person.objects.keys_of([personal_code.keyed_hash(FIRST)])
    return factories.ClientFactory(
        person=Person.objects.get(pk=key),
        number="R-17",
        identity__given_name="Anna",
        identity__family_name="Ozola",
        identity__personal_code=FIRST,
    )


def address(client) -> str:
    return f"/clients/{client.uuid}/edit/"


def said(file, **typed) -> dict:
    file = Client.objects.select_related("identity").get(pk=file.pk)
    identity = file.identity
    return {
        "version": version_of(file),
        "target_group": file.target_group,
        "given_name": identity.given_name,
        "family_name": identity.family_name,
        "personal_code": identity.personal_code,
        "birth_date": identity.birth_date.strftime("%d.%m.%Y"),
        "number": file.number,
        "enrolled_on": file.enrolled_on.strftime("%d.%m.%Y"),
    } | typed


def change_code(client, file, code, why):
    return client.post(address(file), said(file, personal_code=code, code_change=why))


def fresh(file) -> Client:
    return Client.objects.select_related("identity", "person").get(pk=file.pk)


def test_it_saves_the_facts(client, ilze, anna):
    client.force_login(ilze)
    typed = said(anna, family_name="Liepa", phone="29 123 456", parish="Ozolaines")
    response = client.post(address(anna), typed)
    assert response.url == f"/clients/{anna.uuid}/"
    now = fresh(anna)
    assert (now.identity.family_name, now.identity.phone) == ("Liepa", "29 123 456")
    assert (now.identity.search_key, now.parish) == (" anna liepa", "Ozolaines")
    assert now.person == anna.person


def test_the_clients_page_leads_to_each_fact(client, ilze, anita, anna):
    client.force_login(ilze)
    text = client.get(f"/clients/{anna.uuid}/").text
    assert f'href="{address(anna)}#id_phone"' in text
    assert "tālruni" in text
    client.force_login(anita)
    assert address(anna) not in client.get(f"/clients/{anna.uuid}/").text


def test_who_was_slower_keeps_what_was_typed_and_sees_both(client, ilze, juris, anna):
    shown = said(anna, phone="11111111", family_name="Liepa")
    client.force_login(juris)
    client.post(address(anna), said(anna, phone="22222222"))
    client.force_login(ilze)
    response = client.post(address(anna), shown)
    assert response.status_code == 422
    assert fresh(anna).identity.phone == "22222222"
    for expected in ("Juris Vilks", "11111111", "22222222", "Liepa"):
        assert expected in response.text
    again = shown | {"version": response.context["form"]["version"].value()}
    assert client.post(address(anna), again).status_code == 302
    assert fresh(anna).identity.phone == "11111111"


def test_a_new_code_keeps_the_person_and_the_old_one_leads_there(client, ilze, anna):
    client.force_login(ilze)
    assert change_code(client, anna, SECOND, "new").status_code == 302
    now = fresh(anna)
    assert now.person == anna.person
    assert now.person.code_hash == personal_code.keyed_hash(SECOND)
    old, new = (personal_code.keyed_hash(code) for code in (FIRST, SECOND))
    assert Person.objects.keys_of([old, new]) == [anna.person_id] * 2


def test_a_mistake_is_forgotten(client, ilze, anna):
    client.force_login(ilze)
    change_code(client, anna, SECOND, "mistake")
    assert fresh(anna).person_id == anna.person_id
    assert not FormerCode.objects.exists()
    assert Person.objects.keys_of([personal_code.keyed_hash(FIRST)]) != [anna.person_id]


def test_a_mistake_leaves_the_other_files_their_person(client, ilze, anna):
    other = elsewhere(FIRST)
    client.force_login(ilze)
    change_code(client, anna, SECOND, "mistake")
    assert fresh(other).person.code_hash == personal_code.keyed_hash(FIRST)
    assert fresh(anna).person.code_hash == personal_code.keyed_hash(SECOND)


def test_whoever_has_the_new_code_elsewhere_is_recognised(client, ilze, anna):
    other = elsewhere(SECOND)
    client.force_login(ilze)
    assert change_code(client, anna, SECOND, "new").status_code == 302
    assert fresh(anna).person == fresh(other).person
    # Whoever still has the old code on paper means the same person.
    assert Person.objects.keys_of([personal_code.keyed_hash(FIRST)]) == [other.person_id]


def test_a_first_code_is_added_to_the_person(client, ilze):
    nobody = factories.ClientFactory()
    client.force_login(ilze)
    typed = said(nobody, personal_code=SECOND)
    assert client.post(address(nobody), typed).status_code == 302
    assert fresh(nobody).person.code_hash == personal_code.keyed_hash(SECOND)
    assert fresh(nobody).person_id == nobody.person_id


def test_a_code_that_is_taken_or_wrong_is_refused_in_one_text(client, ilze, anna):
    elsewhere(SECOND, territory=factories.territory("rezekne"))
    client.force_login(ilze)
    for code in (SECOND, WRONG):
        response = change_code(client, anna, code, "new")
        assert response.context["form"].errors == {"personal_code": [REFUSED]}
    assert fresh(anna).person_id == anna.person_id
    assert fresh(anna).person.code_hash == personal_code.keyed_hash(FIRST)
    assert not FormerCode.objects.exists()


def test_a_changed_code_asks_why(client, ilze, anna):
    client.force_login(ilze)
    response = client.post(address(anna), said(anna, personal_code=SECOND))
    assert list(response.context["form"].errors) == ["code_change"]


def test_nobody_changes_the_person_of_a_file_elsewhere(oskars, anna):
    with scope.of_user(oskars):
        assert Person.objects.key_after_change(anna, "0" * 64, is_new_code=True) is None
    assert fresh(anna).person.code_hash == personal_code.keyed_hash(FIRST)


def test_recorded_services_bind_the_group_and_the_enrolment(client, ilze, anna):
    factories.ServiceSessionFactory(client=anna, happened_on=date(2021, 3, 1))
    client.force_login(ilze)
    typed = said(anna, target_group="adult", birth_date="20.5.1980")
    assert list(client.post(address(anna), typed).context["form"].errors) == ["target_group"]
    response = client.post(address(anna), said(anna, enrolled_on="2.3.2021"))
    assert "01.03.2021." in response.context["form"].errors["enrolled_on"][0]
    assert client.post(address(anna), said(anna, enrolled_on="1.3.2021")).status_code == 302


def test_a_file_stays_in_its_municipality_and_takes_its_rows_along(client, oskars):
    file = factories.ClientFactory(territory=factories.territory("daugavpils-novads"))
    client.force_login(oskars)
    assert list(
        client.post(address(file), said(file, territory="rezekne")).context["form"].errors
    ) == ["territory"]
    assert client.post(address(file), said(file, territory="ilukstes-novads")).status_code == 302
    assert ClientIdentity.objects.get(client=file).territory.slug == "ilukstes-novads"


def test_who_may(client, anna, inese, anita, oskars, kaspars):
    assert client.get(address(anna)).url.startswith("/accounts/")
    for person, status in ((inese, 200), (anita, 403), (oskars, 404), (kaspars, 403)):
        client.force_login(person)
        assert client.get(address(anna)).status_code == status
        if status != 200:
            assert client.post(address(anna), said(anna, phone="1")).status_code == status
    assert fresh(anna).identity.phone == ""


def test_it_is_accessible(page, ilze, anna):
    sign_in(page, ilze, TEST_PASSWORD)
    page.goto(address(anna))
    assert_accessible(page)
    page.goto(f"/clients/{anna.uuid}/exit/")
    assert_accessible(page)
