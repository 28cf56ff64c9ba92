from reports.models import Forgotten


def fill(file) -> None:
    Forgotten.objects.create(client=file.client, territory=file.client.territory, record="notes")
