from clients.models import FormerCode
from di_latgale import personal_code


def fill(file) -> None:
    FormerCode.objects.create(
        person=file.client.person, code_hash=personal_code.keyed_hash("320000-00017")
    )
