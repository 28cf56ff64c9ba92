"""manage.py period_article --public: the article that anybody may read."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from di_latgale.dates import Period
from reports.article.public import public_article
from reports.disclosure.cells import Why
from reports.disclosure.hide import got_back
from reports.period.filter import PeriodFilter
from services.models import FundingSource
from tests import factories
from tests.demo.loaded import loaded  # noqa: F401
from tests.factories import municipality

MARCH = Period(date(2021, 3, 1), date(2021, 3, 31))
MINIMUM = 5


def asked(period=MARCH, slug="rezekne", **rest) -> PeriodFilter:
    return PeriodFilter(period, (municipality(slug),), **rest)


def printed(slug: str, first: str, last: str) -> str:
    out = StringIO()
    days = ("--from", first, "--to", last)
    call_command("period_article", "--public", "--municipality", slug, *days, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(("slug", "year"), [("rezekne", 2021), ("daugavpils-novads", 2020)])
def test_the_public_text_is_the_one_that_was_read(slug, year):
    name = f"{slug.replace('-', '_')}_public.txt"
    file = Path(__file__).parent / "articles" / name
    assert printed(slug, f"{year}-01-01", f"{year}-12-31") == file.read_text(encoding="utf-8")


def test_few_persons_are_told_of_without_a_number(march):
    made = public_article(asked())
    text = "\n".join(
        str(s) for p in made.article.paragraphs for s in (*p.sentences, *p.items)
    ).replace("\u00a0", " ")
    assert str(made.article.title) == "Sabiedrībā balstītie sociālie pakalpojumi Rēzeknē"
    assert (
        "2021. gada martā sociālās rehabilitācijas pakalpojumus saņēma bērni ar FT:\n"
        "fizioterapija (individuāla nodarbība) un logopēda nodarbība – skaits atsevišķi netiek "
        "publicēts." in text
    )
    assert "Sociālās rehabilitācijas pakalpojumus saņēma bērnu ar FT likumiskie pārstāvji:" in text
    assert "\nAprūpes pakalpojumu saņēma bērni ar FT.\n" in text
    assert "Dienas aprūpes centra pakalpojumu saņēma pilngadīgas personas ar GRT." in text
    assert "darba attiecībās" not in text
    assert "kopā" not in text.replace("LPR) kopā ar", "")
    assert {h.why for h in made.hidden} == {Why.FEW}


def test_what_is_of_enough_persons_is_told(march, settings):
    settings.PUBLIC_MINIMUM = 2
    title = str(public_article(asked()).article.title).replace("\u00a0", " ")
    assert (
        title
        == "2021. gada martā Rēzeknē sabiedrībā balstītus sociālos pakalpojumus saņēma 2 bērni"
    )


@pytest.mark.parametrize(
    "period",
    [
        Period(date(2021, 3, 1), date(2021, 3, 31)),
        Period(date(2021, 4, 1), date(2021, 6, 30)),
        Period(date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_whole_months_quarters_and_years(db, period):
    assert public_article(asked(period)).shown == ()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2021-01-01", "2021-11-11"),
        ("2021-03-01", "2021-03-30"),
        ("2021-03-02", "2021-03-31"),
        ("2021-02-01", "2021-04-30"),
        ("2021-01-01", "2021-02-28"),
        ("2020-07-01", "2021-06-30"),
        ("2020-01-01", "2021-12-31"),
    ],
)
def test_no_other_days(db, first, last):
    with pytest.raises(CommandError, match="Publicēt var tikai veselu mēnesi, ceturksni vai gadu"):
        printed("rezekne", first, last)


def test_no_part_of_what_was_paid_and_no_several_places(march):
    state = FundingSource.objects.get(code="valsts")
    with pytest.raises(ValidationError, match="visi finansējuma avoti kopā"):
        public_article(asked(funding_source=state))
    places = municipality("rezekne"), municipality("ludzas-novads")
    with pytest.raises(ValidationError, match="vienu pašvaldību vai visu reģionu"):
        public_article(PeriodFilter(MARCH, places))
    assert public_article(PeriodFilter.of_region(MARCH)).shown


SERVICES = ("fizioterapija", "logopeds", "masaza", "sociala-aprupe")


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=1, max_size=10))
def test_nothing_hidden_is_got_back_from_random_data(db, entries):
    """Children by service: so many entries each; the month's publication by itself."""
    with transaction.atomic():
        for child in entries:
            who = factories.ClientFactory()
            for code, number in zip(SERVICES, child, strict=True):
                for day in range(1, number + 1):
                    factories.ServiceSessionFactory(
                        client=who, service=factories.service(code), happened_on=date(2021, 3, day)
                    )
        made = public_article(asked())
        transaction.set_rollback(True)
    hidden = {h.figure for h in made.hidden}
    assert not hidden & set(made.article.figures)
    assert got_back([made.shown], MINIMUM) == []
    for shown in made.shown:
        assert shown.is_hidden or shown.value >= MINIMUM
    persons = {
        s.cell.category: s.value
        for s in made.shown
        if s.cell.measure == "persons" and not s.is_hidden
    }
    children = {
        "social_rehabilitation": sum(any(child[:3]) for child in entries),
        "social_care": sum(bool(child[3]) for child in entries),
        "": sum(any(child) for child in entries),
    }
    for category, number in persons.items():
        assert number == children[category]
