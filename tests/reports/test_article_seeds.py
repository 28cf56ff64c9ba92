"""The articles on the demonstration, read as Latvian, and the figures of the two published ones.

``articles/`` holds them as they were read; a change of the text is read again before it is kept.
"""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from di_latgale.dates import Period
from reports.article.behind import counted_again
from reports.article.report import told
from reports.article.text import article
from reports.period.filter import PeriodFilter
from tests.demo.loaded import loaded  # noqa: F401
from tests.factories import municipality

pytestmark = pytest.mark.usefixtures("loaded")

PERIODS = {
    "rezekne": Period(date(2021, 1, 1), date(2021, 11, 11)),
    "daugavpils-novads": Period(date(2020, 1, 1), date(2020, 12, 31)),
}
# What the published articles say, in the order of their text; numbers in words as digits.
PUBLISHED = {
    "rezekne": [
        "4 gadu",
        "2016. gadā",
        "9.2.2.1./15/I/005",
        "56 bērni",
        "01.01.2021.",
        "11.11.2021.",
        "32 bērni",
        "1146 ",
        "35791,00 eiro",
        "477 reizes",
        "202 reizes",
        "10 reizes",
        "24 reizes",
        "207 reizes",
        "86 reizes",
        "30 reizes",
        "106 reizes",
        "4 reizes",
        "21 bērns",
        "9988 aprūpes stundas",
        "37867,98 eiro",
        "26 bērni",
    ],
    "daugavpils-novads": [
        "9.2.2.1./15/I/005",
        "2020. gadā",
        "2 personas bija darba attiecībās",
        "1 persona veica brīvprātīgo darbu",
        "saņēma 9 pilngadīgas personas",
        "Covid-19",
        "189 dienas no 251 darba dienas",
        "111 ",
        "uzsāka 11",
        "06.01.2020.",
        "30.12.2020.",
        "3095 aprūpes stundas",
        "1 bērns",
        "2 pakalpojuma sniegšanas reizes",
        "20 pakalpojuma sniegšanas reizes par vienu bērnu",
        "5 bērnu",
        "psihologa konsultācija (individuāla) – 3 reizes",
        "fizioterapija (individuāla nodarbība) – 32 reizes",
        "3 bērni",
        "24 diennaktis",
    ],
}


def printed(slug: str) -> str:
    period, out = PERIODS[slug], StringIO()
    days = ("--from", f"{period.first}", "--to", f"{period.last}")
    call_command("period_article", "--municipality", slug, *days, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("slug", PERIODS)
def test_the_text_is_the_one_that_was_read(slug):
    file = Path(__file__).parent / "articles" / f"{slug.replace('-', '_')}.txt"
    assert printed(slug) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", PERIODS)
def test_it_has_every_figure_of_the_published_article(slug):
    text = printed(slug)
    # Groups of three digits are parted here and were not there.
    for digit in "0123456789":
        text = text.replace(f"\u00a0{digit}", digit)
    text = text.replace("\u00a0", " ")
    assert [figure for figure in PUBLISHED[slug] if figure not in text] == []


@pytest.mark.parametrize("slug", PERIODS)
def test_the_rows_behind_each_figure_give_it(slug):
    asked = PeriodFilter(PERIODS[slug], (municipality(slug),))
    figures = article(told(asked)).figures
    assert len(figures) > 20
    for figure in figures:
        assert Decimal(counted_again(asked, figure)) == figure.number, figure


@pytest.mark.parametrize("slug", PERIODS)
def test_the_rows_of_each_figure_open(slug, client, rita, django_assert_max_num_queries):
    """The coordinator of the region follows each link of the page."""
    from html import unescape
    from re import findall

    client.force_login(rita)
    period = PERIODS[slug]
    days = {"first": f"{period.first:%d.%m.%Y}", "last": f"{period.last:%d.%m.%Y}"}
    page = client.get("/reports/article/", {"municipality": slug, **days})
    addresses = set(map(unescape, findall(r'href="(/reports/article/rows/[^"]+)"', page.text)))
    assert len(addresses) > 15
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Šādu rindu nav." not in answer.text
