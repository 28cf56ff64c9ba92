from clients.models import Contact, Contract

CANARIES = {
    "contact": "Kontaktkanārija",
    "contact note": "kontakta-piezīme-kanārija-9",
    "contract": "LIGUMS-KANARIJA-10",
}


def fill(file) -> None:
    scope = {"client": file.client, "territory": file.client.territory}
    Contact.objects.create(
        name=CANARIES["contact"], phone="26 990 011", note=CANARIES["contact note"], **scope
    )
    Contract.objects.create(number=CANARIES["contract"], **scope)
