"""Choosing, registering and correcting representatives; from when to when they stand for whom."""

import re
import uuid
from datetime import date

import pytest

from clients.models import Person, Representation, Representative
from di_latgale import personal_code
from tests import factories

pytestmark = pytest.mark.django_db

CODE, OTHER_CODE = "327654-12345", "321111-11111"
REFUSED = "Ar šo personas kodu pārstāvi reģistrēt nevar."


@pytest.fixture
def anna(db):
    return factories.ClientFactory(number="R-17", identity__family_name="Ozola")


@pytest.fixture
def brother(db):
    return factories.ClientFactory(
        number="R-18", identity__given_name="Jānis", identity__family_name="Ozols"
    )


@pytest.fixture
def inga(brother):
    """Stands for the brother; recorded with code and phone."""
    row = factories.RepresentationFactory(
        client=brother,
        representative__identity__given_name="Inga",
        representative__identity__family_name="Ozola-Liepiņa",
    )
    identity = row.representative.identity
    identity.personal_code, identity.phone = CODE, "26 123 456"
    identity.save()
    (key,) = Person.objects.keys_of([personal_code.keyed_hash(CODE)])
    Representative.objects.filter(pk=row.representative_id).update(person=key)
    row.representative.refresh_from_db()
    return row.representative


def address(client, rest="") -> str:
    return f"/clients/{client.uuid}/people/{rest}"


def new(client) -> str:
    return address(client, "representatives/new/")


def typed(**kwargs) -> dict:
    named = {"given_name": "Zane", "family_name": "Jauna", "kind": "parent"}
    return {"row": str(uuid.uuid4()), **named, **kwargs}


class TestFinding:
    @pytest.mark.parametrize(
        "text", ["liepina", "Inga Ozola", "ozo ing", CODE, "26123456", "+371 26 123 456", "P-"]
    )
    def test_by_name_code_phone_or_number(self, client, ilze, anna, inga, text):
        client.force_login(ilze)
        asked = inga.number if text == "P-" else text
        answer = client.post(address(anna, "representatives/find/"), {"q": asked})
        assert "Inga Ozola-Liepiņa" in answer.text
        assert "Jānis Ozols" in answer.text
        assert CODE not in answer.text or text == CODE
        assert f"representatives/{inga.uuid}/" in answer.text

    def test_one_of_this_client_is_not_offered_again(self, client, ilze, brother, inga):
        client.force_login(ilze)
        answer = client.post(address(brother, "representatives/find/"), {"q": "Inga"})
        assert "Jau ir ierakstīts pie šī klienta." in answer.text
        assert f"representatives/{inga.uuid}/" not in answer.text

    def test_another_offices_are_not_found(self, client, daina, inga):
        there = factories.ClientFactory(territory=factories.territory("ilukstes-novads"))
        client.force_login(daina)
        answer = client.post(address(there, "representatives/find/"), {"q": CODE})
        assert "Neviens šeit ierakstītais neatbilst." in answer.text
        assert client.get(f"/clients/representatives/{inga.uuid}/").status_code == 404
        assert client.get(address(there, f"representatives/{inga.uuid}/")).status_code == 404

    @pytest.mark.parametrize("text", ["", " ", "a", "\x00\x00"])
    def test_too_little_is_refused(self, client, ilze, anna, text):
        client.force_login(ilze)
        answer = client.post(address(anna, "representatives/find/"), {"q": text})
        assert answer.status_code == 422


