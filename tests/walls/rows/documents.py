from tests.documents import made

CANARIES = {"document": "nosaukums-kanārija-41"}


def fill(file) -> None:
    opinion = file.client.opinions.order_by("id")[0]
    made.document(
        file.client, file.worker, title=CANARIES["document"], kind="opinion", proof=opinion
    )
