"""Invented providers, specialists, centres, rates and who pays."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

DECISION = "Demonstrācijai izdomāta likme"
PROJECT_START, PROJECT_END = date(2018, 1, 1), date(2023, 12, 31)
REFORM = date(2021, 7, 1)
BEFORE_REFORM = date(2021, 6, 30)

RESPITE_PLACE = "Aleksandrovas pamatskola"
# Code and name, columns of providers.csv without the registration number.
PROVIDERS = [
    ("rehabilitacijas-centrs", "Rehabilitācijas centrs „Ezermala”"),
    ("terapiju-kabinets", "SIA „Terapiju kabinets Žubīte”"),
    ("aprupes-biedriba", "Biedrība „Rūpju loks”"),
    ("aprupes-kooperativs", "Aprūpes kooperatīvs „Zīle”"),
    ("dienas-centrs", "Biedrība „Gaišie ļaudis”"),
    ("aleksandrovas-pamatskola", RESPITE_PLACE),
    ("transporta-birojs", "SIA „Ceļa vējš”"),
    ("ludzas-rehabilitacija", "Rehabilitācijas kabinets „Ludzas krasts”"),
]
# Code, provider, name, profession, services given.
SPECIALISTS = [
    ("fizio-1", "rehabilitacijas-centrs", "Kristīne Ļaksa", "fizioterapeite", "fizioterapija"),
    ("fizio-2", "rehabilitacijas-centrs", "Ģirts Pabērzs", "fizioterapeits", "fizioterapija"),
    ("fizio-3", "terapiju-kabinets", "Ērika Šmēdiņa", "fizioterapeite", "fizioterapija"),
    ("logopeds-1", "rehabilitacijas-centrs", "Žanete Ķēniņa", "logopēde", "logopeds"),
    ("logopeds-2", "terapiju-kabinets", "Ņina Vēvere", "logopēde", "logopeds"),
    ("masieris-1", "rehabilitacijas-centrs", "Uldis Čakāns", "masieris", "masaza"),
    ("psihologs-1", "terapiju-kabinets", "Agnese Ūsiņa", "psiholoģe", "psihologs"),
    ("ergo-1", "rehabilitacijas-centrs", "Līva Žīgure", "ergoterapeite", "ergoterapija"),
    ("kanis-1", "terapiju-kabinets", "Dace Šķipsna", "kanisterapeite", "kanisterapija"),
    ("bak-1", "terapiju-kabinets", "Oļegs Bērtulis", "BAK terapeits", "bak-terapija"),
    ("aba-1", "terapiju-kabinets", "Rūta Jēkabsone", "ABA terapeite", "aba-terapija"),
    ("smilsu-1", "terapiju-kabinets", "Māra Zīlīte", "smilšu terapeite", "smilsu-terapija"),
    ("ludza-fizio", "ludzas-rehabilitacija", "Jānis Kļaviņš", "fizioterapeits", "fizioterapija"),
    ("ludza-psihologs", "ludzas-rehabilitacija", "Sandra Ķauķe", "psiholoģe", "psihologs"),
    ("grt-psihologs", "dienas-centrs", "Vija Dūdiņa", "psiholoģe", "konsultacijas-grt"),
]
# As the columns of centres.csv.
DAY_CENTRE = "dienas-centrs-gaisma"
CENTRES = [
    (
        DAY_CENTRE,
        "dienas-centrs",
        "dac-grt",
        "",
        "Dienas aprūpes centrs „Gaisma”",
        date(2018, 9, 3),
        None,
    ),
]
FUNDING_SOURCES = [
    ("esf", "ESF projekts 9.2.2.1./15/I/005", PROJECT_START, PROJECT_END),
    ("pasvaldiba", "Pašvaldības budžets", date(2024, 1, 1), None),
]
# EUR a unit: until the reform, from the reform to the project's end, after the project.
GENERAL_RATES = {
    "fizioterapija": ("26.00", "28.50", "32.00"),
    "logopeds": ("28.00", "30.00", "34.00"),
    "audiologopeds": ("29.00", "31.00", "35.00"),
    "kanisterapija": ("38.00", "40.00", "45.00"),
    "reitterapija": ("35.00", "37.00", "42.00"),
    "ergoterapija": ("27.00", "29.00", "33.00"),
    "masaza": ("24.00", "25.50", "29.00"),
    "psihologs": ("33.00", "35.00", "40.00"),
    "bak-terapija": ("48.00", "50.00", "56.00"),
    "aba-terapija": ("45.00", "47.00", "53.00"),
    "smilsu-terapija": ("34.00", "36.00", "41.00"),
    "rehabilitologs": ("36.00", "38.00", "43.00"),
    "izglitojosa-grupa": ("12.00", "13.00", "15.00"),
    "sociala-aprupe": ("3.52", "3.90", "5.60"),
    "aprupe-majas": ("4.10", "4.40", "6.10"),
    "dac-grt": ("21.40", "22.80", "27.50"),
    "specializeta-darbnica": ("19.60", "21.00", "25.00"),
    "grupu-dzivoklis": ("17.20", "18.40", "23.00"),
    "konsultacijas-grt": ("30.00", "32.00", "37.00"),
    "atbalsta-grupa-grt": ("11.00", "12.00", "14.00"),
}


@dataclass(frozen=True)
class Rate:
    service: str
    provider: str
    municipality: str
    amount: Decimal
    valid_from: date
    valid_to: date | None


def general_rates() -> list[Rate]:
    spans = [
        (PROJECT_START, BEFORE_REFORM),
        (REFORM, PROJECT_END),
        (date(2024, 1, 1), None),
    ]
    return [
        Rate(service, "", "", Decimal(amount), *span)
        for service, amounts in GENERAL_RATES.items()
        for amount, span in zip(amounts, spans, strict=True)
    ]


def own_rates() -> list[Rate]:
    """Of one provider or one municipality. The solver moves the amounts that Rēzekne pays."""
    return [
        Rate(
            "fizioterapija",
            "rehabilitacijas-centrs",
            "",
            Decimal("29.50"),
            PROJECT_START,
            BEFORE_REFORM,
        ),
        Rate("fizioterapija", "rehabilitacijas-centrs", "", Decimal("31.50"), REFORM, PROJECT_END),
        Rate(
            "fizioterapija", "rehabilitacijas-centrs", "", Decimal("35.00"), date(2024, 1, 1), None
        ),
        Rate("logopeds", "", "rezekne", Decimal("29.00"), PROJECT_START, BEFORE_REFORM),
        Rate("sociala-aprupe", "", "rezekne", Decimal("3.65"), PROJECT_START, BEFORE_REFORM),
        Rate("sociala-aprupe", "", "rezeknes-valstspilseta", Decimal("3.95"), REFORM, PROJECT_END),
    ]


class Rates:
    """The rate of a visit: service and provider before service and municipality before service."""

    def __init__(self, rates: list[Rate]) -> None:
        self.rates = rates

    def rate_of(self, visit) -> Rate:
        municipality = municipality_on(visit.day, visit.client.municipality)
        scopes = [
            (visit.provider, municipality),
            (visit.provider, ""),
            ("", municipality),
            ("", ""),
        ]
        for provider, payer in scopes:
            for rate in self.rates:
                if (rate.service, rate.provider, rate.municipality) == (
                    visit.service,
                    provider,
                    payer,
                ) and rate.valid_from <= visit.day <= (rate.valid_to or date.max):
                    return rate
        raise LookupError(f"no rate of {visit.service} on {visit.day}")

    def replaced(self, amounts: dict[Rate, Decimal]) -> "Rates":
        return Rates([replace(r, amount=amounts.get(r, r.amount)) for r in self.rates])


def municipality_on(day: date, municipality: str) -> str:
    """Who pays that day; only Rēzekne has rates of its own."""
    if municipality == "rezekne" and day >= REFORM:
        return "rezeknes-valstspilseta"
    return municipality


def cost(quantity: Decimal, amount: Decimal) -> Decimal:
    return (quantity * amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def specialist_of(service: str, turn: int, *, far: bool = False) -> tuple[str, str]:
    """Provider and specialist; ``far`` takes those of Ludza where there are any."""
    able = [s for s in SPECIALISTS if s[4] == service]
    near = [s for s in able if (s[1] == "ludzas-rehabilitacija") == far] or able
    code, provider, *_ = near[turn % len(near)]
    return provider, code