class TestChoosing:
    def test_one_representative_of_several_children(self, client, ilze, anna, brother, inga):
        client.force_login(ilze)
        page = address(anna, f"representatives/{inga.uuid}/")
        assert "Inga Ozola-Liepiņa" in client.get(page).text
        said = {
            **typed(kind="guardian", valid_from="1.3.2021", basis="orphans_court"),
            "basis_number": "1-6/12",
            "basis_on": "20.2.2021",
            "basis_issuer": "Rēzeknes bāriņtiesa",
        }
        for _twice in range(2):
            assert client.post(page, said).status_code == 302
        row = Representation.objects.get(client=anna)
        assert row.representative == inga
        assert (row.basis_number, row.basis_on) == ("1-6/12", date(2021, 2, 20))
        detail = client.get(f"/clients/representatives/{inga.uuid}/").text
        assert "Anna Ozola" in detail
        assert "Jānis Ozols" in detail
        assert "Bāriņtiesas lēmums nr. 1-6/12" in client.get(address(anna)).text.replace(
            "Nr.", "nr."
        )

    def test_a_decision_is_named_by_number_and_date(self, client, ilze, anna, inga):
        client.force_login(ilze)
        page = address(anna, f"representatives/{inga.uuid}/")
        answer = client.post(page, typed(basis="court"))
        assert answer.status_code == 422
        assert "Ievadiet lēmuma numuru." in answer.text
        assert "Ievadiet lēmuma datumu." in answer.text

    def test_days_that_overlap_are_refused(self, client, ilze, brother, inga):
        client.force_login(ilze)
        answer = client.post(address(brother, f"representatives/{inga.uuid}/"), typed())
        assert answer.status_code == 422
        assert "Šis pārstāvis tajā laikā jau pārstāv šo klientu." in answer.text

    def test_in_another_part_of_the_office_the_person_gets_a_record(self, client, daina):
        here, there = (factories.territory(s) for s in ("daugavpils-novads", "ilukstes-novads"))
        row = factories.RepresentationFactory(client__territory=here)
        child = factories.ClientFactory(territory=there)
        client.force_login(daina)
        page = address(child, f"representatives/{row.representative.uuid}/")
        assert client.post(page, typed()).status_code == 302
        made = Representation.objects.get(client=child).representative
        assert made.territory == there
        assert made.person == row.representative.person
        assert made.number == row.representative.number
        assert str(made.identity) == str(row.representative.identity)


