"""Each row of reference/limits.csv: the last quantity, the next, the day before, the birthday."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.models import Recipient, Service
from services.rules import Outcome, judge
from tests import factories
from tests.services.rules.plainly import LIMITS, day_of, window
from tests.services.rules.rows import a_child, give, rates

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
LIMITED = [row for row in LIMITS if row["maximum"]]
AGED = [row for row in LIMITS if row["age_to"]]


def birthday(born: date, age: int) -> date:
    """Or, of a negative age, the birth."""
    return date(born.year + age, born.month, born.day)


def name(row) -> str:
    return row["rule"]


@pytest.fixture(autouse=True)
def _rates(db):
    rates()


def code_of(row) -> str:
    of_category = {"social_rehabilitation": "fizioterapija", "respite": "atelpas-bridis-ft"}
    return row["service"] or of_category[row["category"]]


def client_of(row, on: date, *, age: int | None = None):
    """Of the limit's ages and occupation on ``on``; exactly ``age`` since that day if given."""
    age = int(row["age_to"] or 10) if age is None else age
    occupied = {"yes": True, "no": False, "": None}[row["representative_occupied"]]
    if row["recipient"] == "representative":
        occupied = False
    return a_child(born=birthday(on, -age), is_occupied=occupied)


def of_recipient(client, row) -> dict:
    if row["recipient"] != "representative":
        return {"recipient": row["recipient"], "representative": None}
    representative = client.representations.get().representative
    return {"recipient": Recipient.REPRESENTATIVE, "representative": representative}


def finding(client, row, on: date, quantity, code: str | None = None):
    """What the limit says; None where it does not bind."""
    verdict = judge(
        client=client,
        service=factories.service(code or code_of(row)),
        day=on,
        quantity=Decimal(quantity),
        **of_recipient(client, row),
    )
    found = [each for each in verdict.findings if each.rule == row["rule"]]
    assert len(found) <= 1
    return found[0] if found else None


def outcome(client, row, on, quantity, code=None):
    return finding(client, row, on, quantity, code).outcome


def fill(client, row, on: date, quantity) -> None:
    """Gives ``quantity`` of what the limit counts."""
    said = of_recipient(client, row)
    if row["counting"] != "kinds":
        give(client, code_of(row), on, quantity, **said)
        return
    services = Service.objects.filter(
        category=row["category"], **{f"for_{row['recipient']}": True}
    ).exclude(code="fizioterapija")
    for service in services.order_by("code")[: int(quantity)]:
        give(client, service.code, on, **said)


@pytest.mark.parametrize("row", LIMITED, ids=name)
def test_the_last_quantity_is_allowed_and_the_next_refused(row):
    on = day_of(row["valid_from"])
    client, maximum = client_of(row, on), Decimal(row["maximum"])
    if row["counting"] != "kinds":
        assert outcome(client, row, on, maximum) == Outcome.ALLOWED
        assert outcome(client, row, on, maximum + 1) == Outcome.REFUSED
    fill(client, row, on, maximum - 1)
    last = finding(client, row, on, 1)
    assert (last.outcome, last.used, last.maximum) == (Outcome.ALLOWED, maximum - 1, maximum)
    fill(client, row, on, maximum if row["counting"] == "kinds" else 1)
    over = finding(client, row, on, 1)
    assert (over.outcome, over.used, over.maximum) == (Outcome.REFUSED, maximum, maximum)
    assert over.source
    assert over.lifted_by


@pytest.mark.parametrize("row", [r for r in LIMITS if not r["maximum"]], ids=name)
def test_what_is_unlimited_stays_so(row):
    on = day_of(row["valid_from"])
    client = client_of(row, on)
    fill(client, row, on, 500)
    found = finding(client, row, on, 500)
    assert (found.outcome, found.used, found.maximum) == (Outcome.ALLOWED, 500, None)


@pytest.mark.parametrize("row", LIMITED, ids=name)
def test_it_binds_from_its_first_day_to_its_last(row):
    first, last = day_of(row["valid_from"]), day_of(row["valid_to"])
    client = client_of(row, first)
    assert finding(client, row, first - ONE_DAY, 1000) is None
    assert outcome(client, row, first, 1000) == (
        Outcome.ALLOWED if row["counting"] == "kinds" else Outcome.REFUSED
    )
    if last:
        # Born so that the last day is in the band too.
        client = client_of(row, last)
        assert finding(client, row, last, 1) is not None
        assert finding(client, row, last + ONE_DAY, 1) is None


@pytest.mark.parametrize("row", LIMITED, ids=name)
def test_what_was_given_before_it_came_into_force_does_not_count(row):
    first = day_of(row["valid_from"])
    client = client_of(row, first)
    fill(client, row, first - ONE_DAY, row["maximum"])
    assert finding(client, row, first, 1).used == 0


@pytest.mark.parametrize("row", [r for r in LIMITED if r["window"] != "project"], ids=name)
def test_it_counts_the_whole_window_and_nothing_beside(row):
    """Later days too, and a window cut by no change of the rule."""
    first, last = window(row["window"], day_of(row["valid_from"]) + timedelta(days=800))
    client = client_of(row, last)
    maximum = Decimal(row["maximum"])
    for outside in (first - ONE_DAY, last + ONE_DAY):
        fill(client, row, outside, maximum)
    assert finding(client, row, first, 1).used == 0
    fill(client, row, first, maximum - 3)
    fill(client, row, last, 2)
    for on in (first, last):
        assert finding(client, row, on, 1).used == maximum - 1
        assert outcome(client, row, on, 1) == Outcome.ALLOWED
        assert outcome(client, row, on, 2) == Outcome.REFUSED


@pytest.mark.parametrize("row", AGED, ids=name)
def test_it_binds_from_the_birthday_to_the_day_before_the_next(row):
    on = day_of(row["valid_from"]) + timedelta(days=30)
    younger, older = int(row["age_from"]), int(row["age_to"]) + 1
    if younger:
        client = client_of(row, on, age=younger)
        assert finding(client, row, on - ONE_DAY, 1) is None
        assert finding(client, row, on, 1) is not None
    client = client_of(row, on, age=older)
    assert finding(client, row, on - ONE_DAY, 1) is not None
    assert finding(client, row, on, 1) is None


@pytest.mark.parametrize(("on", "rule"), [
    (date(2021, 2, 28), "care-to4-occupied-week"),
    (date(2021, 3, 1), "care-5to17-week"),
])  # fmt: skip
def test_born_on_29_february_is_five_on_1_march(on, rule):
    client = a_child(born=date(2016, 2, 29), is_occupied=True)
    verdict = judge(
        client=client,
        recipient=Recipient.CHILD,
        representative=None,
        service=factories.service("sociala-aprupe"),
        day=on,
        quantity=Decimal(1),
    )
    assert [each.rule for each in verdict.findings if each.is_limit] == [rule]


def test_hours_of_the_band_before_the_birthday_count_in_its_window():
    """Fifty were allowed up to Wednesday; from Thursday, the fifth birthday, ten were."""
    client = a_child(born=date(2016, 3, 4), is_occupied=True)
    give(client, "sociala-aprupe", date(2021, 3, 3), 10)
    row = next(row for row in LIMITS if row["rule"] == "care-5to17-week")
    assert finding(client, row, date(2021, 3, 3), 40) is None
    found = finding(client, row, date(2021, 3, 4), 1)
    assert (found.outcome, found.used, found.maximum) == (Outcome.REFUSED, 10, 10)
