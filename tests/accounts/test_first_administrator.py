"""``manage.py first_administrator``: how the first person of a new installation comes in."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Role

PASSWORD = "Zila-upe-2021"


def made(email: str = "Vija.Kalns@demo.example") -> str:
    said = StringIO()
    call_command("first_administrator", email, "Vija Kalns", stdout=said)
    return said.getvalue().strip()


def test_the_printed_address_sets_the_password_and_the_person_signs_in(client, db):
    address = made()
    form = client.get(address, follow=True)
    place = form.redirect_chain[-1][0] if form.redirect_chain else address
    client.post(place, {"password1": PASSWORD, "password2": PASSWORD})
    vija = User.objects.get(email="vija.kalns@demo.example")
    assert vija.check_password(PASSWORD)
    assert vija.roles == {Role.SYSTEM_ADMINISTRATOR}


def test_there_is_no_second_first_one(db):
    made()
    with pytest.raises(CommandError):
        made("cita@demo.example")
    assert User.objects.count() == 1


def test_what_is_no_e_mail_is_refused_and_nothing_stays(db):
    with pytest.raises(CommandError):
        made("vija")
    assert not User.objects.exists()


def test_a_user_who_is_there_already_is_refused(ilze):
    with pytest.raises(CommandError):
        made(ilze.email)
    assert ilze.memberships.count() == 1