class TestRegistering:
    def test_somebody_new(self, client, ilze, anna):
        client.force_login(ilze)
        said = typed(personal_code=OTHER_CODE.replace("-", ""), phone="26 999 888")
        for _twice in range(2):
            assert client.post(new(anna), said).status_code == 302
        made = Representation.objects.get(client=anna).representative
        assert made.identity.personal_code == OTHER_CODE
        assert made.person.code_hash == personal_code.keyed_hash(OTHER_CODE)
        assert re.fullmatch(r"P-[0-9]+", made.number)
        assert made.territory == anna.territory

    def test_a_person_of_another_office_is_recognised_and_not_told_of(self, client, ilze, anna):
        (key,) = Person.objects.keys_of([personal_code.keyed_hash(OTHER_CODE)])
        factories.RepresentativeFactory(
            person_id=key, territory=factories.territory("ilukstes-novads")
        )
        client.force_login(ilze)
        answer = client.post(new(anna), typed(personal_code=OTHER_CODE))
        assert answer.status_code == 302
        assert Representation.objects.get(client=anna).representative.person_id == key

    def test_the_code_of_one_recorded_here_leads_there(self, client, ilze, anna, inga):
        client.force_login(ilze)
        answer = client.post(new(anna), typed(personal_code=CODE, is_another="on"))
        assert answer.status_code == 422
        assert "Pārstāvis ar šo personas kodu šeit jau ir ierakstīts" in answer.text
        assert address(anna, f"representatives/{inga.uuid}/") in answer.text
        assert Representative.objects.count() == 1

    @pytest.mark.parametrize(
        "same",
        [
            {"given_name": "inga", "family_name": "Ozola Liepina"},
            {"given_name": "Ozola-Liepiņa", "family_name": "Inga"},
            {"phone": "+371 26123456"},
        ],
    )
    def test_who_looks_alike_is_asked_about(self, client, ilze, anna, inga, same):
        client.force_login(ilze)
        answer = client.post(new(anna), typed(**same))
        assert answer.status_code == 422
        assert "Norādiet, vai tas ir kāds no zemāk nosauktajiem." in answer.text
        assert address(anna, f"representatives/{inga.uuid}/") in answer.text
        assert Representative.objects.count() == 1
        assert client.post(new(anna), typed(**same, is_another="on")).status_code == 302
        assert Representative.objects.count() == 2

    @pytest.mark.parametrize("code", ["200513-20004", "12", "320000-1234a", "999999-99999"])
    def test_one_text_for_a_code_that_cannot_be(self, client, ilze, anna, code):
        client.force_login(ilze)
        answer = client.post(new(anna), typed(personal_code=code))
        assert answer.status_code == 422
        assert REFUSED in answer.text

    def test_and_for_the_childs_own(self, client, ilze, anna):
        (key,) = Person.objects.keys_of([personal_code.keyed_hash(OTHER_CODE)])
        type(anna).objects.filter(pk=anna.pk).update(person=key)
        client.force_login(ilze)
        answer = client.post(new(anna), typed(personal_code=OTHER_CODE))
        assert answer.status_code == 422
        assert REFUSED in answer.text
        assert not Representative.objects.exists()

    def test_a_doubtful_check_digit_is_only_told(self, client, ilze, anna):
        client.force_login(ilze)
        answer = client.post(new(anna), typed(personal_code=CODE), follow=True)
        assert personal_code.is_doubtful(CODE) == ("kontrolcipars neatbilst" in answer.text)

    def test_only_a_trustee_stands_for_an_adult(self, client, ilze, anna):
        adult = factories.ClientFactory(adult=True)
        client.force_login(ilze)
        assert client.post(new(anna), typed(kind="trustee")).status_code == 422
        assert client.post(new(adult), typed(kind="parent", acting="alone")).status_code == 422
        answer = client.post(new(adult), typed(kind="trustee"))
        assert "Izvēlieties, kā aizgādnis rīkojas." in answer.text
        said = typed(kind="trustee", acting="jointly", matters="Mantiskie jautājumi")
        assert client.post(new(adult), said).status_code == 302
        row = Representation.objects.get(client=adult)
        assert (row.kind, row.acting) == ("trustee", "jointly")

    def test_numbers_go_on_after_the_highest(self, client, ilze, anna):
        factories.RepresentativeFactory(number="P-41")
        factories.RepresentativeFactory(number="P-ABC")
        client.force_login(ilze)
        client.post(new(anna), typed())
        assert Representation.objects.get(client=anna).representative.number == "P-42"


class TestRepresentation:
    def page(self, row, rest="") -> str:
        return address(row.client, f"representations/{row.uuid}/{rest}")

    def said(self, row, **kwargs) -> dict:
        return {"kind": row.kind, "version": row.changed_at.isoformat(), **kwargs}

    def test_ending_it(self, client, ilze, anna):
        row = factories.RepresentationFactory(client=anna)
        client.force_login(ilze)
        said = self.said(row, valid_from="1.1.2015", valid_to="31.3.2021")
        assert client.post(self.page(row), said).status_code == 302
        row.refresh_from_db()
        assert row.valid_to == date(2021, 3, 31)
        assert "■ Beidzies" in client.get(address(anna)).text

    def test_recorded_sessions_must_stay_covered(self, client, ilze, anna):
        row = factories.RepresentationFactory(client=anna)
        factories.ServiceSessionFactory(
            client=anna, recipient="representative", representative=row.representative
        )
        client.force_login(ilze)
        told = "Šajās dienās ir šī pārstāvja ieraksti: pārstāvībai tās jāaptver."
        answer = client.post(self.page(row), self.said(row, valid_to="28.2.2021"))
        assert answer.status_code == 422
        refusal = re.search(r'<div class="error-summary".*?</div>', answer.text, re.S)[0]
        assert told in refusal
        withdrawn = client.post(
            self.page(row, "mistaken/"), self.said(row, change_reason="Cits bērns")
        )
        assert withdrawn.status_code == 422
        row.refresh_from_db()
        assert (row.valid_to, row.is_withdrawn) == (None, False)

    def test_what_was_a_mistake_counts_nowhere(self, client, ilze, anna):
        row = factories.RepresentationFactory(client=anna)
        client.force_login(ilze)
        said = self.said(row, change_reason="Cits bērns")
        assert client.post(self.page(row, "mistaken/"), said).status_code == 302
        assert not Representation.objects.valid_on(date(2021, 3, 1)).exists()
        text = client.get(address(anna)).text
        assert "Ievadīts kļūdas dēļ: 1" in text
        assert "Cits bērns" in text
        # The same person may then stand for the client rightly.
        page = address(anna, f"representatives/{row.representative.uuid}/")
        assert client.post(page, typed()).status_code == 302


