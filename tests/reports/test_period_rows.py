"""Every number on the page of the period report opens the rows that give it."""

import re
from html import unescape

import pytest
from django.utils.html import strip_tags

from reports.period.files import period_html
from tests.reports.test_print import document

ADDRESS = "/reports/period/"
MARCH = {"municipality": "rezekne", "first": "01.03.2021", "last": "31.03.2021"}
SUMS = {
    "Personas": "persons",
    "Bērni": "children",
    "Uzsāka": "persons",
    "Ieraksti": "entries",
    "Apjoms": "quantity",
    "Izmaksas, EUR": "cost",
    "Apmeklējuma dienas": "quantity",
}


def number_of(text: str) -> float:
    return float(re.sub(r"\s|\xa0", "", strip_tags(text)).replace(",", ".").replace("–", "0"))


def cells(page: str):
    """Heading of the column, number and address of each linked cell."""
    for table in re.findall(r"<table.*?</table>", page, re.S):
        names = [strip_tags(c) for c in re.findall(r"<th scope=\"col\".*?</th>", table, re.S)]
        for row in re.findall(r"<tr>.*?</tr>", table, re.S):
            found = re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
            if 'scope="col"' in row or len(found) != len(names):
                continue
            for name, cell in zip(names, found, strict=True):
                if address := re.search(r'class="figure" href="([^"]+)"', cell):
                    yield name, number_of(cell), unescape(address[1])


@pytest.mark.parametrize("mode", ["period", "cumulative"])
def test_each_number_is_that_of_its_rows(client, inese, march, mode):
    client.force_login(inese)
    page = client.get(ADDRESS, MARCH | {"mode": mode}).content.decode()
    found = list(cells(page))
    assert {name for name, _number, _address in found} >= {"Personas", "Ieraksti", "Apjoms"}
    for name, number, address in found:
        context = client.get(address).context
        if sums := context.get("sums"):
            assert float(getattr(sums, SUMS[name])) == number, (name, address)
        elif context["behind"].what in ("open_days", "working_days"):
            days = sum(getattr(month, context["behind"].what) for month in context["rows"])
            assert days == number, (name, address)
        else:
            assert context["page"].paginator.count == number, (name, address)


def test_the_numbers_above_the_tables(client, inese, march):
    client.force_login(inese)
    page = client.get(ADDRESS, MARCH).content.decode()
    found = re.findall(r'<dt>([^<]+)</dt><dd><a class="figure" href="([^"]+)">([^<]+)', page)
    assert [label for label, _address, _number in found] == [
        *("Bērni", "Pieaugušie", "Pārstāvji", "Ieraksti", "Izmaksas, EUR")
    ]
    kinds = ("persons", "persons", "persons", "entries", "cost")
    for kind, (label, address, text) in zip(kinds, found, strict=True):
        sums = client.get(unescape(address)).context["sums"]
        assert float(getattr(sums, kind)) == number_of(text), label


def test_paper_has_no_links(march):
    assert b'class="figure"' not in period_html(document())
