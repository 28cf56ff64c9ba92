"""Makes the demonstration's workbook, the CSV files beside this script: python -m demo.make

Everybody in it is invented. The figures of the two source documents come out of the sessions; see
rezekne.py and daugavpils_novads.py. The same files come out each time.
"""

import csv
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from demo import catalogue, grounds
from demo.casebook import Casebook, Client, Visit
from demo.catalogue import Rates
from demo.daugavpils_novads import REASON, closures, daugavpils_novads
from demo.elsewhere import elsewhere
from demo.people import Names
from demo.rezekne import fit_rates, rezekne

FOLDER = Path(__file__).resolve().parent
TODAY = date(2026, 11, 13)
COLUMNS = {
    "providers": "code name registration_number",
    "specialists": "code provider name profession",
    "rates": "service provider municipality amount valid_from valid_to decision",
    "funding_sources": "code name valid_from valid_to",
    "clients": "client_number municipality parish target_group given_name family_name "
    "personal_code birth_date enrolled_on exited_on",
    "representatives": "representative_number client_number kind given_name family_name "
    "personal_code valid_from valid_to occupied",
    "opinions": "client_number issued_on valid_from valid_to reference",
    "disabilities": "client_number group valid_from valid_to",
    "assessments": "client_number assessed_on conclusion",
    "plans": "plan_number client_number valid_from valid_to approved_on",
    "plan_services": "plan_number service recipient quantity window provider",
    "centres": "code provider service municipality name opened_on closed_on",
    "closures": "centre from to reason",
    "outcomes": "client_number kind from to",
    "sessions": "reference date client_number recipient representative_number service provider "
    "quantity cost funding_source municipality note specialist centre place",
}


def make(folder: Path = FOLDER) -> None:
    """Writes one CSV file for each sheet into ``folder``."""
    for name, rows in sheets().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS[name].split())
            writer.writerows([_cell(value) for value in row] for row in rows)


def sheets() -> dict[str, list[list]]:
    names = Names("DI Latgale")
    city, rehabilitation, caring = rezekne(names)
    county, outcomes = daugavpils_novads(names)
    books = [city, county, *elsewhere(names)]
    rates = Rates(catalogue.general_rates() + catalogue.own_rates())
    rates = fit_rates(rates, rehabilitation, caring)
    clients = [client for book in books for client in book.clients]
    for client in clients:
        _end_file(client)
    return {
        **_catalogue(rates),
        **_files(clients),
        "outcomes": [[client.number, *row] for client, *row in outcomes],
        "sessions": [row for book in books for row in _sessions(book)],
    }


def _end_file(client: Client) -> None:
    """A child's file ends at 18; who has no visits any more leaves with the project."""
    ends = [client.exited_on]
    if client.is_child and client.last_day_as_child < TODAY:
        ends.append(client.last_day_as_child)
    if not client.is_current:
        ends.append(catalogue.PROJECT_END)
    client.exited_on = min(filter(None, ends), default=None)


def _catalogue(rates: Rates) -> dict[str, list[list]]:
    return {
        "providers": [[*provider, ""] for provider in catalogue.PROVIDERS],
        "specialists": [list(row[:4]) for row in catalogue.SPECIALISTS],
        "rates": [
            [
                r.service,
                r.provider,
                r.municipality,
                f"{r.amount:.2f}",
                r.valid_from,
                r.valid_to,
                catalogue.DECISION,
            ]
            for r in rates.rates
        ],
        "funding_sources": [list(row) for row in catalogue.FUNDING_SOURCES],
        "centres": [list(row) for row in catalogue.CENTRES],
        "closures": [[catalogue.DAY_CENTRE, *span, REASON] for span in closures()],
    }


def _files(clients: list[Client]) -> dict[str, list[list]]:
    found: dict[str, list[list]] = {
        name: []
        for name in (
            "clients",
            "representatives",
            "opinions",
            "disabilities",
            "assessments",
            "plans",
            "plan_services",
        )
    }
    for c in clients:
        found["clients"].append(
            [
                c.number,
                c.municipality,
                c.parish,
                c.target_group,
                c.given_name,
                c.family_name,
                c.personal_code,
                c.born,
                c.enrolled_on,
                c.exited_on,
            ]
        )
        found["representatives"] += [
            [
                r.number,
                c.number,
                r.kind,
                r.given_name,
                r.family_name,
                r.personal_code,
                r.valid_from,
                r.valid_to,
                r.is_occupied,
            ]
            for r in c.representatives
        ]
        found["opinions"] += grounds.opinions(c)
        found["disabilities"].append(grounds.disability(c))
        if row := grounds.assessment(c):
            found["assessments"].append(row)
        plans, services = grounds.plans(c)
        found["plans"] += plans
        found["plan_services"] += services
    return found


def _sessions(book: Casebook) -> list[list]:
    """Numbered by the office in the order of days."""
    visits = sorted(book.visits, key=lambda v: (v.day, v.client.number, v.recipient, v.service))
    return [
        [
            f"{book.prefix}-{number:05d}",
            v.day,
            v.client.number,
            v.recipient,
            v.representative,
            v.service,
            v.provider,
            v.quantity,
            None if v.cost is None else f"{v.cost:.2f}",
            _funding_source(v),
            "",
            v.note,
            v.specialist,
            v.centre,
            v.place,
        ]
        for number, v in enumerate(visits, start=1)
    ]


def _funding_source(visit: Visit) -> str:
    return next(
        code
        for code, _, start, end in catalogue.FUNDING_SOURCES
        if start <= visit.day <= (end or date.max)
    )


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return str(int(value)) if value == int(value) else f"{value:.2f}"
    return str(value)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
