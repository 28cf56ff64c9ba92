from datetime import date

from django.db import migrations

SINCE = date(2022, 4, 22)
SOURCE = "amendments in force 22.04.2022"
# recipient, service or category, service or category it cannot be had with on the same day
ADULTS = [("aprupe-majas", "dac-grt"), ("aprupe-majas", "specializeta-darbnica")]
CHILDRENS = [
    ("respite", "social_care"),
    ("respite", "social_rehabilitation"),
    ("respite", "day_care"),
]


def load(apps, schema_editor):
    """What excludes each other since 22.04.2022. (domain.md, "Limits")."""
    Service = apps.get_model("services", "Service")
    Exclusion = apps.get_model("services", "Exclusion")
    services = Service.objects.in_bulk(field_name="code")
    for one, other in ADULTS:
        Exclusion.objects.create(
            recipient="adult",
            one_service=services[one],
            other_service=services[other],
            valid_from=SINCE,
            source=SOURCE,
        )
    for one, other in CHILDRENS:
        Exclusion.objects.create(
            recipient="child",
            one_category=one,
            other_category=other,
            valid_from=SINCE,
            source=SOURCE,
        )


class Migration(migrations.Migration):
    dependencies = [("services", "0009_casework")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
