"""Respite by day or by night alone: the form, the entry, the workbook."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from services.models import ServiceSession
from tests.rules_rows import make_tie, make_weight
from tests.services.rules.rows import give
from tests.services.workbooks import CLIENTS, FUNDING, RATES, folder, load, loaded, places

pytestmark = pytest.mark.django_db


@pytest.fixture
def http(client, ilze):
    client.force_login(ilze)
    return client


def address(anna, page: str = "create") -> str:
    return reverse(f"services:session_{page}", args=[anna.client.uuid])


def said(**more) -> dict:
    usual = {"recipient": "child", "happened_on": "1.3.2021", "quantity": "1", "cost": "50"}
    usual |= {"form_key": "5f0b0c5c-6f4e-4f0e-8c69-3a1d4c0f7a55", "service": "atelpas-bridis-ft"}
    return usual | more


def test_the_form_asks_for_it_where_respite_is_offered(http, anna):
    page = http.get(address(anna)).text
    assert "Diennakts daļa" in page
    assert 'data-parts="yes"' in page
    anna.client.opinions.update(valid_to=date(2018, 1, 1))
    assert "Diennakts daļa" not in http.get(address(anna)).text


def test_it_is_stored_and_counts_by_its_weight(http, anna):
    make_weight(part="night", weight=Decimal("0.5"))
    give(anna.client, "atelpas-bridis-ft", date(2021, 2, 1), 29)
    preview = http.post(address(anna, "preview"), said(part="night", quantity="2")).text
    assert "Atlikums pēc šī ieraksta: 0\u00a0diennakšu (atelpas brīdis, 2021. gadā)." in preview
    preview = http.post(address(anna, "preview"), said(part="night", quantity="3")).text
    assert "29 no 30\u00a0diennaktīm 2021. gadā; ar šo ierakstu būtu 30,5." in preview
    assert f"Avots: {gettext('same in every source 2016-2022')}." in preview
    assert "Atcelt var: neviens; ierobežojumus nosaka kataloga administrators." in preview
    assert http.post(address(anna), said(part="night", quantity="2")).status_code == 302
    session = ServiceSession.objects.get(happened_on=date(2021, 3, 1))
    assert (session.part, session.quantity, session.cost) == ("night", 2, 50)
    entries = reverse("services:session_list", args=[anna.client.uuid])
    assert "(tikai nakts)" in http.get(entries).text
    # The same once more is the stored one, another part is not.
    assert http.post(address(anna), said(part="night", quantity="2")).status_code == 302
    assert http.post(address(anna), said(part="day", quantity="2")).status_code == 422
    assert ServiceSession.objects.count() == 2


def test_of_anything_else_it_is_refused(http, anna):
    answer = http.post(address(anna), said(service="fizioterapija", cost="", part="night"))
    assert answer.status_code == 422
    assert "part" in answer.context["form"].errors
    assert not ServiceSession.objects.exists()


def test_a_carer_of_the_household_is_refused_at_the_specialist(http, anna):
    tie = make_tie(anna.client)
    care = {"service": "sociala-aprupe", "cost": "", "specialist": tie.specialist.code}
    provider = {"provider": tie.specialist.provider.code}
    answer = http.post(address(anna), said(**care, **provider))
    assert answer.status_code == 422
    (message,) = answer.context["form"].errors["specialist"]
    assert "dzīvo vienā mājsaimniecībā ar klientu" in message
    preview = http.post(address(anna, "preview"), said(**care, **provider)).text
    assert "× Ierakstīt nevar" in preview
    assert "Avots: MK 313, kas drīkst būt aprūpētājs." in preview


HEAD = "reference|date|client_number|recipient|service|quantity|cost|part\n"


def sheets(*lines: str) -> dict[str, str]:
    rows = HEAD + "\n".join(lines)
    return {"funding_sources": FUNDING, "rates": RATES, "clients": CLIENTS, "sessions": rows}


def test_a_workbook_says_it_in_a_column_of_its_own(tmp_path):
    lines = (
        "1|2021-03-01|R-1|child|atelpas-bridis-ft|1|10|night",
        "2|2021-03-02|R-1|child|atelpas-bridis-ft|1|10|tikai diena",
        "3|2021-03-03|R-1|child|atelpas-bridis-ft|1|10|",
    )
    loaded(folder(tmp_path, **sheets(*lines)))
    parts = ServiceSession.objects.order_by("reference").values_list("part", flat=True)
    assert list(parts) == ["night", "day", ""]
    assert loaded(folder(tmp_path, **sheets(*lines))).new == 0
    other = lines[0].replace("night", "day")
    assert places(load(folder(tmp_path, **sheets(other))).findings.faults) == [
        ("sessions", 2, "reference")
    ]


def test_only_respite_has_parts_in_a_workbook_too(tmp_path):
    outcome = load(folder(tmp_path, **sheets("1|2021-03-01|R-1|child|fizioterapija|1||night")))
    assert places(outcome.findings.faults) == [("sessions", 2, "part")]
