"""Latvian words of the article for services and people. Knows nothing of figures.

The article is a Latvian text by itself, so its sentences stand in ``text.py`` as they are read
and have no translation.
"""

import re

from services.models import Recipient, Service, Unit

# „fizioterapijas pakalpojums”: the genitive by the code of the service.
_SERVICES = {
    "fizioterapija": "fizioterapijas",
    "logopeds": "logopēda",
    "audiologopeds": "audiologopēda",
    "kanisterapija": "kanisterapijas",
    "reitterapija": "reitterapijas",
    "ergoterapija": "ergoterapijas",
    "masaza": "masāžas",
    "psihologs": "psihologa",
    "bak-terapija": "BAK terapijas",
    "aba-terapija": "ABA terapijas",
    "smilsu-terapija": "smilšu terapijas",
    "rehabilitologs": "rehabilitologa",
    "izglitojosa-grupa": "izglītojošās atbalsta grupas",
    "sociala-aprupe": "aprūpes",
    "aprupe-majas": "aprūpes mājās",
    "atelpas-bridis-ft": "īslaicīgās sociālās aprūpes jeb „atelpas brīža”",
    "atelpas-bridis-grt": "īslaicīgās sociālās aprūpes jeb „atelpas brīža”",
    "dac-ft": "dienas aprūpes centra",
    "dac-grt": "dienas aprūpes centra",
    "specializeta-darbnica": "specializētās darbnīcas",
    "grupu-dzivoklis": "grupu mājas (dzīvokļa)",
    "konsultacijas-grt": "psihologa un citu speciālistu konsultāciju un individuālā atbalsta",
    "atbalsta-grupa-grt": "atbalsta grupas",
    "specializetais-transports": "specializētā transporta",
}

CATEGORIES = {
    Service.Category.SOCIAL_REHABILITATION: "sociālās rehabilitācijas",
    Service.Category.SOCIAL_CARE: "aprūpes",
    Service.Category.RESPITE: "īslaicīgās sociālās aprūpes jeb „atelpas brīža”",
    Service.Category.DAY_CARE: "dienas aprūpes",
    Service.Category.HOUSING: "mājokļa",
    Service.Category.CONSULTATION: "konsultāciju un atbalsta",
    Service.Category.TRANSPORT: "transporta",
}

# What a child with an opinion of VDEĀVK has, in the nominative.
CARE = {
    Service.Category.SOCIAL_CARE: "sociālā aprūpe dzīvesvietā",
    Service.Category.RESPITE: "īslaicīga sociālā aprūpe jeb „atelpas brīdis”",
}

# What stands between the number and the unit: „9 988 aprūpes stundas”.
_BETWEEN = {
    Unit.SESSION: "pakalpojuma sniegšanas",
    Unit.HOUR: "pakalpojuma",
    Unit.DAY: "pakalpojuma",
    Unit.DAY_AND_NIGHT: "",
    Unit.TRIP: "",
}

# „nodrošināta 1 stunda”, „nodrošināts 21 brauciens”: singular, plural.
PROVIDED = dict.fromkeys(Unit, ("nodrošināta", "nodrošinātas"))
PROVIDED[Unit.TRIP] = ("nodrošināts", "nodrošināti")

# Recipients in the dative plural.
FOR_WHOM = {
    Recipient.CHILD: "bērniem ar FT",
    Recipient.REPRESENTATIVE: "bērnu ar FT vecākiem un citiem likumiskajiem pārstāvjiem",
    Recipient.ADULT: "pilngadīgām personām ar GRT",
}


def of_service(service: Service) -> str | None:
    """In the genitive, to stand before „pakalpojums”; None where only the name is known."""
    return _SERVICES.get(service.code)


def service_of(service: Service, word: str) -> str:
    """„fizioterapijas pakalpojumu”; with an unknown code „pakalpojumu „Kanoe””."""
    genitive = of_service(service)
    return f"{genitive} {word}" if genitive else f"{word} „{service.name}”"


def between(service: Service) -> str:
    if service.unit == Unit.HOUR and service.category == Service.Category.SOCIAL_CARE:
        return "aprūpes"
    return _BETWEEN[Unit(service.unit)]


def in_list(service: Service) -> str:
    """The name of the catalogue inside a sentence: „logopēda nodarbība”, „BAK terapija”."""
    is_abbreviation = re.match(r"\w\w?\b|[A-ZĀČĒĢĪĶĻŅŠŪŽ]{2}", service.name)
    return service.name if is_abbreviation else service.name[:1].lower() + service.name[1:]
