from datetime import date
from decimal import Decimal

from tests import factories as make
from tests.rules_rows import make_exclusion, make_tie, make_weight

BACKWARDS = {"valid_from": date(2021, 7, 2), "valid_to": date(2021, 7, 1)}


def _tie_twice():
    tie = make_tie()
    make_tie(tie.client, specialist=tie.specialist, valid_from=date(2021, 7, 1))


def _weight_twice():
    make_weight(valid_to=date(2021, 12, 31))
    make_weight(valid_from=date(2021, 12, 31), weight=1)


BROKEN_BY = {
    "carertie_same_territory": lambda: make_tie(territory=make.territory("daugavpils")),
    "carertie_date_order": lambda: make_tie(**BACKWARDS),
    "carertie_no_overlap": _tie_twice,
    "exclusion_one_service_or_category": lambda: make_exclusion(
        one_service=make.service("atelpas-bridis-ft")
    ),
    "exclusion_other_service_or_category": lambda: make_exclusion(other_category=""),
    "exclusion_date_order": lambda: make_exclusion(**BACKWARDS),
    "partweight_date_order": lambda: make_weight(**BACKWARDS),
    "partweight_no_overlap": _weight_twice,
    "partweight_positive": lambda: make_weight(weight=Decimal(0)),
    "servicesession_part_of_respite": lambda: make.ServiceSessionFactory(part="night"),
}
