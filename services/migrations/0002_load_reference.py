import csv
from pathlib import Path

from django.db import migrations

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
YES_NO = {"yes": True, "no": False, "": None}


def rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, schema_editor):
    """The services of the project and the dated limits (MK 313 and its amendments)."""
    Service = apps.get_model("services", "Service")
    Limit = apps.get_model("services", "Limit")
    services = {}
    for row in rows("services.csv"):
        recipients = row["recipients"].split(";")
        services[row["code"]] = Service.objects.create(
            code=row["code"],
            name=row["name_lv"],
            category=row["category"],
            unit=row["unit"],
            for_child="child" in recipients,
            for_representative="representative" in recipients,
            for_adult="adult" in recipients,
            needs_disability=YES_NO[row["needs_disability"]],
            needs_opinion=YES_NO[row["needs_opinion"]],
            needs_plan=YES_NO[row["needs_plan"]],
            money=row["money"],
        )
    for row in rows("limits.csv"):
        Limit.objects.create(
            code=row["rule"],
            category=row["category"],
            service=services[row["service"]] if row["service"] else None,
            recipient=row["recipient"],
            age_from=row["age_from"] or None,
            age_to=row["age_to"] or None,
            representative_occupied=YES_NO[row["representative_occupied"]],
            window=row["window"],
            counting=row["counting"],
            maximum=row["maximum"] or None,
            unit=row["unit"],
            effect=row["effect"],
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
            source=row["source"],
        )


class Migration(migrations.Migration):
    dependencies = [("services", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