class TestIdentity:
    def page(self, representative, rest="correct/") -> str:
        return f"/clients/representatives/{representative.uuid}/{rest}"

    def said(self, representative, **kwargs) -> dict:
        identity = representative.identity
        identity.refresh_from_db()
        names = ("given_name", "family_name", "personal_code", "phone", "email")
        said = {name: getattr(identity, name) for name in names}
        return {**said, "version": identity.changed_at.isoformat(), **kwargs}

    def test_the_code_is_masked_until_asked_for(self, client, ilze, inga):
        client.force_login(ilze)
        assert CODE not in client.get(self.page(inga, "")).text
        assert CODE in client.post(self.page(inga, "personal-code/")).text

    def test_it_is_corrected_in_every_record_of_the_office(self, client, daina):
        here, there = (factories.territory(s) for s in ("daugavpils-novads", "ilukstes-novads"))
        one = factories.RepresentationFactory(client__territory=here).representative
        other = factories.RepresentationFactory(
            client__territory=there, representative__person=one.person
        ).representative
        client.force_login(daina)
        said = self.said(one, family_name="Pārlaulātā", personal_code=OTHER_CODE)
        assert client.post(self.page(one), said).status_code == 302
        for record in (one, other):
            record.refresh_from_db()
            record.identity.refresh_from_db()
            assert record.identity.family_name == "Pārlaulātā"
            assert record.person.code_hash == personal_code.keyed_hash(OTHER_CODE)
            assert record.identity.search_key.strip().startswith("inga")
        changes = client.get(f"/clients/{one.representations.get().client.uuid}/changes/").text
        assert "Pārlaulātā" in changes
        assert OTHER_CODE not in changes

    def test_a_code_of_somebody_else_here_is_refused(self, client, ilze, anna, inga):
        other = factories.RepresentationFactory(client=anna).representative
        client.force_login(ilze)
        answer = client.post(self.page(other), self.said(other, personal_code=CODE))
        assert answer.status_code == 422
        assert "Pārstāvis ar šo personas kodu šeit jau ir ierakstīts" in answer.text

    def test_who_saved_meanwhile_is_not_written_over(self, client, ilze, juris, inga):
        said = self.said(inga)
        client.force_login(juris)
        client.post(self.page(inga), {**said, "phone": "29 111 222"})
        client.force_login(ilze)
        answer = client.post(self.page(inga), {**said, "phone": "29 333 444"})
        assert answer.status_code == 422
        assert "29 111 222" in answer.text
        assert "29 333 444" in answer.text

    def test_who_may_not(self, client, oskars, anita, ilze, inga):
        assert client.get(self.page(inga, "")).url.startswith("/accounts/")
        client.force_login(oskars)
        assert client.get(self.page(inga, "")).status_code == 404
        assert client.post(self.page(inga), {}).status_code == 404
        client.force_login(anita)
        assert client.get(self.page(inga, "")).status_code == 200
        assert client.get(self.page(inga)).status_code == 403
        client.force_login(ilze)
        assert client.get("/clients/representatives/17/").status_code == 404
        assert client.get(self.page(inga, "personal-code/")).status_code == 405
