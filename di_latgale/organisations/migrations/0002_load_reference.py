import csv
from pathlib import Path

from django.db import migrations

REFERENCE = Path(__file__).resolve().parent.parent / "reference"


def rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, schema_editor):
    """Both divisions, their successors, and the territories with what they belong to when."""
    Municipality = apps.get_model("organisations", "Municipality")
    Territory = apps.get_model("organisations", "Territory")
    Belonging = apps.get_model("organisations", "Belonging")
    municipalities = {}
    for row in rows("municipalities.csv"):
        municipalities[row["slug"]] = Municipality.objects.create(
            slug=row["slug"],
            name=row["name"],
            kind=row["kind"],
            atvk=row["atvk"],
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
        )
    for row in rows("municipalities.csv"):
        # A unit split by parish has no single successor.
        if successor := municipalities.get(row["successor"]):
            municipality = municipalities[row["slug"]]
            municipality.successor = successor
            municipality.save()
    for row in rows("territories.csv"):
        territory, _created = Territory.objects.get_or_create(
            slug=row["territory"], defaults={"name": row["name"]}
        )
        Belonging.objects.create(
            territory=territory,
            municipality=municipalities[row["municipality"]],
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
        )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
