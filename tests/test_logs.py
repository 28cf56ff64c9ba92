"""What the log keeps of an error: where it was, never what was typed."""

import logging
import sys
from datetime import date

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from clients.models import Client
from di_latgale.logs import PlacesOnly
from tests import factories


def logged(error) -> str:
    return PlacesOnly().formatException((type(error), error, error.__traceback__))


def test_the_row_that_the_database_refused_stays_out(db):
    client = factories.ClientFactory(enrolled_on=date(2021, 3, 1))
    typed = {"number": "ZUZE-77", "exited_on": date(2020, 1, 1)}
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Client.objects.filter(pk=client.pk).update(**typed)
    assert "ZUZE-77" in str(caught.value)
    text = logged(caught.value)
    assert "ZUZE-77" not in text
    assert "django.db.utils.IntegrityError" in text
    assert "psycopg.errors.CheckViolation (23514 clients_client client_date_order)" in text
    assert f'File "{__file__}"' in text


def test_what_an_error_quotes_stays_out_however_it_came_about():
    try:
        try:
            int("Anna Ozola")
        except ValueError:
            raise KeyError("Anna Ozola")  # noqa: B904
    except KeyError as error:
        text = logged(error)
    assert "Ozola" not in text.replace('int("Anna Ozola")', "").replace('("Anna Ozola")', "")
    assert text.index("builtins.ValueError") < text.index("builtins.KeyError")


def test_every_line_of_the_log_goes_through_it(settings_of_logs=settings.LOGGING):
    handlers = settings_of_logs["handlers"].values()
    formatters = settings_of_logs["formatters"]
    assert all(formatters[h["formatter"]]["()"] is PlacesOnly for h in handlers)


def test_the_message_of_the_log_itself_stays(capsys):
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(PlacesOnly("%(message)s"))
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "fault %s", ("A7F2",), None)
    handler.emit(record)
    assert capsys.readouterr().out == "fault A7F2\n"


def test_an_address_that_does_not_exist_stays_out(db, client, caplog):
    """Somebody pastes a name into the line of the address."""
    assert client.get("/clients/Anna-Ozola/").status_code == 404
    assert client.get("/Anna-Ozola").status_code == 404
    messages = [record.getMessage() for record in caplog.records]
    assert messages == ["Not Found: (no such address)"] * 2


def test_the_address_of_a_page_stays(client, caplog, ilze):
    client.force_login(ilze)
    client.get("/traces/refusals/")
    assert [r.getMessage() for r in caplog.records] == [
        "Forbidden (Permission denied): /traces/refusals/"
    ]
