"""Every fault of a row is listed at once, and no fault that only follows from another."""

from datetime import date

import pytest

from tests import factories
from tests.services.test_import_faults import GOOD, HEAD, refused
from tests.services.workbooks import folder, loaded

pytestmark = pytest.mark.django_db


def columns_of(tmp_path, line, **sheets):
    faults = refused(folder(tmp_path, **{**GOOD, **sheets}, sessions=HEAD + line))
    assert {(f.sheet, f.row) for f in faults} == {("sessions", 2)}
    return sorted(f.column for f in faults)


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        # A rate that lacks, an expired source, an unknown representative, a wrong quantity.
        (
            "S|2020-03-01|R-1|representative|P-9|logopeds||0||pasvaldiba",
            ["funding_source", "quantity", "representative_number", "service"],
        ),
        # The specialist and the centre are another provider's, the cost lacks.
        (
            "S|2020-03-01|R-1|child||dac-ft|ezers|1||||| s1|dac-1",
            ["centre", "cost", "specialist"],
        ),
        # Without a day, what depends on it is not judged.
        ("S|vakar|R-1|representative|P-1|logopeds||0||pasvaldiba", ["date", "quantity"]),
        # Nor the rate of a municipality or provider that is not known.
        ("S|2020-03-01|R-1|child||logopeds|nav|1|||nekur", ["municipality", "provider"]),
        (
            "S|2020-03-01|R-9|child||logopeds||x||pasvaldiba",
            ["client_number", "funding_source", "quantity"],
        ),
        ("S|2020-03-01|R-1|child||dac-ft||1|5||||s1|nav", ["centre"]),
    ],
)
def test_all_faults_of_a_session_are_listed_at_once(tmp_path, line, columns):
    assert columns_of(tmp_path, line) == columns


def test_a_closed_month_is_told_of_beside_another_fault(tmp_path):
    factories.closed_month("rezekne", date(2020, 3, 1))
    line = "S|2020-03-01|R-1|child||fizioterapija||x"
    assert columns_of(tmp_path, line) == ["date", "quantity"]


def test_a_stored_session_with_a_fault_is_not_judged_anew(tmp_path):
    sessions = HEAD + "S|2020-03-01|R-1|child||fizioterapija||1"
    loaded(folder(tmp_path, **GOOD, sessions=sessions))
    factories.closed_month("rezekne", date(2020, 3, 1))
    for line in ("S|2020-03-01|R-1|child||fizioterapija||x", "S|2020-03-01|R-1|child||logopeds||0"):
        assert columns_of(tmp_path, line) == ["quantity"]


@pytest.mark.parametrize(
    ("sheet", "key"),
    [
        ("providers", "ezermala"),
        ("specialists", "s1"),
        ("centres", "dac-1"),
        ("clients", "R-1"),
        ("representatives", "P-1"),
        ("plans", "Pl-1"),
        ("rates", "fizioterapija"),
    ],
)
@pytest.mark.parametrize("spoilt", ["", "{long}"])
def test_what_names_a_row_whose_key_is_not_readable_is_no_fault(tmp_path, sheet, key, spoilt):
    text = GOOD[sheet].replace(f"\n{key} |", f"\n{spoilt.format(long=70 * 'x')} |", 1)
    assert text != GOOD[sheet]
    sessions = HEAD + (
        "S1|2020-03-01|R-1|representative|P-1|fizioterapija||1\n"
        "S2|2020-03-01|R-1|child||dac-ft|ezermala|1|5||||s1|dac-1\n"
    )
    faults = refused(folder(tmp_path, **{**GOOD, sheet: text}, sessions=sessions))
    assert {fault.sheet for fault in faults} == {sheet}


def test_what_names_a_row_of_a_sheet_that_is_there_twice_is_no_fault(tmp_path):
    path = folder(tmp_path, **GOOD)
    (path / "Klienti.csv").write_text((path / "clients.csv").read_text())
    (path / "clients.csv").write_text((path / "clients.csv").read_text().replace("R-1", "R-2"))
    assert {fault.sheet for fault in refused(path)} <= {"Klienti", "clients"}


def test_a_cost_too_large_for_the_books_is_refused_with_its_place(tmp_path):
    rates = "service | amount\nsociala-aprupe | {}\n"
    line = "S|2020-03-01|R-1|child||sociala-aprupe||999999"
    assert columns_of(tmp_path, line, rates=rates.format("99999999")) == ["quantity"]
    loaded(folder(tmp_path, **{**GOOD, "rates": rates.format("9999")}, sessions=HEAD + line))
