from tests.services.application_rows import a_place, an_application

CANARIES = {
    "urgency": "steidzamība-kanārija-51",
    "asked": "lūgums-kanārija-52",
    "refusal": "pamatojums-kanārija-53",
}


def fill(file) -> None:
    place = a_place(file.client, "ergoterapija", urgent_reason=CANARIES["urgency"])
    type(place.decision).objects.filter(pk=place.decision_id).update(reason=CANARIES["refusal"])
    an_application(file.client, request=CANARIES["asked"])
