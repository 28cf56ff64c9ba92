from django.db import migrations

RECORDS = (
    "identity",
    "people",
    "grounds",
    "casework",
    "plans",
    "sessions",
    "notes",
    "documents",
)


def load(apps, schema_editor):
    """One row for each class, without a number: what is not decided is kept."""
    periods = apps.get_model("reports", "RetentionPeriod")
    periods.objects.bulk_create(periods(record=record) for record in RECORDS)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_retention")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
