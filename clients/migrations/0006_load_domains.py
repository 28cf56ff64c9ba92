import csv
from pathlib import Path

from django.db import migrations

REFERENCE = Path(__file__).resolve().parent.parent / "reference"


def rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, schema_editor):
    """Domains of need and their scales: the project's own proposal, not an official form."""
    Domain = apps.get_model("clients", "Domain")
    ScaleStep = apps.get_model("clients", "ScaleStep")
    domains = {
        row["code"]: Domain.objects.create(
            code=row["code"],
            target_group=row["target_group"],
            position=row["position"],
            name=row["name_lv"],
            description=row["description_lv"],
            is_higher_better=row["is_higher_better"] == "yes",
        )
        for row in rows("domains.csv")
    }
    ScaleStep.objects.bulk_create(
        ScaleStep(domain=domains[row["domain"]], score=row["score"], words=row["words_lv"])
        for row in rows("scale_steps.csv")
    )


class Migration(migrations.Migration):
    dependencies = [("clients", "0005_casework")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
